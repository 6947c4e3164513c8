"""The worker processes of a hub: spawned, one kept warm, found by token or by task."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from workbench.core.errors import NotFoundError, WorkbenchError
from workbench.hub import workers
from workbench.hub.task import TaskRun
from workbench.hub.workers import Worker
from workbench.wire.place import Place


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
        self._workers: dict[str, Worker] = {}
        self._spare: Worker | None = None

    async def fresh(self) -> Worker:
        """A new worker for one job."""
        worker = await workers.spawn(self._place, self._place.log, self._gone)
        self._workers[worker.token] = worker
        return worker

    async def warm(self) -> Worker:
        """The spare worker, or a new one while that is busy or there is none."""
        if self._spare is not None and self._spare.run is None:
            return self._spare
        worker = await self.fresh()
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
        await asyncio.gather(*(worker.end() for worker in list(self._workers.values())))

    def _gone(self, worker: Worker, status: int) -> None:
        self._workers.pop(worker.token, None)
        if worker is self._spare:
            self._spare = None
        if worker.run is not None:
            self._died(worker.run, status, worker.turned_away)
