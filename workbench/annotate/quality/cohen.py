"""Agreement of two annotators: Cohen's κ, weighted or not; and Conger's κ, its like for many."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from workbench.annotate.quality.agreement import NO_PAIRS, ONE_LABEL, item_agreement
from workbench.annotate.quality.bootstrap import DRAWS, coefficient, over_chance
from workbench.annotate.quality.votes import Floats, Votes
from workbench.annotate.quality.weights import Weighting, agreement_weights
from workbench.evaluate.requests import Figure

NO_SHARED = "the two share no item"


def cohen_kappa(
    table: Any, weighting: Weighting = "nominal", *, draws: int = DRAWS, seed: int = 0
) -> Figure:
    """Cohen's κ (Cohen 1960; weighted: Cohen 1968) of a contingency ``table`` (codes, codes).

    The labels' weights go by their codes. Undefined when the two share no item, and when both
    always give the same one label.
    """
    counted = np.asarray(table, dtype=np.int64)
    codes, n = len(counted), int(counted.sum())
    if n == 0:
        return Figure(why=NO_SHARED)
    weights = agreement_weights(weighting, codes)
    first, second = np.nonzero(counted)
    cell = np.arange(len(first))
    used = np.zeros((len(first), 1 + 2 * codes))
    used[:, 0] = weights[first, second]
    used[cell, 1 + first] = used[cell, 1 + codes + second] = 1.0

    def estimate(sums: Floats) -> Floats:
        one, two = sums[:, 1 : 1 + codes] / n, sums[:, 1 + codes :] / n
        return over_chance(sums[:, 0] / n, ((one @ weights) * two).sum(axis=1))

    items = counted[first, second]
    return coefficient(used, items, estimate, n=n, why=ONE_LABEL, draws=draws, seed=seed)


def cohen_standard_error(table: Any, weighting: Weighting = "nominal") -> float | None:
    """The asymptotic standard error of κ (Fleiss, Cohen and Everitt 1969); None where undefined.

    ``table``: contingency table (codes, codes).
    """
    counted = np.asarray(table, dtype=np.float64)
    kappa = cohen_kappa(table, weighting, draws=0).value
    if kappa is None:
        return None
    shares = counted / counted.sum()
    weights = agreement_weights(weighting, len(counted))
    one, two = shares.sum(axis=1), shares.sum(axis=0)
    expected = one @ weights @ two
    mean = (weights @ two)[:, None] + (one @ weights)[None, :]
    spread = (shares * (weights - mean * (1 - kappa)) ** 2).sum()
    variance = (spread - (kappa - expected * (1 - kappa)) ** 2) / counted.sum()
    return float(np.sqrt(max(variance, 0.0)) / (1 - expected))


def conger_kappa(
    votes: Votes, weighting: Weighting = "nominal", *, draws: int = DRAWS, seed: int = 0
) -> Figure:
    """Conger's κ (Conger 1980), with missing answers as in Gwet (2014, section 2.3).

    Chance is the mean over pairs of annotators of how often they would agree by each one's own
    use of the labels; with two annotators and no gaps it is Cohen's κ.
    """
    counts, answers = votes.counts(), votes.answers
    n = int((answers >= 2).sum())
    if n == 0:
        return Figure(why=NO_PAIRS)
    people, codes = votes.annotators, votes.codes
    weights = agreement_weights(weighting, codes)
    own = np.stack([answers >= 2, item_agreement(counts, weights)], axis=1).astype(np.float64)
    cells = (votes.item, votes.annotator * codes + votes.code)
    shape = (votes.items, people * codes)
    given = sparse.coo_array((np.ones(len(votes)), cells), shape=shape)
    features = sparse.csr_array(sparse.hstack([sparse.csr_array(own), given]))[answers > 0]

    def estimate(sums: Floats) -> Floats:
        able = np.where(sums[:, 0] > 0, sums[:, 0], np.nan)
        used = sums[:, 2:].reshape(-1, people, codes)
        total = used.sum(axis=2, keepdims=True)
        used = used / np.where(total > 0, total, 1.0)
        there = (total > 0).sum(axis=(1, 2))
        together = used.sum(axis=1)
        alone = ((used @ weights) * used).sum(axis=(1, 2))
        both = ((together @ weights) * together).sum(axis=1) - alone
        return over_chance(sums[:, 1] / able, both / np.maximum(there * (there - 1), 1))

    items = np.ones(features.shape[0], dtype=np.int64)
    return coefficient(features, items, estimate, n=n, why=ONE_LABEL, draws=draws, seed=seed)
