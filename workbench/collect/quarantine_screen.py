"""The lines that were kept aside: where they stood, why, and the whole line under the cursor."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult

from workbench.collect.requests import (
    DiscardLines,
    LineRef,
    ListQuarantine,
    QuarantinePage,
    ReleaseLine,
)
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable

COLUMNS = (
    Column("load", right=True, weight="dim"),
    Column("line", right=True),
    Column("reason", most=60, weight="attention"),
    Column("raw", most=300, weight="secondary"),
)


class QuarantineScreen(AreaScreen):
    """One dataset's quarantine; esc goes back."""

    PLACE = "data.quarantine"
    TOPICS = ("rows",)
    AUTO_FOCUS = "#quarantine"
    CSS_PATH = "screen.tcss"

    def __init__(self, name: str) -> None:
        super().__init__()
        self._dataset = name
        self._discarded: list[LineRef] = []

    def body(self) -> ComposeResult:
        """The list, and the line in full."""
        yield Panel(
            RowTable(cells=False, id="quarantine"),
            title=f"quarantine of {self._dataset}",
            id="quarantine-panel",
        )
        yield Panel(Prose(measure=200, id="line"), title="the line as it stood", id="line-panel")

    async def load(self) -> None:
        """The first page; the rest as it is scrolled to."""
        page = await self._page(0, 1)
        self.query_one("#quarantine", RowTable).show(COLUMNS, page.total, self._fetch, keep=True)
        panel = self.query_one("#quarantine-panel", Panel)
        panel.fact(f"{page.total:,} lines" if page.total else "every line was loaded")
        if page.items:
            self.query_one("#line", Prose).show(page.items[0].raw)

    async def _page(self, offset: int, limit: int) -> QuarantinePage:
        return await self.hub.call(ListQuarantine(name=self._dataset, offset=offset, limit=limit))

    async def _fetch(self, offset: int, limit: int) -> list[list[Any]]:
        page = await self._page(offset, limit)
        return [[item.load, item.line, item.reason, item.raw] for item in page.items]

    def why_not(self, action: Action) -> str | None:
        """What the role or an empty list forbids."""
        if self.shell.state.role not in ("practitioner", "owner"):
            return "this needs the role of practitioner"
        if action.id == "data.undo":
            return None if self._discarded else "nothing was discarded here"
        return None if self._current() else "nothing is in quarantine"

    def _current(self) -> LineRef | None:
        row = self.query_one("#quarantine", RowTable).current
        return LineRef(load=int(row[0]), line=int(row[1])) if row is not None else None

    async def action_mend(self) -> None:
        """Edit the line and load it; what is still wrong is said, and nothing is lost."""
        line = self._current()
        row = self.query_one("#quarantine", RowTable).current
        if line is None or row is None:
            return
        text = await self.ask(f"line {line.line:,}", "as it should be", str(row[3]))
        if text is None:
            return
        account = await self.hub.call(ReleaseLine(name=self._dataset, line=line, mended=text))
        self.toast(f"line {line.line:,} is loaded as a row of {account.source}")
        self.reload()

    async def action_discard(self) -> None:
        """Take the line out of the list; u takes that back."""
        if (line := self._current()) is not None:
            await self.hub.call(DiscardLines(name=self._dataset, lines=[line]))
            self._discarded.append(line)
            self.reload()

    async def action_undo(self) -> None:
        """Put the line that was discarded last back."""
        line = self._discarded.pop()
        await self.hub.call(DiscardLines(name=self._dataset, lines=[line], restore=True))
        self.reload()

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Show the line under the cursor."""
        if event.values is not None:
            self.query_one("#line", Prose).show(str(event.values[3]))
        self.refresh_keys()
