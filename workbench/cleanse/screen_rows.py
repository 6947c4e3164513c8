"""The rows panel of the cleanse screen: windows of rows, all of them or those behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from workbench.cleanse.screen_drill import column_choices, summary, value_condition
from workbench.cleanse.views import ColumnProfile
from workbench.collect.requests import GetFrequencies, GetRows, RowsWindow
from workbench.core.figures import counted
from workbench.core.sql import literal, quote
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.picker import Choice
from workbench.tui.widgets.row_table import RowTable

CUT = 200
"""Characters of a cell that are fetched; no column is wider."""
MOST_VALUES = 200
NUMBERS = ("INT", "DOUBLE", "FLOAT", "DECIMAL")


class RowsScreen(AreaScreen):
    """A screen with a dataset and a panel of its rows (``#rows-panel`` with ``#rows``)."""

    def __init__(self) -> None:
        super().__init__()
        self.dataset = ""
        self.stage = "best"
        self.drill = ""
        self.drill_where = ""
        self.sorted_by: tuple[str, bool] | None = None

    async def show_rows(self, *, keep: bool) -> RowsWindow:
        """Show the first window; ``keep`` leaves the cursor where it is."""
        first = await self.window(0, 60)
        most = max(40, self.size.width * 2 // 5)
        columns = [Column("_row", "row", weight="dim", right=True)]
        for column in first.columns:
            right = any(name in column.type for name in NUMBERS)
            columns.append(Column(column.name, column.name, most=most, right=right))
        table = self.query_one("#rows", RowTable)
        table.show(columns, first.total, self._fetch, sort=self.sorted_by, keep=keep)
        panel = self.query_one("#rows-panel", Panel)
        title = f"{first.stage} rows"
        panel.retitle(f"{title} · {self.drill}" if self.drill else title)
        backspace = " · backspace shows all" if self.drill else ""
        panel.fact(f"{counted(first.total, 'row')}{backspace}")
        return first

    async def drill_into(self, words: str, where: str) -> None:
        """Show only the rows that fulfil an SQL condition; "" shows all again."""
        self.drill, self.drill_where = words, where
        await self.show_rows(keep=False)
        if where:
            self.query_one("#rows", RowTable).focus()
        self.refresh_keys()

    async def drill_into_column(self, column: ColumnProfile) -> None:
        """Ask for a number of the column's profile, and show the rows behind it."""
        choices = column_choices(column)
        if not choices:
            self.toast("no rows stand behind this", "attention")
            return
        where = await self.pick(summary(column), list(choices.values()))
        if where is not None:
            await self.drill_into(choices[where].title, where)

    async def action_all_rows(self) -> None:
        """Leave the drill."""
        await self.drill_into("", "")

    def leave_drill(self) -> None:
        """Forget the drill; the rows are shown again with the next load."""
        self.drill = self.drill_where = ""
        self.sorted_by = None

    def on_row_table_sorted(self, event: RowTable.Sorted) -> None:
        """Sort the rows by the column under the cursor."""
        if event.control.id == "rows":
            self.sorted_by = (event.column, event.descending)
            self.act(partial(self.show_rows, keep=True))

    def column_at_cursor(self) -> str:
        """The column that is looked at in the rows; "" on the row's number."""
        column = self.query_one("#rows", RowTable).column
        return "" if column == "_row" else column

    async def action_frequencies(self) -> None:
        """The values of the column under the cursor, and the rows of one of them."""
        name = self.column_at_cursor()
        if not name:
            self.toast("move to a column first: ← →", "attention")
            return
        found = await self.hub.call(
            GetFrequencies(dataset=self.dataset, column=name, stage=self.stage, limit=MOST_VALUES)
        )
        choices = {}
        for one in found:
            where, title = value_condition(name, one.value)
            choices[where] = Choice(where, title, "", f"{one.count:,}")
        where_ = await self.pick(f"values of {name}", list(choices.values()))
        if where_ is not None:
            await self.drill_into(choices[where_].title, where_)

    async def action_filter(self) -> None:
        """Only rows whose column under the cursor contains something."""
        name = self.column_at_cursor()
        if not name:
            self.toast("move to a column first: ← →", "attention")
            return
        words = await self.ask("filter", f"rows whose {name} contains")
        if words:
            where = f"contains(lower(CAST({quote(name)} AS VARCHAR)), lower({literal(words)}))"
            await self.drill_into(f"{name} contains {words}", where)

    async def action_go_to(self) -> None:
        """Put the cursor on a row by its place."""
        table = self.query_one("#rows", RowTable)
        place = await self.ask_row(table.total)
        if place is not None:
            table.focus()
            table.move_to(place)

    async def window(self, offset: int, limit: int) -> RowsWindow:
        """Rows from ``offset`` on, those of the drill."""
        return await self.hub.call(
            GetRows(
                dataset=self.dataset,
                stage=self.stage,
                offset=offset,
                limit=limit,
                where=self.drill_where,
                sort=self.sorted_by[0] if self.sorted_by else "",
                descending=bool(self.sorted_by and self.sorted_by[1]),
                cut=CUT,
            )
        )

    async def _fetch(self, offset: int, limit: int) -> Sequence[Sequence[Any]]:
        rows = (await self.window(offset, limit)).rows
        return [[str(row[0]), *(_cell(value) for value in row[1:])] for row in rows]


def _cell(value: Any) -> Any:
    """Booleans as words; lists and objects as text; the rest as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None or isinstance(value, str | int | float) else str(value)
