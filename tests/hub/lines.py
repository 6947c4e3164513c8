"""A project with two lines of models: points/label has v1 and v2, houses/price v3 and v4."""

from __future__ import annotations

from pathlib import Path

from tests.hub import modelled
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.wire.place import Place


def make(folder: Path) -> Place:
    """Its hub is not started. The rows of both datasets are alike."""
    place = modelled.make(folder)
    store = Store.open(place.project)

    def copy(reader: Reader) -> None:
        reader.execute("INSERT INTO dataset VALUES (2, 'houses', now()::TIMESTAMP)")
        reader.execute("CREATE TABLE raw_2 AS SELECT *, label AS price FROM raw_1")
        reader.execute("CREATE VIEW rows_2 AS SELECT * FROM raw_2")
        for table, changed in (
            ("split", "2 AS id, 'other' AS name, 2 AS dataset"),
            ("split_row", "2 AS split"),
            ("model", "version + 2 AS version, 2 AS dataset, 'price' AS target, 2 AS split"),
        ):
            reader.execute(f"INSERT INTO {table} SELECT * REPLACE ({changed}) FROM {table}")

    store.bulk(copy).result()
    store.close()
    return place
