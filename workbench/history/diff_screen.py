"""Two versions side by side: figures with intervals, and everything else that differs."""

from __future__ import annotations

import contextlib

from textual.app import ComposeResult

from workbench.core import metric_names
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.evaluate.requests import Compare
from workbench.history import lines
from workbench.history.requests import DiffVersions, MetricPair, VersionDiff
from workbench.history.words import named, sides
from workbench.tui.area_screen import AreaScreen
from workbench.tui.paint import Line, Piece
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.flow import Flow
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.pages import Row
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable

BROAD = 150
"""Cells from which on a verdict has room in one line."""


class DiffScreen(AreaScreen):
    """From version ``a`` to version ``b``."""

    PLACE = "models.diff"
    TOPICS = ("models",)
    AUTO_FOCUS = "#differences"
    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (BROAD, "-broad")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]

    def __init__(self, a: str, b: str) -> None:
        super().__init__()
        self._a, self._b = a, b
        self._tried = False

    def body(self) -> ComposeResult:
        """The verdict, figures, and what differs."""
        yield Panel(Flow(id="verdict"), title="verdict", id="head-panel")
        yield Panel(SmallTable(id="pairs"), title="figures on test rows", id="figures-panel")
        yield Panel(SmallTable(id="differences"), title="what differs", id="differences-panel")
        yield Panel(Prose(measure=200, id="whole"), title="in full", id="whole-panel")

    async def load(self) -> None:
        """Compare on the same rows first, where both were evaluated."""
        if not self._tried and self.shell.state.role in ("practitioner", "owner"):
            self._tried = True
            with contextlib.suppress(NotFoundError, InvalidInputError):
                await self.hub.call(Compare(a=self._b, b=self._a))
        found = await self.hub.call(DiffVersions(a=self._a, b=self._b))
        a, b = f"v{found.a.version}", f"v{found.b.version}"
        self.query_one("#head-panel", Panel).retitle(f"{b} against {a}")
        self.query_one("#verdict", Flow).show(*_verdict(found))
        columns = [
            Column("metric", "metric"),
            Column("a", f"{a} (95 %)", most=40),
            Column("b", f"{b} (95 %)", most=40),
            Column("delta", "change (95 %)", most=60),
        ]
        self.query_one("#pairs", SmallTable).show_rows(columns, [_pair(p) for p in found.metrics])
        self._differences(found, a, b)

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Show the difference under the cursor uncut."""
        if event.control.id == "differences":
            self._show_whole(event.values)

    def _show_whole(self, values: Row | None) -> None:
        if values:
            _, name, a, b = map(str, values)
            told: list[Piece] = [(f"  {a}", "text"), (" → ", "dim"), (b, "bright")]
            self.query_one("#whole", Prose).show((name, "secondary"), *(told if a or b else []))

    def _differences(self, found: VersionDiff, a: str, b: str) -> None:
        rows = [
            (kind, named(one, kind == "parameter"), *sides(one))
            for kind, changes in (
                ("data", found.data),
                ("parameter", found.parameters),
                ("recipe", found.recipe),
                ("environment", found.environment),
            )
            for one in changes
        ]
        if not rows:
            rows = [("", "nothing else differs", "", "")]
        columns = [
            Column("kind", "", weight="dim"),
            Column("name", "what", most=44),
            Column("a", a, most=70),
            Column("b", b, most=70),
        ]
        table = self.query_one("#differences", SmallTable)
        table.show_rows(columns, rows)
        self._show_whole(table.current)
        changed = found.rows
        self.query_one("#differences-panel", Panel).fact(
            f"rows +{changed.added:,} −{changed.removed:,} · {changed.relabelled:,} relabelled"
            f" · {changed.same:,} the same"
            if changed.known
            else f"rows not compared: {changed.why}"
        )


def _verdict(found: VersionDiff) -> list[Line]:
    if found.verdict:
        return lines.verdict(found)
    return [[("not compared: both must be evaluated on the same split (", "dim"), ("E", "key"),
             (" on the models screen)", "dim")]]  # fmt: skip


def _pair(pair: MetricPair) -> tuple[object, ...]:
    return (
        metric_names.title(pair.name),
        lines.measured(pair.name, pair.a),
        lines.measured(pair.name, pair.b),
        lines.change(pair),
    )
