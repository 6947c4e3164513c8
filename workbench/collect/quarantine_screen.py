"""The lines that were kept aside: where they stood, why, and the whole line under the cursor."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult

from workbench.collect.requests import (
    DiscardLines,
    GetLine,
    ListQuarantine,
    LoadAccount,
    QuarantinePage,
    ReleaseLine,
)
from workbench.core import figures
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.fields import Field
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable

CUT = 2_000
REASON = 60
LEAST_RAW = 20


class QuarantineScreen(AreaScreen):
    """One dataset's quarantine, or what one ``load`` kept aside; esc goes back."""

    PLACE = "data.quarantine"
    TOPICS = ("rows",)
    AUTO_FOCUS = "#quarantine"
    CSS_PATH = "screen.tcss"

    def __init__(self, name: str, load: int | None = None) -> None:
        super().__init__()
        self._dataset, self._of_load = name, load
        self._discarded = self._total = 0

    def body(self) -> ComposeResult:
        """The list, and the line in full."""
        yield Panel(
            RowTable(cells=False, id="quarantine"),
            title=f"quarantine of {self._dataset}"
            + (f" · load {self._of_load}" if self._of_load is not None else ""),
            id="quarantine-panel",
        )
        yield Panel(Prose(measure=200, id="line"), title="the line as it stood", id="line-panel")

    async def load(self) -> None:
        """The first page; the rest as it is scrolled to."""
        page = await self._page(0, 1)
        columns = _columns(self.size.width)
        self.query_one("#quarantine", RowTable).show(columns, page.total, self._fetch, keep=True)
        self._discarded, self._total = page.discarded, page.total
        panel = self.query_one("#quarantine-panel", Panel)
        left = figures.counted(page.total, "line") if page.total else "no line is kept aside"
        panel.fact(f"{left} · u brings back {page.discarded:,}" if page.discarded else left)
        if not page.total:
            self.query_one("#line", Prose).show()
        self.refresh_keys()

    def on_resize(self) -> None:
        """Share the new width between reasons and lines."""
        self.reload()

    async def _page(self, offset: int, limit: int) -> QuarantinePage:
        request = ListQuarantine(
            name=self._dataset, offset=offset, limit=limit, cut=CUT, load=self._of_load
        )
        return await self.hub.call(request)

    async def _fetch(self, offset: int, limit: int) -> list[list[Any]]:
        page = await self._page(offset, limit)
        return [[item.id, item.line, item.reason, item.raw] for item in page.items]

    def why_not(self, action: Action) -> str | None:
        """What the role or an empty list forbids."""
        if self.shell.state.role not in ("practitioner", "owner"):
            return "this needs the role of practitioner"
        if action.id == "data.undo":
            return None if self._discarded else "you have discarded nothing here"
        return "nothing is in quarantine" if self._current() is None else None

    def _current(self) -> int | None:
        """The id of the line under the cursor."""
        row = self.query_one("#quarantine", RowTable).current
        return int(row[0]) if row is not None else None

    async def action_mend(self) -> None:
        """Edit the line and load it; the form stays until it fits, so that nothing is lost."""
        if (current := self._current()) is None:
            return
        line = await self.hub.call(GetLine(name=self._dataset, line=current))
        loaded: list[LoadAccount] = []

        async def check(values: dict[str, Any]) -> None:
            request = ReleaseLine(name=self._dataset, line=line.id, mended=values["line"])
            loaded[:] = [await self.hub.call(request)]

        field = Field("line", "line", label="as it should be", help=line.reason, required=True)
        title = f"line {line.line:,} of load {line.load}"
        await self.form(title, [field], {"line": line.raw}, check=check, done="load")
        if loaded:
            self.toast(f"line {line.line:,} is loaded as a row of {loaded[0].source}")
            self.reload()

    async def action_discard(self) -> None:
        """Take the line out of the list; u takes that back."""
        if (line := self._current()) is not None:
            await self.hub.call(DiscardLines(name=self._dataset, lines=[line]))
            self.reload()

    async def action_discard_all(self) -> None:
        """Take all lines out of the list, after a question; u takes that back."""
        lines = figures.counted(self._total, "line")
        if not await self.confirm(f"discard {lines}?", "u brings them back", yes="discard"):
            return
        wanted: list[int] = []
        while self._of_load is not None and len(wanted) < self._total:
            page = await self._page(len(wanted), self._total)
            wanted += [item.id for item in page.items]
        count = await self.hub.call(DiscardLines(name=self._dataset, lines=wanted))
        self.toast(f"{figures.counted(count, 'line')} discarded: u brings them back")
        self.reload()

    async def action_undo(self) -> None:
        """Put back what my newest discard took out, in this sitting or an earlier one."""
        back = await self.hub.call(DiscardLines(name=self._dataset, restore=True))
        self.toast(f"{figures.counted(back, 'line')} put back")
        self.reload()

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Show the line under the cursor, and why it was kept aside."""
        if event.values is not None:
            reason, raw = str(event.values[2]), str(event.values[3])
            more = "…" if len(raw) == CUT else ""
            self.query_one("#line", Prose).show((f"! {reason}\n", "attention"), raw + more)
        self.refresh_keys()


def _columns(width: int) -> list[Column]:
    """Reasons come first; the line, which is shown in full below, takes what they leave."""
    return [
        Column("id", right=True, weight="dim"),
        Column("line", right=True),
        Column("reason", most=REASON, weight="attention"),
        Column("raw", most=max(LEAST_RAW, width - REASON - 20), weight="secondary"),
    ]
