"""What makes a desk build its queue anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.labelling import make
from workbench.annotate.desk import Desk, Stamp
from workbench.annotate.service_desk import build, read_stamp
from workbench.core.clock import SystemClock
from workbench.store.datasets import Dataset
from workbench.store.store import Store

MAILS = Dataset(1, "mails")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(make(tmp_path, 6).project, SystemClock()) as opened:
        yield opened


def run(store: Store, sql: str) -> None:
    store.bulk(lambda reader: reader.execute(sql)).result()


def split(store: Store, number: int, *parts: tuple[int, str]) -> None:
    run(
        store,
        f"INSERT INTO split VALUES ({number}, 's{number}', 1, 'stratified', 0, 0.2, '{{}}', '[]', "
        "now()::TIMESTAMP, 'ana')",
    )
    join(store, number, *parts)


def join(store: Store, number: int, *parts: tuple[int, str]) -> None:
    for row, part in parts:
        run(store, f"INSERT INTO split_row VALUES ({number}, {row}, '{part}')")


def stamp(store: Store) -> Stamp:
    return store.bulk(lambda reader: read_stamp(reader, MAILS)).result()


def blind(store: Store) -> list[int]:
    desk: Desk = store.bulk(lambda reader: build(reader, MAILS)).result()
    queue = desk.queue
    return [row for position, row in enumerate(queue.rows.ids) if position in queue.blind]


def test_rows_that_join_a_split_are_noticed(store: Store) -> None:
    split(store, 1, (3, "test"), (6, "train"))
    before = stamp(store)
    assert stamp(store) == before
    join(store, 1, (9, "test"))
    assert stamp(store) != before


def test_rows_of_a_split_that_does_not_count_yet_are_not(store: Store) -> None:
    before = stamp(store)
    join(store, 7, (3, "test"))
    assert stamp(store) == before


def test_without_a_split_a_model_may_point_at_every_row(store: Store) -> None:
    assert blind(store) == []


def test_test_rows_of_any_split_and_rows_without_a_part_in_the_newest_are_blind(
    store: Store,
) -> None:
    split(store, 1, (3, "test"), (6, "train"))
    split(store, 2, (3, "train"), (6, "train"), (9, "train"), (12, "test"))
    assert blind(store) == [3, 12, 15, 18]
