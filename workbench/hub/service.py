"""The hub's own methods: status, stop, subscriptions, sharing, and jobs."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from workbench.core.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    RefusedError,
    WorkbenchError,
)
from workbench.hub import folder, records
from workbench.hub.requests import (
    CancelJob,
    ClaimTask,
    FinishTask,
    HubStatus,
    Job,
    ListJobs,
    Share,
    ShowJob,
    Status,
    Stop,
    Subscribe,
    Task,
    TaskProgress,
)
from workbench.store.transaction import Transaction
from workbench.wire import frames

if TYPE_CHECKING:
    from workbench.hub.connection import Connection
    from workbench.hub.hub import Hub
    from workbench.hub.session import HubSession

MOST_WAIT = 30.0
MOST_LISTED = 10_000
_SHARE = "ask its owner to run: workbench share --group GROUP"
# By then the caller has the answer.
ANSWERED_SECONDS = 0.05


def _hub(session: HubSession) -> Hub:
    return session.hub


def _connection(session: HubSession) -> Connection:
    return session.hub.connections[session.connection]


async def status(session: HubSession, request: Status) -> HubStatus:
    """The hub's own figures."""
    return _hub(session).status()


async def stop(session: HubSession, request: Stop) -> None:
    """End the hub after this answer."""
    hub = _hub(session)
    if hub.supervisor.running() and not request.force:
        raise ConflictError(
            f"{len(hub.supervisor.running())} jobs run", "wait, cancel them, or use --force"
        )
    asyncio.get_running_loop().call_later(ANSWERED_SECONDS, hub.stopping.set)


async def subscribe(session: HubSession, request: Subscribe) -> None:
    """Send events of these topics to the caller."""
    connection = _connection(session)
    _hub(session).topics.subscribe(connection.id, frozenset(request.topics), connection.tell)


async def share(session: HubSession, request: Share) -> HubStatus:
    """Admit a Unix group, or the owner alone."""
    hub = _hub(session)
    # First: a group that cannot be admitted must not be remembered.
    folder.admit_group(hub.place, request.group)

    def change(tx: Transaction) -> None:
        tx.execute("DELETE FROM meta WHERE key = 'group'")
        if request.group is not None:
            tx.execute("INSERT INTO meta (key, value) VALUES ('group', ?)", (request.group,))
        tx.event("hub.shared", "project", {"group": request.group})

    try:
        await session.write(change)
    except WorkbenchError:
        folder.admit_group(hub.place, hub.group)
        raise
    before, hub.group = hub.group, request.group
    if before is not None and before != request.group:
        # Who is in the new group comes again by themselves.
        why = None if request.group else RefusedError("the project is no longer shared", _SHARE)
        asyncio.get_running_loop().call_later(ANSWERED_SECONDS, _shut_out, hub, why)
    return hub.status()


def _shut_out(hub: Hub, why: WorkbenchError | None) -> None:
    """End the connections of other accounts than the owner's; with ``why``, for good."""
    for connection in list(hub.connections.values()):
        if connection.uid != os.geteuid():
            connection.dismiss(why)


async def list_jobs(session: HubSession, request: ListJobs) -> list[Job]:
    """The newest jobs first; those that run are shown as they are now."""
    if not 1 <= request.limit <= MOST_LISTED:
        raise InvalidInputError(f"limit must be 1 to {MOST_LISTED:,}, not {request.limit}")
    runs, now = _hub(session).supervisor.runs, session.clock.now()
    if request.active:
        return [run.view(now, len(run.documents)) for run in _hub(session).supervisor.running()]
    stored = await session.read(lambda reader: records.newest(reader, request.limit))
    return [
        runs[job.id].view(now, len(runs[job.id].documents)) if job.id in runs else job
        for job in stored
    ]


async def show_job(session: HubSession, request: ShowJob) -> Job:
    """One job; with ``wait``, as soon as there is news."""
    run = _hub(session).supervisor.runs.get(request.job)
    if run is None:
        job = await session.read(lambda reader: records.find(reader, request.job))
        if job is None:
            raise NotFoundError(f"no job {request.job}", "see: workbench jobs")
        return job
    if request.wait and run.ended is None and len(run.documents) <= request.documents_from:
        try:
            await asyncio.wait_for(run.news.wait(), min(request.wait, MOST_WAIT))
        except TimeoutError:
            return run.view(session.clock.now(), request.documents_from)
    if run.ended is not None:
        # Who is told that it has ended finds in the file what it came to.
        await asyncio.wait([run.answer], timeout=MOST_WAIT)
    return run.view(session.clock.now(), request.documents_from)


async def cancel_job(session: HubSession, request: CancelJob) -> Job:
    """End a job's processes."""
    return await _hub(session).supervisor.cancel(request.job)


def _token(session: HubSession) -> str:
    hello = _connection(session).hello
    if hello.kind != frames.WORKER or hello.token is None:
        raise RefusedError("only a worker that this hub started may do this")
    return hello.token


async def claim_task(session: HubSession, request: ClaimTask) -> Task:
    """Give the calling worker its next task."""
    return await _hub(session).supervisor.claim(_token(session))


async def task_progress(session: HubSession, request: TaskProgress) -> None:
    """Note a worker's progress."""
    _hub(session).supervisor.progress(_token(session), request)
    session.publish("jobs", request.task)


async def finish_task(session: HubSession, request: FinishTask) -> None:
    """Take a worker's result."""
    await _hub(session).supervisor.finish(_token(session), request)


HANDLERS = {
    Status: status,
    Stop: stop,
    Subscribe: subscribe,
    Share: share,
    ListJobs: list_jobs,
    ShowJob: show_job,
    CancelJob: cancel_job,
    ClaimTask: claim_task,
    TaskProgress: task_progress,
    FinishTask: finish_task,
}
