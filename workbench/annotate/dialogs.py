"""What the labelling screen opens over itself: the whole guideline."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding

from workbench.annotate.requests import LabelSchema
from workbench.tui.paint import Piece
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.lines import Prose


class GuidelineDialog(Dialog[None]):
    """Scrolls as all text does; ``h`` and esc close it."""

    BINDINGS = [Binding("h,q", "back", show=False)]

    def __init__(self, schema: LabelSchema) -> None:
        super().__init__(f"guideline {schema.version}")
        self._schema = schema
        self.add_class("-wide")

    def body(self) -> ComposeResult:
        """The text."""
        yield Prose(measure=88)

    def on_mount(self) -> None:
        """Show the text."""
        self.query_one(Prose).show(*guideline_pieces(self._schema))


def guideline_pieces(schema: LabelSchema) -> list[Piece]:
    """The guideline, then every label with its key and meaning."""
    pieces: list[Piece] = [(schema.guideline or "no guideline was written yet", "text")]
    pieces.append(("\n\n", "text"))
    for label in schema.labels:
        above = f" ({label.parent})" if label.parent else ""
        pieces += [
            (f"{label.key or ' '}  ", "key"),
            (f"{label.name}{above}", "bright"),
            (f"  {label.description}\n", "secondary"),
        ]
    return pieces
