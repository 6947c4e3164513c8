"""Looking up how similar rows were labelled, among 1,000,000 labelled ones, through the hub.

The texts are those of banking77's training file over and over, each with three words of another
one behind it, all labelled by one person. Timed are the first look (which writes the texts and
makes the index in the warm worker), later looks at rows all over, and looks just after a label.
Beside it, what stands for the physical limit: reading every text once with a plain condition.

Run: python -m bench.similar_rows [--rows N] [--data FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from workbench.annotate.requests import SetSchema, Submit
from workbench.annotate.requests.similar import FindSimilar
from workbench.client.blocking import Client
from workbench.collect.requests import GetRows
from workbench.core.clock import SystemClock
from workbench.core.sql import literal
from workbench.hub.requests import Stop
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.wire.place import Place

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
LOOKS = 50


def make(folder: Path, data: Path, rows: int) -> Place:
    """A project of that many rows with a label each."""
    with (data / "text/banking77/train.csv").open(encoding="utf-8", newline="") as file:
        texts = [(row["text"], row["category"]) for row in csv.DictReader(file)]
    source = folder / "texts.json"
    source.write_text(json.dumps([{"text": text, "label": label} for text, label in texts]))
    place = Place.of(folder / "project.duckdb")
    store = Store.create(place.project, SystemClock())

    def fill(reader: Reader) -> None:
        reader.execute("INSERT INTO dataset VALUES (1, 'intents', now()::TIMESTAMP)")
        reader.execute(
            "CREATE TEMP TABLE t AS SELECT row_number() OVER () - 1 AS n, text, label "
            f"FROM read_json({literal(source)})"
        )
        reader.execute(
            "CREATE TABLE raw_1 AS SELECT i AS _row, 1 AS _load, hash(i) AS _hash, a.text || ' ' "
            "|| array_to_string(string_split(b.text, ' ')[1:3], ' ') AS text, a.label AS label "
            f"FROM range(1, {rows + 1}) AS r(i) JOIN t AS a ON a.n = i % {len(texts)} "
            f"JOIN t AS b ON b.n = hash(i) % {len(texts)} ORDER BY i"
        )
        reader.execute("CREATE VIEW rows_1 AS SELECT * FROM raw_1")
        reader.execute(
            "INSERT INTO annotation SELECT 1, _row, 'ana', 'labelled', label, false, '', 1.0, 1, "
            "now()::TIMESTAMP, 0 FROM raw_1"
        )

    store.bulk(fill).result()
    store.close()
    labels = sorted({label for _, label in texts})
    with Client(place) as owner:
        document = {"field": ["text"], "hidden": ["label"], "labels": labels}
        owner.call(SetSchema(document=json.dumps(document)))
    return place


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--data", type=Path, default=os.environ.get("WORKBENCH_TEST_DATA", DATA))
    options = parser.parse_args()
    draw = random.Random(3)
    with tempfile.TemporaryDirectory() as folder:
        place = make(Path(folder), Path(options.data), options.rows)
        with Client(place) as client:
            client.call(GetRows(dataset="intents", limit=1))
            scan = seconds(
                lambda: client.call(GetRows(dataset="intents", where="contains(text, 'zzz')"))
            )
            first = seconds(lambda: client.call(FindSimilar(row=1), timeout=600))
            rows = [draw.randint(1, options.rows) for _ in range(LOOKS)]
            looks = sorted(
                seconds(lambda row=row: client.call(FindSimilar(row=row))) for row in rows
            )
            alike = [client.call(FindSimilar(row=row)) for row in rows]
            fresh = []
            for row in rows:
                label = alike[0].rows[0].others[0][0]
                client.call(Submit(dataset="intents", row=row, label=label, want=0))
                fresh.append(seconds(lambda row=row: client.call(FindSimilar(row=row))))
            client.call(Stop(force=True))
    print(f"{options.rows:,} labelled rows")
    print(f"{'one plain scan of the texts':<40}{scan:>8.2f} s")
    print(f"{'first look, index and all':<40}{first:>8.2f} s")
    print(f"{'a look, median of ' + str(LOOKS):<40}{statistics.median(looks):>8.2f} s")
    print(f"{'a look, slowest':<40}{looks[-1]:>8.2f} s")
    print(f"{'a look just after a label, median':<40}{statistics.median(fresh):>8.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
