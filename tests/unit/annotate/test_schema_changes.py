"""What a change of labels makes of a schema, and of answers given before it."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.annotate.requests import LabelChange, LabelSchema
from workbench.annotate.schema import from_document
from workbench.annotate.schema_changes import Done, carried, changed, mappings


def schema(*labels: Any, task: str = "single") -> LabelSchema:
    field = "text" if task == "spans" else None
    return from_document({"labels": list(labels), "task": task, "field": field})


def told(found: LabelSchema) -> list[tuple[str, str, str | None]]:
    return [(label.name, label.key, label.parent) for label in found.labels]


ANIMALS = schema("animal", {"name": "dog", "parent": "animal"}, {"name": "cat", "key": "c"}, "car")


@pytest.mark.parametrize(
    ("change", "after"),
    [
        (
            LabelChange(kind="rename", labels=["animal"], become=["beast"]),
            [("beast", "1", None), ("dog", "2", "beast"), ("cat", "c", None), ("car", "3", None)],
        ),
        (
            LabelChange(kind="merge", labels=["dog", "cat"], become=["pet"]),
            [("animal", "1", None), ("pet", "2", "animal"), ("car", "3", None)],
        ),
        (
            LabelChange(kind="merge", labels=["dog", "cat"], become=["car"]),
            [("animal", "1", None), ("car", "3", None)],
        ),
        (
            LabelChange(kind="merge", labels=["animal", "dog"], become=["dog"]),
            [("dog", "2", None), ("cat", "c", None), ("car", "3", None)],
        ),
        (
            LabelChange(kind="split", labels=["cat"], become=["lion", "puma"]),
            [
                *(("animal", "1", None), ("dog", "2", "animal")),
                *(("lion", "4", None), ("puma", "5", None), ("car", "3", None)),
            ],
        ),
        (
            LabelChange(kind="split", labels=["dog"], become=["dog", "wolf"]),
            [
                *(("animal", "1", None), ("dog", "2", "animal"), ("wolf", "4", "animal")),
                *(("cat", "c", None), ("car", "3", None)),
            ],
        ),
        (
            LabelChange(kind="retire", labels=["animal"]),
            [("dog", "2", None), ("cat", "c", None), ("car", "3", None)],
        ),
        (
            LabelChange(kind="add", become=["boat"]),
            [
                *(("animal", "1", None), ("dog", "2", "animal")),
                *(("cat", "c", None), ("car", "3", None), ("boat", "4", None)),
            ],
        ),
    ],
    ids=lambda one: one.kind if isinstance(one, LabelChange) else "",
)
def test_labels_keep_their_place_their_keys_and_their_parents(
    change: LabelChange, after: list[tuple[str, str, str | None]]
) -> None:
    assert told(changed(ANIMALS, change)) == after


def test_a_label_goes_on_under_every_name_it_got_since() -> None:
    done = [
        Done(2, "rename", ("a",), ("b",)),
        Done(4, "merge", ("b", "c"), ("d",)),
    ]
    one = schema("d", "e")
    assert [carried(one, "a", mappings(done, version)) for version in (1, 2, 4)] == ["d", "a", "a"]
    assert carried(one, "b", mappings(done, 3)) == "d"


def test_a_change_taken_back_is_passed_over_by_what_was_given_before_it() -> None:
    done = [
        Done(2, "rename", ("a",), ("b",), undone=3),
        Done(3, "undo", ("b",), ("a",), turned=2),
    ]
    one = schema("a", "c")
    assert carried(one, "a", mappings(done, 1)) == "a"
    assert carried(one, "b", mappings(done, 2)) == "a"


@pytest.mark.parametrize(
    ("task", "before", "after"),
    [
        ("multi", "a|b|gone", "b|z|gone"),
        ("multi", "", ""),
        ("spans", '[[0,3,"a"],[0,3,"c"]]', '[[0,3,"z"]]'),
    ],
)
def test_answers_of_several_labels_have_one_form(task: str, before: str, after: str) -> None:
    names = {"a": "z", "c": "z"}
    assert carried(schema("b", "z", task=task), before, [names]) == after
