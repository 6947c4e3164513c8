"""Every commit counts, before anybody is told of it; what is not committed does not."""

from __future__ import annotations

import pytest

from workbench.core.actor import Actor
from workbench.core.errors import InvalidInputError
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.store.transaction import Transaction


def test_a_write_counts_when_its_writer_knows(store: Store, owner: Actor) -> None:
    before = store.changes.count
    store.write(owner, lambda tx: tx.execute("INSERT INTO note VALUES ('a')")).result()
    assert store.changes.count == before + 1


def test_a_write_that_fails_counts_nothing(store: Store, owner: Actor) -> None:
    before = store.changes.count

    def refuse(tx: Transaction) -> None:
        tx.execute("INSERT INTO note VALUES ('a')")
        raise InvalidInputError("no")

    with pytest.raises(InvalidInputError):
        store.write(owner, refuse).result()
    assert store.changes.count == before


def test_bulk_work_counts_when_it_ends_though_it_fails(store: Store) -> None:
    before = store.changes.count

    def change(reader: Reader) -> None:
        reader.execute("INSERT INTO note VALUES ('a')")
        raise InvalidInputError("half done")

    with pytest.raises(InvalidInputError):
        store.bulk(change).result()
    assert store.changes.count == before + 1


def test_reading_counts_nothing(store: Store) -> None:
    before = store.changes.count
    store.read(lambda reader: reader.all("SELECT 1")).result()
    assert store.changes.count == before
