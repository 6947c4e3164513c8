"""Laws of the coefficients, and what is undefined."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.annotate.quality.tables import table
from workbench.annotate.quality.agreement import (
    NO_PAIRS,
    ONE_LABEL,
    ONLY_LABEL,
    UNUSED,
    fleiss_kappa,
    gwet_ac,
    per_label,
    percent_agreement,
    randolph_kappa,
)
from workbench.annotate.quality.cohen import NO_SHARED, cohen_kappa, conger_kappa
from workbench.annotate.quality.counts import ItemCounts
from workbench.annotate.quality.krippendorff import krippendorff_alpha
from workbench.annotate.quality.pairs import pair_kappa, pair_matrix
from workbench.annotate.quality.votes import Votes
from workbench.annotate.quality.weights import agreement_weights
from workbench.core.errors import InvalidInputError

OF_COUNTS = (percent_agreement, fleiss_kappa, gwet_ac, randolph_kappa, krippendorff_alpha)
Measure = Callable[..., Any]


def counts(rows: Any, codes: int | None = None) -> ItemCounts:
    return ItemCounts.of(Votes.from_table(rows, codes))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.randoms(use_true_random=False))
@pytest.mark.parametrize("measure", OF_COUNTS)
def test_the_order_of_people_and_items_says_nothing(
    measure: Measure, seed: int, order: Any
) -> None:
    first = table(seed)
    people, items = list(range(first.shape[1])), list(range(first.shape[0]))
    order.shuffle(people)
    order.shuffle(items)
    one, two = (counts(rows, 6) for rows in (first, first[items][:, people]))
    assert measure(one) == measure(two)


@pytest.mark.parametrize("weighting", ["nominal", "linear", "quadratic"])
def test_observed_agreement_is_the_mean_over_pairs_of_answers(weighting: Any) -> None:
    for seed in range(20):
        rows = table(seed)
        weights = agreement_weights(weighting, 6)
        shares = [
            np.mean([weights[one, two] for one, two in combinations(row[row >= 0], 2)])
            for row in rows
            if (row >= 0).sum() >= 2
        ]
        found = percent_agreement(counts(rows, 6), weighting, draws=0)
        assert found.value == pytest.approx(np.mean(shares))
        assert found.n == len(shares)


def test_with_two_people_and_no_gaps_conger_is_cohen() -> None:
    for seed in range(20):
        votes = Votes.from_table(table(seed, missing=0)[:, :2])
        for weighting in ("nominal", "quadratic"):
            cohen = cohen_kappa(votes.contingency(0, 1), weighting, draws=0)  # type: ignore[arg-type]
            conger = conger_kappa(votes, weighting, draws=0)  # type: ignore[arg-type]
            assert conger.value == pytest.approx(cohen.value, abs=1e-12)


@pytest.mark.parametrize("measure", OF_COUNTS[1:])
def test_full_agreement_on_several_labels_is_one(measure: Measure) -> None:
    assert measure(counts([[0, 0, 0], [1, 1, -1], [2, 2, 2]])).value == pytest.approx(1)


@pytest.mark.parametrize("measure", OF_COUNTS)
def test_without_two_answers_to_an_item_nothing_is_said(measure: Measure) -> None:
    for rows in ([[0, -1], [-1, 1]], np.zeros((0, 3)), [[-1, -1]]):
        figure = measure(counts(rows, 2))
        assert (figure.value, figure.why) == (None, NO_PAIRS)


def test_one_label_alone_leaves_nothing_above_chance() -> None:
    same = [[1, 1], [1, 1], [1, -1]]
    for measure in (fleiss_kappa, krippendorff_alpha):
        assert measure(counts(same)).why == ONE_LABEL
    assert conger_kappa(Votes.from_table(same)).why == ONE_LABEL
    assert pair_kappa(Votes.from_table(same), 0, 1).why == ONE_LABEL
    # These two do not take the answers' labels for the only ones there are.
    assert gwet_ac(counts(same)).value == 1
    assert randolph_kappa(counts(same)).value == 1
    for measure in (gwet_ac, randolph_kappa):
        assert measure(counts([[0, 0]])).why == ONLY_LABEL


def test_pairs_that_share_nothing_say_so() -> None:
    votes = Votes.from_table([[0, -1, 1], [1, -1, 1], [-1, 0, -1]])
    matrix = pair_matrix(votes)
    assert matrix.shared.tolist() == [[2, 0, 2], [0, 1, 0], [2, 0, 2]]
    assert matrix.why(0, 1) == pair_kappa(votes, 0, 1).why == NO_SHARED
    assert matrix.agreement[0, 2] == 0.5
    assert np.isfinite(matrix.kappa).all()


def test_each_label_against_the_rest() -> None:
    rows = table(3)
    found = per_label(counts(rows, 8), draws=0)
    for code in range(6):
        binary = np.where(rows < 0, -1, (rows == code).astype(int))
        if (binary == 1).any():
            assert found[code] == fleiss_kappa(counts(binary, 2), draws=0)
    assert found[7].why == UNUSED


def test_intervals_are_those_of_items_drawn_with_replacement() -> None:
    rows = np.concatenate([table(5, 0.2)] * 8)[:, :2]
    rng = np.random.default_rng(0)
    drawn = [
        krippendorff_alpha(counts(rows[rng.integers(0, len(rows), len(rows))]), "ordinal", draws=0)
        for _ in range(1_000)
    ]
    low, high = np.percentile([one.value for one in drawn], [2.5, 97.5])
    figure = krippendorff_alpha(counts(rows), "ordinal", seed=1)
    assert figure.low == pytest.approx(low, abs=0.02)
    assert figure.high == pytest.approx(high, abs=0.02)
    assert figure == krippendorff_alpha(counts(rows), "ordinal", seed=1)


def test_one_item_has_no_interval() -> None:
    figure = gwet_ac(counts([[0, 1, 1]]))
    assert figure.value is not None and figure.low is None


@pytest.mark.parametrize(
    "make",
    [
        lambda: Votes.from_table([0, 1]),
        lambda: Votes.from_table([[0, 3]], codes=2),
        lambda: Votes(np.array([0, 0]), np.array([1, 1]), np.array([0, 1]), 1, 2, 2),
        lambda: Votes(np.array([0]), np.array([1, 1]), np.array([0]), 1, 2, 2),
        lambda: ItemCounts.from_table([[1, -1]]),
        lambda: krippendorff_alpha(counts([[0, 1]]), "ratio", np.array([-1.0, 2.0])),
        lambda: krippendorff_alpha(counts([[0, 1]]), "interval", np.array([1.0])),
        lambda: krippendorff_alpha(counts([[0, 1]]), "cyclic"),  # type: ignore[arg-type]
        lambda: fleiss_kappa(counts([[0, 1]]), "cubic"),  # type: ignore[arg-type]
    ],
)
def test_bad_input_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(InvalidInputError):
        make()
