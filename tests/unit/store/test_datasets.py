"""Windows of rows, stages, and the way in and out as Parquet."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.core.actor import Actor
from workbench.core.errors import NotFoundError
from workbench.store import datasets
from workbench.store.datasets import Dataset
from workbench.store.reader import Column
from workbench.store.store import Store

REVIEWS = Dataset(1, "reviews")
RAW = (
    "CREATE TABLE raw_1 AS SELECT i AS _row, 1 AS _load, hash(i) AS _hash, 'n' || i AS \"a b\" "
    "FROM range(100) t(i)"
)
DATASETS = (
    "INSERT INTO dataset VALUES (1, 'reviews', now()::TIMESTAMP), (2, 'empty', now()::TIMESTAMP)"
)


@pytest.fixture
def loaded(store: Store, owner: Actor) -> Store:
    for sql in (DATASETS, RAW, "CREATE VIEW rows_1 AS SELECT * FROM raw_1"):
        store.write(owner, lambda tx, sql=sql: tx.execute(sql)).result()
    return store


def test_a_dataset_is_found_by_name(loaded: Store) -> None:
    assert loaded.read(lambda reader: datasets.find(reader, "reviews")).result() == REVIEWS


def test_an_unknown_name_is_answered_with_those_there_are(loaded: Store) -> None:
    with pytest.raises(NotFoundError) as caught:
        loaded.read(lambda reader: datasets.find(reader, "revews")).result()
    assert "reviews" in caught.value.hint


def test_best_rows_are_raw_until_a_recipe_was_applied(loaded: Store, owner: Actor) -> None:
    def best() -> str:
        return loaded.read(lambda reader: datasets.relation(reader, REVIEWS, "best")).result()

    assert best() == '"rows_1"'
    sql = "CREATE VIEW clean_1 AS SELECT _row FROM raw_1"
    loaded.write(owner, lambda tx: tx.execute(sql)).result()
    assert best() == '"clean_1"'


def test_a_dataset_without_rows_says_how_to_load_some(loaded: Store) -> None:
    with pytest.raises(NotFoundError) as caught:
        loaded.read(lambda r: datasets.relation(r, Dataset(2, "empty"), "raw")).result()
    assert "collect run empty" in caught.value.hint


def test_columns_are_those_a_person_sees(loaded: Store) -> None:
    found = loaded.read(lambda reader: datasets.columns(reader, REVIEWS, "raw")).result()
    assert found == [Column("a b", "VARCHAR")]


def test_a_window_is_filtered_sorted_and_cut(loaded: Store) -> None:
    rows = loaded.read(
        lambda reader: datasets.window(
            reader, "rows_1", ["a b"], 1, 2, order="_row DESC", where="_row < ?", params=[50]
        )
    ).result()
    assert rows == [(48, "n48"), (47, "n47")]


def test_rows_are_counted_under_a_condition(loaded: Store) -> None:
    found = loaded.read(lambda r: datasets.count(r, "rows_1", '"a b" LIKE ?', ["n9%"])).result()
    assert found == 11


@pytest.mark.parametrize("rows", [0, 1, 122_880, 500_000])
def test_export_and_import_give_the_same_rows_in_order(
    store: Store, tmp_path: Path, rows: int
) -> None:
    file = tmp_path / "it's.parquet"
    sql = f"SELECT i AS _row, i::VARCHAR AS a FROM range({rows}) t(i)"
    store.bulk(lambda reader: datasets.export_parquet(reader, sql, file)).result()
    read = store.bulk(lambda reader: datasets.import_parquet(reader, file, "raw_9")).result()
    assert read == rows
    check = (
        "SELECT count(*), coalesce(bool_and(_row = rowid AND a = _row::VARCHAR), true) FROM raw_9"
    )
    assert store.read(lambda reader: reader.one(check)).result() == (rows, True)


def test_columns_of_a_parquet_file_may_have_any_name(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    sql = "SELECT i AS _row, -i AS file_row_number, 'x' AS filename FROM range(200_000) t(i)"
    store.bulk(lambda reader: datasets.export_parquet(reader, sql, file)).result()
    store.bulk(lambda reader: datasets.import_parquet(reader, file, "raw_9")).result()
    check = "SELECT count(*), bool_and(_row = rowid AND file_row_number = -_row) FROM raw_9"
    assert store.read(lambda reader: reader.one(check)).result() == (200_000, True)


def test_a_parquet_file_of_small_groups_fills_whole_row_groups(
    store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "small.parquet"
    sql = f"COPY (FROM range(300000) t(_row)) TO '{file}' (FORMAT parquet, ROW_GROUP_SIZE 5000)"
    store.bulk(lambda reader: reader.execute(sql)).result()
    store.bulk(lambda reader: datasets.import_parquet(reader, file, "raw_9")).result()
    groups = (
        "SELECT row_group_id, sum(count) FROM pragma_storage_info('raw_9') "
        "WHERE segment_type = 'BIGINT' GROUP BY ALL ORDER BY 1"
    )
    found = store.read(lambda reader: [row[1] for row in reader.all(groups)]).result()
    assert found == [122_880, 122_880, 54_240]
