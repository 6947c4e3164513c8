"""Pieces that a recipe makes of one row go to one side of a split together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.messy import apply
from tests.waiting import job_ended
from workbench.cleanse.requests import AddStep
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.train.requests import CreateSplit
from workbench.wire.place import Place

ROWS = 60


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place.of(tmp_path / "project.duckdb")
    store = Store.create(made.project, SystemClock())

    def fill(reader: Reader) -> None:
        reader.execute("INSERT INTO dataset VALUES (1, 'orders', now()::TIMESTAMP)")
        reader.execute(
            "CREATE TABLE raw_1 AS SELECT i AS _row, 1 AS _load, hash(i) AS _hash, "
            "concat('a', i, ';b', i, ';c', i, ';d', i) AS tags, 'o' || i AS id, "
            f"(hash(i * 7) % 1000)::VARCHAR AS amount FROM range(1, {ROWS} + 1) AS t(i)"
        )
        reader.execute("CREATE VIEW rows_1 AS SELECT * FROM raw_1")

    store.bulk(fill).result()
    store.close()
    yield made
    end_hub(made)


def test_no_row_has_pieces_on_both_sides(place: Place) -> None:
    with Client(place) as client:
        step = {"step": "explode", "columns": ["tags"], "separator": ";"}
        client.call(AddStep(dataset="orders", step=step))
        apply(client)
        job = client.call(CreateSplit(name="s", dataset="orders", share=0.3)).job
        assert job_ended(client, job).state == "done"
    end_hub(place)
    store = Store.open(place.project, SystemClock())
    sides = store.bulk(
        lambda reader: reader.all(
            "SELECT c.id, count(*), count(DISTINCT s.part), min(s.part) FROM clean_1 c "
            "JOIN split_row s ON s.row_id = c._row GROUP BY c.id"
        )
    ).result()
    store.close()
    assert len(sides) == ROWS and {(pieces, parts) for _, pieces, parts, _ in sides} == {(4, 1)}
    assert {side for *_, side in sides} == {"train", "test"}
