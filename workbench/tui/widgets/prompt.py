"""Asks for one line of text."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Input

from workbench.tui.paint import Piece, clean, wrapped
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.entry import Entry
from workbench.tui.widgets.lines import Lines

CELLS = 65
"""Cells of a dialog's line."""


class PromptDialog(Dialog[str]):
    """The text on enter, None on esc."""

    def __init__(self, title: str, label: str, value: str, hint: str, empty: bool) -> None:
        super().__init__(title)
        self._label, self._value, self._hint, self._empty = label, value, hint, empty

    def body(self) -> ComposeResult:
        """Label, entry, hint."""
        if self._label:
            yield Lines(wrapped(clean([(self._label, "secondary")]), CELLS))
        yield Entry(self._value)
        yield Lines(wrapped(clean([(self._hint, "dim")]), CELLS), id="prompt-hint")

    def keys(self) -> list[Piece]:
        """``enter`` and ``esc``."""
        return [("enter", "key"), (" ok  ", "secondary"), ("esc", "key"), (" back", "secondary")]

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with the text; an empty one is refused unless it may be."""
        event.stop()
        if event.value.strip() or self._empty:
            self.dismiss(event.value)
        else:
            self.query_one("#prompt-hint", Lines).show([("✗ write something", "bad")])
