"""The supervisor when what it leans on fails, or somebody changes their mind meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import msgspec
import pytest

from workbench.core.actor import Actor
from workbench.core.clock import SystemClock
from workbench.core.errors import UnavailableError
from workbench.core.request import JobKind, Role
from workbench.hub.requests import FinishTask
from workbench.hub.supervisor import Supervisor
from workbench.hub.task import TaskRun
from workbench.hub.workers import Worker
from workbench.wire.place import Place

ANA = Actor(1000, "ana", Role.OWNER)


class Nothing(msgspec.Struct):
    """No parameters."""


KIND = JobKind("test.job", "nowhere:nothing", Nothing, Nothing, "testing")


class Books:
    """What the store was told: the states of jobs, in order. ``full`` refuses them."""

    def __init__(self) -> None:
        self.states: list[str] = []
        self.full = False
        self.storing = asyncio.Event()
        self.stored = asyncio.Event()
        self.stored.set()

    async def record(self, run: TaskRun) -> None:
        """Note a state."""
        if self.full:
            raise UnavailableError("the disk is full")
        self.states.append(run.state)

    async def abandon(self, run: TaskRun) -> None:
        """Nothing to clean up."""

    async def finish(self, run: TaskRun, result: bytes) -> bytes | None:
        """Store, which takes until ``stored`` is set."""
        self.storing.set()
        try:
            await self.stored.wait()
        except asyncio.CancelledError:
            # As bulk work does, which is interrupted and has ended a little later.
            await asyncio.sleep(0.01)
            self.states.append("storing ended")
            raise
        return None


class SlowPool:
    """Starts no process; ``fresh`` takes until ``go`` is set, or fails with ``error``."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.error: OSError | None = None
        self.ended: list[Worker] = []
        self.made: list[Worker] = []
        self.ready: list[str] = []

    async def fresh(self) -> Worker:
        """A worker without a process."""
        await self.go.wait()
        if self.error is not None:
            raise self.error
        self.made.append(Worker(f"worker-{len(self.made)}"))
        return self.made[-1]

    warm = fresh

    async def make_ready(self, module: str) -> None:
        """Note which module a process would wait with for the next job."""
        self.ready.append(module)

    def by_token(self, token: str) -> Worker:
        """The worker with a token."""
        return next(one for one in self.made if one.token == token)

    async def close(self) -> None:
        """No process is there to end."""

    def of(self, run: TaskRun) -> Worker | None:
        """The worker of a task."""
        return next((one for one in self.made if one.run is run), None)

    async def end(self, worker: Worker) -> None:
        """Note that it was ended."""
        worker.run = None
        self.ended.append(worker)


Scene = tuple[Supervisor, SlowPool, Books]


@pytest.fixture
def play(tmp_path: Path) -> Callable[[Callable[[Scene], Coroutine[Any, Any, None]]], None]:
    """Run a scene on an event loop of its own."""

    def run(scene: Callable[[Scene], Coroutine[Any, Any, None]]) -> None:
        async def on_loop() -> None:
            books, pool = Books(), SlowPool()
            supervisor = Supervisor(
                Place.of(tmp_path / "p.duckdb"),
                SystemClock(),
                finish=books.finish,
                abandon=books.abandon,
                record=books.record,
            )
            supervisor.pool = pool  # type: ignore[assignment]
            await scene((supervisor, pool, books))

        asyncio.run(on_loop())

    return run


def test_a_job_cancelled_while_its_process_comes_up_stays_cancelled(play: Any) -> None:
    async def scene(given: Scene) -> None:
        supervisor, pool, books = given
        starting = asyncio.create_task(supervisor.start_job(ANA, KIND, Nothing()))
        await asyncio.sleep(0.01)
        job = next(iter(supervisor.runs))
        assert (await supervisor.cancel(job)).state == "cancelled"
        pool.go.set()
        assert (await starting).state == "cancelled"
        assert pool.ended == pool.made
        assert books.states == ["queued", "cancelled"]

    play(scene)


@pytest.mark.parametrize(("soon", "while_it_runs"), [(30.0, 0), (0.0, 1)])
def test_the_next_process_comes_up_beside_a_job_only_where_that_takes_long(
    play: Any, monkeypatch: pytest.MonkeyPatch, soon: float, while_it_runs: int
) -> None:
    monkeypatch.setattr("workbench.hub.supervisor.SOON", soon)

    async def scene(given: Scene) -> None:
        supervisor, pool, _ = given
        pool.go.set()
        run = await supervisor.start_job(ANA, KIND, Nothing())
        await asyncio.sleep(0.02)
        assert len(pool.ready) == while_it_runs
        pool.made[0].run = run
        report = FinishTask(task=run.id, result=msgspec.Raw(b"\x80"))
        await supervisor.finish(pool.made[0].token, report)
        assert run.state == "done"
        assert pool.ready == ["nowhere"] * (while_it_runs + 1)

    play(scene)


def test_a_job_whose_process_cannot_be_started_fails_and_the_next_one_runs(play: Any) -> None:
    async def scene(given: Scene) -> None:
        supervisor, pool, _ = given
        pool.go.set()
        pool.error = OSError(11, "Resource temporarily unavailable")
        assert (await supervisor.start_job(ANA, KIND, Nothing())).state == "failed"
        pool.error = None
        assert (await supervisor.start_job(ANA, KIND, Nothing())).state == "running"
        assert len(supervisor.running()) == 1

    play(scene)


def test_a_job_that_cannot_be_recorded_is_not_kept_waiting(play: Any) -> None:
    async def scene(given: Scene) -> None:
        supervisor, _, books = given
        books.full = True
        with pytest.raises(UnavailableError):
            await supervisor.start_job(ANA, KIND, Nothing())
        assert supervisor.running() == []

    play(scene)


def test_a_job_that_ends_on_a_full_disk_lets_the_next_one_run(play: Any) -> None:
    async def scene(given: Scene) -> None:
        supervisor, pool, books = given
        pool.go.set()
        runs = [await supervisor.start_job(ANA, KIND, Nothing()) for _ in range(3)]
        books.full = True
        supervisor._died(runs[0], 9)
        with pytest.raises(Exception, match="ended unexpectedly"):
            await runs[0].answer
        books.full = False
        await asyncio.sleep(0.01)
        assert runs[2].state == "running"

    play(scene)


@pytest.mark.parametrize(("status", "how"), [(-6, "SIGABRT"), (-9, "SIGKILL"), (75, "status 75")])
def test_how_the_process_of_a_job_ended_is_told(play: Any, status: int, how: str) -> None:
    async def scene(given: Scene) -> None:
        supervisor, pool, _ = given
        pool.go.set()
        run = await supervisor.start_job(ANA, KIND, Nothing())
        supervisor._died(run, status)
        with pytest.raises(Exception, match=rf"ended unexpectedly \({how}\)"):
            await run.answer
        assert run.state == "dead"

    play(scene)


def test_the_same_key_starts_one_job(play: Any) -> None:
    async def scene(given: Scene) -> None:
        supervisor, pool, _ = given
        pool.go.set()
        one = await supervisor.start_job(ANA, KIND, Nothing(), "ana/k/1")
        assert await supervisor.start_job(ANA, KIND, Nothing(), "ana/k/1") is one
        assert await supervisor.start_job(ANA, KIND, Nothing(), "ana/k/2") is not one

    play(scene)


def test_a_job_is_dead_only_when_what_stores_its_result_has_ended(play: Any) -> None:
    async def scene(given: Scene) -> None:
        supervisor, pool, books = given
        pool.go.set()
        books.stored.clear()
        run = await supervisor.start_job(ANA, KIND, Nothing())
        report = FinishTask(task=run.id, result=msgspec.Raw(b"\x80"))
        finishing = asyncio.create_task(supervisor.finish(pool.made[0].token, report))
        await books.storing.wait()
        await supervisor.close()
        assert books.states[-2:] == ["storing ended", "dead"]
        assert finishing.cancelled() or finishing.done()

    play(scene)


def test_a_result_that_was_stored_in_time_is_not_called_lost(play: Any) -> None:
    async def scene(given: Scene) -> None:
        supervisor, pool, books = given
        pool.go.set()
        books.stored.clear()
        run = await supervisor.start_job(ANA, KIND, Nothing())
        report = FinishTask(task=run.id, result=msgspec.Raw(b"\x80"))
        finishing = asyncio.create_task(supervisor.finish(pool.made[0].token, report))
        await books.storing.wait()
        assert run.finishing is not None
        books.stored.set()
        await asyncio.wait([run.finishing])
        await supervisor.close()
        await finishing
        assert books.states[-1] == "done"

    play(scene)
