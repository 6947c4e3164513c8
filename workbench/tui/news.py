"""Keeps the frame's facts up to date: header, banner and job strip, from the hub's events."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError
from workbench.hub.requests import ListJobs
from workbench.tui.widgets.chrome import JobStrip
from workbench.tui.work import begin
from workbench.wire.home import ShowHeadline

if TYPE_CHECKING:
    from workbench.tui.app import WorkbenchApp
    from workbench.tui.hub import Hub

JOB_SECONDS = 0.5
"""How often running jobs are asked for their progress; idle terminals ask nothing."""


class News:
    """Listens to the hub for the app and writes into its ``state``."""

    def __init__(self, app: WorkbenchApp) -> None:
        self._app = app
        self._asking: set[str] = set()

    def start(self, hub: Hub) -> None:
        """Take the greeting, listen, and ask once for everything."""
        hub.on_state(self._state)
        self._state(hub.state)
        for topic in ("people", "presence", "rows"):
            hub.subscribe(topic, lambda _topic, _ids: self._ask("headline"))
        hub.subscribe("jobs", lambda _topic, _ids: self._ask("jobs"))
        self._ask("headline")
        self._ask("jobs")

    def _state(self, state: str) -> None:
        if (self._app.state.hub, state) == ("lost", "joined"):
            self._app.state.rejoins += 1
            self._ask("jobs")
        self._app.state.hub, self._app.state.trouble = state, self._app.hub.error
        self._app.turns.patient = state == "joined"
        if state != "joined":
            self._app.turns.give_up()
        greeting = self._app.hub.welcome
        if greeting is not None:
            self._app.state.greet(greeting)
        self._app.freshen()

    def _ask(self, what: str) -> None:
        """Ask once at a time; events that come meanwhile are covered by the next one."""
        if what not in self._asking and self._app.is_running:
            self._asking.add(what)
            begin(self._app, self._headline if what == "headline" else self._jobs, "news")

    async def _headline(self) -> None:
        try:
            self._asking.discard("headline")
            found = await self._app.hub.call(ShowHeadline())
        except WorkbenchError:
            return
        state = self._app.state
        if (state.rows, state.people) != (found.rows, found.people):
            state.rows, state.people, state.dataset = found.rows, found.people, found.dataset
            self._app.freshen()

    async def _jobs(self) -> None:
        state = self._app.state
        try:
            while True:
                jobs = await self._app.hub.call(ListJobs(active=True))
                if jobs != state.jobs:
                    state.jobs = jobs
                    for strip in self._app.screen.query(JobStrip):
                        strip.freshen()
                if not jobs:
                    break
                await asyncio.sleep(JOB_SECONDS)
        except WorkbenchError:
            state.jobs = []
        finally:
            self._asking.discard("jobs")
