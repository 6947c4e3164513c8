"""Curves against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_score, recall_score, roc_auc_score

from workbench.evaluate.curves import POINTS, curves
from workbench.evaluate.metrics import Answers


def answers(n: int = 3_000, seed: int = 2) -> Answers:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, n)
    raw = rng.random((n, 3)) + 0.7 * np.eye(3)[truth]
    shares = np.round(raw / raw.sum(axis=1, keepdims=True), 2)  # Ties, too.
    return Answers(truth, shares.argmax(axis=1), 3, shares)


def test_areas_are_scikit_learns() -> None:
    given = answers()
    assert given.probabilities is not None
    found = curves(given, ["a", "b", "c"])
    for code, one in enumerate(found.labels):
        true, scores = given.truth == code, given.probabilities[:, code]
        assert one.rows == true.sum()
        assert one.roc.area == pytest.approx(roc_auc_score(true, scores))
        assert one.pr.area == pytest.approx(average_precision_score(true, scores))


def test_a_threshold_does_what_it_says() -> None:
    given = answers()
    assert given.probabilities is not None
    found = curves(given, ["a", "b", "c"]).labels[1]
    row = next(one for one in found.thresholds if one.threshold == 0.4)
    true, said = given.truth == 1, given.probabilities[:, 1] >= 0.4
    assert row.said == said.sum()
    assert row.precision == pytest.approx(precision_score(true, said))
    assert row.recall == pytest.approx(recall_score(true, said))
    assert row.accuracy == pytest.approx((true == said).mean())


def test_long_curves_are_thinned_and_keep_their_ends() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 20_000)
    scores = rng.random(20_000)
    given = Answers(truth, truth, 2, np.column_stack([1 - scores, scores]))
    roc = curves(given, ["no", "yes"]).labels[1].roc
    assert 100 < len(roc.x) <= POINTS + 2
    assert (roc.x[0], roc.y[0], roc.x[-1], roc.y[-1]) == (0, 0, 1, 1)
    assert roc.x == sorted(roc.x)


def test_without_probabilities_or_with_one_label_it_says_why() -> None:
    truth = np.zeros(5, dtype=np.int64)
    assert curves(Answers(truth, truth, 1), ["a"]).why == "the model gives no probabilities"
    one = Answers(truth, truth, 2, np.full((5, 2), 0.5))
    assert "one label only" in curves(one, ["a", "b"]).why
