"""Slices: parts of the test rows, weakest first; enter lists the rows of one."""

from __future__ import annotations

from textual.app import ComposeResult

from workbench.core import figures, metric_names
from workbench.evaluate.requests import Evaluation, ShowSlices, Slice, Slices
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.paint import Piece
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.small_table import SmallTable

WIDE = 100


class SlicesScreen(AreaScreen):
    """The slices of one evaluation."""

    PLACE = "evaluate.slices"
    TOPICS = ("models",)
    AUTO_FOCUS = "#slices"
    CSS_PATH = "screen.tcss"

    def __init__(self, evaluation: Evaluation) -> None:
        super().__init__()
        self._evaluation = evaluation
        self._found = Slices()
        self._weak_alone = False

    def body(self) -> ComposeResult:
        """The table, and how to read it."""
        yield Panel(SmallTable(id="slices"), title="slices", id="slices-panel")
        yield Panel(Prose(measure=200, id="slices-told"), title="reading", id="slices-reading")

    async def load(self) -> None:
        """Ask for the slices."""
        asked = ShowSlices(version=str(self._evaluation.version), split=self._evaluation.split)
        self._found = await self.hub.call(asked)
        self._show()

    def _show(self) -> None:
        found, wide = self._found, self.size.width >= WIDE
        name = metric_names.title(found.metric)
        columns = [
            Column("slice", "slice", most=60),
            Column("rows", "rows", right=True),
            Column("figure", f"{name} (95 %)", least=14, most=40),
            Column("rest", "rest", right=True),
            Column("p", "p (Holm)" if wide else "p", right=True),
        ]
        rows = [_row(one, found.metric) for one in self._shown()]
        self.query_one("#slices", SmallTable).show_rows(columns, rows)
        panel = self.query_one("#slices-panel", Panel)
        panel.retitle(f"v{self._evaluation.version} · slices, most surely weak first")
        weak = sum(one.weak for one in found.slices)
        panel.fact(f"{weak:,} weak of {found.looked_at:,} looked at")
        self.query_one("#slices-told", Prose).show((self._told(), "secondary"))

    def _shown(self) -> list[Slice]:
        return [one for one in self._found.slices if one.weak or not self._weak_alone]

    def _told(self) -> str:
        if self._found.why:
            return self._found.why
        if not self._shown():
            return "no slice is shown to be weaker than the rest: w shows all of them"
        return (
            f"⚑ weaker than the rest by more than chance, all {self._found.looked_at:,} looks taken"
            f" into account (Holm, 5 %) · slices have {self._found.least} test rows or more"
        )

    def why_not(self, action: Action) -> str | None:
        """A slice must be there to be opened."""
        if action.method == "slice_rows" and self.query_one("#slices", SmallTable).current is None:
            return "no slice is listed"
        return None

    def action_weak(self) -> None:
        """Only those that are shown to be weak, or all."""
        self._weak_alone = not self._weak_alone
        self._show()

    def action_slice_rows(self) -> None:
        """The rows of the slice under the cursor."""
        from workbench.evaluate.rows_screen import RowsScreen

        one = self._shown()[self.query_one("#slices", SmallTable).cursor_row]
        only = "wrong" if self._evaluation.per_class else "all"
        self.app.push_screen(RowsScreen(self._evaluation, None, None, only, one))


def _row(one: Slice, metric: str) -> tuple[object, ...]:
    mark: list[Piece] = [("⚑ ", "attention")] if one.weak else [("  ", "text")]
    spread = metric_names.interval(metric, one.figure.low, one.figure.high)
    return (
        [*mark, (one.title, "text")],
        one.n,
        [(f"{metric_names.value(metric, one.figure.value)} ", "text"), (spread, "dim")],
        metric_names.value(metric, one.rest),
        figures.p_value(one.p),
    )
