"""The job supervisor: queue, spawn, progress, cancel, death, finish.

A job's results enter the database in its area's finisher, once, when it ends; a job that is
cancelled or dies leaves nothing. At most ``MOST_JOBS`` run at a time. One spare worker stays
warm for previews once somebody asked for one.
"""

from __future__ import annotations

import asyncio
import collections
import logging
import shutil
import signal
from collections.abc import Awaitable, Callable

import msgspec

from workbench.core.actor import Actor
from workbench.core.clock import Clock
from workbench.core.errors import (
    CancelledError,
    ConflictError,
    JobFailedError,
    NotFoundError,
    WorkbenchError,
    from_code,
)
from workbench.core.ids import new_id
from workbench.core.request import JobKind
from workbench.hub.pool import Pool
from workbench.hub.requests import FinishTask, Job, Task, TaskProgress
from workbench.hub.task import ENDED, TaskRun
from workbench.hub.workers import Worker
from workbench.wire.place import Place

MOST_JOBS = 2
KEPT_RUNS = 200
SOON = 1.0
"""Seconds in which a quick job ends."""
OUT_OF_MEMORY = (signal.SIGKILL, signal.SIGABRT)
"""What ends a process without memory: the system, or native code that was given none."""

_LATER = "close other programs, or try again later"
log = logging.getLogger(__name__)

Finish = Callable[[TaskRun, bytes], Awaitable[bytes | None]]
Record = Callable[[TaskRun], Awaitable[None]]


class Supervisor:
    """All tasks of a hub, and the workers that do them: ``pool``.

    ``finish``, ``abandon`` and ``record`` reach the store.
    """

    def __init__(
        self, place: Place, clock: Clock, *, finish: Finish, abandon: Record, record: Record
    ) -> None:
        self._place = place
        self._clock = clock
        self._finish, self._abandon, self._record = finish, abandon, record
        self._queue: collections.deque[TaskRun] = collections.deque()
        self.pool = Pool(place, self._died)
        self.runs: dict[str, TaskRun] = {}

    def running(self) -> list[TaskRun]:
        """Jobs that are queued or running, oldest first."""
        return [run for run in self.runs.values() if not run.warm and run.state not in ENDED]

    def _run(self, actor: Actor, kind: JobKind, params: msgspec.Struct, warm: bool) -> TaskRun:
        run = TaskRun(
            id=new_id(),
            kind=kind,
            params=msgspec.msgpack.encode(params),
            actor=actor,
            scratch=self._place.scratch / "jobs" / new_id(),
            warm=warm,
            created=self._clock.now(),
            answer=asyncio.get_running_loop().create_future(),
        )
        # Nobody may be waiting for it: an error is not "never retrieved".
        run.answer.add_done_callback(lambda future: future.cancelled() or future.exception())
        run.scratch.mkdir(parents=True)
        self.runs[run.id] = run
        return run

    async def start_job(
        self,
        actor: Actor,
        kind: JobKind,
        params: msgspec.Struct,
        key: str | None = None,
        alone: str = "",
    ) -> TaskRun:
        """Queue a job and start it when there is room; a ``key`` used before gives its job.

        Raises ConflictError while another job of the kind works ``alone`` on the same.
        """
        known = next((run for run in self.runs.values() if key and run.key == key), None)
        if known is not None:
            return known
        if alone and any(one.kind is kind and one.alone == alone for one in self.running()):
            raise ConflictError(
                f"{kind.title} of {alone} runs already", "Wait for it, or cancel its job."
            )
        run = self._run(actor, kind, params, warm=False)
        run.key, run.alone = key, alone
        try:
            await self._record(run)
        except BaseException:
            _forget(self.runs, run)
            raise
        self._queue.append(run)
        await self._start_waiting()
        return run

    async def run_warm(self, actor: Actor, kind: JobKind, params: msgspec.Struct) -> bytes:
        """The encoded result of a preview. Raises what the task raised."""
        run = self._run(actor, kind, params, warm=True)
        worker = None
        try:
            worker = await self.pool.warm()
            self._begin(run, worker)
            return await run.answer
        finally:
            if run.state not in ENDED:
                await self._cancel(run, worker)
            _forget(self.runs, run)

    async def _start_waiting(self) -> None:
        while self._queue and sum(run.state == "running" for run in self.running()) < MOST_JOBS:
            run = self._queue.popleft()
            if run.state != "queued":
                continue
            run.state = "running"
            try:
                worker = await self.pool.fresh()
            except OSError as error:
                log.exception("no process for job %s", run.id)
                why = JobFailedError(f"no process could be started: {error.strerror}", _LATER)
                await self._settle(run, "failed", why)
                continue
            if run.state != "running":
                # It was cancelled while its process came up.
                await self.pool.end(worker)
                continue
            self._begin(run, worker)
            await _note(self._record, run)
            _keep(asyncio.create_task(_make_ready_beside(self.pool, run)))

    def _begin(self, run: TaskRun, worker: Worker) -> None:
        run.state, run.started = "running", self._clock.now()
        worker.give(run)
        run.tell()

    def _died(self, run: TaskRun, status: int, why: WorkbenchError | None = None) -> None:
        memory = "it may have run out of memory; " if -status in OUT_OF_MEMORY else ""
        unforeseen = JobFailedError(
            f"the process of {run.kind.title} ended unexpectedly ({_ending(status)})",
            f"{memory}the hub's log says more: {self._place.log}",
        )
        _keep(asyncio.create_task(self._settle(run, "dead", why or unforeseen)))

    async def claim(self, token: str) -> Task:
        """The next task of the worker with this token, waiting for one."""
        worker = self.pool.by_token(token)
        run = await worker.claim()
        return Task(
            id=run.id,
            kind=run.kind.name,
            params=msgspec.Raw(run.params),
            scratch=str(run.scratch),
            last=not self.pool.is_spare(worker),
        )

    def progress(self, token: str, report: TaskProgress) -> None:
        """Note a worker's progress. Raises NotFoundError for a worker of another hub: it ends."""
        self.pool.by_token(token)
        run = self.runs.get(report.task)
        if run is not None and run.state == "running":
            run.advance(self._clock.now(), report.done, report.total, report.what)
            run.documents.extend(report.documents)
            run.tell()

    async def finish(self, token: str, report: FinishTask) -> None:
        """Take a worker's result or error."""
        run = self.runs.get(report.task)
        if run is None or run.state in ENDED or run.storing:
            return
        run.storing = True
        self.pool.by_token(token).run = None
        if report.result is None:
            error = from_code(report.code, report.message, report.hint)
            await self._settle(run, "failed", error)
        else:
            await self._complete(run, bytes(report.result))

    async def _complete(self, run: TaskRun, result: bytes) -> None:
        if not run.warm:
            run.what = "storing"
            run.tell()
            try:
                run.finishing = asyncio.ensure_future(self._finish(run, result))
                result = await run.finishing or result
            except Exception as error:
                log.exception("storing the result of job %s failed", run.id)
                await self._settle(run, "failed", error)
                return
        run.result = result
        await self._settle(run, "done", None)

    async def _settle(self, run: TaskRun, state: str, error: Exception | None) -> None:
        if run.state in ENDED:
            return
        run.state, run.ended = state, self._clock.now()
        if error is not None:
            run.error = _document(error)
        if not run.warm:
            if state != "done":
                await self._abandon(run)
            await _note(self._record, run)
        if not run.answer.done():
            if error is None:
                run.answer.set_result(run.result or b"\xc0")
            else:
                run.answer.set_exception(error)
        shutil.rmtree(run.scratch, ignore_errors=True)
        run.tell()
        ended = [one.id for one in self.runs.values() if one.state in ENDED and not one.warm]
        for old in ended[: max(0, len(ended) - KEPT_RUNS)]:
            del self.runs[old]
        await self._start_waiting()
        if not run.warm and state != "dead":
            await _make_ready(self.pool, run.kind)

    async def cancel(self, job: str) -> Job:
        """End a job: its processes are gone before this returns."""
        run = self.runs.get(job)
        if run is None:
            raise NotFoundError(f"no running job {job}", "see: workbench jobs")
        if run.storing:
            raise ConflictError(f"{run.kind.title} has ended; its result is being stored")
        await self._cancel(run, self.pool.of(run))
        return run.view(self._clock.now())

    async def _cancel(self, run: TaskRun, worker: Worker | None) -> None:
        if run.state in ENDED:
            return
        if worker is not None:
            await self.pool.end(worker)
        await self._settle(run, "cancelled", CancelledError(f"{run.kind.title} was cancelled"))

    async def close(self) -> None:
        """End every worker; what ran is recorded as dead."""
        self._queue.clear()
        for run in self.running():
            if run.finishing is not None and not await _stopped(run.finishing):
                await asyncio.wait([run.answer])
                continue
            error = JobFailedError("the hub was stopped while this ran", "start it again")
            await self._settle(run, "dead", error)
        await self.pool.close()


def _ending(status: int) -> str:
    """How a process ended: by a signal's name, or with a status."""
    if -status in set(signal.Signals):
        return signal.Signals(-status).name
    return f"status {status}"


def _forget(runs: dict[str, TaskRun], run: TaskRun) -> None:
    runs.pop(run.id, None)
    shutil.rmtree(run.scratch, ignore_errors=True)


async def _make_ready_beside(pool: Pool, run: TaskRun) -> None:
    """Have it come up while ``run`` works, unless that ends soon.

    The start of a process takes as much of the processor as a load that finds little new, and
    would double the time that somebody waits for that.
    """
    await asyncio.wait([run.answer], timeout=SOON)
    if run.state == "running":
        await _make_ready(pool, run.kind)


async def _make_ready(pool: Pool, kind: JobKind) -> None:
    """Have a process for the next job, which is most often of the same kind."""
    try:
        await pool.make_ready(kind.target.split(":")[0])
    except OSError:
        # The next job starts one of its own, and says so if it cannot.
        log.exception("no process could be made ready")


async def _note(record: Record, run: TaskRun) -> None:
    try:
        await record(run)
    except Exception:
        # It goes on, and those who wait are told, all the same.
        log.exception("job %s could not be recorded as %s", run.id, run.state)


async def _stopped(finishing: asyncio.Future[bytes | None]) -> bool:
    """Stop what stores a result; False when it has ended by itself, and says so itself.

    It must be over before its job is recorded as dead: the result would count all the same.
    """
    finishing.cancel()
    await asyncio.wait([finishing])
    return finishing.cancelled()


_tasks: set[asyncio.Task[None]] = set()


def _keep(task: asyncio.Task[None]) -> None:
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


def _document(error: Exception) -> dict[str, str]:
    code = getattr(error, "code", "internal")
    message = getattr(error, "message", "an internal error; the hub's log has the details")
    return {"code": code, "message": message, "hint": getattr(error, "hint", "")}
