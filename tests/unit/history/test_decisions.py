"""How a version decides, in words."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.history import decisions
from workbench.history.differences import changes
from workbench.history.requests import Change
from workbench.history.words import named, sides


def record(**more: Any) -> dict[str, Any]:
    return {
        "rule": "auto",
        "metric": "f1_macro",
        "tuned": True,
        "untuned": 0.9170512345678901,
        "with_offsets": 0.9212345678901234,
        "labels": ["ham", "spam", "odd"],
        "offsets": [0.0, 0.12345, -0.5],
        "costs": None,
        "threshold": None,
    } | more


def differing(a: dict[str, Any], b: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = changes({"decision": decisions.compared(a)}, {"decision": decisions.compared(b)})
    return [(named(one, parameter=True), *sides(one)) for one in found]


def test_two_decisions_differ_in_words_and_rounded_figures() -> None:
    other = record(tuned=False, untuned=0.9, with_offsets=0.9, offsets=[0.0, 0.0, 0.0])
    assert differing(other, record()) == [
        ("thresholds moved", "no", "yes"),
        ("thresholds moved by", "none", "odd −.50, spam +.12"),
        ("F1 macro on held folds, thresholds not moved", ".900", ".917"),
        ("F1 macro on held folds, thresholds moved", ".900", ".921"),
    ]


def test_a_version_without_a_decision_has_nothing_to_compare() -> None:
    assert decisions.compared(None) == {}
    assert ("how answers are chosen", "–", "auto") in differing({}, record())


def test_thresholds_of_two_classes_are_told_as_a_probability() -> None:
    two = record(labels=["ham", "spam"], offsets=[0.0, 0.5], threshold=0.3775406)
    assert ("threshold", "spam from a probability of .378 on") in list(decisions.facts(two))
    change = Change(name="decision.threshold", a="0.3775406", b="0.5")
    assert (named(change), *sides(change)) == ("threshold of the second class", ".378", ".500")


def test_facts_say_how_answers_are_chosen_and_what_that_brought() -> None:
    assert list(decisions.facts(record())) == [
        ("answers", "the likeliest class, thresholds moved for F1 macro"),
        (
            "on held folds",
            "F1 macro .917 with thresholds not moved, .921 with moved ones",
        ),
        ("moved by", "odd −.50, spam +.12"),
    ]


def test_costs_that_differ_from_one_are_named() -> None:
    costs = [[0, 1, 5], [1, 0, 1], [1, 2, 0]]
    told = dict(decisions.facts(record(costs=costs, tuned=False, why="no gain")))
    assert told["answers"] == "the cheapest class" and told["not moved"] == "no gain"
    assert told["costs"] == "ham said to be odd: 5, odd said to be spam: 2"


@pytest.mark.parametrize("count", [12, 13])
def test_of_many_moved_thresholds_the_largest_are_told(count: int) -> None:
    labels = [f"c{n}" for n in range(count)]
    many = record(labels=labels, offsets=[1.0 + n for n in range(count)])
    moved = dict(decisions.facts(many))["moved by"]
    assert moved.startswith(f"c{count - 1} +{count}.00")
    assert moved.endswith("1 more") == (count > 12)
