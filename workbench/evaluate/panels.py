"""The panels of the evaluate screen; each is told what to show and does no more."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from workbench.core import figures, metric_names
from workbench.core.text import cell_width, clip
from workbench.evaluate import lines
from workbench.evaluate.matrix import ConfusionMatrix
from workbench.evaluate.requests import Calibration, Comparison, EvaluatedRow, Evaluation
from workbench.tui.paint import Line
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.flow import Flow
from workbench.tui.widgets.lines import Lines, Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.small_table import SmallTable

WIDE = 100
BROAD = 150
"""Cells from which on a verdict has room in one line."""
FRAME = 6
"""Cells of a panel's border that a fact does not get."""
LEAST_NAME = 4
MOST_ROWS = 12
"""Rows of the confusion matrix that are not given up for the bins of calibration."""


class FiguresPanel(Panel):
    """Every metric with its interval, and beside it the change against another version."""

    def __init__(self) -> None:
        self.table = SmallTable(id="metrics")
        super().__init__(self.table, title="figures", id="metrics-panel")

    def show(self, found: Evaluation, against: Comparison | None, family: str) -> None:
        """Show the figures of ``found``; without room the change stands without interval."""
        columns = [Column("metric", "metric"), Column("value", "value (95 %)", most=60)]
        rows: list[list[object]] = [
            [metric_names.title(name), lines.figure(name, one)]
            for name, one in found.metrics.items()
        ]
        if against is not None:
            wide = self.app.size.width >= WIDE
            title = f"− v{against.b} (95 %)" if wide else f"− v{against.b}"
            columns.append(Column("delta", title, most=60))
            for row, name in zip(rows, found.metrics, strict=True):
                row.append(lines.delta(name, against.deltas.get(name))[: 2 if wide else 1])
        self.table.show_rows(columns, rows)
        self.retitle(f"v{found.version} {family} · split {found.split}")
        self.fact(f"{found.rows:,} test rows · look {found.looks}")


class ClassesPanel(Panel):
    """The figures of each label; for numbers the rows with the largest errors."""

    def __init__(self) -> None:
        self.table = SmallTable(id="classes")
        super().__init__(self.table, title="per class", id="classes-panel")

    def show(self, found: Evaluation) -> None:
        """Show the labels; without room precision and recall are left out."""
        columns = [
            Column("label", "label", most=24),
            Column("rows", "rows", right=True),
            Column("f1", "F1 (95 %)", least=14, most=40),
            Column("precision", "prec.", right=True),
            Column("recall", "recall", right=True),
        ]
        shown = len(columns) if self.app.size.width >= WIDE else 3
        rows = [
            (
                label,
                int(row["support"].value or 0),
                lines.figure("f1", row["f1"]),
                figures.share(row["precision"].value),
                figures.share(row["recall"].value),
            )[:shown]
            for label, row in found.per_class.items()
        ]
        self.table.show_rows(columns[:shown], rows)
        self.retitle("per class")

    def show_errors(self, largest: list[EvaluatedRow]) -> None:
        """Show the rows whose answers are furthest off."""
        rows = [
            (
                row.row,
                figures.number(float(row.truth)),
                figures.number(float(row.predicted)),
                figures.number(row.error),
            )
            for row in largest
        ]
        columns = [
            Column("row", "row", right=True, weight="dim"),
            Column("truth", "true", right=True),
            Column("predicted", "said", right=True),
            Column("error", "error", right=True),
        ]
        self.table.show_rows(columns, rows)
        self.retitle("largest errors")


class MatrixColumn(Vertical):
    """The confusion matrix, and calibration below it; hidden for numbers."""

    def __init__(self) -> None:
        self.matrix = ConfusionMatrix(id="matrix")
        self._panel = Panel(self.matrix, title="confusion", id="matrix-panel")
        self._calibration = Lines(id="calibration")
        self._found = Calibration()
        super().__init__(id="evaluate-right")

    def compose(self) -> ComposeResult:
        """Two panels."""
        yield self._panel
        yield Panel(self._calibration, title="calibration", id="calibration-panel")

    def show(self, found: Evaluation) -> None:
        """Show the matrix and calibration of an evaluation."""
        self.display = bool(found.confusion.labels)
        if self.display:
            self.matrix.show(found.confusion)
            self._found = found.calibration
            self.call_after_refresh(self._calibrate)
            self.call_after_refresh(self.on_confusion_matrix_moved)

    def on_resize(self) -> None:
        """Tell of calibration, and of the cursor's cell, what has room."""
        self._calibrate()
        self.on_confusion_matrix_moved()

    def _calibrate(self) -> None:
        """The bins where the matrix keeps a row for each label, or for some of many."""
        labels = min(len(self.matrix.confusion.labels), MOST_ROWS)
        room = self.size.height - labels - 5
        told = lines.calibration(self._found, self._calibration.size.width, room)
        self._calibration.show(*told)

    def on_confusion_matrix_moved(self) -> None:
        """Say in words what the cursor's cell holds, and which part of the matrix is shown."""
        if self.matrix.cell is None:
            return
        part = self.matrix.told
        named = "confusion · " if "," not in part else ""
        self._panel.retitle(f"{named}{part}" if part else "confusion")
        truth, predicted = self.matrix.cell
        share = self.matrix.count / self.matrix.support if self.matrix.support else 0.0
        told = f": {self.matrix.count:,} · {figures.percent(share)}"
        room = self._panel.size.width - len(told) - len(", said ") - FRAME
        self._panel.fact(f"{_names(truth, predicted, room)}{told}")


def _names(truth: str, predicted: str, room: int) -> str:
    """Both labels of a cell, the longer cut so that the count behind them is not."""
    if truth == predicted:
        return f"{clip(truth, max(LEAST_NAME, room))}, right"
    longest = max(LEAST_NAME, room // 2)
    truth, predicted = (
        clip(one, max(longest, room - cell_width(other)))
        for one, other in ((truth, predicted), (predicted, truth))
    )
    return f"{truth}, said {predicted}"


class VerdictPanel(Panel):
    """One sentence, and below it what else is to be known, wrapped, where there is something."""

    def __init__(self) -> None:
        self._verdict, self._told = Flow(id="verdict"), Prose(measure=200, id="told")
        super().__init__(self._verdict, self._told, title="verdict", id="verdict-panel")

    def show(self, title: str, wordings: Sequence[Line], told: Sequence[str] = ()) -> None:
        """Replace title, sentence (its fullest wording first), and what else is to be known."""
        self.retitle(title)
        self._verdict.show(*wordings)
        self._told.display = bool(told)
        self._told.show((" · ".join(told), "secondary"))
