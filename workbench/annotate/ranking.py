"""Which rows are worth a label most, from a model's doubts (``bundle.doubts``). Runs in a job."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

BATCH = 100
"""Clusters of the most wanted rows, where nobody says how many will be labelled next."""
CANDIDATES = 5
"""How many times as many rows are looked at; those behind them follow in their order."""
DIMENSIONS = 50
LEAST = 1e-12


def plenty(shares: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """How many answers there are already of what a row seems to be; small is wanted.

    ``counts``: answers so far by label. It is the negative of the expected 1 / (answers + 1).
    """
    found: np.ndarray = -(shares @ (1.0 / (counts + 1.0)))
    return found


def rarity(shares: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """How rare what a row seems to be is among the answers so far; large is rare."""
    found: np.ndarray = shares @ (1.0 / np.sqrt(counts + 1.0))
    return found


def ranks(scores: np.ndarray) -> np.ndarray:
    """The place of each row, the smallest score first; equal ones in their own order."""
    found = np.empty(len(scores), dtype=np.int64)
    found[np.argsort(scores, kind="stable")] = np.arange(len(scores))
    return found


def diverse(
    order: np.ndarray,
    wanted: np.ndarray,
    matrix: Callable[[np.ndarray], Any],
    seed: int,
    batch: int = BATCH,
) -> np.ndarray:
    """Ranks by diversity: of the most wanted rows, one from each of many clusters first.

    Zhdanov, Diverse mini-batch active learning (2019): the rows nearest to the centres of weighted
    k-means, so that a batch asks about many things at once. ``order``: rows, most wanted first;
    ``wanted``: the weight of each row; ``matrix``: gives the features of some rows. ``batch``: as
    many rows as will be labelled before they are ranked again.
    """
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    found = np.empty(len(order), dtype=np.int64)
    first = order[: CANDIDATES * batch]
    if len(first) > batch:
        places = _coordinates(matrix(first), seed)
        weights = np.maximum(wanted[first], LEAST)
        with warnings.catch_warnings():
            # Of rows that are equal there are fewer clusters.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model = KMeans(batch, random_state=seed, n_init=1)
            model.fit(places, sample_weight=weights)
        nearest = np.unique(model.transform(places).argmin(axis=0))
        others = np.setdiff1d(np.arange(len(first)), nearest)
        first = first[np.concatenate([nearest, others])]
    found[np.concatenate([first, order[len(first) :]])] = np.arange(len(order))
    return found


def _coordinates(matrix: Any, seed: int) -> np.ndarray:
    """Rows in few dimensions, of length 1: as they are, or of terms by latent semantic analysis."""
    from sklearn.decomposition import TruncatedSVD

    if sparse.issparse(matrix):
        if min(matrix.shape) > DIMENSIONS:
            matrix = TruncatedSVD(DIMENSIONS, random_state=seed).fit_transform(matrix)
        else:
            matrix = matrix.toarray()
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    found: np.ndarray = matrix / np.maximum(lengths, LEAST)
    return found
