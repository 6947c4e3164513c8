"""Which version the evaluate screen shows, and what it opens over itself about it."""

from __future__ import annotations

from workbench.evaluate.matrix import ConfusionMatrix
from workbench.evaluate.requests import Evaluation, ListEvaluatedRows
from workbench.evaluate.rows_screen import rows_title
from workbench.evaluate.sending import send_rows
from workbench.history.requests import Version
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.small_table import SmallTable


class Opening(AreaScreen):
    """A screen that shows an evaluation and opens what there is more of it."""

    def __init__(self) -> None:
        super().__init__()
        self._versions: list[Version] = []
        self._chosen: int | None = None
        self._found: Evaluation | None = None

    def _row(self) -> Version | None:
        """The version that is shown."""
        return next((row for row in self._versions if row.version == self._chosen), None)

    def _champion(self) -> int | None:
        """Of the line that the shown version competes in."""
        row = self._row()
        return row.champion if row else None

    def _aimed_at(self) -> tuple[str | None, str | None]:
        """The true label and the one that was said of the cell or class that has the cursor."""
        assert self._found is not None, "why_not() lets no one through without an evaluation"
        truth = predicted = None
        if self.focused is self.query_one("#matrix"):
            cell = self.query_one("#matrix", ConfusionMatrix).cell
            truth, predicted = cell or (None, None)
        elif self.focused is self.query_one("#classes") and self._found.per_class:
            row = self.query_one("#classes", SmallTable).current
            truth = row[0] if row else None
        return truth, predicted

    async def action_send(self) -> None:
        """Send the rows behind the cell, the errors of the class, or all errors, to the queue."""
        assert self._found is not None, "why_not() lets no one through without an evaluation"
        truth, predicted = self._aimed_at()
        only = "all" if truth is not None and predicted is not None else "wrong"
        behind = ListEvaluatedRows(
            version=str(self._found.version),
            split=self._found.split,
            truth=truth,
            predicted=predicted,
            only=only,
        )
        await send_rows(self, behind, rows_title(self._found.version, truth, predicted, only))

    def action_slices(self) -> None:
        """Parts of the rows in which it is weaker."""
        from workbench.evaluate.slices_screen import SlicesScreen

        assert self._found is not None, "why_not() lets no one through without an evaluation"
        self.app.push_screen(SlicesScreen(self._found))

    def action_curves(self) -> None:
        """Its curves, label by label; of numbers how far they are off."""
        from workbench.evaluate.curves_screen import CurvesScreen
        from workbench.evaluate.residuals_screen import ResidualsScreen

        assert self._found is not None, "why_not() lets no one through without an evaluation"
        numbers = self._found.task == "regression"
        self.app.push_screen((ResidualsScreen if numbers else CurvesScreen)(self._found))

    def action_gate(self) -> None:
        """The gate's lines."""
        from workbench.evaluate.gate_screen import GateScreen

        assert self._found is not None, "why_not() lets no one through without an evaluation"
        self.app.push_screen(GateScreen(self._found.version, self._champion()))

    def open_rows(self, truth: str | None, predicted: str | None, only: str) -> None:
        """The rows behind a figure, on a screen of their own."""
        from workbench.evaluate.rows_screen import RowsScreen

        assert self._found is not None, "why_not() lets no one through without an evaluation"
        self.app.push_screen(RowsScreen(self._found, truth, predicted, only))
