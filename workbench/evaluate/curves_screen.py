"""Curves label by label: ROC and precision-recall as lines, and what each threshold would do."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from workbench.core import figures
from workbench.evaluate.requests import Curve, Curves, Evaluation, LabelCurves, ShowCurves
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.braille import drawn
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.lines import Lines
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable

WIDE = 100


class CurvesScreen(AreaScreen):
    """Labels at the left, the curves of the one under the cursor at the right."""

    PLACE = "evaluate.curves"
    TOPICS = ("models",)
    AUTO_FOCUS = "#curve-labels"
    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]

    def __init__(self, evaluation: Evaluation) -> None:
        super().__init__()
        self._evaluation = evaluation
        self._found = Curves()

    def body(self) -> ComposeResult:
        """Labels and thresholds, two plots."""
        with Horizontal(id="curves"):
            with Vertical(id="curves-left"):
                yield Panel(SmallTable(id="curve-labels"), title="labels", id="labels-panel")
                yield Panel(SmallTable(id="thresholds"), title="thresholds", id="cuts-panel")
            with Vertical(id="curves-right"):
                yield Panel(Lines(id="roc"), title="ROC", id="roc-panel")
                yield Panel(Lines(id="pr"), title="precision and recall", id="pr-panel")

    async def load(self) -> None:
        """Ask for the curves."""
        asked = ShowCurves(version=str(self._evaluation.version), split=self._evaluation.split)
        self._found = await self.hub.call(asked)
        columns = [
            Column("label", "label", most=30),
            Column("rows", "rows", right=True),
            Column("roc", "ROC AUC", right=True),
            Column("pr", "PR AUC", right=True),
        ]
        rows = [
            (one.label, one.rows, figures.share(one.roc.area), figures.share(one.pr.area))
            for one in self._found.labels
        ]
        kept = range(4) if self.size.width >= WIDE else (0, 2, 3)
        table = self.query_one("#curve-labels", SmallTable)
        table.show_rows([columns[n] for n in kept], [[row[n] for n in kept] for row in rows])
        panel = self.query_one("#labels-panel", Panel)
        panel.retitle(f"v{self._evaluation.version} · each label against the others")
        panel.fact(self._found.why or f"{figures.counted(len(rows), 'label')}")
        # The plots have no size before the layout is done.
        self.call_after_refresh(self._draw)

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Draw the label under the cursor."""
        if event.control.id == "curve-labels":
            self._draw()

    def on_resize(self) -> None:
        """Draw at the new size."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        table = self.query_one("#curve-labels", SmallTable)
        if table.current is None or not self._found.labels:
            return
        one = self._found.labels[table.cursor_row]
        self._thresholds(one)
        positive = one.rows / self._evaluation.rows if self._evaluation.rows else 0.0
        self._plot("roc", one.roc, "false positives →", "true ↑", "AUC")
        told = f"chance {figures.share(positive)}"
        self._plot("pr", one.pr, "recall →", "precision ↑", told)

    def _plot(self, name: str, curve: Curve, across: str, up: str, told: str) -> None:
        panel, area = self.query_one(f"#{name}-panel", Panel), self.query_one(f"#{name}", Lines)
        width, height = panel.content_size.width, panel.content_size.height
        if width < 8 or height < 3:
            return
        plot = drawn(curve.x, curve.y, width - 4, height - 1)
        lines = [[("1.0 " if n == 0 else "    ", "dim"), (row, "accent")]
                 for n, row in enumerate(plot)]  # fmt: skip
        lines[-1][0] = (" .0 ", "dim")
        area.show(*lines, [("    ", "dim"), (f"{across}  ({up})", "dim")])
        panel.fact(f"area {figures.share(curve.area)} · {told}" if told != "AUC" else
                   f"area {figures.share(curve.area)} · chance .500")  # fmt: skip

    def _thresholds(self, one: LabelCurves) -> None:
        columns = [
            Column("from", "from p", right=True),
            Column("precision", "prec.", right=True),
            Column("recall", "recall", right=True),
            Column("f1", "F1", right=True),
            Column("said", "said", right=True),
        ]
        costly = any(row.cost is not None for row in one.thresholds)
        if costly:
            columns.insert(1, Column("cost", "cost", right=True))
        rows = [
            (
                figures.share(row.threshold, 2),
                *([figures.share(row.cost)] if costly else []),
                figures.share(row.precision),
                figures.share(row.recall),
                figures.share(row.f1),
                row.said,
            )
            for row in one.thresholds
        ]
        shown = len(columns) if self.size.width >= WIDE else len(columns) - 1
        table = self.query_one("#thresholds", SmallTable)
        table.show_rows(columns[:shown], [row[:shown] for row in rows])
        panel = self.query_one("#cuts-panel", Panel)
        panel.retitle(f"saying {one.label} from a probability on")
