"""Area under the ROC curve, with bootstrap draws.

Binary: the area of the second label. More classes: the mean of the one-against-rest areas over
the classes that have rows and leave rows (scikit-learn's ``multi_class="ovr"``).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workbench.evaluate.clusters import Groups, mean_draws
from workbench.evaluate.intervals import Codes, Floats, draw_chunks, row_counts

_EXACT_WORK = 60_000_000


def scored_classes(truth: Codes, classes: int) -> list[int]:
    """The classes whose area is averaged: the second of two, or all that have an opposite."""
    support = np.bincount(truth, minlength=classes)
    if classes == 2:
        return [1] if support.min() > 0 else []
    return [int(code) for code in np.flatnonzero((support > 0) & (support < len(truth)))]


def areas(truth: Codes, probabilities: Floats, chosen: list[int]) -> Floats:
    """Area under the ROC curve of each chosen class; shapes (n,), (n, K) → (len(chosen),)."""
    ones = np.ones((1, len(truth)))
    return np.array([_areas(truth == code, probabilities[:, code], ones)[0] for code in chosen])


def _areas(positive: np.ndarray, scores: Floats, weights: Floats) -> Floats:
    """Area for each row of ``weights`` (draws, n): P(score of a positive > of a negative).

    nan for a draw without positives or without negatives.
    """
    order = np.argsort(scores, kind="stable")
    ordered = scores[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=np.inf))
    taken = weights[:, order]
    inside = positive[order]
    wins = np.add.reduceat(taken * inside, starts, axis=1)
    losses = np.add.reduceat(taken * ~inside, starts, axis=1)
    below = np.cumsum(losses, axis=1) - losses / 2
    pairs = wins.sum(axis=1) * losses.sum(axis=1)
    found: Floats = np.full(len(weights), np.nan)
    np.divide((wins * below).sum(axis=1), pairs, out=found, where=pairs > 0)
    return found


def area_draws(
    truth: Codes,
    probabilities: Floats,
    chosen: list[int],
    rng: np.random.Generator,
    draws: int,
    groups: Groups | None = None,
) -> Floats:
    """Bootstrap draws of the mean area, shape (draws,), of rows by class or of whole groups.

    Exact while rows × classes × draws stays payable; beyond that the area is linearised in its
    rows (the components of DeLong, DeLong and Clarke-Pearson 1988), whose error shrinks as 1/n.
    """
    if len(truth) * len(chosen) * draws > _EXACT_WORK:
        components = _components(truth, probabilities, chosen)
        value = float(areas(truth, probabilities, chosen).mean())
        return np.clip(value + mean_draws(components, truth, rng, draws, groups), 0.0, 1.0)
    parts = []
    for weights in _weights(truth, rng, draws, groups):
        each = [_areas(truth == code, probabilities[:, code], weights) for code in chosen]
        parts.append(np.mean(each, axis=0))
    return np.concatenate(parts)


def _weights(
    truth: Codes, rng: np.random.Generator, draws: int, groups: Groups | None
) -> Iterator[Floats]:
    """How often each draw takes each row, in parts of shape (some draws, n)."""
    if groups is not None:
        for taken in groups.taken(rng, draws, len(truth)):
            yield taken[:, groups.member]
        return
    for size in draw_chunks(len(truth), draws):
        yield row_counts(truth, rng, size)


def paired_area_draws(
    truth: Codes,
    ours: Floats,
    theirs: Floats,
    chosen: list[int],
    rng: np.random.Generator,
    draws: int,
    groups: Groups | None = None,
) -> Floats:
    """Draws of the difference of two mean areas on the same rows, shape (draws,).

    Both areas are linearised in the rows, as DeLong's paired test does.
    """
    gap = _components(truth, ours, chosen) - _components(truth, theirs, chosen)
    value = areas(truth, ours, chosen).mean() - areas(truth, theirs, chosen).mean()
    drawn = mean_draws(gap, truth, rng, draws, groups)
    return np.asarray(value + drawn, dtype=np.float64)


def _components(truth: Codes, probabilities: Floats, chosen: list[int]) -> Floats:
    """Each row's influence on the mean area, with mean 0; shape (n,)."""
    n = len(truth)
    influence = np.zeros(n)
    for code in chosen:
        positive = truth == code
        scores = probabilities[:, code]
        for members, others, won in ((positive, ~positive, True), (~positive, positive, False)):
            ordered = np.sort(scores[others])
            left = np.searchsorted(ordered, scores[members], side="left")
            right = np.searchsorted(ordered, scores[members], side="right")
            below = (left + right) / 2 / len(ordered)
            placed = below if won else 1 - below
            influence[members] += (placed - placed.mean()) * n / members.sum()
    return influence / len(chosen)
