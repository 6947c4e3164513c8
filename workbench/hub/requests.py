"""The hub's own vocabulary: status, subscriptions, people who are here, and jobs."""

from __future__ import annotations

import msgspec

from workbench.core.request import Method, Request, Result, Role


class Person(Result, frozen=True, kw_only=True):
    """Somebody connected now."""

    name: str
    role: str
    connections: int


class HubStatus(Result, frozen=True, kw_only=True):
    """The running hub. Times in seconds, memory in bytes."""

    project: str
    pid: int
    program: str
    protocol: int
    uptime: float
    memory: int
    connections: int
    people: list[Person]
    jobs_running: int
    group: str | None = None


class Status(Request[HubStatus], frozen=True, kw_only=True):
    """How is the hub?"""


class Stop(Request[None], frozen=True, kw_only=True):
    """End the hub; refused while jobs run, unless ``force``."""

    force: bool = False


class Subscribe(Request[None], frozen=True, kw_only=True):
    """Send events of these topics to this connection."""

    topics: list[str]


class Share(Request[HubStatus], frozen=True, kw_only=True):
    """Admit a Unix group to the socket; ``None`` admits the owner alone again."""

    group: str | None


class Job(Result, frozen=True, kw_only=True):
    """A job as people see it. ``state``: queued, running, done, failed, cancelled, dead.

    ``eta`` is in seconds. ``documents`` are intermediate results, from ``documents_from`` on.
    """

    id: str
    kind: str
    title: str
    state: str
    by: str
    created: str
    started: str | None = None
    ended: str | None = None
    done: float = 0.0
    total: float = 0.0
    what: str = ""
    eta: float | None = None
    result: dict[str, object] | None = None
    error: dict[str, str] | None = None
    documents: list[object] = []
    documents_total: int = 0
    when_cancelled: str = ""  # what becomes of its work then


class ListJobs(Request[list[Job]], frozen=True, kw_only=True):
    """The newest jobs first; ``active`` alone leaves out those that ended."""

    active: bool = False
    limit: int = 50


class ShowJob(Request[Job], frozen=True, kw_only=True):
    """One job, with its documents from a number on; waits up to ``wait`` seconds for news."""

    job: str
    documents_from: int = 0
    wait: float = 0.0


class CancelJob(Request[Job], frozen=True, kw_only=True):
    """End a job's processes at once. Nothing it did is kept."""

    job: str


class Task(Result, frozen=True, kw_only=True):
    """What a worker shall run: a ``JobKind`` name and its encoded parameters."""

    id: str
    kind: str
    params: msgspec.Raw
    scratch: str
    last: bool


class ClaimTask(Request[Task], frozen=True, kw_only=True):
    """A worker asks for work, and waits until there is some."""


class TaskProgress(Request[None], frozen=True, kw_only=True):
    """A worker reports progress and intermediate results."""

    task: str
    done: float
    total: float
    what: str
    documents: list[object] = []


class FinishTask(Request[None], frozen=True, kw_only=True):
    """A worker hands in its encoded result, or the error that ended it."""

    task: str
    result: bytes | None = None  # encoded; a Raw cannot be optional
    code: str = ""
    message: str = ""
    hint: str = ""


METHODS = (
    Method("hub.status", Status, HubStatus, Role.ANNOTATOR),
    Method("hub.stop", Stop, None, Role.OWNER),
    Method("hub.subscribe", Subscribe, None, Role.ANNOTATOR),
    Method("hub.share", Share, HubStatus, Role.OWNER, write=True),
    Method("hub.jobs", ListJobs, list[Job], Role.ANNOTATOR),
    Method("hub.job", ShowJob, Job, Role.ANNOTATOR),
    Method("hub.cancel_job", CancelJob, Job, Role.PRACTITIONER),
    Method("hub.claim_task", ClaimTask, Task, Role.OWNER),
    Method("hub.task_progress", TaskProgress, None, Role.OWNER),
    Method("hub.finish_task", FinishTask, None, Role.OWNER, write=True),
)
