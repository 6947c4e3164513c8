"""What the evaluate screen opens over itself: rows, slices, curves, the gate."""

from __future__ import annotations

from workbench.evaluate.requests import Evaluation
from workbench.tui.area_screen import AreaScreen


class Opening(AreaScreen):
    """A screen that shows an evaluation and opens what there is more of it."""

    def __init__(self) -> None:
        super().__init__()
        self._found: Evaluation | None = None

    def _champion(self) -> int | None:
        """The champion of the line that the shown version competes in."""
        raise NotImplementedError

    def action_slices(self) -> None:
        """Parts of the rows in which it is weaker."""
        from workbench.evaluate.slices_screen import SlicesScreen

        assert self._found is not None, "why_not() lets no one through without an evaluation"
        self.app.push_screen(SlicesScreen(self._found))

    def action_curves(self) -> None:
        """Its curves, label by label."""
        from workbench.evaluate.curves_screen import CurvesScreen

        assert self._found is not None, "why_not() lets no one through without an evaluation"
        self.app.push_screen(CurvesScreen(self._found))

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
