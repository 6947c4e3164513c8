"""Worker processes: spawned, given one task at a time, and found out when they die."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from workbench.core.errors import WorkbenchError
from workbench.core.ids import new_id
from workbench.hub.task import TaskRun
from workbench.wire.place import Place

TERM_SECONDS = 0.3


@dataclass
class Worker:
    """One worker process. ``run`` is what it works on; ``claim`` wakes it with work.

    ``turned_away``: why its hub did not let it in. ``ended`` is set once the process is gone.
    """

    token: str
    pid: int = 0
    run: TaskRun | None = None
    waiting: asyncio.Future[TaskRun] | None = None
    turned_away: WorkbenchError | None = None
    reserved: list[TaskRun] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def give(self, run: TaskRun) -> None:
        """Hand over a task, now or as soon as the worker asks."""
        self.run = run
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(run)
        else:
            self.reserved.append(run)

    async def claim(self) -> TaskRun:
        """Wait for a task."""
        if self.reserved:
            return self.reserved.pop(0)
        self.waiting = asyncio.get_running_loop().create_future()
        return await self.waiting

    def kill(self, number: int) -> None:
        """Signal the worker and every process it started."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)

    async def end(self) -> None:
        """Ask, then force: the processes are gone within a second."""
        self.kill(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.ended.wait(), TERM_SECONDS if self.pid else 0)
        # It may be gone while a process that it started is not.
        self.kill(signal.SIGKILL)


async def spawn(place: Place, module: str, gone: Callable[[Worker, int], None]) -> Worker:
    """A new worker in a session of its own; ``gone(worker, status)`` is called when it ends.

    It imports ``module``, if any, before it asks for work.
    """
    worker = Worker(new_id())
    with place.log.open("ab") as sink:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "workbench.worker",
            str(place.project),
            worker.token,
            module,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
            cwd="/",
        )
    worker.pid = process.pid

    async def watch() -> None:
        status = await process.wait()
        worker.ended.set()
        gone(worker, status)

    _watches.add(task := asyncio.create_task(watch()))
    task.add_done_callback(_watches.discard)
    return worker


_watches: set[asyncio.Task[None]] = set()
