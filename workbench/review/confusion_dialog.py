"""What one annotator gives for what: the matrix over the review screen."""

from __future__ import annotations

from textual.app import ComposeResult

from workbench.review import confusion_text
from workbench.review.people import Confusion
from workbench.tui.paint import Piece
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.dialog import Dialog
from workbench.tui.widgets.lines import Lines
from workbench.tui.widgets.small_table import SmallTable


class ConfusionDialog(Dialog[None]):
    """The consensus' label down, the given one across; esc closes it."""

    def __init__(self, found: Confusion) -> None:
        super().__init__(confusion_text.title(found))
        self._found = found
        self.add_class("-wide")

    def body(self) -> ComposeResult:
        """What the figures are, and the table."""
        said = "rows, and how often by Dawid–Skene"
        if confusion_text.is_matrix(self._found):
            said = f"the consensus down, the given label across: {said}"
        yield Lines([[(said, "dim")]])
        yield SmallTable(id="review-confusion")

    def on_mount(self) -> None:
        """Show the matrix."""
        names = confusion_text.headers(self._found)
        matrix = confusion_text.is_matrix(self._found)
        columns = [
            Column(str(place), name, most=18, right=place > (0 if matrix else 1))
            for place, name in enumerate(names)
        ]
        rows = [self._weighed(place, row) for place, row in enumerate(self._rows())]
        self.query_one(SmallTable).show_rows(columns, rows)
        self.query_one(SmallTable).focus()

    def _rows(self) -> list[list[str | int]]:
        return [list(row) for row in confusion_text.rows(self._found)]

    def _weighed(self, place: int, row: list[str | int]) -> list[str | int | list[Piece]]:
        """The diagonal is right; what lies beside it in numbers is not."""
        if not confusion_text.is_matrix(self._found):
            return list(row)
        cells: list[str | int | list[Piece]] = [row[0]]
        for column, text in enumerate(row[1:]):
            wrong = column != place and self._found.counts[place][column] > 0
            weight = "good" if column == place else "text" if wrong else "dim"
            cells.append([(str(text), weight)])
        return cells
