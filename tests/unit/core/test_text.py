from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from workbench.core.text import MAX_MARKS, cell_width, clip, inert, inert_by_character, pad, wrap

BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b]52;c;aGVsbG8=\x07", "␛]52;c;aGVsbG8=␇"),
        ("\x9b31m", "<9b>31m"),
        ("a\tb", "a␉b"),
        ("a\r\nb\nc", "a⏎b⏎c"),
        ("\x7f", "␡"),
        ("a\u202eb", "a<202e>b"),
        ("a\u200bb", "a<200b>b"),
        ("\ufefftext", "<feff>text"),
        ("\udc80", "<dc80>"),
        ("👩\u200d👧", "👩👧"),
        ("\u2764\ufe0f", "\u2764"),
        ("[bold]not markup[/bold]", "[bold]not markup[/bold]"),
        ("\U000e0041", "<e0041>"),
    ],
)
def test_what_a_terminal_would_act_on_is_made_visible(text: str, shown: str) -> None:
    assert inert(text) == shown


def test_line_ends_stay_when_asked_for() -> None:
    assert inert("a\r\nb\u2028c", newlines=True) == "a\nb\nc"


def test_piled_up_marks_are_cut() -> None:
    assert len(inert("e" + "\u0301" * 50)) == 1 + MAX_MARKS


@given(st.text(alphabet=st.characters()))
def test_nothing_inert_holds_a_control_or_a_surrogate(text: str) -> None:
    shown = inert(text)
    assert not {c for c in shown if unicodedata.category(c) in ("Cc", "Cs")}
    assert not {c for c in shown if unicodedata.bidirectional(c) in BIDI}
    shown.encode("utf-8")


@given(st.text())
def test_inert_text_stays_as_it_is(text: str) -> None:
    assert inert(inert(text)) == inert(text)


@given(st.text(alphabet=st.characters()))
def test_inert_by_character_is_inert(text: str) -> None:
    shown = inert_by_character(text)
    assert inert(shown) == shown


@given(st.text(alphabet=st.characters()))
def test_inert_by_character_keeps_every_place(text: str) -> None:
    shown = inert_by_character(text)
    assert len(shown) == len(text)
    assert all(a == b for a, b in zip(shown, text, strict=True) if b.isalnum())


@given(st.text(), st.integers(0, 40))
def test_clip_never_is_wider_than_asked(text: str, width: int) -> None:
    assert cell_width(clip(inert(text), width)) <= width


@given(st.text(), st.integers(0, 40), st.booleans())
def test_pad_fills_exactly(text: str, width: int, right: bool) -> None:
    assert cell_width(pad(inert(text), width, right=right)) == width


@given(st.text(max_size=200), st.integers(2, 40))
def test_wrapped_lines_fit_and_lose_nothing_but_blanks(text: str, width: int) -> None:
    text = inert(text, newlines=True)
    spans = wrap(text, width)
    assert all(cell_width(text[start:end]) <= width for start, end in spans)
    kept = "".join(text[start:end] for start, end in spans)
    assert kept.replace(" ", "") == text.replace("\n", "").replace(" ", "")


def test_widths_agree_with_what_textual_reckons() -> None:
    samples = "aé東京한글🎉ＡБאعر्नि…━▇●✓⚑⏎␛"
    assert [cell_width(c) for c in samples] == [cell_len(c) for c in samples]


def test_a_huge_cell_is_cut_before_any_work() -> None:
    huge = "\x1b[31m東京" * 100_000
    started = time.perf_counter()
    for _ in range(100):
        inert(huge, 200)
    assert len(inert(huge, 200)) < 1000
    assert time.perf_counter() - started < 5
