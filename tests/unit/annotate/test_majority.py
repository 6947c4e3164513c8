"""One label a row: what most people say, and what of labels with as many votes."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.store.migrate import migrate

NOON = dt.datetime(2026, 11, 23, 12, 0)
Vote = tuple[int, str, str, dt.datetime, int]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        migrate(made, NOON)
        yield made


def majority(connection: duckdb.DuckDBPyConnection, votes: list[Vote]) -> dict[int, str]:
    """The view over answers stored in this order, each a row, person, label, time, event."""
    connection.execute("DELETE FROM annotation")
    for row, person, label, given_at, event in votes:
        connection.execute(
            "INSERT INTO annotation VALUES (1, ?, ?, 'labelled', ?, false, '', 0, 1, ?, ?)",
            (row, person, label, given_at, event),
        )
    return dict(connection.execute("SELECT row_id, label FROM label_majority").fetchall())


def later(minutes: int) -> dt.datetime:
    return NOON + dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("votes", "wins"),
    [
        ([("b", 9, 9), ("b", 8, 8), ("a", 0, 1)], "b"),
        ([("b", 1, 5), ("a", 2, 4)], "b"),
        ([("b", 1, 4), ("a", 1, 5)], "b"),
        ([("b", 1, 4), ("a", 1, 4)], "a"),
    ],
    ids=["most votes", "the earlier answer", "the earlier event", "the name"],
)
def test_the_order_of_labels(
    connection: duckdb.DuckDBPyConnection, votes: list[tuple[str, int, int]], wins: str
) -> None:
    stored = [
        (1, f"p{n}", label, later(minute), event) for n, (label, minute, event) in enumerate(votes)
    ]
    assert majority(connection, stored) == {1: wins}


def test_what_a_reviewer_decided_goes_before_the_majority(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    review = "INSERT INTO review VALUES (?, ?, ?, 'rae', 'so', 'chosen', 9, ?)"
    votes = [(1, "p1", "a", NOON, 1), (1, "p2", "a", NOON, 2), (2, "p1", "a", NOON, 3)]
    try:
        # Of a row with answers, of one without, and of a row of another dataset.
        for dataset, row in ((1, 1), (1, 3), (2, 2)):
            connection.execute(review, (dataset, row, "z", NOON))
        majority(connection, votes)
        sql = "SELECT dataset, row_id, label, people, reviewed FROM label_majority"
        assert sorted(connection.execute(sql).fetchall()) == [
            (1, 1, "z", 2, True),
            (1, 2, "a", 1, False),
            (1, 3, "z", 0, True),
            (2, 2, "z", 0, True),
        ]
    finally:
        connection.execute("DELETE FROM review")


Tied = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from("abcd"), st.integers(0, 1)), max_size=12
)


@settings(max_examples=30, deadline=None)
@given(votes=Tied, order=st.randoms(use_true_random=False))
def test_it_is_the_same_in_whatever_order_the_answers_lie(
    connection: duckdb.DuckDBPyConnection,
    votes: list[tuple[int, str, int]],
    order: random.Random,
) -> None:
    stored = [
        (row, f"p{n}", label, later(minute), 7) for n, (row, label, minute) in enumerate(votes)
    ]
    first = majority(connection, stored)
    order.shuffle(stored)
    assert majority(connection, stored) == first


def test_tied_rows_of_an_import_read_alike_every_time(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    # So many that several threads share the work, each meeting the labels in its own order.
    connection.execute("DELETE FROM annotation")
    connection.execute(
        "INSERT INTO annotation SELECT 1, i // 3, 'p' || i % 3, 'labelled', 'l' || hash(i) % 50, "
        "false, '', 0, 1, ?, 7 FROM range(150000) AS t(i)",
        (NOON,),
    )
    connection.execute("SET threads = 4")
    query = "SELECT sum(hash(row_id, label) % 1000000007) FROM label_majority"
    assert len({connection.execute(query).fetchone() for _ in range(8)}) == 1


SETS = '{"task": "multi", "labels": [{"name": "late"}, {"name": "rude"}, {"name": "spam"}]}'


@pytest.fixture
def of_sets(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Several labels a row are asked for, since the newest schema."""
    for version, document in ((1, '{"task": "single", "labels": []}'), (2, SETS)):
        schema = (version, document, NOON)
        connection.execute("INSERT INTO label_schema VALUES (1, ?, ?, ?, 'ana')", schema)
    yield connection
    connection.execute("DELETE FROM label_schema")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (["rude|spam", "late|spam", "spam"], "spam"),
        (["late|rude", "late|spam", "rude|spam"], "late|rude|spam"),
        (["late", "rude", "spam"], ""),
        (["", "", "spam"], ""),
        (["rude|spam", "rude"], "rude|spam"),
        (["rude", "rude|spam"], "rude"),
        (["", "spam"], ""),
        (["late|rude"], "late|rude"),
        (["rude|gone", "spam|gone", "gone"], "gone"),
    ],
    ids=[
        "all share one", "each by two", "each by one", "most say none", "half, the first said it",
        "half, the first did not", "the first said none", "one person", "a label that was dropped",
    ],
)  # fmt: skip
def test_of_several_labels_each_is_decided_by_itself(
    of_sets: duckdb.DuckDBPyConnection, answers: list[str], said: str
) -> None:
    stored = [(1, f"p{n}", label, later(n), n) for n, label in enumerate(answers)]
    assert majority(of_sets, stored) == {1: said}


def test_a_set_counts_the_people_who_answered(of_sets: duckdb.DuckDBPyConnection) -> None:
    stored = [(1, f"p{n}", one, later(n), n) for n, one in enumerate(["spam", "spam", "rude"])]
    majority(of_sets, stored)
    found = of_sets.execute("SELECT label, people FROM label_majority").fetchall()
    assert found == [("spam", 3)]
    of_sets.execute("UPDATE annotation SET label = 'late|' || label")
    found = of_sets.execute("SELECT label, people FROM label_majority").fetchall()
    assert found == [("late|spam", 3)]
