"""A load whose hub or worker is killed with -9 leaves nothing; its repeat is as if undisturbed."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.conftest import kill_hub
from tests.hub.test_collect_loads import counts, run
from tests.waiting import job_ended
from workbench.client.blocking import Client
from workbench.collect.requests import (
    AddSource,
    GetFrequencies,
    GetRows,
    ListLoads,
    ListQuarantine,
    RunSource,
)
from workbench.hub.requests import Status
from workbench.wire.place import Place

pytestmark = pytest.mark.usefixtures("started_afresh")

ROWS = 40_000
MOMENTS = 2
LONGEST = 1.0
"""Seconds after which such a load has ended, usually."""


def lines(first: int, last: int, mark: str) -> str:
    return "".join(
        f"{n},city {n % 97},{mark} {n}\n" if n % 1000 else f"{n},x\n" for n in range(first, last)
    )


def moment(victim: str, round_: int) -> float:
    """Seconds until it is killed: others each time, unless KILL_SEED says which.

    They are shown where a test fails, so that it can be tried again.
    """
    seed = os.environ.get("KILL_SEED") or str(random.SystemRandom().randrange(10**9))
    delay = random.Random(f"{seed} {victim} {round_}").uniform(0.0, LONGEST)
    print(f"KILL_SEED={seed}: the {victim} is killed after {delay:.3f} s")
    return delay


def kill_worker(client: Client) -> None:
    hub = client.call(Status()).pid
    for task in Path(f"/proc/{hub}/task").iterdir():
        with contextlib.suppress(OSError):
            for pid in (task / "children").read_text().split():
                os.kill(int(pid), signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes in /proc")
@pytest.mark.parametrize("victim", ["hub", "worker"])
@pytest.mark.parametrize("round_", range(MOMENTS))
def test_a_killed_load_leaves_nothing_and_can_be_repeated(
    place: Place, tmp_path: Path, victim: str, round_: int
) -> None:
    delay = moment(victim, round_)
    path = tmp_path / "a.csv"
    path.write_text("id,city,text\n" + lines(0, ROWS, "old"))
    with Client(place) as client:
        client.call(AddSource(name="a", location=str(path), keys=["id"], disposition="merge"))
        run(client, "a")
        changed = lines(0, ROWS // 2, "new") + lines(ROWS // 2, ROWS + 5_000, "old")
        path.write_text("id,city,text\n" + changed)
        started = client.call(RunSource(name="a"))
        time.sleep(delay)
        if victim == "worker":
            kill_worker(client)
            job_ended(client, started.job)
    if victim == "hub":
        kill_hub(place)
    with Client(place) as client:
        newest = client.call(ListLoads(source="a"))[0]
        shown = client.call(GetRows(dataset="a", filters=[], limit=1)).total
        if newest.state == "counted":
            assert shown == ROWS + 5_000 - 45
        else:
            assert newest.state == "failed" and shown == ROWS - 40
            account = run(client, "a")
            assert counts(account) == (4_995, ROWS // 2 - 20, ROWS // 2 - 20, 45)
        ids = client.call(GetFrequencies(dataset="a", column="id", limit=2))
        assert [one.count for one in ids] == [1, 1]
        assert client.call(GetRows(dataset="a", limit=1)).total == ROWS + 5_000 - 45
        assert client.call(GetRows(dataset="a", where="text LIKE 'new%'", limit=1)).total == (
            ROWS // 2 - 20
        )
        assert client.call(ListQuarantine(name="a", limit=1)).total == 45
