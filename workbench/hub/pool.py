"""The worker processes of a hub: spawned, found by token or by task.

One stays warm for previews. Another waits for the next job once there was one, so that a job does
not begin with the start of a process and the imports of its area.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from workbench.core.errors import NotFoundError, WorkbenchError
from workbench.hub import workers
from workbench.hub.environment import seconds_of
from workbench.hub.task import TaskRun
from workbench.hub.workers import Worker
from workbench.wire.place import Place

READY_SECONDS = 300.0


def ready_seconds() -> float:
    """How long a worker waits for the next job; 0: none is made ready. Raises InvalidInputError."""
    return seconds_of("WORKBENCH_HUB_READY", READY_SECONDS)


class Pool:
    """All workers.

    ``died(run, status, why)`` is called when one ends in the middle of a task; ``why`` where the
    hub had to turn it away.
    """

    def __init__(
        self, place: Place, died: Callable[[TaskRun, int, WorkbenchError | None], None]
    ) -> None:
        self._place = place
        self._died = died
        self._ready_seconds = ready_seconds()
        self._workers: dict[str, Worker] = {}
        self._spare: Worker | None = None
        self._ready: Worker | None = None
        self._leaving: asyncio.TimerHandle | None = None

    async def fresh(self) -> Worker:
        """A worker for one job: the one that was made ready, or a new one."""
        worker, self._ready = self._ready, None
        return worker or await self._spawn()

    async def make_ready(self, module: str) -> None:
        """Start the worker of the next job, which imports ``module`` while nobody waits for it."""
        if not self._ready_seconds:
            return
        if self._ready is None:
            self._ready = await self._spawn(module)
        if self._leaving is not None:
            self._leaving.cancel()
        self._leaving = asyncio.get_running_loop().call_later(self._ready_seconds, self._let_go)

    def _let_go(self) -> None:
        worker, self._ready = self._ready, None
        if worker is not None:
            worker.kill(signal.SIGTERM)

    async def _spawn(self, module: str = "") -> Worker:
        worker = await workers.spawn(self._place, module, self._gone)
        self._workers[worker.token] = worker
        return worker

    async def warm(self) -> Worker:
        """The spare worker, or a new one while that is busy or there is none."""
        if self._spare is not None and self._spare.run is None:
            return self._spare
        worker = await self._spawn()
        if self._spare is None:
            self._spare = worker
        return worker

    def is_spare(self, worker: Worker) -> bool:
        """Whether this worker stays after its task."""
        return worker is self._spare

    def by_token(self, token: str) -> Worker:
        """The worker with this token. Raises NotFoundError for one of another hub."""
        worker = self.find(token)
        if worker is None:
            raise NotFoundError("this hub did not start that worker")
        return worker

    def find(self, token: str | None) -> Worker | None:
        """The worker with this token, if this hub started it."""
        return None if token is None else self._workers.get(token)

    def of(self, run: TaskRun) -> Worker | None:
        """The worker that works on a task."""
        return next((worker for worker in self._workers.values() if worker.run is run), None)

    async def end(self, worker: Worker) -> None:
        """End a worker and every process it started; what it worked on is not reported dead."""
        worker.run = None
        if worker is self._spare:
            self._spare = None
        await worker.end()

    async def close(self) -> None:
        """End all workers."""
        if self._leaving is not None:
            self._leaving.cancel()
        await asyncio.gather(*(worker.end() for worker in list(self._workers.values())))

    def _gone(self, worker: Worker, status: int) -> None:
        self._workers.pop(worker.token, None)
        if worker is self._spare:
            self._spare = None
        if worker is self._ready:
            self._ready = None
        if worker.run is not None:
            self._died(worker.run, status, worker.turned_away)
