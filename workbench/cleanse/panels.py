"""The panels of the cleanse screens: the preview of a step, and the columns' profiles."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from typing import Any

from textual.message import Message

from workbench.cleanse import lines, listing
from workbench.cleanse import requests as wire
from workbench.cleanse.views import ColumnProfile, PreviewView
from workbench.core import figures
from workbench.core.errors import WorkbenchError
from workbench.tui.by_keys import by_keys
from workbench.tui.hub import Hub
from workbench.tui.paint import Line
from workbench.tui.widgets.lines import Lines
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.small_table import SmallTable
from workbench.tui.work import begin

PAUSE = 0.12
FIRST, AT_ONCE = 2, 6
"""Columns profiled in the first request and in each later one, so that the first show early."""

Ask = Callable[[], Awaitable[PreviewView]]
Wanted = Callable[[], tuple[Hashable, Ask | None]]


def in_turn(names: list[str]) -> list[list[str]]:
    """The columns as they are asked for, a few at a time."""
    rest = range(FIRST, len(names), AT_ONCE)
    return [names[:FIRST], *(names[start : start + AT_ONCE] for start in rest)]


class PreviewPanel(Panel):
    """Shows what the step does that ``wanted`` names; empty words while it names none.

    ``wanted()`` gives a key and how to ask for its preview; the same key is asked for once.
    While an answer is awaited, moves of the cursor only change what is asked for next.
    """

    class Found(Message):
        """A preview has come; ``key`` says of what, which may not be wanted any more."""

        def __init__(self, key: Hashable, found: PreviewView) -> None:
            super().__init__()
            self.key, self.found = key, found

    def __init__(self, wanted: Wanted, empty: list[Line], *, id: str) -> None:
        self._body = Lines(id=f"{id}-lines")
        super().__init__(self._body, title="preview", id=id)
        self._wanted, self._empty = wanted, empty
        self._key: Hashable = None
        self._asking = False
        self.found: PreviewView | None = None

    def look(self, *, at_once: bool = False) -> None:
        """Preview what is wanted, once the cursor rests."""
        if at_once:
            self._start()
        else:
            self.set_timer(PAUSE, self._start)

    def _start(self) -> None:
        if not self._asking and self.is_mounted:
            self._asking = True
            begin(self, self._follow, "preview")

    async def _follow(self) -> None:
        try:
            while (wanted := self._wanted())[0] != self._key or wanted[1] is None:
                self._key, ask = wanted
                self.found = None
                if ask is None:
                    self._paint()
                    break
                await self._try(self._key, ask)
        finally:
            self._asking = False

    async def _try(self, key: Hashable, ask: Ask) -> None:
        """Ask, and show the answer unless something else is wanted by now."""
        self.fact("counting …")
        try:
            found = await ask()
        except WorkbenchError as error:
            if self._wanted()[0] == key:
                self.say([("✗ ", "bad"), (error.message, "text")], [(by_keys(error.hint), "dim")])
            return
        if self._wanted()[0] == key:
            self.found = found
            self._paint()
        self.post_message(self.Found(key, found))

    def say(self, *words: Line) -> None:
        """Show a few lines instead of a preview."""
        self.retitle("preview")
        self.fact("")
        self._body.show(*words)

    def _paint(self) -> None:
        found = self.found
        if found is None:
            self.say(*self._empty)
            return
        over = f"over all {figures.counted(found.rows, 'row')}"
        wide = self.app.size.width >= lines.NARROW
        self.retitle(f"preview {over}" if wide else f"{found.title} · {over}")
        self.fact(figures.duration(found.seconds))
        size = self.content_size
        self._body.show(*lines.preview(found, size.width or 80, size.height or 8))

    def on_resize(self) -> None:
        """Lay the lines out again."""
        if self.found is not None:
            self._paint()


class ColumnsPanel(Panel):
    """Every column's profile, a few at a time; ``profiles`` are those known so far."""

    def __init__(self, *, id: str) -> None:
        self.table = SmallTable(id="columns")
        super().__init__(self.table, title="columns", id=id)
        self.profiles: dict[str, ColumnProfile] = {}
        self.names: list[str] = []
        self._state: tuple[Any, ...] = ()

    @property
    def chosen(self) -> ColumnProfile | None:
        """The profile of the column under the cursor, once it is known."""
        row = self.table.current
        return self.profiles.get(row[0]) if row is not None else None

    def show(self, names: list[str]) -> None:
        """Show these columns with what is known of them."""
        self.names = names
        columns, rows = listing.columns_table(names, self.profiles, self.table.size.width)
        self.table.show_rows(columns, rows, key=0, keep=False)

    async def profile(self, hub: Hub, dataset: str, stage: str, state: tuple[Any, ...]) -> None:
        """Profile the shown columns; those of an unchanged ``state`` of the rows cost nothing."""
        names = self.names
        if state != self._state:
            self._state, self.profiles = state, {}
        known = 0
        for some in in_turn(names):
            found = await hub.call(wire.Profile(dataset=dataset, stage=stage, columns=some))
            self.profiles |= {column.name: column for column in found.columns}
            self.show(names)
            known += len(some)
            self.fact(f"{known} of {len(names)}")
        self.fact(figures.counted(len(names), "column"))

    def on_resize(self) -> None:
        """Show as many of the columns' facts as there is room for."""
        if self.names:
            self.show(self.names)
