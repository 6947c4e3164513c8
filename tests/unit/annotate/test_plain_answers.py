"""What a typed line means in line mode, for every task."""

from __future__ import annotations

import json
from typing import Any

import pytest

from workbench.annotate.plain_answers import Command, Given, Unclear, meaning
from workbench.annotate.requests import LabelSchema
from workbench.annotate.schema import from_document

TEXT = "Ada Lovelace, who lived in London, wrote to Charles Babbage."


def schema(task: str, *labels: Any, **more: Any) -> LabelSchema:
    field = ["a", "b"] if task == "pairwise" else ["text"]
    return from_document({"task": task, "field": field, "labels": list(labels), **more})


SINGLE = schema(
    "single", "card arrival", "card linking", "top up", "quit", {"name": "z", "key": "b"}
)
MULTI = schema("multi", "billing", "delivery", "bug")
SPANS = schema("spans", "person", "place")


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("1", Given("card arrival")),
        (" card arrival ", Given("card arrival")),
        ("Card Arrival", Given("card arrival")),
        ("top", Given("top up")),
        ("up", Given("top up")),
        ("link", Given("card linking")),
        ("?", Command("help")),
        ("u", Command("undo")),
        ("s too short", Command("skip", "too short")),
        ("n  a note ", Command("note", "a note")),
        ("quit", Command("quit")),
        ("=quit", Given("quit")),
        ("b", Given("z")),
        (":b", Command("back")),
        ("back", Command("back")),
        ("row", Command("row")),
    ],
)
def test_keys_go_before_commands_and_commands_before_names(typed: str, means: object) -> None:
    assert meaning(typed, SINGLE) == means


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "nothing was typed"),
        ("card", "fits 2 labels"),
        ("parcel", "no label is called parcel"),
        (":nonsense", "no command"),
        ("quit now", "no label is called quit now"),
    ],
)
def test_what_is_neither_is_not_guessed_at(typed: str, why: str) -> None:
    means = meaning(typed, SINGLE)
    assert isinstance(means, Unclear) and why in means.why


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("1 3", "billing|bug"),
        ("bug, billing", "billing|bug"),
        ("none", ""),
        ("+2", "delivery|bug"),
        ("-3, +1", "billing"),
        ("3", "bug"),
    ],
)
def test_several_labels_are_given_in_one_line(typed: str, label: str) -> None:
    assert meaning(typed, MULTI, answer="bug") == Given(label)


def test_spans_are_named_by_the_numbers_of_words() -> None:
    means = meaning("1-2 person, 7 place", SPANS, TEXT)
    assert isinstance(means, Given)
    marked = [(TEXT[a:b], name) for a, b, name in json.loads(means.label)]
    assert marked == [("Ada Lovelace", "person"), ("London", "place")]
    more = meaning("+11 to 12 person", SPANS, TEXT, means.label)
    assert isinstance(more, Given) and len(json.loads(more.label)) == 3
    assert meaning("none", SPANS, TEXT, means.label) == Given("[]")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("person", "is no span"),
        ("3-2 person", "words 1 to 13"),
        ("12-99 person", "words 1 to 13"),
        ("1-3 person, 2 place", "overlap"),
        ("1 animal", "no label is called animal"),
    ],
)
def test_a_faulty_span_spoils_the_whole_line(typed: str, why: str) -> None:
    means = meaning(typed, SPANS, TEXT)
    assert isinstance(means, Unclear) and why in means.why


def test_where_people_write_freely_commands_begin_with_a_colon() -> None:
    free = schema("text")
    assert meaning("quit", free) == Given("quit")
    assert meaning("s no idea", free) == Given("s no idea")
    assert meaning("=:)", free) == Given(":)")
    assert meaning(":s no idea", free) == Command("skip", "no idea")
    assert meaning("?", free) == Command("help")


@pytest.mark.parametrize(
    ("task", "typed", "label"),
    [
        ("binary", "no", "no"),
        ("binary", "1", "yes"),
        ("pairwise", "0", "tie"),
        ("rating", "4", "4"),
    ],
)
def test_tasks_with_given_labels_take_keys_and_names(task: str, typed: str, label: str) -> None:
    assert meaning(typed, schema(task)) == Given(label)
