"""Bulk work can be given up: it ends at once, cleans up, and makes room for the next."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent import futures
from pathlib import Path

import duckdb
import pytest

from workbench.core.actor import Actor
from workbench.core.errors import CancelledError, UnavailableError
from workbench.store import backup
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.store.transaction import Transaction

ENDLESS = "SELECT count(*) FROM range(1000000000000)"
ATTACHED = "SELECT count(*) FROM duckdb_databases() WHERE NOT internal"


class Endless:
    """Work that does not end by itself."""

    def __init__(self, clean_up: Callable[[Reader], None] = lambda reader: None) -> None:
        self.begun = threading.Event()
        self._clean_up = clean_up

    def __call__(self, reader: Reader) -> None:
        self.begun.set()
        try:
            reader.all(ENDLESS)
        finally:
            self._clean_up(reader)


def test_work_that_runs_is_interrupted(store: Store) -> None:
    work = store.bulk(endless := Endless())
    endless.begun.wait(10)
    assert not work.cancel()
    with pytest.raises(CancelledError):
        work.result(10)


def test_work_that_waits_leaves_the_line(store: Store) -> None:
    first = store.bulk(endless := Endless())
    done: list[str] = []
    second = store.bulk(lambda reader: done.append("second"))
    third = store.bulk(lambda reader: done.append("third"))
    endless.begun.wait(10)
    assert second.cancel()
    first.cancel()
    third.result(10)
    assert done == ["third"]


def test_a_loop_of_short_statements_is_stopped(store: Store) -> None:
    begun = threading.Event()

    def loop(reader: Reader) -> None:
        while True:
            reader.all("SELECT 1")
            begun.set()

    work = store.bulk(loop)
    begun.wait(10)
    work.cancel()
    with pytest.raises(CancelledError):
        work.result(10)


def test_what_cleans_up_runs_though_the_work_was_stopped(store: Store) -> None:
    def clean_up(reader: Reader) -> None:
        with reader.spared():
            reader.execute("CREATE TABLE cleaned (a INTEGER)")

    work = store.bulk(endless := Endless(clean_up))
    endless.begun.wait(10)
    work.cancel()
    futures.wait([work], 10)
    tables = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'cleaned'"
    assert store.read(lambda reader: reader.scalar(tables)).result() == 1


def test_stopping_ends_what_is_there_and_not_what_comes_later(store: Store) -> None:
    works = [store.bulk(Endless()) for _ in range(3)]
    store.stop_bulk(UnavailableError("enough"))
    for work in works:
        with pytest.raises(UnavailableError, match="enough"):
            work.result(10)
    assert store.bulk(lambda reader: reader.scalar("SELECT 7")).result(10) == 7


def test_a_cancelled_backup_leaves_nothing_behind(store: Store, tmp_path: Path) -> None:
    sql = "CREATE TABLE raw_1 AS SELECT i AS _row, md5(i::VARCHAR) AS a FROM range(2000000) t(i)"
    store.bulk(lambda reader: reader.execute(sql)).result()
    target = tmp_path / "copy.duckdb"
    work = store.bulk(lambda reader: backup.copy(reader, target))
    while not list(tmp_path.glob("copy*")):
        assert not work.done()
    work.cancel()
    with pytest.raises(CancelledError):
        work.result(30)
    assert list(tmp_path.glob("copy*")) == []
    assert store.bulk(lambda reader: reader.scalar(ATTACHED)).result(10) == 1


def test_a_steady_query_sees_one_state_of_the_file(store: Store, owner: Actor) -> None:
    def insert(tx: Transaction) -> int:
        return tx.execute("INSERT INTO meta VALUES ('k', 'v')")

    def query(reader: Reader) -> tuple[int, int]:
        counted = "SELECT count(*) FROM meta"
        before: int = reader.scalar(counted)
        store.write(owner, insert).result(10)
        return before, reader.scalar(counted)

    before, after = store.bulk(lambda reader: reader.steady(query)).result(10)
    assert before == after
    assert store.bulk(lambda reader: reader.scalar("SELECT count(*) FROM meta")).result(10) > after


def test_a_steady_query_that_fails_or_is_stopped_leaves_no_transaction(store: Store) -> None:
    with pytest.raises(duckdb.CatalogException):
        store.bulk(lambda r: r.steady(lambda r: r.all("FROM no_such_table"))).result(10)
    endless = Endless()
    work = store.bulk(lambda reader: reader.steady(endless))
    endless.begun.wait(10)
    work.cancel()
    futures.wait([work], 10)
    store.bulk(lambda reader: reader.execute("CREATE TABLE afterwards (a INTEGER)")).result(10)


def test_a_steady_query_that_runs_out_of_memory_runs_again(store: Store) -> None:
    runs: list[int] = []

    def query(reader: Reader) -> int:
        runs.append(1)
        if len(runs) == 1:
            raise duckdb.OutOfMemoryException("full")
        return int(reader.scalar("SELECT 7"))

    assert store.bulk(lambda reader: reader.steady(query)).result(10) == 7
