"""What line mode says of a row: also why it comes now."""

from __future__ import annotations

import pytest

from workbench.annotate.plain_words import row_lines, why
from workbench.annotate.requests import Item
from workbench.annotate.seat import Seat


def item(strategy: str) -> Item:
    return Item(row=3, fields=[("text", "Where is my parcel?")], texts=1, strategy=strategy)


@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        ("since 'bill' was split in schema 5", "since 'bill' was split in schema 5"),
        ("list late", "list late"),
        ("least confidence", "least confidence"),
        ("disagreement", "others disagree"),
        ("class balance", "few such labels yet"),
    ],
)
def test_why_a_row_was_picked_is_said_after_where_it_stands(strategy: str, said: str) -> None:
    lines = row_lines(Seat(), item(strategy))
    assert lines[1:3] == [f"why this one: {said}", "Where is my parcel?"]


@pytest.mark.parametrize("strategy", ["", "random", "sequential"])
def test_of_rows_by_chance_or_in_their_order_nothing_is_said(strategy: str) -> None:
    assert why(item(strategy)) == []
