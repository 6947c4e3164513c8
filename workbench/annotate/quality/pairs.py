"""Who agrees with whom: Cohen's κ and percent agreement of every two annotators, at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.annotate.quality.agreement import ONE_LABEL
from workbench.annotate.quality.bootstrap import DRAWS
from workbench.annotate.quality.cohen import NO_SHARED, cohen_kappa
from workbench.annotate.quality.votes import Codes, Floats, Votes
from workbench.annotate.quality.weights import Weighting, agreement_weights
from workbench.evaluate.requests import Figure


@dataclass(frozen=True)
class PairMatrix:
    """Symmetric tables annotators × annotators, all of shape (a, a).

    ``shared``: items both answered. ``agreement``: the share on which they agree, 0 where
    ``shared`` is. ``kappa``: Cohen's, 0 where it is not ``defined``.
    """

    shared: Codes
    agreement: Floats
    kappa: Floats
    defined: NDArray[np.bool_]

    def why(self, first: int, second: int) -> str:
        """Why the κ of two is undefined; "" where it is not."""
        if self.defined[first, second]:
            return ""
        return ONE_LABEL if self.shared[first, second] else NO_SHARED


def pair_matrix(votes: Votes, weighting: Weighting = "nominal") -> PairMatrix:
    """Compare every two annotators on the items they share.

    A few sparse products for each label; for an interval of one pair see ``pair_kappa``.
    """
    weights = agreement_weights(weighting, votes.codes)
    there = _table(votes, np.ones(len(votes)))
    shared = _dense(there @ there.T)
    alike, expected = np.zeros_like(shared), np.zeros_like(shared)
    for code in range(votes.codes):
        gave = _table(votes, (votes.code == code).astype(np.float64))
        near = _table(votes, weights[code, votes.code])
        alike += _dense(gave @ near.T)
        # How often the first one gives the label on what they share, times how near the second's
        # labels are to it on the same items.
        expected += _dense(gave @ there.T) * _dense(there @ near.T)
    some = np.maximum(shared, 1)
    agreement, chance = alike / some, expected / some**2
    defined = (shared > 0) & (chance < 1 - 1e-12)
    kappa = np.where(defined, (agreement - chance) / np.where(defined, 1 - chance, 1), 0.0)
    return PairMatrix(shared.astype(np.int64), agreement, kappa, defined)


def pair_kappa(
    votes: Votes,
    first: int,
    second: int,
    weighting: Weighting = "nominal",
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> Figure:
    """Cohen's κ of two annotators on the items they share, with its interval."""
    return cohen_kappa(votes.contingency(first, second), weighting, draws=draws, seed=seed)


def _table(votes: Votes, data: Floats) -> Any:
    """Annotators × items, sparse, with a number for every answer."""
    shape = (votes.annotators, votes.items)
    table = sparse.coo_array((data, (votes.annotator, votes.item)), shape=shape).tocsr()
    table.eliminate_zeros()
    return table


def _dense(product: Any) -> Floats:
    return np.asarray(product.toarray(), dtype=np.float64)
