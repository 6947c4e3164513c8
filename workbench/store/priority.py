"""People come first: bulk work yields the processor to the writer and the readers.

On Linux each thread has a niceness of its own. The bulk thread and DuckDB's own workers, which
help with what is long, step back; the threads that carry labels and windows of rows do not.
Elsewhere nothing changes.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Little enough that a bulk commit, which holds labels up, is not itself held up by jobs.
STEPS = 10


def _threads() -> set[int]:
    return {int(name) for name in os.listdir("/proc/self/task")}


def step_back(thread: int | None = None) -> None:
    """Lower the priority of a thread, this one by default."""
    if sys.platform == "linux":
        number = thread or threading.get_native_id()
        now = os.getpriority(os.PRIO_PROCESS, number)
        os.setpriority(os.PRIO_PROCESS, number, now + STEPS)


@contextmanager
def new_threads_step_back() -> Iterator[None]:
    """Lower the priority of the threads that are started inside the ``with``."""
    if sys.platform != "linux":
        yield
        return
    before = _threads()
    yield
    for thread in _threads() - before:
        step_back(thread)
