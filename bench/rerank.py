"""Rank a million texts anew after a refit, while people go on labelling.

Each text is two real ones behind each other (SMS, questions, bank customers), and the answer is
which set the first is from. After 200 labels the hub refits by itself; from that last label on it
is timed until rows come by the new ranking, of which a first part of all rows is ranked then, and
until all rows are ranked. Meanwhile somebody labels on at five labels a second: how long the hub
takes to answer is compared with the labels before the refit.

Run: python -m bench.rerank [--rows N] [--data DIR]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from bench.active_learning import PLANS
from bench.annotator_sets import DATA
from bench.ptys import quantile
from workbench.annotate.requests import (
    Item,
    Open,
    SetQueue,
    SetSchema,
    Submit,
)
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock, parse_iso
from workbench.core.sql import literal
from workbench.hub.requests import ListJobs, Stop
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.wire.place import Place

EVERY = 200
PAUSE = 0.2
FIRST_SECONDS, ALL_SECONDS, ANSWER_MS = 10.0, 60.0, 20.0
PATIENCE = 900.0
CHUNK = 122_880


def make(folder: Path, data: Path, rows: int) -> Place:
    """A project of so many texts; its hub is not started."""
    texts, labels = [], []
    for name, plan in PLANS.items():
        found = plan.read(data)[0]
        texts += found
        labels += [name] * len(found)
    frame = pl.DataFrame({"label": labels, "text": texts}).sample(
        fraction=1.0, shuffle=True, seed=0
    )
    frame.with_row_index("at").write_parquet(folder / "texts.parquet")
    place = Place.of(folder / "bench.duckdb")
    store = Store.create(place.project, SystemClock())
    store.bulk(lambda reader: _fill(reader, folder / "texts.parquet", rows)).result()
    store.close()
    with Client(place) as client:
        document = {"field": ["text"], "labels": list(PLANS), "context": ["label"]}
        client.call(SetSchema(document=json.dumps(document)))
    return place


def _fill(reader: Reader, texts: Path, rows: int) -> None:
    reader.execute("INSERT INTO dataset VALUES (nextval('dataset_seq'), 'texts', now()::TIMESTAMP)")
    reader.execute(f"CREATE TEMP TABLE known AS SELECT * FROM read_parquet({literal(texts)})")
    count = reader.scalar("SELECT count(*) FROM known")
    columns = (
        "i::BIGINT AS _row, 1 AS _load, hash(i) AS _hash, a.text || ' ' || b.text AS text, a.label"
    )
    joined = (
        f"JOIN known AS a ON a.at = hash(i) % {count} "
        f"JOIN known AS b ON b.at = hash(i, 1) % {count} ORDER BY i"
    )
    reader.execute(f"CREATE TABLE raw_1 AS SELECT {columns} FROM range(0) AS t(i) {joined}")
    for start in range(1, rows + 1, CHUNK):
        stop = min(rows + 1, start + CHUNK)
        parts = f"FROM range({start}, {stop}) AS t(i) {joined}"
        reader.execute(f"INSERT INTO raw_1 SELECT {columns} {parts}")
    reader.execute("CREATE VIEW rows_1 AS SELECT * FROM raw_1")


@dataclass
class Labeller:
    """Somebody who answers rightly what comes, and how long each answer took, in milliseconds."""

    client: Client
    items: list[Item] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def label(self) -> str:
        """Answer one row; why it had come."""
        if not self.items:
            self.items = self.client.call(Open(dataset="texts", want=1)).items
        item = self.items[0]
        began = time.perf_counter()
        handed = self.client.call(
            Submit(dataset="texts", row=item.row, label=dict(item.fields)["label"], want=1)
        )
        self.waits.append(1000 * (time.perf_counter() - began))
        self.items = handed.items
        return item.strategy


def measure(client: Client, rows: int) -> tuple[float, float, list[float], list[float], int]:
    """Seconds to the first ranked row and to the last; answers before and meanwhile; rows."""
    client.call(SetQueue(dataset="texts", refit_every=EVERY))
    person = Labeller(client)
    for _ in range(EVERY):
        person.label()
    before, person.waits = person.waits, []
    began = time.perf_counter()
    first, ranked = 0.0, 0
    while time.perf_counter() - began < PATIENCE:
        why = person.label()
        if why not in ("random", "") and not first:
            first = time.perf_counter() - began
        ranked = _ranked(client)
        if first and ranked >= rows - len(before) - len(person.waits):
            break
        time.sleep(PAUSE)
    return first, time.perf_counter() - began, before, person.waits, ranked


def _ranked(client: Client) -> int:
    """The most rows that a job has ranked, whose order is in force."""
    jobs = client.call(ListJobs())
    if dead := [one for one in jobs if one.state in ("failed", "dead")]:
        sys.exit(f"{dead[0].title}: {dead[0].error}")
    done = [one for one in jobs if one.state == "done"]
    return max((int(str((one.result or {}).get("rows", 0))) for one in done), default=0)


def seconds_of_jobs(client: Client) -> list[tuple[str, float]]:
    """What each job took on the clock, from its start to its end."""
    return [
        (one.title, (parse_iso(one.ended) - parse_iso(one.started)).total_seconds())
        for one in reversed(client.call(ListJobs()))
        if one.started and one.ended
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--data", type=Path, default=DATA)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = make(Path(folder), options.data, options.rows)
        with Client(place) as client:
            first, ended, before, meanwhile, ranked = measure(client, options.rows)
            jobs = seconds_of_jobs(client)
            client.call(Stop(force=True))
    print(f"{options.rows:,} texts, refit after {EVERY} labels; {ranked:,} rows ranked")
    print(f"{'':38}{'must reach':>12}{'found':>10}")
    for name, bound, found in (
        ("rows by the new ranking, s", FIRST_SECONDS, first),
        ("all rows ranked, s", ALL_SECONDS, ended),
        ("hub's answer meanwhile, p99, ms", ANSWER_MS, quantile(meanwhile, 0.99)),
    ):
        print(f"{name:38}{bound:12.0f}{found:10.1f}  {'ok' if found <= bound else 'MISSED'}")
    print(f"{'hub answers meanwhile, p50, ms':38}{'':12}{quantile(meanwhile, 0.5):10.1f}")
    for title, seconds in jobs:
        print(f"{f'job: {title}, s':38}{'':12}{seconds:10.1f}")
    for share in (0.5, 0.99):
        name = f"hub answers before, p{100 * share:.0f}, ms"
        print(f"{name:38}{'':12}{quantile(before, share):10.1f}")


if __name__ == "__main__":
    main()
