"""A load's hub or worker is killed with -9 at a random moment, and the load is repeated.

``python -m bench.load_killed [--times N] [--rows N] [--seed N]``. In turns a source is loaded for
the first time, again after it grew and changed (merge by key), and again after it grew (append).
Each time one process is killed: the hub, or the worker that reads. Then the load is run
again until it counts, and the table is compared with that of a load which nobody disturbed: the
same rows, none twice, none missing. What the killed loads left must be gone.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path

import duckdb

from workbench.client import launch
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, GetLoad, GetRows, LoadAccount, RunSource
from workbench.core.errors import WorkbenchError
from workbench.hub.requests import ShowJob, Status, Stop
from workbench.wire.place import Place

PAGE = 10_000
Row = tuple[str | None, ...]


def text(first: int, last: int, mark: str) -> str:
    """Rows as a file has them; every hundredth line is none."""
    lines = (
        f"{n},city {n % 97},{mark} {n}\n" if n % 100 else f"{n},too,many,fields\n"
        for n in range(first, last)
    )
    return "".join(lines)


def states(rows: int) -> list[tuple[str, str, str]]:
    """What is loaded one after the other: source, disposition, the file's text."""
    header = "id,city,text\n"
    whole = header + text(0, rows, "first")
    changed = header + text(0, rows // 2, "changed") + text(rows // 2, rows * 11 // 10, "first")
    grown = whole + text(rows, rows * 11 // 10, "later")
    return [
        ("merged", "merge", whole),
        ("merged", "merge", changed),
        ("added", "append", whole),
        ("added", "append", grown),
    ]


def children(pid: int) -> list[int]:
    """The processes that the hub has started."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            found += map(int, (task / "children").read_text().split())
    return found


def run(client: Client, name: str) -> LoadAccount:
    """Load to the end. Raises what the load raised."""
    begun = client.call(RunSource(name=name))
    while True:
        job = client.call(ShowJob(job=begun.job, wait=10.0))
        if job.error is not None:
            raise WorkbenchError(job.error["message"])
        if job.state == "done":
            return client.call(GetLoad(load=begun.load))


def disturb(place: Place, name: str, victim: str, delay: float) -> bool:
    """Begin a load, and kill a process after ``delay`` seconds; whether the load ended before."""
    with Client(place) as client:
        hub = client.call(Status()).pid
        begun = client.call(RunSource(name=name))
        time.sleep(delay)
        ended = client.call(ShowJob(job=begun.job)).state == "done"
        for pid in [hub] if victim == "hub" else children(hub):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    return ended


def repeat(place: Place, name: str) -> LoadAccount:
    """Run the load until it counts: a hub that was killed is started anew."""
    for _ in range(50):
        with contextlib.suppress(WorkbenchError, OSError, EOFError), Client(place) as client:
            return run(client, name)
        time.sleep(0.1)
    raise SystemExit("the load cannot be repeated")


def table(place: Place, name: str) -> Counter[Row]:
    """The dataset's rows, without their numbers; a number that comes twice ends the run."""
    rows: list[list[object]] = []
    with Client(place) as client:
        while True:
            window = client.call(GetRows(dataset=name, stage="raw", offset=len(rows), limit=PAGE))
            rows += window.rows
            if not window.rows or len(rows) >= window.total:
                break
    if len({row[0] for row in rows}) != len(rows):
        raise SystemExit("a row's number comes twice")
    return Counter(tuple(None if c is None else str(c) for c in row[1:]) for row in rows)


def leavings(place: Place) -> int:
    """Rows in the file of loads that do not count."""
    with duckdb.connect(str(place.project), read_only=True) as connection:
        tables = "SELECT table_name FROM duckdb_tables() WHERE table_name SIMILAR TO 'raw_[0-9]+'"
        return sum(
            connection.execute(
                f"SELECT count(*) FROM {name} WHERE _load NOT IN "
                "(SELECT id FROM load WHERE state = 'counted')"
            ).fetchall()[0][0]
            for (name,) in connection.execute(tables).fetchall()
        )


def undisturbed(
    folder: Path, loads: list[tuple[str, str, str]]
) -> tuple[list[Counter[Row]], float]:
    """The tables after each load, and how long the longest one took."""
    place, longest = Place.of(folder / "calm.duckdb"), 0.0
    launch.create(place)
    tables = []
    for name, mode, content in loads:
        add(place, folder / f"calm-{name}.csv", name, mode, content)
        with Client(place) as client:
            started = time.perf_counter()
            run(client, name)
            longest = max(longest, time.perf_counter() - started)
        tables.append(table(place, name))
    with Client(place) as client:
        client.call(Stop(force=True))
    return tables, longest


def add(place: Place, path: Path, name: str, mode: str, content: str) -> None:
    """Write the source's file; register it if it is new."""
    new = not path.exists()
    path.write_text(content, encoding="utf-8")
    if new:
        with Client(place) as client:
            client.call(
                AddSource(name=name, location=str(path), disposition=mode, keys=["id"])
                if mode == "merge"
                else AddSource(name=name, location=str(path), disposition=mode)
            )


def main() -> None:
    """Kill so many times, and say what was wrong after it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    draw, loads = random.Random(given.seed), states(given.rows)
    kills: Counter[str] = Counter()
    missing = doubled = early = left = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        wanted, longest = undisturbed(folder, loads)
        number = 0
        while sum(kills.values()) < given.times:
            number += 1
            place = Place.of(folder / f"killed{number}.duckdb")
            launch.create(place)
            for (name, mode, content), right in zip(loads, wanted, strict=True):
                add(place, folder / f"{number}-{name}.csv", name, mode, content)
                victim = ("hub", "worker")[sum(kills.values()) // len(loads) % 2]
                early += disturb(place, name, victim, draw.uniform(0.0, 1.05 * longest))
                kills[victim] += 1
                repeat(place, name)
                found = table(place, name)
                missing += (right - found).total()
                doubled += (found - right).total()
            with Client(place) as client:
                pid = client.welcome.pid
                client.call(Stop(force=True))
            while Path(f"/proc/{pid}").exists():
                time.sleep(0.01)
            left += leavings(place)
    print(f"killed while loading {given.rows:,} rows {sum(kills.values()):>9,} times")
    print(f"  the hub                        {kills['hub']:>8,}")
    print(f"  the worker                     {kills['worker']:>8,}")
    print(f"  after the load had ended       {early:>8,}")
    print(f"rows missing after the repeat    {missing:>8,}")
    print(f"rows too many                    {doubled:>8,}")
    print(f"rows left by loads that failed   {left:>8,}")
    if missing or doubled or left:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
