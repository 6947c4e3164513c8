"""A few letters find a label: by beginnings of words, what was used lately first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.annotate.label_search import BEGINNINGS, INSIDE, LETTERS, WHOLE, Use, fit, found
from workbench.annotate.requests import Label

NAMES = ("card_arrival", "card_linking", "cash_withdrawal_charge", "top_up_failed", "lost card")
LABELS = [Label(name=name) for name in NAMES]


@pytest.mark.parametrize(
    ("query", "name", "how"),
    [
        ("", "card_arrival", WHOLE),
        ("card a", "card_arrival", WHOLE),
        ("CA", "card_arrival", WHOLE),
        ("cwc", "cash_withdrawal_charge", BEGINNINGS),
        ("caswit", "cash_withdrawal_charge", BEGINNINGS),
        ("tuf", "top_up_failed", BEGINNINGS),
        ("fai", "top_up_failed", BEGINNINGS),
        ("rriv", "card_arrival", INSIDE),
        ("crvl", "card_arrival", LETTERS),
        ("xyz", "card_arrival", None),
        ("fut", "top_up_failed", None),
    ],
)
def test_how_a_query_fits(query: str, name: str, how: int | None) -> None:
    assert fit(query, Label(name=name)) == how


def test_a_parents_words_count_as_the_labels_own() -> None:
    label = Label(name="animal", parent="entity")
    assert fit("ea", label) == BEGINNINGS
    assert fit("ea", Label(name="animal")) is None


def test_among_equals_the_newest_come_first_then_the_frequent_then_the_schemas_order() -> None:
    assert [one.name for one in found("ca", LABELS)][:2] == ["card_arrival", "card_linking"]
    use = Use(["cash_withdrawal_charge"], {"card_linking": 4})
    names = [one.name for one in found("ca", LABELS, use)]
    assert names[:3] == ["cash_withdrawal_charge", "card_linking", "card_arrival"]
    # A better fit goes before a newer label.
    assert found("cwc", LABELS, Use(["card_arrival"]))[0].name == "cash_withdrawal_charge"


@given(st.sampled_from(NAMES), st.integers(1, 12))
def test_the_first_letters_of_a_name_always_find_it(name: str, length: int) -> None:
    assert name in [one.name for one in found(name[:length], LABELS)]


@given(st.text(max_size=20))
def test_no_query_fails_and_each_label_is_found_once(query: str) -> None:
    names = [one.name for one in found(query, LABELS)]
    assert len(set(names)) == len(names)
