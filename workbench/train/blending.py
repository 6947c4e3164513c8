"""Weights of an ensemble, learned on answers for rows that no member had learned from.

Forward selection with replacement (Caruana et al. 2004): of the candidates the one is added, again
and again, with which the mean answer gets the smallest loss.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize_scalar

from workbench.train.families.ensemble import TINY, tempered

ROUNDS = 30
LEAST_WEIGHT = 0.05
MOST_MEMBERS = 6


def temperature(shares: np.ndarray, target: np.ndarray) -> float:
    """The one between .1 and 10 with which rows × classes get the smallest log loss."""
    rows = np.arange(len(target))

    def loss(logarithm: float) -> float:
        likely = tempered(shares, float(np.exp(logarithm)))[rows, target]
        return float(-np.log(likely.clip(TINY)).mean())

    bounds = (np.log(0.1), np.log(10.0))
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 0.02})
    return float(np.exp(found.x))


def weights(answers: Sequence[np.ndarray], target: np.ndarray | None) -> np.ndarray:
    """One weight a member, summing to 1; 0 for those that are left out.

    ``answers``: per member one value a row: the probability it gave to the right class, or, with
    ``target``, its number for it.
    """
    stacked = np.stack(answers)
    counts = np.zeros(len(stacked))
    total = np.zeros(stacked.shape[1])
    for chosen in range(1, ROUNDS + 1):
        means = (total + stacked) / chosen
        allowed = counts > 0
        if allowed.sum() < MOST_MEMBERS:
            allowed[:] = True
        losses = np.where(allowed, _losses(means, target), np.inf)
        best = int(losses.argmin())
        counts[best] += 1
        total += stacked[best]
    found = counts / counts.sum()
    found[found < LEAST_WEIGHT] = 0.0
    return np.asarray(found / found.sum())


def _losses(means: np.ndarray, target: np.ndarray | None) -> np.ndarray:
    if target is None:
        return np.asarray(-np.log(means.clip(TINY)).mean(axis=1))
    return np.asarray(((means - target) ** 2).mean(axis=1))
