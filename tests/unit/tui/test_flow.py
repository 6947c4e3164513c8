"""A sentence on few lines: nothing lost while it fits, the rest marked when it does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.tui.paint import Line, fit, width_of
from workbench.tui.widgets.flow import flowed

LONG: Line = [("no difference is shown ", "text"), ("(F1 -.003; McNemar p 1.000)", "dim")]
SHORT: Line = [("no difference", "text")]
WORDS = st.lists(st.tuples(st.text("ab ", max_size=12), st.sampled_from(["text", "dim"])))


def told(lines: list[list[tuple[str, str]]]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def test_what_does_not_fit_on_one_line_goes_on_on_the_next() -> None:
    assert told(flowed([LONG], 30, 2)) == ["no difference is shown (F1", "-.003; McNemar p 1.000)"]


def test_weights_go_along() -> None:
    assert flowed([LONG], 30, 2)[0] == [("no difference is shown ", "text"), ("(F1", "dim")]


def test_the_fullest_wording_that_fits_is_shown() -> None:
    assert told(flowed([LONG, SHORT], 30, 1)) == ["no difference"]


def test_a_wording_that_never_fits_is_cut_at_its_end_and_says_so() -> None:
    (line,) = flowed([LONG], 30, 1)
    assert told([fit(line, 30)]) == ["no difference is shown (F1 -.…"]


@given(WORDS, st.integers(1, 20), st.integers(1, 4))
def test_there_are_never_more_lines_than_room(words: Line, width: int, height: int) -> None:
    assert len(flowed([words], width, height)) <= height


@given(WORDS, st.integers(1, 20))
def test_no_line_is_wider_than_the_room(words: Line, width: int) -> None:
    lines = flowed([words], width, 1_000)
    assert all(width_of(line) <= max(width, 1) for line in lines)


@given(WORDS, st.integers(1, 20))
def test_no_letter_is_lost(words: Line, width: int) -> None:
    letters = "".join(text for text, _ in words).replace(" ", "")
    assert "".join(told(flowed([words], width, 1_000))).replace(" ", "") == letters
