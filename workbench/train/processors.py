"""How much of the machine a training may use."""

from __future__ import annotations

import os
from pathlib import Path

from workbench.train.task import Task

MOST = 8
WORKER_BYTES = 350 * 2**20
"""What a process with its libraries takes before it has learned anything."""


def processors() -> int:
    """The processors that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def workers(task: Task, fits: int, budget: float) -> int:
    """How many folds to try side by side: one where starting processes would take longer."""
    worth = task.problem.rows * fits >= 50_000 or budget >= 20
    if not worth:
        return 1
    each = WORKER_BYTES + 4 * task.frame.estimated_size()
    return max(1, min(processors(), MOST, int(available_bytes() // each)))


def available_bytes() -> int:
    """Memory that can still be taken; where the system does not say, 4 GiB."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return 4 * 2**30
    found = dict(line.split(":", 1) for line in lines)
    return int(found["MemAvailable"].split()[0]) * 1024
