"""Asks yes or no."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding

from workbench.tui.paint import Piece
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.lines import Prose

ENTER_IDLE = "  (enter alone does nothing here)"
"""Said where enter would otherwise be the answer that a hurried person gives."""


class ConfirmDialog(Dialog[bool]):
    """True on ``y`` (or enter, unless ``danger``), None on ``n`` or esc."""

    BINDINGS = [
        Binding("y", "yes", show=False),
        Binding("n", "back", show=False),
        Binding("enter", "enter", show=False),
    ]

    def __init__(self, question: str, detail: str, yes: str, danger: bool) -> None:
        super().__init__("sure?" if danger else "please confirm")
        self._question, self._detail = question, detail
        self._yes, self._danger = yes, danger

    def body(self) -> ComposeResult:
        """The question and what it would do."""
        yield Prose(id="question")

    def on_mount(self) -> None:
        """Show the text."""
        pieces: list[Piece] = [(self._question, "bright")]
        if self._detail:
            pieces.append(("\n\n" + self._detail, "text"))
        self.query_one(Prose).show(*pieces)

    def keys(self) -> list[Piece]:
        """``y`` and ``esc``."""
        weight = "bad bold" if self._danger else "key"
        keys: list[Piece] = [
            ("y", weight),
            (f" {self._yes}  ", "secondary"),
            ("esc", "key"),
            (" no", "secondary"),
        ]
        return [*keys, (ENTER_IDLE, "secondary")] if self._danger else keys

    def action_yes(self) -> None:
        """Answer yes."""
        self.dismiss(True)

    def action_enter(self) -> None:
        """Answer yes, where a slip does no harm."""
        if not self._danger:
            self.dismiss(True)
