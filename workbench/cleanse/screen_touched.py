"""The rows that a step touches, as the step meets them, and what becomes of the cells."""

from __future__ import annotations

from textual.app import ComposeResult

from workbench.cleanse import requests as wire
from workbench.cleanse.screen_drill import Touched
from workbench.cleanse.screen_rows import CUT, RowsScreen
from workbench.collect.requests import RowsWindow
from workbench.core.figures import counted
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable


class TouchedScreen(RowsScreen):
    """All rows of one change; more of them come as one scrolls."""

    PLACE = "cleanse.touched"
    AUTO_FOCUS = "#rows"
    CSS_PATH = "screen.tcss"

    def __init__(self, dataset: str, version: int, index: int, title: str, what: Touched) -> None:
        super().__init__()
        self.dataset = dataset
        self._version, self._index, self._title = version, index, title
        self._what = what

    def body(self) -> ComposeResult:
        """The rows."""
        yield Panel(RowTable(id="rows"), title="rows", id="rows-panel")

    async def load(self) -> None:
        """The rows from the first on."""
        found = await self.show_rows(keep=True)
        panel = self.query_one("#rows-panel", Panel)
        panel.retitle(f"step {self._index + 1} {self._title} · {self._what.words}")
        panel.fact(f"{counted(found.total, 'row')} as the step meets them · esc back")

    async def window(self, offset: int, limit: int) -> RowsWindow:
        """Rows that the step touches so."""
        return await self.hub.call(
            wire.GetTouchedRows(
                dataset=self.dataset,
                index=self._index,
                version=self._version,
                kind=self._what.kind,
                column=self._what.column,
                like=self._what.like,
                offset=offset,
                limit=limit,
                sort=self.sorted_by[0] if self.sorted_by else "",
                descending=bool(self.sorted_by and self.sorted_by[1]),
                cut=CUT,
            )
        )
