"""The values of one column, counted; enter shows the rows behind one."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult

from workbench.collect.requests import Frequency, GetFrequencies, GetRows, RowFilter
from workbench.core import figures
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.bars import bar
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.small_table import SmallTable

MOST = 1_000
BAR_CELLS = 24


class FrequenciesScreen(AreaScreen):
    """Dismissed with the filter that the person drilled into, or None."""

    PLACE = "data.frequencies"
    TOPICS = ("rows",)
    AUTO_FOCUS = "#values"
    CSS_PATH = "screen.tcss"

    def __init__(self, name: str, stage: str, column: str, filters: list[RowFilter]) -> None:
        super().__init__()
        self._dataset, self._stage, self._column = name, stage, column
        self._filters = list(filters)
        self._found: list[Frequency] = []

    def body(self) -> ComposeResult:
        """One table."""
        yield Panel(
            SmallTable(id="values"), title=f"{self._column} of {self._dataset}", id="values-panel"
        )

    async def load(self) -> None:
        """Count again."""
        self._found = await self.hub.call(
            GetFrequencies(
                dataset=self._dataset,
                column=self._column,
                stage=self._stage,
                filters=self._filters,
                limit=MOST,
            )
        )
        window = await self.hub.call(
            GetRows(dataset=self._dataset, stage=self._stage, limit=0, filters=self._filters)
        )
        kinds = {column.name: column.type for column in window.columns}
        floats = kinds.get(self._column) in ("DOUBLE", "FLOAT")
        top = max((one.count for one in self._found), default=1)
        self.query_one("#values", SmallTable).show_rows(
            [
                Column("value", self._column, most=50),
                Column("rows", right=True, weight="bright"),
                Column("share", right=True, weight="secondary"),
                Column("bar", "", width=BAR_CELLS),
            ],
            [_cells(one, top, window.total, floats) for one in self._found],
        )
        more = "at least " if len(self._found) == MOST else ""
        values = figures.counted(len(self._found), "value")
        fact = f"{more}{values} in {figures.counted(window.total, 'row')}"
        self.query_one("#values-panel", Panel).fact(fact)
        self.refresh_keys()

    def why_not(self, action: Action) -> str | None:
        """There must be a value."""
        return None if self._found else "there is no value"

    def on_row_table_selected(self, _event: SmallTable.Selected) -> None:
        """A double click drills as enter does."""
        self.action_drill()

    def action_drill(self) -> None:
        """Back to the rows that have this value."""
        table = self.query_one("#values", SmallTable)
        value = self._found[min(table.cursor_row, len(self._found) - 1)].value
        if value is None:
            chosen = RowFilter(column=self._column, op="null")
        else:
            chosen = RowFilter(column=self._column, op="=", values=[value])
        self.dismiss(chosen)


def _cells(one: Frequency, top: int, total: int, floats: bool) -> list[Any]:
    value: Any = one.value
    if floats and value is not None:
        value = figures.brief_text(value)
    elif value == "":
        value = [("empty text", "dim")]
    elif value is not None and value != value.strip():
        value = [(value.replace(" ", "·"), "attention")]
    share = figures.percent(one.count / total, 1) if total else figures.MISSING
    return [value, one.count, share, bar(one.count / top, BAR_CELLS)]
