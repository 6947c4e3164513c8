"""Suspected label errors by confident learning."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from workbench.annotate.quality.suspects import find_suspects
from workbench.core.errors import InvalidInputError

SHARES = np.array(
    [
        [0.9, 0.1, 0.0],
        [0.7, 0.3, 0.0],
        [0.1, 0.9, 0.0],
        [0.2, 0.8, 0.0],
        [0.3, 0.7, 0.0],
        [0.5, 0.5, 0.0],
    ]
)
GIVEN = np.array([0, 0, 0, 1, 1, 1])


def test_thresholds_joint_and_order_by_hand() -> None:
    found = find_suspects(SHARES, GIVEN)
    # Means of .9 .7 .1, and of .8 .7 .5; nobody gave the third label.
    assert found.thresholds == pytest.approx([1.7 / 3, 2.0 / 3, 1.0])
    assert found.row.tolist() == [2, 5, 1, 4, 3, 0]
    assert found.score == pytest.approx([0.1, 0.5, 0.7, 0.7, 0.8, 0.9])
    assert found.suggested[:2].tolist() == [1, 0]
    # Two of the first label's three rows count for it, one for the second; row 5 counts for none.
    assert found.confident.tolist() == [True, False, False, False, False, False]
    assert found.joint == pytest.approx(np.array([[2, 1, 0], [0, 3, 0], [0, 0, 0]]))
    assert found.errors == pytest.approx(1)


def test_the_margin_ranks_by_the_distance_to_the_next_label() -> None:
    found = find_suspects(SHARES, GIVEN, by="normalized_margin", limit=3)
    assert found.row.tolist() == [2, 5, 1]
    assert found.score == pytest.approx([0.1, 0.5, 0.7])


def test_flipped_labels_come_first() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, 2_000)
    shares = rng.dirichlet([0.4] * 4, 2_000)
    shares[np.arange(2_000), truth] += 1.5
    shares /= shares.sum(axis=1, keepdims=True)
    given = truth.copy()
    given[:100] = (given[:100] + rng.integers(1, 4, 100)) % 4
    found = find_suspects(shares, given)
    assert (found.row[:200] < 100).sum() >= 95
    assert (found.suggested == truth[found.row])[:80].mean() > 0.9
    assert found.errors == pytest.approx(100, rel=0.3)
    assert found.joint.sum(axis=1) == pytest.approx(np.bincount(given))


def test_where_all_are_equally_sure_nobody_is_suspected() -> None:
    found = find_suspects(np.full((7, 2), [0.9, 0.1]), np.zeros(7, dtype=int))
    assert not found.confident.any()
    assert found.errors == 0


def test_no_rows_have_no_suspects() -> None:
    found = find_suspects(np.zeros((0, 2)), np.zeros(0, dtype=int))
    assert len(found.row) == 0 and found.errors == 0


@pytest.mark.parametrize(
    ("shares", "given"),
    [
        (SHARES, GIVEN[:5]),
        (SHARES[:, :1], GIVEN),
        (SHARES, GIVEN + 2),
        (SHARES, GIVEN - 1),
        (SHARES, GIVEN.astype(float)),
        (SHARES * 2, GIVEN),
        (np.where(SHARES == 0.9, np.nan, SHARES), GIVEN),
    ],
)
def test_bad_input_is_refused(shares: Any, given: Any) -> None:
    with pytest.raises(InvalidInputError):
        find_suspects(shares, given)
    with pytest.raises(InvalidInputError):
        find_suspects(SHARES, GIVEN, by="loss")  # type: ignore[arg-type]
