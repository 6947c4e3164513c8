"""Agreement of any number of annotators: percent, Fleiss κ, Randolph κ, Gwet AC1 and AC2.

All are (observed - expected) / (1 - expected) with the same observed agreement: the mean over
items of the share of pairs of answers that agree. They differ in what they expect by chance.
Where items have different numbers of answers this is Gwet's generalisation (Gwet 2014, Handbook
of Inter-Rater Reliability, 4th ed., section 2.3): items with one answer say nothing about
agreement, but count for how often a label is used, and every item weighs the same. With equal
numbers it is the coefficient of the original paper.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from workbench.annotate.quality.bootstrap import DRAWS, coefficient, over_chance
from workbench.annotate.quality.counts import ItemCounts
from workbench.annotate.quality.votes import Floats
from workbench.annotate.quality.weights import Weighting, agreement_weights
from workbench.evaluate.requests import Figure

NO_PAIRS = "no item has two answers"
ONE_LABEL = "all answers are the same label: chance alone would agree as much"
UNUSED = "nobody gives this label"
ONLY_LABEL = "there is only one label"
_ROWS = 20_000


def item_agreement(counts: Any, weights: Floats) -> Floats:
    """The share of an item's pairs of answers that agree; 0 for less than two answers.

    ``counts``: items × labels, sparse, (n, k); ``weights``: (k, k). Shape (n,).
    """
    sizes = np.asarray(counts.sum(axis=1), dtype=np.float64)
    alike = np.zeros(len(sizes))
    if np.array_equal(weights, np.eye(len(weights))):
        alike = np.asarray(counts.power(2).sum(axis=1), dtype=np.float64)
    else:
        for start in range(0, len(sizes), _ROWS):
            part = counts[start : start + _ROWS]
            alike[start : start + _ROWS] = part.multiply(part @ weights).sum(axis=1)
    pairs = sizes * (sizes - 1)
    return np.divide(alike - sizes, pairs, out=np.zeros_like(alike), where=pairs > 0)


def percent_agreement(
    counts: ItemCounts, weighting: Weighting = "nominal", *, draws: int = DRAWS, seed: int = 0
) -> Figure:
    """The mean over items of the share of pairs of answers that agree."""
    return _figure(counts, weighting, lambda observed, _used, _weights: observed, draws, seed)


def fleiss_kappa(
    counts: ItemCounts, weighting: Weighting = "nominal", *, draws: int = DRAWS, seed: int = 0
) -> Figure:
    """Fleiss' κ (Fleiss 1971); with numbers of answers that vary, as the module says."""
    return _figure(counts, weighting, _fleiss, draws, seed)


def gwet_ac(
    counts: ItemCounts, weighting: Weighting = "nominal", *, draws: int = DRAWS, seed: int = 0
) -> Figure:
    """Gwet's AC1, and AC2 with weights (Gwet 2008; 2014, section 4.4).

    Every label there is counts, whether used or not: with more labels chance agrees less.
    """
    if counts.codes < 2:
        return Figure(why=ONLY_LABEL)
    return _figure(counts, weighting, _gwet, draws, seed)


def randolph_kappa(
    counts: ItemCounts, weighting: Weighting = "nominal", *, draws: int = DRAWS, seed: int = 0
) -> Figure:
    """Free-marginal κ (Randolph 2005; Brennan and Prediger 1981): all labels equally likely."""
    if counts.codes < 2:
        return Figure(why=ONLY_LABEL)
    return _figure(counts, weighting, _randolph, draws, seed)


def per_label(
    counts: ItemCounts,
    measure: Callable[..., Figure] = fleiss_kappa,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> list[Figure]:
    """``measure`` of each label against the rest, in the order of the codes."""
    given = counts.items @ counts.counts
    return [
        measure(counts.one_against_rest(code), draws=draws, seed=seed)
        if given[code]
        else Figure(why=UNUSED)
        for code in range(counts.codes)
    ]


def _figure(
    counts: ItemCounts,
    weighting: Weighting,
    estimate: Callable[[Floats, Floats, Floats], Floats],
    draws: int,
    seed: int,
) -> Figure:
    """``estimate``: observed agreement (d,), use of the labels (d, k), weights (k, k) → (d,)."""
    if not counts.pairable:
        return Figure(why=NO_PAIRS)
    weights = agreement_weights(weighting, counts.codes)
    sizes = counts.sizes
    pairable = (sizes >= 2).astype(np.float64)
    own = np.stack([pairable, item_agreement(counts.counts, weights)], axis=1)
    used = sparse.diags_array(1 / sizes) @ counts.counts
    features = sparse.csr_array(sparse.hstack([sparse.csr_array(own), used]))

    def of_sums(sums: Floats) -> Floats:
        # A draw may be without a single item that can agree.
        able = np.where(sums[:, 0] > 0, sums[:, 0], np.nan)
        shares = sums[:, 2:] / sums[:, 2:].sum(axis=1, keepdims=True)
        return estimate(sums[:, 1] / able, shares, weights)

    return coefficient(
        features, counts.items, of_sums, n=counts.pairable, why=ONE_LABEL, draws=draws, seed=seed
    )


def _fleiss(observed: Floats, used: Floats, weights: Floats) -> Floats:
    return over_chance(observed, ((used @ weights) * used).sum(axis=1))


def _gwet(observed: Floats, used: Floats, weights: Floats) -> Floats:
    codes = len(weights)
    spread = (used * (1 - used)).sum(axis=1)
    return over_chance(observed, weights.sum() / (codes * (codes - 1)) * spread)


def _randolph(observed: Floats, used: Floats, weights: Floats) -> Floats:
    return over_chance(observed, np.full(len(used), weights.mean()))
