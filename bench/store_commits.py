"""Label-like commits: alone, by eight people at once, and beside a load of a million rows.

Run with ``python -m bench.store_commits``. A label is what the hub writes for one: an answer
kept by its primary key, an event of its own in the chain, and an idempotency key. The peers in
the same run: the bare fdatasync of 4 kB, and raw DuckDB inserting one row to a commit.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import wait
from pathlib import Path

import duckdb

from workbench.core.actor import Actor
from workbench.core.request import Role
from workbench.store import datasets
from workbench.store.store import Store
from workbench.store.transaction import Transaction
from workbench.wire.place import Place

ANA = Actor(1000, "ana", Role.OWNER)
COMMITS = 500
PEOPLE = 8
A_SECOND = 3.0
ROWS = 1_000_000
TABLES = (
    "CREATE TABLE answer (row_id BIGINT, person VARCHAR, label VARCHAR, given TIMESTAMP, "
    "PRIMARY KEY (row_id, person))"
)
SOURCE = f"""
    SELECT i AS _row, 1 AS _load, hash(i) AS _hash, 'text number ' || i AS a,
           (i * 7919 % 1000)::VARCHAR AS b, repeat('x', (i % 40)::INTEGER) AS c,
           (i / 3.0)::VARCHAR AS d, md5(i::VARCHAR) AS e, 'class ' || (i % 8) AS f
    FROM range({ROWS}) t(i)
"""


def label(row: int, person: str) -> Callable[[Transaction], int]:
    """What one answer writes."""

    def change(tx: Transaction) -> int:
        tx.execute("INSERT INTO answer VALUES (?, ?, 'billing', ?)", (row, person, tx.now))
        return tx.event("label.given", f"row:{row}", {"label": "billing", "person": person})

    return change


def flushes(folder: Path, count: int = COMMITS) -> list[float]:
    """Seconds of each fdatasync of 4 kB appended to a file: the disk's own limit."""
    seconds = []
    with (folder / "flush").open("wb", buffering=0) as file:
        for _ in range(count):
            file.write(os.urandom(4096))
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            seconds.append(time.perf_counter() - began)
    return seconds


def raw_commits(folder: Path) -> list[float]:
    """Seconds of each commit of one row with DuckDB alone."""
    seconds = []
    with duckdb.connect(str(folder / "raw.duckdb")) as connection:
        connection.execute("CREATE TABLE answer (row_id BIGINT, person VARCHAR, label VARCHAR)")
        for row in range(COMMITS):
            began = time.perf_counter()
            connection.execute("INSERT INTO answer VALUES (?, 'ana', 'billing')", (row,))
            seconds.append(time.perf_counter() - began)
    return seconds


def one_writer(store: Store) -> list[float]:
    """Seconds of each label, one after the other."""
    seconds = []
    for row in range(COMMITS):
        began = time.perf_counter()
        store.write(ANA, label(row, "ana"), key=f"one/{row}", result=int).result()
        seconds.append(time.perf_counter() - began)
    return seconds


def at_once(store: Store) -> float:
    """Labels a second when many wait: group commit."""
    began = time.perf_counter()
    futures = [
        store.write(ANA, label(row, "many"), key=f"many/{row}", result=int) for row in range(2000)
    ]
    wait(futures)
    return len(futures) / (time.perf_counter() - began)


class People:
    """Eight people who label at a steady pace until told to stop."""

    def __init__(self, store: Store) -> None:
        self._store, self._stop = store, threading.Event()
        self.seconds: list[float] = []
        self._threads = [
            threading.Thread(target=self._work, args=(f"p{number}",)) for number in range(PEOPLE)
        ]

    def _work(self, name: str) -> None:
        row = 0
        while not self._stop.wait(1 / A_SECOND):
            row += 1
            began = time.perf_counter()
            self._store.write(ANA, label(row, name), key=f"{name}/{row}", result=int).result()
            self.seconds.append(time.perf_counter() - began)

    def during(self, work: Callable[[], object]) -> float:
        """Label while ``work`` runs; the seconds it took."""
        for number, thread in enumerate(self._threads):
            thread.start()
            time.sleep(number * 0.01)
        began = time.perf_counter()
        work()
        took = time.perf_counter() - began
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return took


def line(name: str, seconds: list[float], peer: float | None = None) -> None:
    """One line of the table: percentiles in milliseconds, and the ratio to the peer's median."""
    ordered = sorted(seconds)
    p50, p99 = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    ratio = f"{p50 / peer:5.2f} ×" if peer else "      –"
    figures = "".join(f"{1000 * value:10.2f}" for value in (p50, p99, ordered[-1]))
    print(f"{name:<52}{len(ordered):>7}{figures}{ratio:>10}")


def beside_load(folder: Path, repeats: int = 30) -> None:
    """Labels while a million rows of six columns come in as Parquet, several times."""
    source = folder / "source.parquet"
    duckdb.execute(f"COPY ({SOURCE}) TO '{source}' (FORMAT parquet, ROW_GROUP_SIZE 122880)")
    with duckdb.connect(str(folder / "peer.duckdb")) as peer:
        began = time.perf_counter()
        peer.execute(f"CREATE TABLE raw AS SELECT * FROM '{source}'")
        peer.execute("CHECKPOINT")
        alone = time.perf_counter() - began
    with Store.create(folder / "load.duckdb") as store:
        store.write(ANA, lambda tx: tx.execute(TABLES)).result()

        def load() -> None:
            for number in range(repeats):
                table = f"raw_{number}"
                store.bulk(lambda r, t=table: datasets.import_parquet(r, source, t)).result()

        people = People(store)
        took = people.during(load)
        line("8 people, 3 labels/s each, beside loads of 1M × 6", people.seconds)
    print(f"a load of 1M × 6 rows took {took / repeats:.2f} s with people labelling, ", end="")
    print(f"CREATE TABLE AS and CHECKPOINT alone {alone:.2f} s: {took / repeats / alone:.2f} ×")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "project.duckdb"
        Place.of(path).folder.mkdir()
        print(f"{'':<52}{'n':>7}{'p50 ms':>10}{'p99 ms':>10}{'max ms':>10}{'p50 to raw':>12}")
        line("fdatasync of 4 kB", flushes(folder))
        raw = raw_commits(folder)
        line("raw DuckDB, one row a commit", raw)
        with Store.create(path) as store:
            store.write(ANA, lambda tx: tx.execute(TABLES)).result()
            line("store, one label a commit", one_writer(store), statistics.median(raw))
            rate = at_once(store)
            people = People(store)
            people.during(lambda: time.sleep(10))
            line("8 people, 3 labels/s each", people.seconds)
        beside_load(folder)
        print(f"group commit, 2,000 labels waiting: {rate:,.0f} labels/s, ", end="")
        print(f"raw DuckDB {1 / statistics.fmean(raw):,.0f} commits/s")


if __name__ == "__main__":
    main()
