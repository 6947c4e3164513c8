"""Which rows a model asks for first, by worked examples."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from workbench.annotate import ranking

SHARES = np.array([[0.5, 0.5, 0.0], [0.4, 0.3, 0.3], [0.9, 0.06, 0.04], [0.6, 0.2, 0.2]])


def order(scores: np.ndarray) -> list[int]:
    return list(np.argsort(scores, kind="stable"))


def test_confidence_margin_and_entropy_ask_for_different_rows() -> None:
    assert order(ranking.confidence(SHARES)) == [1, 0, 3, 2]
    assert order(ranking.margin(SHARES)) == [0, 1, 3, 2]
    assert order(ranking.certainty(SHARES)) == [1, 3, 0, 2]


def test_certainty_is_the_negative_entropy() -> None:
    assert ranking.certainty(SHARES) == pytest.approx(-scipy.stats.entropy(SHARES, axis=1))


def test_what_has_few_answers_comes_first() -> None:
    scores = ranking.plenty(np.eye(3), np.array([9, 0, 1]))
    assert scores == pytest.approx([-0.1, -1.0, -0.5])


def test_ranks_are_places_and_equal_scores_keep_their_order() -> None:
    assert list(ranking.ranks(np.array([0.2, 0.1, 0.2, 0.0]))) == [2, 1, 3, 0]


def test_one_label_alone_has_a_margin_too() -> None:
    assert list(ranking.margin(np.array([[1.0], [1.0]]))) == [1.0, 1.0]


def test_corners_are_dealt_in_turn() -> None:
    dealt = ranking.spread(np.array([7, 5, 3, 1, 2]), np.array([0, 0, 1, 0, 1]))
    assert list(dealt) == [7, 3, 5, 2, 1]


def test_diversity_begins_in_every_corner_and_ranks_each_row_once() -> None:
    rng = np.random.default_rng(3)
    centres = np.repeat(np.arange(4) * 100.0, 50)
    matrix = np.column_stack([centres, np.zeros(200)]) + rng.normal(0, 1, (200, 2))
    rank = ranking.ranks(rng.random(200))
    first = np.argsort(rank)
    found = ranking.diverse(rank, matrix[first], first, 0)
    assert sorted(found) == list(range(200))
    assert {centres[row] for row in np.argsort(found)[:32]} == {0.0, 100.0, 200.0, 300.0}
