"""The hub's ranking without the hub: the same fit and the same order, in one process.

Used by ``bench.active_learning --direct`` to compare strategies over many seeds quickly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from workbench.annotate import suggesting
from workbench.annotate.learning.latent import places
from workbench.annotate.learning.model import fit
from workbench.annotate.strategies import column_of
from workbench.bundle.doubts import of_classes

SHARE = 0.1


def labelled_directly(
    matrix: Any,
    codes: np.ndarray,
    free: np.ndarray,
    score: Callable[[np.ndarray], float],
    strategy: str,
    step: int,
    most: int,
    seed: int,
) -> dict[int, float]:
    """The score by the number of labels; ``free``: the rows that may be labelled."""
    rng = np.random.default_rng(seed)
    rows = rng.permutation(free)[:step]
    curve = {len(rows): score(rows)}
    while len(rows) < most:
        rest = np.setdiff1d(free, rows)
        order = rng.permutation(rest)
        if strategy != "random" and len(np.unique(codes[rows])) > 1:
            by_chance = int(rng.binomial(step, SHARE))
            ranked = rest[_order(matrix, codes, rows, rest, strategy, step, len(curve))]
            picked = ranked[: step - by_chance]
            others = order[~np.isin(order, picked)]
            order = np.concatenate([picked, others])
        rows = np.concatenate([rows, order[:step]])
        curve[len(rows)] = score(rows)
    return curve


def _order(
    matrix: Any,
    codes: np.ndarray,
    rows: np.ndarray,
    rest: np.ndarray,
    strategy: str,
    step: int,
    seed: int,
) -> np.ndarray:
    model = fit(matrix[rows], codes[rows])
    given = np.bincount(codes[rows], minlength=int(codes.max()) + 1)
    scores = suggesting.Scores(given[model.labels])
    scores.add(of_classes(model.shares(matrix[rest])))

    def features(wanted: np.ndarray) -> Any:
        return places(matrix[rest[wanted]])

    ranks = scores.ranks(features, seed, min(max(step, 20), 400))
    return np.argsort(ranks[column_of(strategy)])
