"""A transaction that could not be ended, for want of memory, does not end a connection's life."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from workbench.core.actor import Actor
from workbench.core.request import Role
from workbench.store.beginning import READ_ONLY, begin
from workbench.store.readers import Read
from workbench.store.store import Store

ANA = Actor(1000, "ana", Role.OWNER)


class Short:
    """A connection that has no memory for its first ``times`` rollbacks."""

    def __init__(self, connection: Any, times: int) -> None:
        self._connection, self._times = connection, times

    def execute(self, sql: str, *params: Any) -> Any:
        if sql == "ROLLBACK" and self._times:
            self._times -= 1
            raise duckdb.OutOfMemoryException("failed to allocate data of size 2.0 KiB")
        return self._connection.execute(sql, *params)

    def rollback(self) -> None:
        self.execute("ROLLBACK")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@pytest.mark.parametrize("how", [READ_ONLY, "BEGIN TRANSACTION"])
@pytest.mark.parametrize("broken", [False, True])
def test_a_transaction_begins_after_one_that_is_still_open(how: str, broken: bool) -> None:
    with duckdb.connect() as connection:
        connection.execute(how)
        if broken:
            with pytest.raises(duckdb.CatalogException):
                connection.execute("SELECT * FROM nothing")
        begin(connection, how)
        assert connection.execute("SELECT 1").fetchall() == [(1,)]
        connection.execute("ROLLBACK")


def test_a_read_whose_end_finds_no_memory_is_done_again(tmp_path: Path) -> None:
    with Store.create(tmp_path / "p.duckdb") as store:
        cursor: Any = Short(store._connection.cursor(), 1)
        for _ in range(2):
            read = Read(lambda reader: reader.scalar("SELECT 42"), 5.0)
            read.run(cursor, store._memory)
            assert read.result(1) == 42


def test_a_write_whose_batch_failed_and_could_not_be_undone_takes_no_later_one_along(
    tmp_path: Path,
) -> None:
    with Store.create(tmp_path / "p.duckdb") as store:
        store._writer._connection = Short(store._writer._connection, 1)  # type: ignore[assignment]
        with pytest.raises(duckdb.CatalogException):
            store.write(ANA, lambda tx: tx.execute("INSERT INTO nothing VALUES (1)")).result()
        store.write(ANA, lambda tx: tx.event("a.b", "c", {})).result()
        assert store.read(lambda reader: reader.scalar("SELECT max(seq) FROM event")).result() == 2
