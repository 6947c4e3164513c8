"""Items whose answers differ and that should get one more."""

from __future__ import annotations

import numpy as np
from scipy.special import entr

from workbench.annotate.quality.votes import Codes, Votes
from workbench.core.errors import InvalidInputError


def extra_votes(votes: Votes, overlap: int, extra: int = 1) -> Codes:
    """Items with ``overlap`` answers or more that are not all alike, most divided first.

    Items that already had ``extra`` more are left out: for them a reviewer is due, not another
    vote. How divided: the entropy of the answers, then the position. Raises InvalidInputError for
    an ``overlap`` below 2 or an ``extra`` below 1.
    """
    if overlap < 2 or extra < 1:
        raise InvalidInputError(
            "an extra vote settles what differs between two answers at least",
            "set an overlap of 2 or more and an extra of 1 or more",
        )
    counts, answers = votes.counts(), votes.answers
    kinds = np.diff(counts.indptr)
    shares = counts.data / np.repeat(answers, kinds)
    row = np.repeat(np.arange(votes.items), kinds)
    divided = np.bincount(row, weights=entr(shares), minlength=votes.items)
    due = np.flatnonzero((kinds > 1) & (answers >= overlap) & (answers < overlap + extra))
    return due[np.argsort(-divided[due], kind="stable")]
