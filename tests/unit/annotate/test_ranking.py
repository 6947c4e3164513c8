"""Which rows a model asks for first, by worked examples."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from workbench.annotate import ranking
from workbench.bundle.doubts import of_classes

SHARES = np.array([[0.5, 0.5, 0.0], [0.4, 0.3, 0.3], [0.9, 0.06, 0.04], [0.6, 0.2, 0.2]])


def order(scores: np.ndarray) -> list[int]:
    return list(np.argsort(scores, kind="stable"))


def test_confidence_margin_and_entropy_ask_for_different_rows() -> None:
    assert order(of_classes(SHARES).confidence) == [1, 0, 3, 2]
    assert order(of_classes(SHARES).margin) == [0, 1, 3, 2]
    assert order(of_classes(SHARES).certainty) == [1, 3, 0, 2]


def test_certainty_is_the_negative_entropy() -> None:
    assert of_classes(SHARES).certainty == pytest.approx(-scipy.stats.entropy(SHARES, axis=1))


def test_what_has_few_answers_comes_first() -> None:
    scores = ranking.plenty(np.eye(3), np.array([9, 0, 1]))
    assert scores == pytest.approx([-0.1, -1.0, -0.5])


def test_ranks_are_places_and_equal_scores_keep_their_order() -> None:
    assert list(ranking.ranks(np.array([0.2, 0.1, 0.2, 0.0]))) == [2, 1, 3, 0]


def test_one_label_alone_has_a_margin_too() -> None:
    assert list(of_classes(np.array([[1.0], [1.0]])).margin) == [1.0, 1.0]


def test_what_looks_like_a_rare_label_is_rare() -> None:
    assert ranking.rarity(np.eye(3), np.array([8, 0, 3])) == pytest.approx([1 / 3, 1.0, 0.5])


def test_diversity_begins_in_every_corner_and_ranks_each_row_once() -> None:
    rng = np.random.default_rng(3)
    angles = np.repeat(np.arange(4) * np.pi / 2, 500) + rng.normal(0, 0.05, 2_000)
    places = np.column_stack([np.cos(angles), np.sin(angles)])
    order = np.argsort(rng.random(2_000))
    found = ranking.diverse(order, np.ones(2_000), lambda rows: places[rows], 0)
    assert sorted(found) == list(range(2_000))
    corners = np.repeat(np.arange(4), 500)
    first = np.argsort(found)[: ranking.BATCH]
    assert set(first) <= set(order[: ranking.CANDIDATES * ranking.BATCH])
    counts = np.bincount(corners[first], minlength=4)
    assert counts.min() >= ranking.BATCH // 10


def test_diversity_leaves_what_is_far_behind_in_its_order() -> None:
    order = np.arange(2_000)[::-1]
    found = ranking.diverse(order, np.ones(2_000), lambda rows: rows[:, None] * 1.0, 0)
    rest = np.argsort(found)[ranking.CANDIDATES * ranking.BATCH :]
    assert list(rest) == list(order[ranking.CANDIDATES * ranking.BATCH :])


def test_few_rows_keep_their_order() -> None:
    order = np.array([2, 0, 1])
    found = ranking.diverse(order, np.ones(3), lambda rows: np.zeros((len(rows), 1)), 0)
    assert list(np.argsort(found)) == [2, 0, 1]
