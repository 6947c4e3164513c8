"""A training that is cancelled, or whose terminal has gone."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.training import finished, some_tickets
from tests.waiting import job_ended
from workbench.client.blocking import Client
from workbench.core.errors import CancelledError, NotFoundError
from workbench.hub.requests import CancelJob, ShowJob
from workbench.train.requests import ListFamilies, ListSplits, ShowCandidates, StartTraining
from workbench.wire.place import Place

pytestmark = pytest.mark.usefixtures("started_afresh")


def workers(place: Place) -> set[int]:
    """Worker processes of a project, from the system's process table."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if "workbench.worker" in words and str(place.project) in words:
                found.add(int(entry.name))
    return found


def running(client: Client, **options: object) -> str:
    """A training that has begun with its folds."""
    request = StartTraining(target="topic", search=200, **options)  # type: ignore[arg-type]
    job = client.call(request, timeout=60).job
    deadline = time.monotonic() + 240
    seen = 0
    while time.monotonic() < deadline:
        view = client.call(ShowJob(job=job, documents_from=seen, wait=5.0))
        assert view.state in ("queued", "running"), view.error
        seen = view.documents_total
        if seen > 8:
            return job
    raise AssertionError("the search does not begin")


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="reads the process table of Linux")
def test_cancelling_ends_the_process_and_leaves_nothing(
    tmp_path: Path, place: Place, client: Client
) -> None:
    some_tickets(client, tmp_path)
    client.call(ListFamilies(), timeout=60)
    job = running(client, family="boosting")
    busy = workers(place)
    client.call(CancelJob(job=job))
    # One process ran it, and one was kept for previews; another is made ready for the next job.
    deadline = time.monotonic() + 20
    while len(busy & workers(place)) == len(busy):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert job_ended(client, job).state == "cancelled"
    assert client.call(ListSplits()) == []
    with pytest.raises(NotFoundError):
        client.call(ShowCandidates())
    assert not list(place.scratch.glob("train-*"))


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="reads the process table of Linux")
def test_a_job_begins_in_the_process_that_was_made_ready_by_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Place, client: Client
) -> None:
    end_hub(place)
    monkeypatch.setenv("WORKBENCH_HUB_READY", "300")
    with Client(place) as client:
        _begin_in_the_ready_process(client, place, tmp_path)


def _begin_in_the_ready_process(client: Client, place: Place, tmp_path: Path) -> None:
    some_tickets(client, tmp_path)
    client.call(ListFamilies(), timeout=60)
    time.sleep(1.0)
    before = workers(place)
    job = running(client, family="naive_bayes")
    # The process of the job after this one may be coming up by now.
    assert len(workers(place) - before) <= 1 and workers(place) & before
    client.call(CancelJob(job=job))
    with pytest.raises(CancelledError):
        finished(client, job)
    for waiting in workers(place):
        os.kill(waiting, signal.SIGKILL)
    time.sleep(0.2)
    started = client.call(StartTraining(target="topic", family="naive_bayes"), timeout=60)
    assert finished(client, started.job)["version"] == 1


def test_training_outlives_the_terminal_that_started_it(
    tmp_path: Path, place: Place, client: Client
) -> None:
    some_tickets(client, tmp_path)
    with Client(place) as terminal:
        job = terminal.call(StartTraining(target="topic", family="naive_bayes"), timeout=60).job
    assert finished(client, job)["version"] == 1


def test_the_leaderboard_is_live_while_it_runs(
    tmp_path: Path, place: Place, client: Client
) -> None:
    some_tickets(client, tmp_path)
    job = running(client, family="naive_bayes")
    view = client.call(ShowJob(job=job))
    rows = [document for document in view.documents if isinstance(document, dict)]
    assert rows[0]["family"] == "baseline" and rows[-1]["position"] >= 1
    assert view.total > 0
    client.call(CancelJob(job=job))
