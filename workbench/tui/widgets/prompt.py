"""Asks for one line of text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from textual.app import ComposeResult
from textual.widgets import Input

from workbench.core.errors import WorkbenchError
from workbench.tui.paint import Piece, clean, wrapped
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.entry import Entry
from workbench.tui.widgets.failure import failure_lines
from workbench.tui.widgets.lines import Lines

CELLS = 65
"""Cells of a dialog's line."""

Submit = Callable[[str], Awaitable[object]]
"""What is done with the text; a WorkbenchError of it is shown, and the text stays."""


class PromptDialog(Dialog[str]):
    """The text on enter, once ``submit`` took it; None on esc."""

    def __init__(
        self, title: str, label: str, value: str, hint: str, empty: bool, submit: Submit | None
    ) -> None:
        super().__init__(title)
        self._label, self._value, self._hint, self._empty = label, value, hint, empty
        self._submit = submit
        self._submitting = False

    def body(self) -> ComposeResult:
        """Label, entry, hint."""
        if self._label:
            yield Lines(wrapped(clean([(self._label, "secondary")]), CELLS))
        yield Entry(self._value)
        yield Lines(wrapped(clean([(self._hint, "dim")]), CELLS), id="prompt-hint")

    def on_mount(self) -> None:
        """What is there already is selected: typing takes its place, an arrow key keeps it."""
        self.query_one(Entry).select_all()

    def keys(self) -> list[Piece]:
        """``enter`` and ``esc``."""
        return [("enter", "key"), (" ok  ", "secondary"), ("esc", "key"), (" back", "secondary")]

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with the text; an empty one is refused unless it may be."""
        event.stop()
        if not (event.value.strip() or self._empty):
            self.query_one("#prompt-hint", Lines).show([("✗ write something", "bad")])
        elif self._submit is None:
            self.dismiss(event.value)
        elif not self._submitting:
            self._submitting = True
            self.act(partial(self._finish, event.value, self._submit))

    async def _finish(self, value: str, submit: Submit) -> None:
        try:
            with self.working():
                await submit(value)
        except WorkbenchError as error:
            hint = self.query_one("#prompt-hint", Lines)
            hint.show(*failure_lines(error, hint.size.width))
            return
        finally:
            self._submitting = False
        self.dismiss(value)
