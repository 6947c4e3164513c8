from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.annotate.requests import Label
from workbench.annotate.schema import MOST_NAME, RESERVED, key_span, parse, to_document, with_keys
from workbench.core.errors import InvalidInputError


def document(**fields: object) -> str:
    return json.dumps({"labels": ["yes", "no"], **fields})


def refused(text: str) -> str:
    with pytest.raises(InvalidInputError) as caught:
        parse(text)
    return caught.value.message


def test_plain_names_get_the_digits() -> None:
    assert [(one.name, one.key) for one in parse(document()).labels] == [("yes", "1"), ("no", "2")]


def test_given_keys_are_kept_and_not_given_again() -> None:
    schema = parse(document(labels=["a", {"name": "b", "key": "1"}, {"name": "c", "key": None}]))
    assert [one.key for one in schema.labels] == ["2", "1", "3"]


def test_a_label_called_like_a_free_digit_gets_that_key() -> None:
    digits = parse(document(task="binary", labels=["0", "1"])).labels
    assert [(one.name, one.key) for one in digits] == [("0", "0"), ("1", "1")]
    # "2" is another label's by its own wish, and "1" is no longer free for "x1".
    labels = ["x1", "1", {"name": "y1", "key": "2"}, "2", "a"]
    keys = [(one.name, one.key) for one in parse(document(labels=labels)).labels]
    assert keys == [("x1", "3"), ("1", "1"), ("y1", "2"), ("2", "4"), ("a", "5")]


def test_a_field_may_be_a_string() -> None:
    assert parse(document(field="text")).field == ["text"]


@given(st.integers(1, 150))
def test_default_keys_are_distinct_and_never_the_screens(n: int) -> None:
    keys = [one.key for one in with_keys([Label(name=str(i)) for i in range(n)]) if one.key]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & RESERVED
    assert len(keys) == n or n > 50


@given(
    st.lists(
        st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8),
        min_size=1,
        unique=True,
    ),
    st.text(),
)
def test_reading_what_was_written_gives_the_same(names: list[str], guideline: str) -> None:
    schema = parse(json.dumps({"labels": names, "guideline": guideline}))
    assert parse(json.dumps(to_document(schema))) == schema


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("[]", "must be a JSON object"),
        ("{}", "has no labels"),
        (document(labels=[]), "has no labels"),
        (document(labels=[7]), "does not fit"),
        (document(task="sing"), "no labelling task is called 'sing'"),
        (document(colour="red"), "unknown fields: colour"),
        (document(labels=[{"name": "a", "color": "red"}]), "unknown fields: color"),
        (document(labels=["a", "a"]), "'a' is there twice"),
        (document(labels=["a|b"]), "has a |"),
        (document(labels=["a\x1b[31m"]), "cannot be printed"),
        (document(labels=[" "]), "is empty"),
        (document(labels=["a" * (MOST_NAME + 1)]), "is longer than"),
        (document(labels=[{"name": "a", "key": "u"}]), "belongs to the screen"),
        (document(labels=[{"name": "a", "key": "12"}]), "not one printable character"),
        (document(labels=[{"name": "a", "key": "é"}]), "not one printable character"),
        (
            document(labels=[{"name": "a", "key": "1"}, {"name": "b", "key": "1"}]),
            "given to 'a' and 'b'",
        ),
        (document(labels=[{"name": "a", "parent": "z"}]), "'z' of 'a' is no label"),
        (
            document(labels=[{"name": "a", "parent": "b"}, {"name": "b", "parent": "a"}]),
            "'a' is its own parent",
        ),
    ],
)
def test_faults_are_named(text: str, says: str) -> None:
    assert says in refused(text)


def test_all_faults_are_named_at_once() -> None:
    message = refused(document(labels=["a", "a", {"name": "b", "key": "f"}]))
    assert "there twice" in message and "belongs to the screen" in message


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("1", "1"),
        ("12", "1 2"),
        ("1234", "1–4"),
        ("1234567890", "1–0"),
        ("1234567890b", "1–0 …"),
        ("hs", "h s"),
        ("1x", "1 x"),
        ("hswqr", "h s …"),
        ("", ""),
    ],
)
def test_keys_of_labels_in_a_few_characters(keys: str, said: str) -> None:
    assert key_span([Label(name=f"l{key}", key=key) for key in keys]) == said
