"""A search in several processes: cancelled, it is gone; its hub killed, it goes on."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.conftest import kill_hub
from tests.hub.test_train_cancel import workers
from tests.hub.training import finished, load
from tests.unit.train.sample import tickets
from workbench.client.blocking import Client
from workbench.hub.requests import CancelJob, Job, ListJobs, ShowJob
from workbench.train.requests import ListSplits, StartTraining
from workbench.wire.place import Place

pytestmark = pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="reads Linux's processes")


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
    while time.monotonic() < deadline:
        view = client.call(ShowJob(job=job, wait=5.0))
        assert view.state in ("queued", "running"), view.error
        if sum(len(row["folds"]) > 0 for row in view.documents) > 5:
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
    started = time.monotonic()
    client.call(CancelJob(job=job))
    while of_group(busy):
        # Within a second, where the machine has time for it.
        assert time.monotonic() - started < 10.0
        time.sleep(0.01)
    assert client.call(ListSplits()) == []
    assert not list(place.scratch.glob("train-*"))


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
