"""Flag, note, undo, redo, and the order in which all that is decided is sent to the hub."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from workbench.annotate.panes import Panes
from workbench.annotate.requests import Flag, Note, Redo, Undo
from workbench.core.errors import WorkbenchError
from workbench.tui.work import begin


class Marking(Panes):
    """Mixed into the labelling screen."""

    def __init__(self) -> None:
        super().__init__()
        self._outbox: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()

    def on_mount(self) -> None:
        """Begin sending."""
        begin(self, self._send, "send")

    async def _send(self) -> None:
        """Send what was decided in the order it was, one at a time; a lost hub is waited for."""
        while True:
            ask = await self._outbox.get()
            try:
                await ask()
            except WorkbenchError as error:
                self.fail(error)
            self.paint()

    def send(self, ask: Callable[[], Awaitable[None]]) -> None:
        """Do something with the hub after all that was sent before."""
        self._outbox.put_nowait(ask)

    def action_flag(self) -> None:
        """Mark the row, or take the mark away."""
        item = self.seat.shown
        if item is None:
            return
        flagged = not (item.answer and item.answer.flagged)
        request = Flag(dataset=self.seat.dataset, row=item.row, flagged=flagged)

        async def ask() -> None:
            self.seat.marked(await self.hub.call(request))

        self.send(ask)

    async def action_note(self) -> None:
        """Write a note about the row."""
        item = self.seat.shown
        if item is None:
            return
        value = item.answer.note if item.answer else ""
        text = await self.ask("note", "about this row", value, hint="empty removes it", empty=True)
        if text is not None and text.strip() != value:
            request = Note(dataset=self.seat.dataset, row=item.row, text=text.strip())
            self.seat.marked(await self.hub.call(request))
            self.paint()

    def action_undo(self) -> None:
        """Take back my newest change."""
        self.send(lambda: self._turn(Undo(dataset=self.seat.dataset)))

    def action_redo(self) -> None:
        """Do again what was undone last."""
        self.send(lambda: self._turn(Redo(dataset=self.seat.dataset)))

    async def _turn(self, request: Undo | Redo) -> None:
        undone = await self.hub.call(request)
        self.seat.undone(undone)
        what = "undo" if isinstance(request, Undo) else "redo"
        if undone.refused:
            self.toast(undone.refused, "attention")
            self.reload()
        elif not undone.kind:
            self.toast(f"nothing to {what}", "attention")
        elif undone.kind in ("flag", "note", "bulk label"):
            self.toast(f"{undone.kind}: {what} done")
            if undone.kind == "bulk label":
                # Which rows are open now, and how many of mine there are today, the hub knows.
                self.reload()
