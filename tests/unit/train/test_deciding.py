"""Thresholds and costs, against what can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score

from workbench.bundle.decision import Decision
from workbench.core.costs import Cost, parse_costs, read_costs, write_costs
from workbench.core.errors import InvalidInputError
from workbench.train.deciding import (
    cost_figures,
    cost_matrix,
    decide,
    documented,
    plain,
    recorded,
    score,
    tuned,
)

COSTS = np.array([[0.0, 1.0], [5.0, 0.0]])


def _shares(rows: int, seed: int, bias: float) -> tuple[np.ndarray, np.ndarray]:
    """A rare second class and probabilities that are too low for it by ``bias``."""
    rng = np.random.default_rng(seed)
    target = (rng.random(rows) < 0.15).astype(np.int64)
    logit = rng.normal(2.0 * target - 1, 1) - bias
    second = 1 / (1 + np.exp(-logit))
    return np.column_stack([1 - second, second]), target


def test_the_cheapest_answer_is_said_from_one_sixth_on_when_missing_costs_five_times() -> None:
    decision = plain(2, COSTS)
    assert decision.threshold() == pytest.approx(1 / 6)
    shares = np.array([[0.85, 0.15], [0.82, 0.18]])
    assert decision.choose(shares).tolist() == [0, 1]


def test_offsets_multiply_odds() -> None:
    decision = Decision((0.0, np.log(3.0)))
    assert decision.threshold() == pytest.approx(0.25)
    assert decision.choose(np.array([[0.76, 0.24], [0.74, 0.26]])).tolist() == [0, 1]


@pytest.mark.parametrize("metric", ["f1_macro", "balanced_accuracy"])
def test_a_threshold_is_as_good_as_the_best_of_all_cuts(metric: str) -> None:
    shares, target = _shares(3000, 1, 2.0)
    said = tuned(shares, target, metric, None).choose(shares)
    judge = {
        "f1_macro": lambda s: f1_score(target, s, average="macro"),
        "balanced_accuracy": lambda s: balanced_accuracy_score(target, s),
    }[metric]
    cuts = np.unique(shares[:, 1])
    best = max(judge((shares[:, 1] >= cut).astype(int)) for cut in cuts)
    assert judge(said) == pytest.approx(score(metric, target, said, None))
    assert judge(said) > best - 0.01


def test_offsets_of_several_classes_mend_what_is_skewed() -> None:
    rng = np.random.default_rng(3)
    target = rng.choice(4, 2000, p=[0.6, 0.2, 0.15, 0.05])
    logits = rng.normal(0, 1, (2000, 4))
    logits[np.arange(2000), target] += 2
    logits -= np.array([0, 1.5, 0, 2.5])
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    halves = shares[:1000], shares[1000:]
    decision = tuned(halves[0], target[:1000], "f1_macro", None)
    now = f1_score(target[1000:], decision.choose(halves[1]), average="macro")
    before = f1_score(target[1000:], halves[1].argmax(axis=1), average="macro")
    assert now > before + 0.05


def test_thresholds_are_taken_where_held_folds_gain_and_left_where_they_do_not() -> None:
    skewed = [_shares(600, seed, 2.5) for seed in range(5)]
    decision, record = decide(*map(list, zip(*skewed, strict=True)), "f1_macro", "f1_macro", None)
    assert record["tuned"] and record["with_offsets"] > record["untuned"] + 0.02
    assert any(decision.offsets)
    rng = np.random.default_rng(0)
    noise = [(np.full((80, 2), 0.5), rng.integers(0, 2, 80)) for _ in range(5)]
    decision, record = decide(*map(list, zip(*noise, strict=True)), "auto", "accuracy", None)
    assert not record["tuned"] and "no gain" in record["why"] and not any(decision.offsets)


def test_costs_on_folds_are_those_of_the_cheapest_answers() -> None:
    shares, target = np.array([[0.8, 0.2], [0.9, 0.1]]), np.array([0, 1])
    assert cost_figures(target, shares, COSTS) == {"cost": 3.0}
    assert cost_figures(target, shares, None) == {}


def test_tuned_costs_are_no_higher_than_by_bayes_on_skewed_probabilities() -> None:
    folds = [_shares(800, seed, 2.5) for seed in range(5)]
    answers, targets = map(list, zip(*folds, strict=True))
    decision, record = decide(answers, targets, "auto", "f1_macro", COSTS)
    assert record["metric"] == "cost" and record["tuned"]
    assert record["with_offsets"] < record["untuned"]
    shares, target = _shares(5000, 99, 2.5)
    plainly = COSTS[target, plain(2, COSTS).choose(shares)].mean()
    assert COSTS[target, decision.choose(shares)].mean() < plainly


def test_what_is_recorded_decides_again_the_same() -> None:
    decision = Decision((0.0, 0.25), ((0.0, 1.0), (5.0, 0.0)))
    document = documented(decision, {"rule": "auto", "tuned": True}, ["good", "bad"])
    assert recorded(document) == decision
    likeliest = documented(plain(2, None), {"rule": "auto", "tuned": False}, ["a", "b"])
    assert recorded(likeliest) is None and recorded(None) is None


def test_pairs_that_are_not_named_cost_one() -> None:
    matrix = cost_matrix(["a", "b", "c"], [Cost(truth="a", said="b", cost=4)])
    assert matrix is not None
    assert matrix.tolist() == [[0, 4, 1], [1, 0, 1], [1, 1, 0]]


@pytest.mark.parametrize(
    ("costs", "told"),
    [
        ([Cost(truth="a", said="zebra", cost=1)], "'zebra'"),
        ([Cost(truth=t, said=s, cost=0) for t, s in (("a", "b"), ("b", "a"))], "no answer costs"),
    ],
)
def test_costs_that_mean_nothing_are_refused(costs: list[Cost], told: str) -> None:
    with pytest.raises(InvalidInputError, match=told):
        cost_matrix(["a", "b"], costs)


def test_costs_are_read_as_they_are_written() -> None:
    costs = [Cost(truth="a b", said="c,d", cost=2.5), Cost(truth="x'y", said="z", cost=0)]
    assert parse_costs(write_costs(costs)) == costs
    assert parse_costs("good bad 1, bad good 5")[1] == Cost(truth="bad", said="good", cost=5)
    assert parse_costs("  ") == []


@pytest.mark.parametrize("bad", ["a b", "a b c", "a b -1", "a b nan", "a b 1 c", "'a b 1"])
def test_costs_that_cannot_be_read_say_so(bad: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_costs(bad)
    assert read_costs([]) == []
