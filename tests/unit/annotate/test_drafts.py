"""Answers in the making: labels that are switched, spans that are marked."""

from __future__ import annotations

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workbench.annotate import drafts
from workbench.annotate.drafts import Choices, Spans
from workbench.annotate.schema import parse

TEXT = "Barack Obama was born in Hawaii, it is said."
SCHEMA = parse(json.dumps({"task": "spans", "field": "text", "labels": ["person", "place"]}))
MULTI = parse(json.dumps({"task": "multi", "labels": ["b", "a"]}))


def marked(text: str = TEXT, answer: str | None = None) -> Spans:
    draft = drafts.begin(SCHEMA, text, answer)
    assert isinstance(draft, Spans)
    return draft


def words(draft: Spans, text: str = TEXT) -> list[tuple[str, str]]:
    return [(text[a:b], label) for a, b, label in draft.spans]


def test_labels_are_switched_on_and_off() -> None:
    draft = drafts.begin(MULTI, "", "a")
    assert isinstance(draft, Choices)
    draft.label("b")
    assert draft.text() == "b|a"
    draft.label("a")
    assert draft.text() == "b"


def test_a_span_goes_from_where_it_was_begun_to_the_word_of_the_label() -> None:
    draft = marked()
    draft.start()
    draft.move(1)
    assert draft.label("person") is None
    draft.move(4)
    assert draft.label("place") is None
    assert words(draft) == [("Barack Obama", "person"), ("Hawaii", "place")]
    assert draft.text() == '[[0,12,"person"],[25,31,"place"]]'


def test_backwards_is_as_good() -> None:
    draft = marked()
    draft.move(1)
    draft.start()
    draft.move(-5)
    draft.label("person")
    assert words(draft) == [("Barack Obama", "person")]


def test_a_begun_span_can_be_let_go() -> None:
    draft = marked()
    draft.start()
    draft.move(3)
    draft.start()
    draft.label("person")
    assert words(draft) == [("born", "person")]


def test_the_same_words_again_get_the_other_label_and_others_stay_apart() -> None:
    draft = marked(answer='[[0,12,"person"]]')
    assert "overlap" in (draft.label("place") or "")
    draft.start()
    draft.move(1)
    assert draft.label("place") is None
    assert words(draft) == [("Barack Obama", "place")]


def test_what_may_overlap_does_and_the_shortest_goes_first() -> None:
    free = parse(json.dumps({"task": "spans", "field": "t", "labels": ["x"], "overlapping": True}))
    draft = drafts.begin(free, TEXT, '[[0,12,"x"]]')
    assert isinstance(draft, Spans)
    assert draft.label("x") is None
    assert draft.under_cursor() == (0, 6, "x")
    assert draft.remove() and draft.spans == [(0, 12, "x")]
    assert draft.remove() and not draft.remove()


def test_tab_goes_round_the_spans() -> None:
    draft = marked(answer='[[0,12,"person"],[25,31,"place"]]')
    stops = []
    for _ in range(3):
        draft.cycle()
        stops.append(draft.tokens[draft.cursor][0])
    assert stops == [25, 0, 25]


def test_a_text_without_a_word_has_nothing_to_mark() -> None:
    draft = marked(text="  \n ")
    draft.move(3)
    draft.start()
    draft.cycle()
    assert draft.label("person") == "there is no word to mark"
    assert not draft.remove() and draft.text() == "[]"


_KEYS = st.lists(st.sampled_from("hlvdtpq"), max_size=40)


@given(st.text(max_size=60), _KEYS)
def test_whatever_is_pressed_spans_are_whole_words_apart(text: str, keys: list[str]) -> None:
    draft = marked(text=text)
    does = {
        "h": lambda: draft.move(-1),
        "l": lambda: draft.move(1),
        "v": draft.start,
        "d": draft.remove,
        "t": draft.cycle,
        "p": lambda: draft.label("person"),
        "q": lambda: draft.label("place"),
    }
    for key in keys:
        does[key]()
    starts, ends = {a for a, _ in draft.tokens}, {b for _, b in draft.tokens}
    assert all(a in starts and b in ends for a, b, _ in draft.spans)
    assert all(one[1] <= other[0] for one, other in pairwise(draft.spans))
