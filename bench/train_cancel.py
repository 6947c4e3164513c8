"""How long after a training is cancelled its processes are gone: seconds, beside a limit of 1 s.

``python -m bench.train_cancel --times 10``; each time a search of forests over 20,000 rows.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from workbench.client import launch
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RunSource
from workbench.hub.requests import CancelJob, ShowJob, Status, Stop
from workbench.train.requests import StartTraining
from workbench.wire.place import Place

LIMIT = 1.0
ROWS = 20_000


def main() -> None:
    """Print each wait, and the longest as a share of the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        place = Place.of(folder / "bench.duckdb")
        launch.create(place)
        with Client(place) as client:
            load(client, folder)
            hub = client.call(Status()).pid
            waits = [wait(client, hub) for _ in range(times)]
            client.call(Stop(force=True))
    print("seconds: " + " ".join(f"{one:.2f}" for one in waits))
    print(f"longest {max(waits):.2f} s, {max(waits) / LIMIT:.2f} of the limit of 1 s")


def load(client: Client, folder: Path) -> None:
    """A table of numbers whose class is their sum's sign."""
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=(ROWS, 20))
    frame = pl.DataFrame({f"n{index}": numbers[:, index] for index in range(20)})
    frame.with_columns(kind=pl.Series(np.where(numbers.sum(axis=1) > 0, "up", "down"))).write_csv(
        folder / "rows.csv"
    )
    client.call(AddSource(name="rows", location=str(folder / "rows.csv")))
    done(client, client.call(RunSource(name="rows")).job)


def done(client: Client, job: str) -> None:
    """Wait for a job."""
    while client.call(ShowJob(job=job, wait=5.0)).state in ("queued", "running"):
        pass


def wait(client: Client, hub: int) -> float:
    """Begin a search, cancel it in its midst, and wait for the last of its processes."""
    request = StartTraining(target="kind", family="random_forest", search=100, budget=600.0)
    job = client.call(request, timeout=120.0).job
    while client.call(ShowJob(job=job, wait=5.0)).documents_total < 4:
        pass
    groups = [group for group in children(hub) if len(members(group)) > 1]
    assert groups, "the search runs in one process: there is nothing to see here"
    began = time.perf_counter()
    client.call(CancelJob(job=job))
    while any(members(group) for group in groups):
        time.sleep(0.005)
    return time.perf_counter() - began


def stats() -> list[list[str]]:
    """State, parent and group of every process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text()
            except OSError:
                continue
            found.append([entry.name, *text.rpartition(")")[2].split()[:3]])
    return found


def children(pid: int) -> list[int]:
    """Processes that a process has started."""
    return [int(one) for one, _, parent, _ in stats() if int(parent) == pid]


def members(group: int) -> list[int]:
    """The processes of a group that still run."""
    return [int(one) for one, state, _, of in stats() if int(of) == group and state != "Z"]


if __name__ == "__main__":
    main()
