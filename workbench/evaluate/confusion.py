"""The confusion matrix, what can be computed from it alone, and its bootstrap draws.

Labels are coded 0..K-1. Everything here needs only, per class: right answers (``hits``),
rows with that truth (``support``) and rows with that prediction (``predicted``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.evaluate import clusters
from workbench.evaluate.clusters import Groups
from workbench.evaluate.intervals import Codes, Floats


@dataclass(frozen=True)
class Marginals:
    """``hits``, ``predicted`` and ``support`` of shape (..., K).

    ``present`` (..., K): the classes that macro means are taken over. All that the rows have as
    truth or as prediction, but for those that a draw of groups does not bring at all.
    """

    hits: Floats
    predicted: Floats
    support: Floats
    present: NDArray[np.bool_]


def matrix(truth: Codes, predicted: Codes, classes: int) -> NDArray[np.int64]:
    """Counts of shape (K, K), truth in rows."""
    cells = np.bincount(truth * classes + predicted, minlength=classes * classes)
    return cells.reshape(classes, classes)


def marginals(truth: Codes, predicted: Codes, classes: int) -> Marginals:
    """The marginals of the rows themselves."""
    hits = np.bincount(truth[truth == predicted], minlength=classes).astype(np.float64)
    given = np.bincount(predicted, minlength=classes).astype(np.float64)
    support = np.bincount(truth, minlength=classes).astype(np.float64)
    return Marginals(hits, given, support, (support > 0) | (given > 0))


def marginal_draws(
    truth: Codes,
    predictions: tuple[Codes, ...],
    classes: int,
    rng: np.random.Generator,
    draws: int,
    groups: Groups | None = None,
) -> tuple[Marginals, ...]:
    """Bootstrap draws for one or more predictions of the same rows, drawn together.

    Returns one ``Marginals`` per prediction with arrays of shape (draws, K). ``groups``: whole
    groups are drawn. Without them rows of one class that got the same predictions are
    exchangeable, so each draw is one multinomial per class over the cells that occur.
    """
    whole = [marginals(truth, predicted, classes) for predicted in predictions]
    if groups is not None:
        return _group_draws(truth, predictions, whole, rng, draws, groups)
    shape = (draws, classes)
    hits = [np.zeros(shape) for _ in predictions]
    taken = [np.zeros(shape) for _ in predictions]
    support = whole[0].support
    for code in np.flatnonzero(support):
        members = truth == code
        cells, sizes = np.unique(
            np.stack([column[members] for column in predictions], axis=1),
            axis=0,
            return_counts=True,
        )
        counts = rng.multinomial(int(support[code]), sizes / sizes.sum(), size=draws)
        for index in range(len(predictions)):
            column = cells[:, index]
            taken[index] += counts @ clusters.indicators(column, classes)
            hits[index][:, code] = counts[:, column == code].sum(axis=1)
    return tuple(
        Marginals(right, given, support, of.present)
        for right, given, of in zip(hits, taken, whole, strict=True)
    )


def _group_draws(
    truth: Codes,
    predictions: tuple[Codes, ...],
    whole: list[Marginals],
    rng: np.random.Generator,
    draws: int,
    groups: Groups,
) -> tuple[Marginals, ...]:
    classes = whole[0].support.shape[0]
    columns = [clusters.indicators(truth, classes)]
    for predicted in predictions:
        columns.append(clusters.indicators(predicted, classes))
        columns.append(clusters.indicators(truth, classes, truth == predicted))
    drawn = groups.sum_draws(sparse.hstack(columns, format="csr"), rng, draws)
    support, *rest = np.split(drawn, len(columns), axis=1)
    return tuple(
        Marginals(right, given, support, of.present & ((support + given > 0) | (of.support == 0)))
        for given, right, of in zip(rest[::2], rest[1::2], whole, strict=True)
    )


def accuracy(of: Marginals) -> Floats:
    """Share of right answers, shape (...)."""
    return np.asarray(of.hits.sum(axis=-1) / of.support.sum(axis=-1), dtype=np.float64)


def ratio(part: Floats, whole: Floats) -> Floats:
    """``part`` / ``whole``; nan for 0/0."""
    found: Floats = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    np.divide(part, whole, out=found, where=whole > 0)
    return found


def balanced_accuracy(of: Marginals) -> Floats:
    """Mean recall over the classes that have rows, shape (...)."""
    return np.asarray(np.nanmean(ratio(of.hits, of.support), axis=-1), dtype=np.float64)


def f1_per_class(of: Marginals) -> Floats:
    """F1 of each class, shape (..., K); 0 where a class was neither true nor predicted."""
    return np.nan_to_num(ratio(2 * of.hits, of.support + of.predicted), nan=0.0)


def f1_macro(of: Marginals) -> Floats:
    """Mean F1 over the classes that occur as truth or as prediction, shape (...)."""
    f1 = f1_per_class(of) * of.present
    return np.asarray(f1.sum(axis=-1) / of.present.sum(axis=-1), dtype=np.float64)


def mcc(of: Marginals) -> Floats:
    """Matthews correlation for any number of classes (Gorodkin 2004), shape (...); 0 for 0/0."""
    n = of.support.sum(axis=-1)
    right = of.hits.sum(axis=-1)
    covariance = right * n - (of.predicted * of.support).sum(axis=-1)
    of_truth = n * n - (of.support**2).sum(axis=-1)
    of_prediction = n * n - (of.predicted**2).sum(axis=-1)
    scale = np.sqrt(of_truth * of_prediction)
    found = np.divide(covariance, scale, out=np.zeros_like(scale), where=scale > 0)
    return np.asarray(found, dtype=np.float64)


def largest(counts: NDArray[np.int64], limit: int) -> list[tuple[int, int, int]]:
    """The ``limit`` most frequent mistakes as (truth, predicted, rows), most frequent first."""
    wrong = counts.copy()
    np.fill_diagonal(wrong, 0)
    rows, columns = np.nonzero(wrong)
    order = np.argsort(-wrong[rows, columns], kind="stable")[:limit]
    return [(int(rows[i]), int(columns[i]), int(wrong[rows[i], columns[i]])) for i in order]
