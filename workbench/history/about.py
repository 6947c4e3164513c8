"""The panels about one version: lineage, how it stands against the champion, timeline."""

from __future__ import annotations

import datetime as dt

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from workbench.core import metric_names
from workbench.history import lines
from workbench.history.requests import Version, VersionDetail, VersionDiff
from workbench.tui.paint import Line
from workbench.tui.widgets.flow import Flow
from workbench.tui.widgets.lines import Lines
from workbench.tui.widgets.panel import Panel

LEAST_LINES = 4


class About(Vertical):
    """Shows what it is told; asks nothing."""

    def __init__(self) -> None:
        self._lineage, self._against, self._timeline = Flow(), Lines(), Lines()
        super().__init__(id="about")

    def compose(self) -> ComposeResult:
        """Lineage above, two panels below."""
        yield Panel(self._lineage, title="lineage", id="lineage-panel")
        with Horizontal(id="standing"):
            yield Panel(self._against, title="against champion", id="against-panel")
            yield Panel(self._timeline, title="timeline", id="timeline-panel")

    def tell(self, found: VersionDetail) -> None:
        """Lineage and timeline of a version."""
        self.query_one("#lineage-panel", Panel).retitle(f"lineage of v{found.version.version}")
        self._lineage.show(*lines.lineage(found))
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        _, height = self._room("#timeline-panel")
        self._timeline.show(*lines.timeline(found.timeline, now, height))

    def stand(self, found: VersionDiff | None) -> None:
        """How a version stands against the champion; None without one."""
        panel = self.query_one("#against-panel", Panel)
        if found is None:
            panel.retitle("against champion")
            words: Line = [("no champion yet: ", "secondary"), ("P", "key"), (" promotes", "text")]
            self._against.show(words)
            return
        panel.retitle(f"v{found.b.version} against champion v{found.a.version}")
        self._against.show(*lines.against(found, self._room("#against-panel")))

    def be_champion(self, row: Version) -> None:
        """The champion's own figures."""
        self.query_one("#against-panel", Panel).retitle(f"v{row.version} is champion")
        shown: list[Line] = [
            [
                (f"{metric_names.title(name):<{lines.NAME}}  ", "text"),
                *lines.measured(name, one),
            ]
            for name, one in row.metrics.items()
        ]
        self._against.show(*shown)

    def nothing(self, words: str, key: str, does: str) -> None:
        """No version: why, and which key changes that."""
        self.query_one("#lineage-panel", Panel).retitle("lineage")
        self._lineage.show([(f"{words}: ", "secondary"), (key, "key"), (f" {does}", "text")])
        self._against.show()
        self._timeline.show()

    def _room(self, panel: str) -> tuple[int, int]:
        width, height = self.query_one(panel).content_size
        return width, max(LEAST_LINES, height)
