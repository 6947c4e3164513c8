"""Versions copied into MLflow: killed in the middle, copied again, and again with nothing new.

Run with ``python -m bench.mlflow_copy`` (``--versions 10000``; needs the extra ``mlflow``). Of each
copying it prints how long it took, the most memory that one of the hub's workers had, and what the
store holds then: runs, and names among them. There is one run for each version, none twice.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench.history_list import fill
from workbench.client.blocking import Client
from workbench.core.actor import Actor
from workbench.core.clock import SystemClock
from workbench.core.request import Role
from workbench.history.requests import CopyVersions
from workbench.hub.requests import ShowJob, Status, Stop
from workbench.store.store import Store
from workbench.wire.place import Place

PAUSE = 0.2
ENDED = ("done", "failed", "cancelled", "dead")


def main(arguments: list[str]) -> None:
    """Print a line for each copying."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--versions", type=int, default=1_000)
    versions = parser.parse_args(arguments).versions
    with tempfile.TemporaryDirectory() as folder:
        place = Place.of(Path(folder) / "history.duckdb")
        store = Store.create(place.project, SystemClock())
        store.write(Actor(0, "ana", Role.OWNER), lambda tx: fill(tx, versions)).result()
        store.close()
        runs = Path(folder) / "runs.db"
        print(f"{f'{versions:,} versions':<22}{'seconds':>9}{'MB':>6}{'runs':>8}{'names':>8}")
        with Client(place) as client:
            for name, kill_at in (("killed in the middle", 0.4), ("copied", 0.0), ("again", 0.0)):
                seconds, peak = copied(client, place, runs, kill_at)
                total, names = counted(runs)
                print(f"{name:<22}{seconds:>9.1f}{peak:>6.0f}{total:>8,}{names:>8,}", flush=True)
            client.call(Stop(force=True))
        time.sleep(1)


def copied(client: Client, place: Place, store: Path, kill_at: float) -> tuple[float, float]:
    """Seconds and megabytes of one copying; its process is killed at a share, with 0 not at all."""
    began = time.perf_counter()
    job = client.call(CopyVersions(destination=str(store))).job
    peak = 0.0
    while True:
        time.sleep(PAUSE)
        found = client.call(ShowJob(job=job))
        processes = workers(place)
        peak = max([peak, *map(most_memory, processes)])
        if kill_at and found.total and found.done / found.total >= kill_at:
            for process in processes:
                os.kill(process, signal.SIGKILL)
            kill_at = 0.0
        if found.state in ENDED:
            client.call(Status())
            return time.perf_counter() - began, peak


def workers(place: Place) -> list[int]:
    """The hub's processes that work, or wait for work; they name the project when they start."""
    found = []
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            try:
                words = (one / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            if "workbench.worker" in words and str(place.project) in words:
                found.append(int(one.name))
    return found


def most_memory(process: int) -> float:
    """Megabytes that a process has had at most; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    kilobytes = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return kilobytes[0] / 1000 if kilobytes else 0.0


def counted(store: Path) -> tuple[int, int]:
    """Runs in the store, and different names of runs."""
    with closing(sqlite3.connect(store)) as opened:
        total, names = opened.execute("SELECT count(*), count(DISTINCT name) FROM runs").fetchone()
    return int(total), int(names)


if __name__ == "__main__":
    main(sys.argv[1:])
