"""The worker hands in what it can, says what it cannot, and does not outlive its hub."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import msgspec

from tests.conftest import runs
from workbench.core.request import Request
from workbench.hub.requests import FinishTask, Task
from workbench.wire import frames
from workbench.worker.main import hand_in

TASK = Task(id="1", kind="train.fit", params=msgspec.Raw(b"\x80"), scratch="/tmp", last=True)
LEAVES_WITH_ITS_PARENT = """
import os, sys, time
from workbench.worker.main import leave_with
leave_with(os.getppid())
print(os.getpid(), flush=True)
while True:
    pass
"""
PARENT = """
import subprocess, sys, time
child = [sys.executable, "-c", sys.argv[1]]
subprocess.Popen(child, start_new_session=True)
time.sleep(60)
"""


class Hub:
    """Takes what a worker hands in; nothing over the limit of a frame."""

    def __init__(self) -> None:
        self.taken: list[FinishTask] = []

    def call(self, request: Request[Any]) -> None:
        """Take a report."""
        assert isinstance(request, FinishTask)
        frames.pack_call(1, "hub.finish_task", request, None, frames.MAX_FRAME)
        self.taken.append(request)


def test_a_result_that_is_too_large_fails_the_job_and_says_so() -> None:
    hub = Hub()
    report = FinishTask(task="1", result=b"x" * (frames.MAX_FRAME + 1))
    hand_in(hub, TASK, report)  # type: ignore[arg-type]
    assert [one.result for one in hub.taken] == [None]
    assert "cannot be handed in" in hub.taken[0].message
    assert "over the limit" in hub.taken[0].message


def test_a_worker_deep_in_a_computation_ends_soon_after_its_hub() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, LEAVES_WITH_ITS_PARENT], stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while runs(worker):
        assert time.monotonic() < deadline
        time.sleep(0.05)
