"""One row in full: every cell of it, long ones wrapped."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult

from workbench.collect.requests import GetRows, RowFilter
from workbench.core import figures
from workbench.tui.area_screen import AreaScreen
from workbench.tui.card import card
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.panel import Panel

LONGEST = 20_000


class RowScreen(AreaScreen):
    """One row of a dataset; esc goes back."""

    PLACE = "data.row"
    TOPICS = ("rows",)
    CSS_PATH = "screen.tcss"

    def __init__(self, name: str, stage: str, row: int) -> None:
        super().__init__()
        self._dataset, self._stage, self._row = name, stage, row

    def body(self) -> ComposeResult:
        """One text."""
        yield Panel(
            Prose(measure=100, id="cells"), title=f"row {self._row:,} of {self._dataset}", id="row"
        )

    async def load(self) -> None:
        """Fetch the row."""
        window = await self.hub.call(
            GetRows(
                dataset=self._dataset,
                stage=self._stage,
                limit=1,
                filters=[RowFilter(column="_row", op="=", values=[str(self._row)])],
                cut=LONGEST,
            )
        )
        if not window.rows:
            self.query_one("#cells", Prose).show(("this row is no longer there", "secondary"))
            return
        cells = [_text(cell) for cell in window.rows[0][1:]]
        names = [column.name for column in window.columns]
        self.query_one("#cells", Prose).show(*card(list(zip(names, cells, strict=True))))


def _text(cell: Any) -> str | None:
    if isinstance(cell, float):
        return figures.brief(cell)
    return None if cell is None else str(cell)
