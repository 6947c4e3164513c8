"""A project of many rows to label, and people to label them, for the benchmarks."""

from __future__ import annotations

import json
import os
import pwd
from pathlib import Path

from workbench.annotate.requests import AddPerson, SetSchema
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.wire.place import Place

LABELS = ["billing", "delivery", "account", "bug", "refund", "other"]
CHUNK = 491_520


def make(folder: Path, rows: int, people: list[str]) -> Place:
    """A project with ``rows`` texts of some 300 characters, a schema, and people enrolled."""
    place = Place.of(folder / "bench.duckdb")
    store = Store.create(place.project, SystemClock())
    store.bulk(lambda reader: _fill(reader, rows)).result()
    store.close()
    with Client(place) as client:
        schema = {"field": ["text"], "labels": LABELS, "guideline": "What would the customer say?"}
        client.call(SetSchema(document=json.dumps(schema)))
        account = pwd.getpwuid(os.geteuid()).pw_name
        for name in people:
            client.call(AddPerson(name=name, account=account))
    return place


def _fill(reader: Reader, rows: int) -> None:
    reader.execute(
        "INSERT INTO dataset VALUES (nextval('dataset_seq'), 'tickets', now()::TIMESTAMP)"
    )
    words = "['card', 'order', 'twice', 'phone', 'refund', 'parcel', 'late', 'login', 'please']"
    text = (
        "'item ' || i || ' ' || array_to_string(list_transform(range(50), "
        f"lambda k: {words}[1 + (hash(i * 64 + k) % 9)::INTEGER]), ' ')"
    )
    columns = (
        f"i::BIGINT AS _row, 1 AS _load, hash(i) AS _hash, {text} AS text, "
        "'o' || i AS ordered, 'web' AS channel"
    )
    reader.execute(f"CREATE TABLE raw_1 AS SELECT {columns} FROM range(0) AS t(i)")
    for start in range(1, rows + 1, CHUNK):
        stop = min(rows + 1, start + CHUNK)
        reader.execute(f"INSERT INTO raw_1 SELECT {columns} FROM range({start}, {stop}) AS t(i)")
    reader.execute("CREATE VIEW rows_1 AS SELECT * FROM raw_1")
