"""How far numbers are off: bins by what was said, and the rows as points of said against true."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from workbench.core import figures, residuals
from workbench.core.residuals import Residuals
from workbench.evaluate.requests import Evaluation, ShowCurves
from workbench.tui.area_screen import AreaScreen
from workbench.tui.paint import Line
from workbench.tui.widgets.braille import dotted, drawn, layered
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.lines import Lines, Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.small_table import SmallTable

WIDE, BROAD = 100, 150
COLUMNS = (
    Column("said", "said", most=30),
    Column("rows", "rows", right=True),
    Column("error", "said − true", right=True, most=40),
    Column("interval", "95 %", most=40),
    Column("typical", "typical", right=True),
    Column("most", "9 in 10 rows", most=40),
)
SHOWN = {"narrow": (0, 2), "wide": (0, 2, 3, 4), "broad": (0, 1, 2, 3, 4, 5)}


class ResidualsScreen(AreaScreen):
    """Bins at the left, the plot at the right, what they come to below."""

    PLACE = "evaluate.residuals"
    TOPICS = ("models",)
    AUTO_FOCUS = "#residual-bins"
    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide"), (BROAD, "-broad")]

    def __init__(self, evaluation: Evaluation) -> None:
        super().__init__()
        self._evaluation = evaluation
        self._found: Residuals | None = None

    def body(self) -> ComposeResult:
        """A table, a plot, two sentences."""
        with Horizontal(id="residuals"):
            yield Panel(SmallTable(id="residual-bins"), title="errors", id="residual-bins-panel")
            yield Panel(Lines(id="residual-plot"), title="said and true", id="residual-plot-panel")
        yield Panel(Prose(measure=200, id="residuals-told"), title="in all", id="residuals-panel")

    async def load(self) -> None:
        """Ask for them."""
        asked = ShowCurves(version=str(self._evaluation.version), split=self._evaluation.split)
        self._found = (await self.hub.call(asked)).residuals
        panel = self.query_one("#residual-bins-panel", Panel)
        panel.retitle(f"v{self._evaluation.version} · errors by what was said")
        panel.fact(f"{figures.counted(self._evaluation.rows, 'test row')}")
        told = self.query_one("#residuals-told", Prose)
        if self._found is None:
            told.show(("evaluate it again to see its errors: it was evaluated before they were "
                       "kept, or they are too large to be computed", "secondary"))  # fmt: skip
            return
        told.show(
            (f"{residuals.bias(self._found.off)} · ", "text"),
            (f"{residuals.spread(self._found)} · {residuals.SIGN}", "secondary"),
        )
        # The plot has no size, and the table no width, before the layout is done.
        self.call_after_refresh(self._draw)

    def on_resize(self) -> None:
        """Draw at the new size."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        if self._found is None:
            return
        width = self.size.width
        kept = SHOWN["broad" if width >= BROAD else "wide" if width >= WIDE else "narrow"]
        rows = [residuals.cells(one) for one in self._found.bins]
        self.query_one("#residual-bins", SmallTable).show_rows(
            [COLUMNS[n] for n in kept], [[row[n] for n in kept] for row in rows]
        )
        panel, area = self.query_one("#residual-plot-panel", Panel), self.query_one(Lines)
        width, height = panel.content_size.width, panel.content_size.height
        if width < 12 or height < 4:
            return
        area.show(*_plot(self._found, width, height - 2))
        shown = len(self._found.said)
        some = f"{shown} of {self._evaluation.rows:,} rows"
        panel.fact(f"{some} · on the line: right" if width > len(some) + 30 else some)


def _plot(found: Residuals, width: int, height: int) -> list[Line]:
    """Points of said (across) and true (up), over the line where both are the same."""
    span = residuals.axis(found)
    points = dotted(span.places(found.said), span.places(found.truth), width, height)
    guide = drawn([0.0, 1.0], [0.0, 1.0], width, height)
    lines: list[Line] = [
        [(text, "accent" if front else "dim") for text, front in layered(above, below)]
        for above, below in zip(points, guide, strict=True)
    ]
    low, high = figures.number(span.low, 3), figures.number(span.high, 3)
    return [
        [(f"true ↑ up to {high}", "dim")],
        *lines,
        [(f"{low}{'said →'.center(max(0, width - len(low) - len(high)))}{high}", "dim")],
    ]
