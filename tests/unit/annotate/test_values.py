"""Answers of every task as text: canonical, checked, and back."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.annotate import values
from workbench.annotate.requests import LabelSchema
from workbench.annotate.schema import parse
from workbench.core.errors import InvalidInputError

TEXT = "Obama was born in Hawaii"


def schema(task: str, **fields: object) -> LabelSchema:
    field = ["a", "b"] if task == "pairwise" else ["text"]
    return parse(json.dumps({"task": task, "field": field, **fields}))


def checked(one: LabelSchema, text: str) -> str:
    return values.checked(one, text, lambda: TEXT)


@pytest.mark.parametrize(
    ("task", "names"),
    [
        ("binary", ["yes", "no"]),
        ("pairwise", ["first", "second", "tie"]),
        ("rating", ["1", "2", "3", "4", "5"]),
        ("text", []),
    ],
)
def test_what_a_task_gives_by_itself(task: str, names: list[str]) -> None:
    made = schema(task)
    assert [label.name for label in made.labels] == names
    assert task != "rating" or [label.key for label in made.labels] == names


def test_several_labels_stand_in_the_schemas_order_each_once() -> None:
    made = schema("multi", labels=["b", "a", "c"])
    assert checked(made, "a|b|a") == "b|a"
    assert checked(made, "") == ""
    assert values.labels_of("multi", "") == []
    with pytest.raises(InvalidInputError, match="no label is called 'd'"):
        checked(made, "a|d")


def test_spans_are_in_order_and_within_the_text() -> None:
    made = schema("spans", labels=["person", "place"])
    assert checked(made, '[[18,24,"place"], [0,5,"person"]]') == '[[0,5,"person"],[18,24,"place"]]'
    assert checked(made, "[]") == "[]"
    for wrong, says in (
        ('[[0,25,"place"]]', "not within the text"),
        ('[[5,5,"place"]]', "not within the text"),
        ('[[-1,5,"place"]]', "not within the text"),
        ('[[0,5,"thing"]]', "no label is called 'thing'"),
        ('[[0,9,"person"],[2,3,"place"]]', "overlap"),
        ('[[0,24,"person"],[2,3,"person"],[18,24,"place"]]', "overlap"),
        ("Obama", "these are no spans"),
    ):
        with pytest.raises(InvalidInputError, match=says):
            checked(made, wrong)
    free = schema("spans", labels=["person", "place"], overlapping=True)
    assert json.loads(checked(free, '[[0,9,"person"],[2,3,"place"]]'))[1] == [2, 3, "place"]


def test_a_free_text_is_something() -> None:
    assert checked(schema("text"), "  so be it\n") == "so be it"
    for wrong in (" \n", "x" * (values.MOST_WRITTEN + 1)):
        with pytest.raises(InvalidInputError):
            checked(schema("text"), wrong)


_SPAN = st.tuples(st.integers(0, 20), st.integers(0, 24), st.sampled_from(["person", "place"]))


@given(st.lists(_SPAN, max_size=6))
def test_what_was_accepted_once_is_accepted_as_it_is(spans: list[values.Span]) -> None:
    made = schema("spans", labels=["person", "place"])
    try:
        first = checked(made, values.of_spans(spans))
    except InvalidInputError:
        return
    assert checked(made, first) == first
    ends = [(a, b) for a, b, _ in values.spans_in(first)]
    assert all(b <= c for (_, b), (c, _) in pairwise(ends))


@pytest.mark.parametrize(
    ("task", "text", "words"),
    [
        ("multi", "a|b", "a, b"),
        ("multi", "", "none of them"),
        ("spans", '[[0,1,"x"],[2,3,"y"],[4,5,"x"]]', "x 2, y"),
        ("spans", "[]", "no spans"),
        ("text", "a\n  b", "a b"),
        ("single", "a b", "a b"),
    ],
)
def test_in_a_few_words(task: str, text: str, words: str) -> None:
    assert values.shown(task, text) == words


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"task": "text", "labels": ["a"]}, "free text has no labels"),
        ({"task": "binary", "labels": ["a", "b", "c"]}, "two labels, not 3"),
        ({"task": "pairwise", "field": ["a"]}, "two columns"),
        ({"task": "pairwise", "field": ["a", "b"], "labels": ["x"]}, "perhaps a tie, not 1"),
        ({"task": "rating", "labels": ["1"]}, "two steps"),
        ({"task": "spans", "labels": ["a"]}, "one column"),
        ({"task": "multi", "labels": ["a"], "overlapping": True}, "only spans"),
        ({"task": "multi"}, "has no labels"),
        (
            {"task": "spans", "field": "t", "labels": [{"name": "a", "key": "v"}]},
            "belongs to the screen",
        ),
    ],
)
def test_what_a_task_asks_of_its_schema(document: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse(json.dumps(document))
    assert says in caught.value.message
