"""Where two texts differ, shown in the room there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.cleanse.contrast import Part, contrast, plain, window
from workbench.core.text import inert

TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(" aab"), max_size=60)
LONG = "a sentence that goes on for a while, "


def shown(parts: list[Part]) -> str:
    return "".join(text for text, _ in parts)


def marked(parts: list[Part]) -> list[str]:
    return [text for text, changed in parts if changed]


def test_a_late_difference_is_in_the_window() -> None:
    before, after = contrast(LONG * 3 + "two  blanks", LONG * 3 + "two blanks", 30)
    assert shown(before).endswith("two ␣blanks") or shown(before).endswith("two␣ blanks")
    assert shown(after).endswith("two blanks")


def test_a_window_that_begins_later_says_so() -> None:
    before, after = contrast(LONG + "x", LONG + "y", 20)
    assert shown(before)[0] == shown(after)[0] == "…"


def test_a_window_that_ends_earlier_says_so() -> None:
    before, _ = contrast("x" + LONG, "y" + LONG, 20)
    assert shown(before)[-1] == "…"


@pytest.mark.parametrize(
    ("before", "after", "gone", "come"),
    [
        ("paris", "Paris", ["p"], ["P"]),
        ("paris ", "paris", ["␣"], []),
        ("one\ntwo", "one two", ["⏎"], ["␣"]),
        ("129,90", "129.90", [","], ["."]),
    ],
)
def test_what_differs_is_marked(before: str, after: str, gone: list[str], come: list[str]) -> None:
    sides = contrast(before, after, 40)
    assert (marked(sides[0]), marked(sides[1])) == (gone, come)


def test_texts_that_have_little_in_common_are_not_marked() -> None:
    sides = contrast("HELLO THERE", "hello there", 40)
    assert marked(sides[0]) == marked(sides[1]) == []


def test_an_end_that_would_not_be_seen_is_quoted() -> None:
    assert plain("   ", None, 40) == '"   " → –'


@given(TEXT, TEXT, st.integers(5, 40))
def test_a_window_is_never_wider_than_told(before: str, after: str, width: int) -> None:
    assert all(len(side) <= width for side in window(before, after, width))


@given(TEXT, TEXT, TEXT, st.integers(9, 40))
def test_the_first_difference_is_never_cut_off(
    same: str, before: str, after: str, width: int
) -> None:
    before, after = same + "x" + before, same + "y" + after
    cut = window(before, after, width)
    assert cut[0] != cut[1]


@given(TEXT, TEXT, st.integers(5, 40))
def test_what_is_shown_is_inert(before: str, after: str, width: int) -> None:
    assert all(inert(shown(side)) == shown(side) for side in contrast(before, after, width))
