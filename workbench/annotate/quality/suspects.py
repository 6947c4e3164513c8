"""Labels that are probably wrong: confident learning (Northcutt, Jiang and Chuang 2021, JAIR 70).

The probabilities must come from a model that did not learn from the row itself (out of fold).
A row counts for a label when the model is at least as sure of it as it is on average of the rows
that carry it. Rows that carry one label and count for another are off the diagonal of the
confident joint. The order of suspicion is self-confidence, the probability of the given label: on
TREC with flipped labels it finds more of them than the normalised margin and than rows off the
diagonal first; with two labels all of these are nearly one order (``bench/suspects.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.annotate.quality.votes import MISSING, Codes, Floats
from workbench.core.errors import InvalidInputError

Ranking = Literal["self_confidence", "normalized_margin"]


@dataclass(frozen=True)
class Suspects:
    """Rows with the most doubtful label first; all arrays in that order.

    ``row``: position; ``suggested``: the likeliest other label; ``score``: 0 (surely wrong) to 1;
    ``confident``: whether the row is off the diagonal of the confident joint. ``thresholds``: the
    least probability that counts for each label, (codes,); 1 for a label that no row carries.
    ``joint``: given × true label, rows of the data set, (codes, codes). ``errors``: how many wrong
    labels that makes.
    """

    row: Codes
    suggested: Codes
    score: Floats
    confident: NDArray[np.bool_]
    thresholds: Floats
    joint: Floats
    errors: float


def find_suspects(
    probabilities: Any, given: Any, *, by: Ranking = "self_confidence", limit: int | None = None
) -> Suspects:
    """Rank rows by how doubtful their ``given`` labels are, (n,) codes from 0.

    ``probabilities``: out of fold, (n, codes). ``limit``: rows to give back at most. Raises
    InvalidInputError for shapes that don't fit, codes out of range, what are no probabilities,
    and another ranking.
    """
    shares, labels = _checked(probabilities, given)
    rows = np.arange(len(labels))
    own = shares[rows, labels]
    others = shares.copy()
    others[rows, labels] = -1.0
    suggested, best = others.argmax(axis=1), others.max(axis=1)
    if by not in ("self_confidence", "normalized_margin"):
        raise InvalidInputError(f"no ranking is called {by!r}")
    score = own if by == "self_confidence" else (own - best + 1) / 2
    thresholds = label_thresholds(shares, labels)
    counts_for = confident_label(shares, thresholds)
    order = np.argsort(score, kind="stable")[:limit]
    confident = (counts_for != labels) & (counts_for != MISSING)
    joint = _joint(counts_for, labels, shares.shape[1])
    return Suspects(
        order,
        suggested[order],
        score[order],
        confident[order],
        thresholds,
        joint,
        float(joint.sum() - np.trace(joint)),
    )


def label_thresholds(probabilities: Floats, given: Codes) -> Floats:
    """The mean probability of each label over the rows that carry it, (codes,); 1 without any."""
    codes = probabilities.shape[1]
    own = probabilities[np.arange(len(given)), given]
    rows = np.bincount(given, minlength=codes)
    sums = np.bincount(given, weights=own, minlength=codes)
    return np.divide(sums, rows, out=np.ones(codes), where=rows > 0)


def confident_label(probabilities: Floats, thresholds: Floats) -> Codes:
    """The likeliest of the labels each row counts for, (n,); -1 where it counts for none."""
    # The mean of equal numbers may come out a rounding error above them.
    above = np.where(probabilities >= thresholds - 1e-12, probabilities, -1.0)
    return np.where(above.max(axis=1) >= 0, above.argmax(axis=1), MISSING)


def _joint(counts_for: Codes, given: Codes, codes: int) -> Floats:
    """The confident joint, each given label scaled to the rows that carry it: (codes, codes)."""
    counted = counts_for != MISSING
    cells = given[counted] * codes + counts_for[counted]
    joint = np.bincount(cells, minlength=codes**2).reshape(codes, codes).astype(np.float64)
    # A label none of whose rows counts for anything is taken to be right.
    joint[np.diag_indices(codes)] += joint.sum(axis=1) == 0
    rows = np.bincount(given, minlength=codes)
    scaled: Floats = joint * (rows / joint.sum(axis=1))[:, None]
    return scaled


def _checked(probabilities: Any, given: Any) -> tuple[Floats, Codes]:
    shares, labels = np.asarray(probabilities, dtype=np.float64), np.asarray(given)
    if shares.ndim != 2 or shares.shape[1] < 2 or labels.shape != shares.shape[:1]:
        raise InvalidInputError("probabilities are rows × labels, given labels one a row")
    if not np.issubdtype(labels.dtype, np.integer):
        raise InvalidInputError("given labels are codes, whole numbers from 0")
    if len(labels) and (labels.min() < 0 or labels.max() >= shares.shape[1]):
        raise InvalidInputError("a given label is out of range", f"use 0 to {shares.shape[1] - 1}")
    off = np.abs(shares.sum(axis=1) - 1)
    if not np.isfinite(shares).all() or (shares < 0).any() or (off > 1e-3).any():
        raise InvalidInputError("a row's probabilities are not shares that sum to 1")
    return shares, labels.astype(np.int64)
