"""One version in full: figures, what went into it, the search it came from, its timeline."""

from __future__ import annotations

import datetime as dt
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from workbench.core import family_names, figures, metric_names
from workbench.history import lines
from workbench.history.facts import facts
from workbench.history.proving import ProvingScreen
from workbench.history.requests import ShowVersion, Version, VersionDetail
from workbench.tui.actions import Action
from workbench.tui.paint import Piece
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.flow import Flow
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.pages import Row
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable

WIDE = 100


class VersionScreen(ProvingScreen):
    """Four tables about one version; tab walks them."""

    PLACE = "models.version"
    TOPICS = ("models",)
    AUTO_FOCUS = "#facts"
    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]

    def __init__(self, version: int) -> None:
        super().__init__()
        self._version = version
        self._found: VersionDetail | None = None

    def body(self) -> ComposeResult:
        """Lineage above; facts at the left, the story at the right."""
        yield Panel(Flow(id="head"), title=f"v{self._version}", id="head-panel")
        with Horizontal(id="columns"):
            with Vertical(id="facts-column"):
                yield Panel(SmallTable(id="figures"), title="test figures", id="figures-panel")
                yield Panel(SmallTable(id="facts"), title="what went into it", id="facts-panel")
            with Vertical(id="story-column"):
                yield Panel(SmallTable(id="moments"), title="timeline", id="moments-panel")
                yield Panel(SmallTable(id="candidates"), title="the search", id="search-panel")
        yield Panel(Prose(measure=200, id="whole"), title="in full", id="whole-panel")

    @property
    def chosen(self) -> Version | None:
        """The version that is open."""
        return self._found.version if self._found else None

    async def load(self) -> None:
        """Everything recorded of it."""
        found = await self.hub.call(ShowVersion(version=str(self._version)))
        self._found = found
        self.query_one("#head", Flow).show(*lines.lineage(found))
        self._show_figures(found)
        self._show_facts(found)
        self._show_story(found)
        self._show_whole(self.query_one("#facts", SmallTable).current)
        self.refresh_keys()

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Show the last column of the row under the cursor uncut."""
        self._show_whole(event.values)

    def _show_whole(self, values: Row | None) -> None:
        if values:
            last = values[-1]
            pieces = last if isinstance(last, list) else [(str(last), "text")]
            self.query_one("#whole", Prose).show(*pieces)

    def offers(self, action: Action) -> bool:
        """The switch is of use on a narrow screen alone."""
        return action.show and (action.method != "story" or self.size.width < WIDE)

    def action_story(self) -> None:
        """Show the other column, on a screen too narrow for both."""
        self.toggle_class("-story")
        shown = "#moments" if self.has_class("-story") else "#facts"
        self.query_one(shown).focus()

    def _show_figures(self, found: VersionDetail) -> None:
        rows = [
            (metric_names.title(name), lines.measured(name, one))
            for name, one in found.version.metrics.items()
        ]
        if not rows:
            rows = [("not evaluated", [("E", "key"), (" measures it", "text")])]
        columns = [Column("metric", "metric"), Column("value", "value (95 %)", most=60)]
        self.query_one("#figures", SmallTable).show_rows(columns, rows)
        looks = found.split.looks
        self.query_one("#figures-panel", Panel).fact(
            f"{found.version.test:,} test rows · {looks} look{'' if looks == 1 else 's'}"
        )

    def _show_facts(self, found: VersionDetail) -> None:
        columns = [
            Column("kind", "", weight="dim"),
            Column("fact", "fact", most=24),
            Column("value", "value", most=200),
        ]
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        self.query_one("#facts", SmallTable).show_rows(columns, facts(found, now))

    def _show_story(self, found: VersionDetail) -> None:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        moments = [
            (figures.when(one.at, now), one.by, _what(one.what, one.detail))
            for one in found.timeline
        ]
        columns = [
            Column("at", "at", weight="dim"),
            Column("by", "by", weight="secondary", most=12),
            Column("what", "what", most=200),
        ]
        self.query_one("#moments", SmallTable).show_rows(columns, moments)
        tried = [
            (
                one.position,
                family_names.title(one.family),
                _cv(one.cv, found.version.cv_metric),
                figures.duration(one.fit_seconds),
                one.error or (f"→ v{one.version}" if one.version else one.state),
            )
            for one in found.candidates
        ]
        columns = [
            Column("n", "#", right=True, weight="dim"),
            Column("family", "family"),
            Column("cv", f"CV {metric_names.title(found.version.cv_metric)}"),
            Column("fit", "fit", right=True),
            Column("state", "state", most=60, weight="secondary"),
        ]
        self.query_one("#candidates", SmallTable).show_rows(columns, tried)


def _what(what: str, detail: str) -> list[Piece]:
    return [(what, "text"), (f" · {detail}" if detail else "", "dim")]


def _cv(cv: dict[str, Any], metric: str) -> list[Piece]:
    found = cv.get(metric) or {}
    pieces: list[Piece] = [(metric_names.value(metric, found.get("mean")), "text")]
    if found.get("sd"):  # 0 where there was one fold: nothing is known of how folds differ
        in_unit = metric in metric_names.IN_TARGET_UNIT
        spread = f"±{figures.number(found['sd'], 2)}" if in_unit else None
        pieces.append((f" {spread or figures.plus_minus(found['sd'])}", "dim"))
    return pieces
