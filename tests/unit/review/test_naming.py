"""Answers in a few words, by task."""

from __future__ import annotations

import pytest

from workbench.review.naming import of_names, shown


@pytest.mark.parametrize(
    ("task", "text", "says"),
    [
        ("single", "billing", "billing"),
        ("multi", "late|rude", "late, rude"),
        ("multi", "", "none of them"),
        ("spans", '[[0,4,"person"],[5,9,"person"],[10,12,"place"]]', "person 2, place"),
        ("spans", "[]", "no spans"),
        ("spans", "billing", "billing"),
        ("text", "two\n lines", "two lines"),
    ],
)
def test_an_answer_reads_as_its_task_says(task: str, text: str, says: str) -> None:
    assert shown(task, text) == says


@pytest.mark.parametrize(
    ("text", "answer"), [("b, a", "a|b"), ("b|b", "b"), ("", ""), ("a, z", None)]
)
def test_names_become_an_answer_in_the_order_of_the_schema(text: str, answer: str | None) -> None:
    assert of_names(["a", "b"], text) == answer
