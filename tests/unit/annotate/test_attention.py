"""Active seconds: from when a row is shown, a pause counts as half a minute at most."""

from __future__ import annotations

from workbench.annotate.attention import IDLE_CAP, Attention


def test_the_first_answer_counts_from_when_its_row_was_shown() -> None:
    attention = Attention()
    attention.begin(100.0)
    assert attention.take(104.0) == 4.0
    assert attention.take(105.5) == 1.5


def test_taking_up_again_what_was_shown_begins_nothing_anew() -> None:
    attention = Attention()
    attention.begin(100.0)
    attention.begin(103.0)
    assert attention.take(104.0) == 4.0


def test_a_long_pause_counts_as_the_cap() -> None:
    attention = Attention()
    attention.begin(0.0)
    assert attention.take(1_000.0) == IDLE_CAP


def test_every_key_is_a_sign_of_attention() -> None:
    attention = Attention()
    attention.begin(0.0)
    attention.touch(20.0)
    attention.touch(45.0)
    assert attention.take(50.0) == 50.0


def test_a_clock_that_jumps_back_takes_nothing_away() -> None:
    attention = Attention()
    attention.begin(100.0)
    assert attention.take(40.0) == 0.0
    assert attention.take(42.0) == 2.0
