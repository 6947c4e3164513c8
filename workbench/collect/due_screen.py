"""The data screen as a watch: while it is told to, it loads sources by their schedules."""

from __future__ import annotations

import datetime as dt
from functools import partial

from textual.timer import Timer

from workbench.collect.following import follow, tell
from workbench.collect.requests import ListSources, RunSource
from workbench.collect.schedule import due
from workbench.collect.source_actions import SourceScreen
from workbench.core.errors import WorkbenchError
from workbench.tui.work import begin

LOOK_SECONDS = 15.0


class DueScreen(SourceScreen):
    """What ``collect watch`` does without options, for as long as this program runs."""

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None
        self._loading_due = False

    @property
    def watching(self) -> bool:
        """Whether sources are loaded by their schedules."""
        return self._timer is not None

    def action_watch(self) -> None:
        """Begin to load what is due, or end that."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
            self.toast("schedules are left alone here")
        else:
            self._timer = self.set_interval(LOOK_SECONDS, self._look)
            self.toast("sources are loaded by their schedules until you leave")
            self._look()
        self.reload()

    def _look(self) -> None:
        if not self._loading_due and self.shell.joined:
            begin(self, partial(self.attempt, self._load_due), "watch")

    async def _load_due(self) -> None:
        """Load each source whose time has come; one that fails stops none."""
        self._loading_due = True
        try:
            for source in await self.hub.call(ListSources()):
                if self.watching and source.schedule and due(source) <= dt.datetime.now():
                    try:
                        tell(self, await follow(self, RunSource(name=source.name, scheduled=True)))
                    except WorkbenchError as error:
                        self.fail(error)
        finally:
            self._loading_due = False
