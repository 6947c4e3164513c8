"""Spans move with their text, or are left to a person: never onto other words."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.spans.moves import Moved, moved, within


def marked(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """``[Paris] is`` as its text and spans."""
    spans, plain = [], ""
    for part in re.split(r"(\[[^\]]*\])", text):
        if part.startswith("["):
            spans.append((len(plain), len(plain) + len(part) - 2, "n"))
            part = part[1:-1]
        plain += part
    return plain, spans


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  [Ana] lives in [Paris] ", "[Ana] lives in [Paris]"),
        ("[Ana]  lives   in [New  York]", "[Ana] lives in [New York]"),
        ("[ana] lives in [paris]", "[ANA] LIVES IN [PARIS]"),
        ("Fish &amp; Chips at [Smith &amp; Co] in [Zoë]", "Fish & Chips at [Smith & Co] in [Zoë]"),
        ("[Zoë] in [São Paulo]", "[Zoe] in [Sao Paulo]"),
        ("from [Paris] to [Paris]", "From [Paris] to [Paris]."),
        ("call 555-1234, [Ana], today", "call #, [Ana], today"),
        ("[Paris ]is", "[Paris]is"),
        ("see <b>[Ana]</b>", "see [Ana]"),
        ("[‘Ana’] said", "['Ana'] said"),
    ],
)
def test_spans_move_with_their_words(old: str, new: str) -> None:
    text, spans = marked(old)
    after, wanted = marked(new)
    assert moved(spans, text, after) == Moved(wanted, [])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[Ana] lives in Paris", "Bob lives in Paris"),  # other words
        ("[Ana] lives in Paris", "lives in Paris"),  # gone
        ("from Paris to [Paris]", "Paris"),  # which of the two?
        ("[Paris] or Paris", "Paris"),
        ("[Paris] is", "Par is"),
        ("the [a] of a a a", "the a a"),
        ("[New York]", "York New"),
        ("[x]", ""),
    ],
)
def test_what_is_doubtful_is_left_to_a_person(old: str, new: str) -> None:
    text, spans = marked(old)
    found = moved(spans, text, new)
    assert (found.spans, found.lost) == ([], spans)


def test_a_text_that_is_another_one_altogether_costs_no_comparison() -> None:
    old, new = "a b " * 20_000 + "Ana", "c d " * 20_000 + "Ana"
    assert moved([(0, 1, "n"), (len(old) - 3, len(old), "n")], old, new).spans == [
        (len(new) - 3, len(new), "n")
    ]


def test_spans_beyond_a_text_are_none_of_it() -> None:
    assert within([(0, 3, "n"), (2, 9, "n")], "Paris") == Moved([(0, 3, "n")], [(2, 9, "n")])


WORDS = st.lists(st.text("abcé &;A", min_size=1, max_size=6), min_size=1, max_size=8)


@given(WORDS, st.integers(0, 7), st.sampled_from([str.upper, str.strip, html.unescape, str.split]))
def test_a_span_that_moves_still_says_what_it_said(
    words: list[str], at: int, change: object
) -> None:
    text = " ".join(words)
    start = len(" ".join(words[:at])) + (at > 0) if at < len(words) else 0
    end = min(len(text), start + 4)
    assert callable(change)
    changed = change(text)
    new = " ".join(changed) if isinstance(changed, list) else changed
    if start >= end:
        return
    for a, b, label in moved([(start, end, "n")], text, new).spans:
        assert 0 <= a < b <= len(new) and label == "n"
        letters = [
            "".join(one for one in html.unescape(each).casefold() if one.isalnum())
            for each in (text[start:end], new[a:b])
        ]
        assert letters[0] == letters[1]
