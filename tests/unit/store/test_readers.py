"""Reads have a limit, can be given up, see one state, and write nothing."""

from __future__ import annotations

import threading
import time

import duckdb
import pytest

from workbench.core.actor import Actor
from workbench.core.errors import CancelledError, TimeLimitError, UnavailableError
from workbench.store.reader import Column, Reader
from workbench.store.store import Store

ENDLESS = "SELECT count(*) FROM range(1000000000000)"


def test_a_query_over_its_limit_is_interrupted(store: Store) -> None:
    began = time.monotonic()
    with pytest.raises(TimeLimitError):
        store.read(lambda reader: reader.all(ENDLESS), limit=0.2).result()
    assert time.monotonic() - began < 5


def test_a_loop_of_short_queries_over_its_limit_is_stopped(store: Store) -> None:
    def query(reader: Reader) -> None:
        while True:
            reader.all("SELECT 1")

    with pytest.raises(TimeLimitError):
        store.read(query, limit=0.2).result()


def test_a_running_query_can_be_cancelled(store: Store) -> None:
    begun = threading.Event()

    def query(reader: Reader) -> None:
        begun.set()
        reader.all(ENDLESS)

    future = store.read(query)
    begun.wait(10)
    future.cancel()
    with pytest.raises(CancelledError):
        future.result(10)


def test_the_cursor_works_after_an_interrupt(store: Store) -> None:
    for _ in range(8):
        store.read(lambda reader: reader.all(ENDLESS), limit=0.05).exception()
    assert store.read(lambda reader: reader.scalar("SELECT 1")).result() == 1


def test_labels_go_on_beside_long_reads(store: Store, owner: Actor) -> None:
    long = [store.read(lambda reader: reader.all(ENDLESS), limit=60) for _ in range(6)]
    value = store.write(owner, lambda tx: tx.scalar("SELECT 42"))
    assert value.result(10) == 42
    assert not any(future.done() for future in long)
    for future in long:
        future.cancel()


def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(duckdb.TransactionException, match="read-only"):
        store.read(lambda reader: reader.execute("INSERT INTO note VALUES ('x')")).result()


def test_the_queries_of_a_read_see_one_state(store: Store, owner: Actor) -> None:
    def insert() -> None:
        store.write(owner, lambda tx: tx.execute("INSERT INTO note VALUES ('x')")).result()

    def query(reader: Reader) -> list[int]:
        before = reader.scalar("SELECT count(*) FROM note")
        insert()
        return [before, reader.scalar("SELECT count(*) FROM note")]

    assert store.read(query).result() == [0, 0]


def test_columns_are_named_with_their_types(store: Store) -> None:
    columns = store.read(lambda reader: reader.columns("SELECT 1 AS a, 'x' AS b")).result()
    assert columns == [Column("a", "INTEGER"), Column("b", "VARCHAR")]


def test_closing_ends_long_reads(store: Store) -> None:
    future = store.read(lambda reader: reader.all(ENDLESS), limit=60)
    while not future.running():
        time.sleep(0.01)
    store.close()
    with pytest.raises(UnavailableError):
        future.result(10)


def test_bulk_work_that_runs_is_interrupted_by_closing(store: Store) -> None:
    begun = threading.Event()

    def load(reader: Reader) -> None:
        begun.set()
        reader.all(ENDLESS)

    future = store.bulk(load)
    begun.wait(10)
    store.close()
    assert future.exception(10) is not None
