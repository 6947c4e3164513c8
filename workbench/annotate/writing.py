"""The box in which an answer in free text is written."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import TextArea

from workbench.tui.paint import Piece
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.lines import Lines


class WriteDialog(Dialog[str]):
    """The text on ctrl+s, None on esc; at the bottom, so that the row above stays in sight."""

    DEFAULT_CSS = """
    WriteDialog { align: center bottom; background: $wb-ground 0%; }
    WriteDialog #dialog { width: 100%; max-width: 100%; padding: 0 2; }
    WriteDialog TextArea, WriteDialog TextArea:focus {
        height: 5;
        background: $wb-raised;
        color: $wb-text;
        border: none;
        padding: 0 1;
    }
    WriteDialog TextArea .text-area--cursor { background: $wb-accent; color: $wb-on-accent; }
    WriteDialog TextArea .text-area--cursor-line { background: $wb-raised; }
    """
    BINDINGS = [Binding("ctrl+s", "done", show=False, priority=True)]

    def __init__(self, value: str) -> None:
        super().__init__("answer")
        self._value = value

    def body(self) -> ComposeResult:
        """The editor, and what is wrong."""
        yield TextArea(self._value, soft_wrap=True, tab_behavior="focus")
        yield Lines(id="write-note")

    def on_mount(self) -> None:
        """Go on at the end of what is there."""
        editor = self.query_one(TextArea)
        editor.move_cursor(editor.document.end)
        editor.focus()

    def keys(self) -> list[Piece]:
        """``ctrl+s`` and ``esc``."""
        done = [("ctrl+s", "key"), (" done  ", "secondary")]
        return [*done, ("esc", "key"), (" back", "secondary")]

    def action_done(self) -> None:
        """Answer with the text; an empty one is none."""
        text = self.query_one(TextArea).text
        if text.strip():
            self.dismiss(text)
        else:
            self.query_one("#write-note", Lines).show([("✗ write something", "bad")])
