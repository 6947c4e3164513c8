"""Rows that a batch's changes add together: seen by whoever looks, gone with what fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workbench.core.actor import Actor
from workbench.core.request import Role
from workbench.store.failures import KeyTakenError
from workbench.store.store import Store
from workbench.store.transaction import Transaction

ANA = Actor(1000, "ana", Role.OWNER)


def insert(number: int) -> Any:
    def change(tx: Transaction) -> int:
        tx.insert("thing", (number,))
        return number

    return change


def count(tx: Transaction) -> int:
    found: int = tx.scalar("SELECT count(*) FROM thing")
    return found


@pytest.fixture
def things(tmp_path: Path) -> Any:
    with Store.create(tmp_path / "p.duckdb") as store:
        store.write(
            ANA, lambda tx: tx.execute("CREATE TABLE thing (n INTEGER PRIMARY KEY)")
        ).result()
        yield store


def test_the_next_statement_sees_the_row(things: Store) -> None:
    def change(tx: Transaction) -> tuple[int, int]:
        tx.insert("thing", (1,))
        before = count(tx)
        tx.insert("thing", (2,))
        return before, count(tx)

    assert things.write(ANA, change).result() == (1, 2)


def test_of_many_at_once_the_one_with_a_key_that_is_taken_fails_alone(things: Store) -> None:
    things.write(ANA, insert(3)).result()
    found = [things.write(ANA, insert(number)) for number in range(1, 8)]
    with pytest.raises(KeyTakenError):
        found[2].result()
    assert [one.result() for one in found if one is not found[2]] == [1, 2, 4, 5, 6, 7]
    assert things.write(ANA, count).result() == 7
    assert things.read(lambda reader: reader.scalar("SELECT count(*) FROM thing")).result() == 7


def test_a_write_that_runs_out_of_memory_is_given_more(things: Store) -> None:
    """What others use of it must not cost anybody a label."""

    def large(tx: Transaction) -> int:
        tx.execute("SET temp_directory = ''")
        words = "SELECT DISTINCT repeat(i::VARCHAR, 40) FROM range(3_000_000) AS t(i)"
        return int(tx.scalar(f"SELECT count(*) FROM ({words})"))

    assert things.write(ANA, large).result() == 3_000_000
