"""What the labelling screen opens over itself: the whole guideline."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding

from workbench.annotate.requests import LabelSchema
from workbench.tui.paint import Piece
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.lines import Prose


class GuidelineDialog(Dialog[None]):
    """Scrolls with the arrows; ``h`` and esc close it."""

    BINDINGS = [
        Binding("h,q", "back", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("pagedown,space", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
    ]

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

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(Prose).scroll_relative(y=by, animate=False)


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
