"""A search in several processes: cancelled, it is gone; its hub killed, it goes on."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import kill_hub
from tests.hub.test_train_cancel import workers
from tests.hub.training import finished, load
from tests.unit.train.sample import tickets
from tests.waiting import job_ended
from workbench.client.blocking import Client
from workbench.hub.requests import CancelJob, Job, ListJobs, ShowJob
from workbench.train.requests import ListSplits, StartTraining
from workbench.wire.place import Place

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="reads Linux's processes"),
    pytest.mark.usefixtures("started_afresh"),
]


def of_group(group: int) -> set[int]:
    """The processes of a process group."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group and fields[0] != "Z":
                found.add(int(entry.name))
    return found


def searching(client: Client, **options: object) -> str:
    """A search with some folds done."""
    request = StartTraining(target="topic", **options)  # type: ignore[arg-type]
    job = client.call(request, timeout=200).job
    deadline = time.monotonic() + 240
    seen = told = 0
    while time.monotonic() < deadline:
        view = client.call(ShowJob(job=job, documents_from=seen, wait=5.0))
        assert view.state in ("queued", "running"), view.error
        seen = view.documents_total
        told += sum(len(row["folds"]) > 0 for row in view.documents)
        if told > 5:
            return job
    raise AssertionError("the search does not begin")


def test_cancelling_ends_all_processes_of_a_search(
    tmp_path: Path, place: Place, client: Client
) -> None:
    load(client, tmp_path, tickets(150).drop("empty"))
    job = searching(client, family="extra_trees", budget=600.0, search=100)
    groups = {pid: of_group(pid) for pid in workers(place)}
    busy, members = max(groups.items(), key=lambda pair: len(pair[1]))
    if len(os.sched_getaffinity(0)) > 1:
        assert len(members) >= 3
    client.call(CancelJob(job=job))
    deadline = time.monotonic() + 20
    while of_group(busy):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert client.call(ListSplits()) == []
    assert not list(place.scratch.glob("train-*"))
    assert not list((place.scratch / "jobs").glob("*"))
    # What was done is kept whole: the same training takes it over.
    for path in (place.scratch / "searches").glob("*/*.npz"):
        with np.load(path, allow_pickle=False) as stored:
            assert set(stored.files) == {"result", "answers"}


def test_a_search_whose_process_is_killed_is_taken_over_by_the_same_training(
    tmp_path: Path, place: Place, client: Client
) -> None:
    load(client, tmp_path, tickets(120).drop("empty"))
    asked = {"family": "naive_bayes,linear_svm", "search": 60}
    job = searching(client, **asked)
    for pid in workers(place):
        os.kill(pid, signal.SIGKILL)
    view = job_ended(client, job)
    assert view.state == "dead" and view.error is not None
    assert "may have run out of memory" in view.error["hint"]
    stored = {
        path: path.stat().st_mtime_ns for path in (place.scratch / "searches").glob("*/*.npz")
    }
    assert len(stored) > 5
    again = searching(client, **asked)
    now = {path: path.stat().st_mtime_ns for path in stored if path.exists()}
    assert len(now) == len(stored) or client.call(ShowJob(job=again)).state == "done"
    assert all(stored[path] == when for path, when in now.items())
    assert finished(client, again)["version"] == 1


def _restarted(client: Client, dead: str) -> Job:
    """The training that goes on for a dead one; the next hub begins it once it is up."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for one in client.call(ListJobs()):
            if one.kind == "train.fit" and one.id != dead:
                return one
        time.sleep(0.1)
    raise AssertionError("the training does not go on")


def test_a_search_whose_hub_is_killed_goes_on_with_the_next(tmp_path: Path, place: Place) -> None:
    with Client(place) as client:
        load(client, tmp_path, tickets(120).drop("empty"))
        job = searching(client, family="naive_bayes,linear_svm", search=60)
    kill_hub(place)
    stored = {
        path: path.stat().st_mtime_ns for path in (place.scratch / "searches").glob("*/*.npz")
    }
    assert len(stored) > 5
    with Client(place) as client:
        assert client.call(ShowJob(job=job)).state == "dead"
        again = _restarted(client, job)
        view = client.call(ShowJob(job=again.id, wait=5.0))
        # What is there is read, not written again.
        now = {path: path.stat().st_mtime_ns for path in stored if path.exists()}
        assert all(stored[path] == when for path, when in now.items())
        assert finished(client, view.id)["version"] == 1
        assert not list(place.scratch.glob("train-*"))
        assert not list((place.scratch / "searches").glob("*"))
    kill_hub(place)
    with Client(place) as client:
        assert not [one for one in client.call(ListJobs()) if one.state in ("queued", "running")]
