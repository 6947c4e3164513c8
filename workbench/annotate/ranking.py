"""Which rows are worth a label most, from a model's probabilities. Runs in a job.

Settles, Active Learning Literature Survey (2009), for confidence, margin and entropy.
"""

from __future__ import annotations

from typing import Any

import numpy as np

CLUSTERED = 20_000
"""Rows, the least confident, that diversity looks at; the rest follows by confidence."""
CLUSTERS = 32
LEAST = 1e-12


def confidence(shares: np.ndarray) -> np.ndarray:
    """The best label's probability (rows); small is uncertain. ``shares``: rows × labels."""
    best: np.ndarray = shares.max(axis=1)
    return best


def margin(shares: np.ndarray) -> np.ndarray:
    """The best label's probability less the second's; small is uncertain."""
    if shares.shape[1] < 2:
        return confidence(shares)
    two = np.partition(shares, -2, axis=1)[:, -2:]
    gap: np.ndarray = two[:, 1] - two[:, 0]
    return gap


def certainty(shares: np.ndarray) -> np.ndarray:
    """The negative entropy in nats; small is uncertain."""
    found: np.ndarray = (shares * np.log(np.maximum(shares, LEAST))).sum(axis=1)
    return found


def plenty(shares: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """How many answers there are already of what a row seems to be; small is wanted.

    ``counts``: answers so far by label. It is the negative of the expected 1 / (answers + 1).
    """
    found: np.ndarray = -(shares @ (1.0 / (counts + 1.0)))
    return found


def ranks(scores: np.ndarray) -> np.ndarray:
    """The place of each row, the smallest score first; equal ones in their own order."""
    found = np.empty(len(scores), dtype=np.int64)
    found[np.argsort(scores, kind="stable")] = np.arange(len(scores))
    return found


def spread(order: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """``order`` dealt out corner by corner: the first of each corner, then the second of each.

    ``corners``: the cluster of each row of ``order``, in that order.
    """
    turn = np.empty(len(order), dtype=np.int64)
    for corner in np.unique(corners):
        here = np.flatnonzero(corners == corner)
        turn[here] = np.arange(len(here))
    dealt: np.ndarray = order[np.argsort(turn, kind="stable")]
    return dealt


def diverse(rank: np.ndarray, matrix: Any, first: np.ndarray, seed: int) -> np.ndarray:
    """Ranks by diversity from those by confidence.

    ``first``: the rows, least confident first, of which ``matrix`` holds the features.
    """
    from sklearn.cluster import MiniBatchKMeans

    found = rank.copy()
    clusters = min(CLUSTERS, len(first))
    if clusters > 1:
        model = MiniBatchKMeans(clusters, random_state=seed, n_init=1, batch_size=2_048)
        dealt = spread(first, model.fit_predict(matrix))
        found[dealt] = np.arange(len(dealt))
    return found
