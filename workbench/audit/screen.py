"""The log: who did what, newest first; the event under the cursor; the state of the chain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from textual.app import ComposeResult

from workbench.audit.requests import (
    ChainState,
    Check,
    Doctor,
    Event,
    ListEvents,
    MakeBackup,
    VerifyChain,
)
from workbench.audit.sentences import sentence
from workbench.core.clock import SystemClock
from workbench.core.errors import InvalidInputError
from workbench.core.figures import count, counted, size, when
from workbench.core.request import Role
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.paint import Piece
from workbench.tui.widgets.cells import Cell, Column
from workbench.tui.widgets.fields import Field
from workbench.tui.widgets.lines import Lines, Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable

COLUMNS = (
    Column("seq", "event", right=True, weight="dim"),
    Column("time", "time", weight="secondary"),
    Column("actor", "who", most=16),
    Column("said", "what", most=60),
    Column("subject", "object", weight="dim"),
)
FILTER = (
    Field("who", help="a person's name"),
    Field("what", help="a verb or its beginning: cleanse. or annotate.labelled"),
    Field("object", help="a part of the object: dataset:reviews"),
    Field("since", help="2026-11-23 or 2026-11-23T14:30, UTC"),
    Field("until", help="events before this time"),
)


class LogScreen(AreaScreen):
    """Shows windows of events; what is new appears on top."""

    PLACE = "log"
    TOPICS = ("log",)
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#events"

    def __init__(self) -> None:
        super().__init__()
        self.chosen: dict[str, Any] = {}
        self.events: dict[int, Event] = {}
        self._verified: ChainState | None = None
        self._newest: int | None = None

    def body(self) -> ComposeResult:
        """Events, the one under the cursor, and the chain."""
        events = RowTable(id="events", cells=False)
        yield Panel(events, title="events", id="events-panel")
        yield Panel(Prose(id="event", measure=200), title="event", id="event-panel")
        yield Panel(Lines(id="chain"), title="chain", id="chain-panel")

    async def load(self) -> None:
        """Count what fits, show the newest; follow the chain on the first visit."""
        newest = await self.hub.call(ListEvents(**self.chosen, limit=1))
        top = newest.events[0].seq if newest.events else 0
        grown = self._newest is not None and top != self._newest
        self._newest = top
        table = self.query_one(RowTable)
        table.show(COLUMNS, newest.total, self._fetch, keep=grown)
        panel = self.query_one("#events-panel", Panel)
        panel.fact(f"{count(newest.total)} event{'' if newest.total == 1 else 's'}")
        panel.retitle(" · ".join(["events", *self._filter_words()]))
        if not newest.total:
            self._show_current()
        if self._verified is None:
            self._verified = await self.hub.call(VerifyChain())
        self._show_chain(self._verified)
        self.refresh_keys()

    async def _fetch(self, offset: int, limit: int) -> list[list[Cell]]:
        before = None if self._newest is None else self._newest + 1
        page = await self.hub.call(
            ListEvents(**self.chosen, before=before, offset=offset, limit=limit)
        )
        now = SystemClock().now()
        self.events |= {event.seq: event for event in page.events}
        rows: list[list[Cell]] = [
            [e.seq, when(e.time, now), e.actor, _said(e), e.subject] for e in page.events
        ]
        if offset == 0 and page.events:
            self.call_after_refresh(self._show_current)
        return rows

    def _filter_words(self) -> list[str]:
        return [f"{name} {value}" for name, value in self.chosen.items()]

    # Painting

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Another event is under the cursor."""
        self._show_current()

    def _show_current(self) -> None:
        row = self.query_one(RowTable).current
        event = self.events.get(int(str(row[0]))) if row else None
        panel, prose = self.query_one("#event-panel", Panel), self.query_one("#event", Prose)
        if event is None:
            panel.retitle("event")
            all_ = [("; ", "secondary"), ("backspace", "key"), (" shows all", "secondary")]
            prose.show(("no event fits", "secondary"), *(all_ if self.chosen else []))
            return
        panel.retitle(f"event {event.seq} · {event.verb} · {event.subject}")
        prose.show(*_detail(event))

    def _show_chain(self, state: ChainState) -> None:
        lines: list[list[Piece]] = []
        if state.intact:
            words = f" intact · {counted(state.events, 'event')} verified, up to event {state.last}"
            lines.append([("✓", "good"), (words, "text")])
        else:
            lines.append([("✗ broken", "bad"), (f" at event {state.broken}: {state.why}", "text")])
        lost = ", ".join(f"{gap.first}–{gap.last}" for gap in state.gaps)
        head = [("head ", "dim"), (state.head, "secondary")]
        lines.append([("! lost ", "attention"), (f"events {lost}", "text")] if lost else head)
        self.query_one(Lines).show(*lines)

    # Actions

    async def action_filter(self) -> None:
        """Ask what to show."""
        given = await self.form("filter events", FILTER, self.chosen, check=self._try, done="show")
        if given is not None:
            self._choose(given)

    async def _try(self, values: dict[str, Any]) -> dict[str, str]:
        try:
            await self.hub.call(ListEvents(**_filled(values), limit=1))
        except InvalidInputError as error:
            wrong = [name for name in ("since", "until") if str(values[name]) in error.message]
            return {name: error.message for name in wrong[:1]}
        return {}

    def action_clear(self) -> None:
        """Show all events again."""
        self._choose({})

    def _choose(self, values: dict[str, Any]) -> None:
        self.chosen, self._newest = _filled(values), None
        self.reload()

    async def action_verify(self) -> None:
        """Follow the chain."""
        self.go_on()
        self._verified = await self.hub.call(VerifyChain())
        self._show_chain(self._verified)
        words = "the chain is intact" if self._verified.intact else "the chain is BROKEN"
        self.toast(words, "good" if self._verified.intact else "bad")

    async def action_doctor(self) -> None:
        """Check the file, and show what was found."""
        self.toast("checking the whole file; you can go on working")
        self.go_on()
        checks = await self.hub.call(Doctor())
        self.query_one("#event-panel", Panel).retitle("doctor")
        self.query_one("#event", Prose).show(*_findings(checks))

    async def action_backup(self) -> None:
        """Ask for a file and copy the project into it."""
        name = f"backup-{SystemClock().now():%Y-%m-%d}.duckdb"
        file = await self.ask("backup", "file", name, hint="a new file; people go on working")
        if file is not None:
            target = Path(file).expanduser().absolute()
            self.go_on()
            made = await self.hub.call(MakeBackup(file=str(target)))
            self.toast(f"{made.file}: {size(made.bytes)}, {counted(made.events, 'event')}")

    def why_not(self, action: Action) -> str | None:
        """What needs a role or a filter."""
        role = Role[self.shell.state.role.upper()] if self.shell.state.role else Role.ANNOTATOR
        if action.method == "backup" and role < Role.OWNER:
            return "a backup needs the role owner"
        if action.method == "doctor" and role < Role.PRACTITIONER:
            return "the doctor needs the role practitioner"
        if action.method == "clear" and not self.chosen:
            return "no filter is set"
        return None


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value).strip() for name, value in values.items() if value}


def _said(event: Event) -> str:
    facts = event.payload if isinstance(event.payload, dict) else {}
    return sentence(event.verb, event.subject, facts)


def _detail(event: Event) -> list[Piece]:
    pieces: list[Piece] = [
        (event.actor, "bright"),
        (f" (uid {event.uid}) ", "dim"),
        (f"{_said(event)}\n", "text"),
        (f"{event.time}\nhash {event.hash}\n", "dim"),
    ]
    if event.payload is None:
        return [*pieces, ("what it carried was erased; its hash stays", "attention")]
    if isinstance(event.payload, str):
        return [*pieces, ("altered, no longer what was written:\n", "bad"), (event.payload, "text")]
    for key, value in event.payload.items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        pieces += [(f"{key} ", "dim"), (f"{shown}\n", "text")]
    return pieces


def _findings(checks: list[Check]) -> list[Piece]:
    signs = {"ok": ("✓ ", "good"), "warning": ("! ", "attention"), "damaged": ("✗ ", "bad")}
    pieces: list[Piece] = []
    for check in checks:
        pieces += [signs[check.state], (check.check, "text"), (f" {count(check.checked)}", "dim")]
        pieces.append((f"  {check.detail}\n" if check.detail else "\n", "attention"))
    return pieces
