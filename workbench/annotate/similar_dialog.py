"""How rows like the shown one were labelled, over the labelling screen."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding

from workbench.annotate import similar_words
from workbench.annotate.requests.similar import SimilarRows
from workbench.core import figures
from workbench.tui.paint import Piece
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.lines import Prose


class SimilarDialog(Dialog[None]):
    """Each row's label, likeness and text; esc closes it."""

    BINDINGS = [Binding("q,ctrl+t", "back", show=False)]

    def __init__(self, found: SimilarRows) -> None:
        super().__init__(similar_words.head(found))
        self._found = found
        self.add_class("-wide")

    def body(self) -> ComposeResult:
        """The rows."""
        yield Prose(measure=88)

    def on_mount(self) -> None:
        """Show them."""
        pieces: list[Piece] = []
        for one in self._found.rows:
            pieces += [
                (similar_words.labels(self._found.task, one), "bright"),
                (f"  {figures.percent(one.share)} alike · row {one.row}\n", "dim"),
                (f"{one.text}\n\n", "text"),
            ]
        nothing: list[Piece] = [
            ("Label some rows first; those like this one stand here then.", "text")
        ]
        self.query_one(Prose).show(*(pieces or nothing))
