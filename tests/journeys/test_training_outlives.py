"""A training goes on when the terminal that started it, and its hub, is closed or cut off."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.training import finished, load
from tests.journeys.conftest import WORKBENCH
from tests.journeys.ssh import needs_sshd, ssh_server
from tests.journeys.terminal import Terminal, opened
from tests.unit.train.sample import tickets
from workbench.client.blocking import Client
from workbench.hub.requests import Job, ListJobs
from workbench.wire.place import Place

OPTIONS = ("--target", "topic", "--family", "naive_bayes,linear_svm", "--search", "30")


@pytest.fixture
def waiting(place: Place, tmp_path: Path) -> list[str]:
    """The command of a training in a project whose hub does not run: its terminal starts it."""
    with Client(place) as client:
        load(client, tmp_path, tickets(120).drop("empty"))
    end_hub(place)
    return [WORKBENCH, "train", "--project", str(place.project), *OPTIONS]


def begun(place: Place, terminal: Terminal) -> Job:
    """The training once it has tried something."""
    terminal.wait_for("training rows", seconds=120)
    with Client(place) as client:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            terminal.read()
            job = next((one for one in client.call(ListJobs()) if one.kind == "train.fit"), None)
            if job is not None and job.documents_total > 3:
                assert job.state == "running", job
                return job
    raise AssertionError("the training does not begin")


def goes_on(place: Place, job: Job) -> None:
    """The same training, begun once, comes to its version."""
    with Client(place) as client:
        assert finished(client, job.id)["version"] == 1
        jobs = [one for one in client.call(ListJobs()) if one.kind == "train.fit"]
        assert [(one.id, one.state) for one in jobs] == [(job.id, "done")]


def test_a_terminal_is_closed(place: Place, waiting: list[str]) -> None:
    with opened(*waiting) as terminal:
        job = begun(place, terminal)
        os.kill(terminal.process.pid, signal.SIGHUP)
        terminal.wait_end()
    goes_on(place, job)


@needs_sshd
def test_an_ssh_line_is_cut(place: Place, waiting: list[str], tmp_path: Path) -> None:
    with ssh_server(tmp_path / "ssh", {"ana": " ".join(waiting)}) as server:
        with opened(*server.command("ana")) as terminal:
            job = begun(place, terminal)
            os.kill(terminal.process.pid, signal.SIGKILL)
        goes_on(place, job)
