"""A project with rows to label, made without collecting anything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from workbench.annotate.requests import Open, Opened, SetSchema
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.core.sql import literal
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.wire.place import Place

SCHEMA = {"field": ["text"], "labels": ["spam", "ham"], "guideline": "Is it *wanted*?"}


def make(folder: Path, rows: int, *names: str) -> Place:
    """A project file with datasets of ``rows`` rows (ids 3, 6, 9 …); its hub is not started.

    The datasets are called ``names``, or there is one: mails.
    """
    place = Place.of(folder / "project.duckdb")
    store = Store.create(place.project, SystemClock())

    def fill(reader: Reader) -> None:
        for number, name in enumerate(names or ("mails",), 1):
            sql = "INSERT INTO dataset VALUES (nextval('dataset_seq'), ?, now()::TIMESTAMP)"
            reader.execute(sql, (name,))
            reader.execute(
                f"CREATE TABLE raw_{number} AS SELECT 3 * i AS _row, 1 AS _load, hash(i) AS _hash, "
                "'message ' || i || ' about the order of last week' AS text, "
                "'m' || i AS id, 'web' AS channel "
                f"FROM range(1, {rows} + 1) AS t(i)"
            )
            reader.execute(f"CREATE VIEW rows_{number} AS SELECT * FROM raw_{number}")

    store.bulk(fill).result()
    store.close()
    return place


def make_of(folder: Path, frame: pl.DataFrame, name: str) -> Place:
    """A project file with one dataset: the columns of ``frame``, ids from 1; no hub runs."""
    place = Place.of(folder / "project.duckdb")
    rows = folder / "rows.parquet"
    frame.with_row_index("_row", 1).write_parquet(rows)
    store = Store.create(place.project, SystemClock())

    def fill(reader: Reader) -> None:
        reader.execute("INSERT INTO dataset VALUES (1, ?, now()::TIMESTAMP)", (name,))
        reader.execute(
            "CREATE TABLE raw_1 AS SELECT _row::BIGINT AS _row, 1 AS _load, hash(_row) AS _hash, "
            f"* EXCLUDE (_row) FROM read_parquet({literal(rows)}) ORDER BY _row"
        )
        reader.execute("CREATE VIEW rows_1 AS SELECT * FROM raw_1")

    store.bulk(fill).result()
    store.close()
    return place


def begin(client: Client, people: Sequence[str] = (), **options: object) -> Opened:
    """Set the schema, and sit down as the first."""
    client.call(SetSchema(dataset="mails", document=json.dumps(SCHEMA)))
    return client.call(Open(dataset="mails", **options))  # type: ignore[arg-type]


def set_labels(client: Client, dataset: str, labels: Sequence[str], *, drop: bool = False) -> None:
    """Set a schema of these labels, the whole row shown."""
    document = json.dumps({"labels": list(labels)})
    client.call(SetSchema(dataset=dataset, document=document, drop=drop))
