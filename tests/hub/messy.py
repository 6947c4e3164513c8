"""A project with a messy dataset, made without loading a file: rows, labels and a split."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.waiting import job_ended
from workbench.cleanse.requests import ApplyRecipe
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.wire.place import Place

ROWS = 40
CITIES = (" Paris", "paris", "Paris", "N/A")


def make(folder: Path) -> Place:
    """Dataset ``orders`` of 40 rows (ids 0, 2, 4 …): ten labelled, then the last ten test rows.

    ``city`` takes turns in CITIES, ``amount`` is ``$1,000`` and so on but ``bad`` in row 8 (id 16)
    and null in the rows 3, 13, 23, 33; rows 0 and 20 differ in their ids alone.
    """
    place = Place.of(folder / "project.duckdb")
    store = Store.create(place.project, SystemClock())

    def fill(reader: Reader) -> None:
        reader.execute(
            "INSERT INTO dataset VALUES (nextval('dataset_seq'), 'orders', now()::TIMESTAMP)"
        )
        reader.execute(
            "CREATE TABLE raw_1 (_row BIGINT, _load INTEGER, _hash UBIGINT, id VARCHAR, "
            "city VARCHAR, amount VARCHAR)"
        )
        reader.append("raw_1", [_row(index) for index in range(ROWS)])
        reader.execute("CREATE VIEW rows_1 AS SELECT * FROM raw_1")
        reader.execute(
            "INSERT INTO split VALUES (1, 's', 1, 'stratified', 1, 0.25, '{}', '[]', "
            "now()::TIMESTAMP, 'ana')"
        )
        reader.execute(
            "INSERT INTO split_row "
            "SELECT 1, _row, CASE WHEN _row < 60 THEN 'train' ELSE 'test' END FROM raw_1"
        )
        reader.execute(
            "INSERT INTO annotation SELECT 1, _row, 'ana', 'labelled', 'ok', false, '', 1.0, 1, "
            "now()::TIMESTAMP, 1 FROM raw_1 WHERE _row < 20"
        )

    store.bulk(fill).result()
    store.close()
    return place


def _row(index: int) -> tuple[Any, ...]:
    same = index % 20
    amount = None if index % 10 == 3 else "bad" if index == 8 else f"${same + 1},000"
    return (index * 2, 1, same, f"T-{same}", CITIES[index % 4], amount)


def apply(client: Client, dataset: str = "orders") -> dict[str, Any]:
    """Apply the recipe and wait; the job's result."""
    job = client.call(ApplyRecipe(dataset=dataset)).job
    view = job_ended(client, job)
    assert view.state == "done", view.error
    result: dict[str, Any] = view.result
    return result
