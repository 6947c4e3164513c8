"""A write that has begun runs to its end, whoever leaves meanwhile."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hub.bare_line import joined
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, ListLoads, RunSource
from workbench.hub.requests import Job, ShowJob
from workbench.wire.place import Place

pytestmark = pytest.mark.usefixtures("started_afresh")

ROWS = 400_000


def _source(client: Client, folder: Path, rows: int) -> None:
    path = folder / "rows.csv"
    path.write_text("a,b\n" + "".join(f"{n},text {n}\n" for n in range(rows)), encoding="utf-8")
    client.call(AddSource(name="rows", location=str(path)))


def _wait(client: Client, job: str, until: Callable[[Job], bool]) -> Job:
    deadline = time.monotonic() + 60
    while not until(view := client.call(ShowJob(job=job))):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return view


def _workers(hub: int) -> list[int]:
    children = Path(f"/proc/{hub}/task/{hub}/children").read_text(encoding="ascii")
    return [int(one) for one in children.split()]


def test_a_worker_that_dies_while_its_result_is_stored_leaves_no_endless_job(
    client: Client, tmp_path: Path
) -> None:
    _source(client, tmp_path, ROWS)
    job = client.call(RunSource(name="rows")).job
    _wait(client, job, lambda view: view.what == "storing")
    for worker in _workers(client.welcome.pid):
        os.kill(worker, signal.SIGKILL)
    assert _wait(client, job, lambda view: view.ended is not None).state == "done"
    assert client.call(ListLoads())[0].loaded == ROWS


def test_a_load_whose_caller_left_at_once_still_gets_its_job(
    place: Place, client: Client, tmp_path: Path
) -> None:
    _source(client, tmp_path, 10)
    with joined(place) as line:
        line.ask(1, RunSource(name="rows"), key="k")
        time.sleep(0.002)
    deadline = time.monotonic() + 10
    while not (loads := client.call(ListLoads())) or loads[0].state == "running":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert loads[0].loaded == 10
