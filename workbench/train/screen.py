"""The training screen: what will be trained, and a live leaderboard of what is being tried."""

from __future__ import annotations

import datetime as dt
import time

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from workbench.core import family_names
from workbench.core.errors import NotFoundError, WorkbenchError
from workbench.core.request import Role
from workbench.hub.requests import Job, ListJobs, ShowJob
from workbench.train import board
from workbench.train.choosing import Choosing
from workbench.train.panes import BoardPane, PlanPane
from workbench.train.requests import (
    FIT_JOB,
    Candidate,
    KeepCandidate,
    PlanTraining,
    ShowCandidates,
    StartTraining,
    TrainPlan,
)
from workbench.tui.actions import Action
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.work import begin

NARROW = 110
PLAN_SECONDS = 3.0
"""The plan is not asked for more often: people label while this screen is open."""


class TrainScreen(Choosing):
    """Keys: enter starts, x cancels, k keeps a candidate as a version."""

    PLACE = "train"
    TOPICS = ("jobs", "models", "rows", "recipe", "labels")
    AUTO_FOCUS = "#candidates"
    CSS_PATH = "screen.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.running: Job | None = None
        self.job = ""
        self._seen = 0
        self._unstored = False
        """Whether what is shown is of a search that ended early: the project has nothing of it."""
        self._rows: dict[int, Candidate] = {}
        self._order: list[Candidate] = []
        self._planned = 0.0

    def body(self) -> ComposeResult:
        """Plan, leaderboard, and the candidate under the cursor."""
        with Horizontal():
            yield PlanPane()
            yield BoardPane()

    def on_resize(self, event: events.Resize) -> None:
        """Leave columns out where it is narrow."""
        self.set_class(event.size.width < NARROW, "-narrow")
        self.call_after_refresh(self._paint)

    # Asking the hub

    async def load(self) -> None:
        """The running search if there is one, else the newest; and what would be trained."""
        active = [job for job in await self.hub.call(ListJobs(active=True)) if _trains(job)]
        if active:
            await self._follow(active[0].id)
        elif self.running is not None:
            await self._follow(self.running.id)
        elif not self._rows:
            await self._last()
        if not self.families:
            begin(self, self.known_families, "families", exclusive=True)
        if not self.loaded:
            await self.take_up()
        if not self._planned or (
            self.running is None and time.monotonic() - self._planned > PLAN_SECONDS
        ):
            await self.replan()
        self._paint()

    async def _follow(self, job: str) -> None:
        pane = self.query_one(BoardPane)
        if job != self.job:
            self.job, self._seen, self._rows = job, 0, {}
            pane.of, pane.warned = "", []
        view = await self.hub.call(ShowJob(job=job, documents_from=self._seen))
        self._seen = view.documents_total
        self._rows = board.merged(self._rows, view.documents)
        pane.ended = board.ending(view)
        if view.state in ("queued", "running"):
            self.running = view
            return
        self.running, self._planned = None, 0.0
        if view.state == "done":
            version = (view.result or {}).get("version")
            self.toast(f"v{version} is trained")
            await self._last()
            return
        self._rows = board.given_up(self._rows, pane.ended)
        self._unstored = bool(self._rows)
        if view.state != "cancelled":
            self.toast(pane.ended, "bad")
        if not self._rows:
            await self._last()

    async def _last(self) -> None:
        """The newest finished search, and what became of a newer one that did not finish."""
        self._unstored = False
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        self.query_one(BoardPane).ended = board.lost(await self.hub.call(ListJobs()), now)
        try:
            found = await self.hub.call(ShowCandidates())
        except NotFoundError:
            return
        self.job = found.job
        self._rows = {candidate.position: candidate for candidate in found.candidates}
        pane = self.query_one(BoardPane)
        pane.of, pane.warned = f"{found.dataset}, {found.target}", found.warnings

    async def replan(self) -> None:
        """Ask again what would be trained; a refusal is shown in its place."""
        self._planned = time.monotonic()
        wanted = {name: self.settings[name] for name in PlanTraining.__struct_fields__}
        self.plan, self.refused = None, None
        try:
            self.plan = await self.hub.call(PlanTraining(**wanted))
        except WorkbenchError as error:
            self.refused = error

    # Actions

    async def action_start(self) -> None:
        """Start the search."""
        await self.hub.call(StartTraining(**self.settings))
        self.reload()

    async def action_cancel(self) -> None:
        """End the search."""
        if self.running is not None:
            await self.cancel_job(self.running)
            self.reload()

    async def action_keep(self) -> None:
        """Fit the candidate under the cursor as a version of its own."""
        candidate = self.query_one(BoardPane).chosen
        if candidate is not None:
            await self.hub.call(KeepCandidate(job=self.job, position=candidate.position))
            self.toast(f"fitting {family_names.title(candidate.family)}")
            self.reload()

    def action_evaluate(self) -> None:
        """Go where models are measured."""
        self.shell.go("evaluate", max(c.version for c in self._rows.values() if c.version))

    def why_not(self, action: Action) -> str | None:
        """What needs a role, a plan, a search or a candidate."""
        name = action.method
        role = self.shell.state.role
        if name in ("start", "cancel", "keep") and role and Role[role.upper()] < Role.PRACTITIONER:
            return "training needs the role practitioner"
        if name == "start":
            return self._why_not_start()
        if name == "cancel" and self.running is None:
            return "nothing is being trained"
        if name == "keep":
            return self._why_not_keep()
        if name == "evaluate" and not any(c.version for c in self._rows.values()):
            return "no candidate is a version yet"
        return None

    def _why_not_start(self) -> str | None:
        if self.running is not None:
            return "a search runs: x cancels it"
        if self.plan is None:
            return self.refused.message if self.refused else "still looking at the rows"
        return None

    def _why_not_keep(self) -> str | None:
        candidate = self.query_one(BoardPane).chosen
        if self.running is not None:
            return "wait until the search has ended"
        if self._unstored:
            return "that search ended before anything of it was stored: enter starts it anew"
        if candidate is None or candidate.state != "done":
            return "choose a candidate that was tried to the end"
        return f"it is v{candidate.version} already" if candidate.version else None

    # Painting

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Another candidate is under the cursor."""
        self.refresh_keys()

    def _paint(self) -> None:
        self.query_one(PlanPane).show(self.plan, self.refused, self.settings)
        rows = list(self._rows.values())
        self.query_one(BoardPane).show(rows, self.running, _first_key(self.plan, self.refused))
        self.refresh_keys()


def _trains(job: Job) -> bool:
    return job.kind == FIT_JOB.name


def _first_key(plan: TrainPlan | None, refused: WorkbenchError | None) -> tuple[str, str]:
    """What is to be done before anything is tried."""
    if plan is not None:
        return "enter", "start"
    if refused is not None and "--dataset" in refused.hint:
        return "s", "choose the dataset"
    return "t", "choose the target"
