"""The worker process: claims tasks from its hub, runs them, hands in results or errors."""

from __future__ import annotations

import importlib
import logging
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from workbench.client.blocking import Client, may_not_start
from workbench.core.errors import InvalidInputError, JobFailedError, WorkbenchError
from workbench.core.request import Request
from workbench.hub.requests import ClaimTask, FinishTask, Task, TaskProgress
from workbench.wire.frames import WORKER
from workbench.wire.methods import JOBS
from workbench.wire.place import Place

NICE = 10
REPORT_SECONDS = 0.1
WATCH_SECONDS = 1.0
GONE = 75
T = TypeVar("T")
log = logging.getLogger("workbench.worker")


class TaskContext:
    """What a running task reports through. See ``workbench.worker.context.JobContext``."""

    def __init__(self, client: Client, task: Task) -> None:
        self.job = task.id
        self.scratch = Path(task.scratch)
        self._client = client
        self._lock = threading.Lock()
        self._sent = 0.0
        self._state = (0.0, 0.0, "")
        self._documents: list[object] = []

    def ask(self, request: Request[T], /) -> T:
        """Ask the hub for something."""
        return self._client.call(request)

    def progress(self, done: float, total: float, what: str) -> None:
        """Report progress; sent at most ten times a second."""
        with self._lock:
            self._state = (float(done), float(total), what)
            if done >= total or time.monotonic() - self._sent >= REPORT_SECONDS:
                self._send()

    def publish(self, document: object) -> None:
        """Send an intermediate result at once."""
        with self._lock:
            self._documents.append(msgspec.to_builtins(document))
            self._send()

    def _send(self) -> None:
        done, total, what = self._state
        documents, self._documents = self._documents, []
        self._client.call(
            TaskProgress(task=self.job, done=done, total=total, what=what, documents=documents)
        )
        self._sent = time.monotonic()


def _step_back() -> None:
    """People come first: let their hub and their terminals have the processor.

    Linux may group processes by session and weigh the groups; then niceness counts within the
    group alone, and the group has one of its own.
    """
    os.nice(NICE)
    group = Path("/proc/self/autogroup")
    if group.exists():
        try:
            group.write_text(str(NICE), encoding="ascii")
        except OSError as error:
            log.debug("the session keeps its priority: %s", error)


def _run(task: Task, context: TaskContext) -> Any:
    kind = JOBS[task.kind]
    module, function = kind.target.split(":")
    params = msgspec.msgpack.decode(task.params, type=kind.params)
    return getattr(importlib.import_module(module), function)(context, params)


def work(client: Client, task: Task) -> FinishTask:
    """Run one task; its result or its error as the hub wants it."""
    try:
        result = _run(task, TaskContext(client, task))
        return FinishTask(task=task.id, result=msgspec.msgpack.encode(result))
    except WorkbenchError as error:
        return _failed(task, error)
    except MemoryError:
        return _failed(task, JobFailedError("not enough memory for this", "use fewer rows"))
    except Exception as error:
        log.error("task %s (%s) failed\n%s", task.id, task.kind, traceback.format_exc())
        message = f"{JOBS[task.kind].title} failed: {type(error).__name__}: {error}"
        return _failed(task, JobFailedError(message[:2000], "the hub's log has the details"))


def _failed(task: Task, error: WorkbenchError) -> FinishTask:
    return FinishTask(task=task.id, code=error.code, message=error.message, hint=error.hint)


def hand_in(client: Client, task: Task, report: FinishTask) -> None:
    """Give the hub what came of a task; a result that it cannot take fails, and says why."""
    try:
        client.call(report)
    except InvalidInputError as error:
        title = JOBS[task.kind].title
        message = f"{title} has ended, but its result cannot be handed in: {error.message}"
        client.call(_failed(task, JobFailedError(message, "use fewer rows or columns")))


def leave_with(parent: int) -> None:
    """End this process, and all that it started, soon after ``parent`` has ended.

    What is deep in a computation asks its hub for nothing, and would not notice.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        if os.getpgrp() == os.getpid():
            os.killpg(os.getpid(), signal.SIGKILL)
        os._exit(GONE)

    threading.Thread(target=watch, name="watch-hub", daemon=True).start()


def main() -> None:
    """Claim and run tasks until the hub says that one was the last, or is gone."""
    project, token, module = sys.argv[1:4]
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level="WARNING")
    leave_with(os.getppid())
    _step_back()
    # Number crunchers' threads would else spin while they wait for each other: on a busy machine
    # the same fit took 58 s instead of 1.8 s.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(143))
    try:
        with Client(Place.of(project), kind=WORKER, token=token, reach=may_not_start) as client:
            if module:
                importlib.import_module(module)
            last = False
            while not last:
                task = client.call(ClaimTask())
                last = task.last
                hand_in(client, task, work(client, task))
    except WorkbenchError as error:
        log.warning("the worker leaves: %s", error.message)
