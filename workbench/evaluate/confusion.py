"""The confusion matrix, what can be computed from it alone, and its bootstrap draws.

Labels are coded 0..K-1. Everything here needs only, per class: right answers (``hits``),
rows with that truth (``support``) and rows with that prediction (``predicted``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.evaluate.intervals import Codes, Floats


@dataclass(frozen=True)
class Marginals:
    """``hits`` and ``predicted`` of shape (..., K); ``support`` of shape (K,)."""

    hits: Floats
    predicted: Floats
    support: Floats

    @property
    def present(self) -> NDArray[np.bool_]:
        """Classes that occur as truth or as prediction, shape (K,); of the first draw if many."""
        predicted = self.predicted if self.predicted.ndim == 1 else self.predicted.max(axis=0)
        return (self.support > 0) | (predicted > 0)


def matrix(truth: Codes, predicted: Codes, classes: int) -> NDArray[np.int64]:
    """Counts of shape (K, K), truth in rows."""
    cells = np.bincount(truth * classes + predicted, minlength=classes * classes)
    return cells.reshape(classes, classes)


def marginals(truth: Codes, predicted: Codes, classes: int) -> Marginals:
    """The marginals of the rows themselves."""
    hits = np.bincount(truth[truth == predicted], minlength=classes)
    return Marginals(
        hits=hits.astype(np.float64),
        predicted=np.bincount(predicted, minlength=classes).astype(np.float64),
        support=np.bincount(truth, minlength=classes).astype(np.float64),
    )


def marginal_draws(
    truth: Codes,
    predictions: tuple[Codes, ...],
    classes: int,
    rng: np.random.Generator,
    draws: int,
) -> tuple[Marginals, ...]:
    """Stratified bootstrap draws for one or more predictions of the same rows, drawn together.

    Rows of one class that got the same predictions are exchangeable, so each draw is one
    multinomial per class over the cells that occur. Returns one ``Marginals`` per prediction
    with arrays of shape (draws, K).
    """
    shape = (draws, classes)
    hits = [np.zeros(shape) for _ in predictions]
    taken = [np.zeros(shape) for _ in predictions]
    support = np.bincount(truth, minlength=classes)
    for code in np.flatnonzero(support):
        members = truth == code
        cells, sizes = np.unique(
            np.stack([column[members] for column in predictions], axis=1),
            axis=0,
            return_counts=True,
        )
        counts = rng.multinomial(support[code], sizes / sizes.sum(), size=draws)
        for index in range(len(predictions)):
            column = cells[:, index]
            where = sparse.csr_array(
                (np.ones(len(column)), (np.arange(len(column)), column)),
                shape=(len(column), classes),
            )
            taken[index] += counts @ where
            hits[index][:, code] = counts[:, column == code].sum(axis=1)
    return tuple(
        Marginals(hits=right, predicted=given, support=support.astype(np.float64))
        for right, given in zip(hits, taken, strict=True)
    )


def accuracy(of: Marginals) -> Floats:
    """Share of right answers, shape (...)."""
    return np.asarray(of.hits.sum(axis=-1) / of.support.sum(), dtype=np.float64)


def balanced_accuracy(of: Marginals) -> Floats:
    """Mean recall over the classes that have rows, shape (...)."""
    seen = of.support > 0
    return np.asarray((of.hits[..., seen] / of.support[seen]).mean(axis=-1), dtype=np.float64)


def f1_per_class(of: Marginals) -> Floats:
    """F1 of each class, shape (..., K); 0 where a class was neither true nor predicted."""
    both = of.support + of.predicted
    return np.divide(2 * of.hits, both, out=np.zeros_like(both), where=both > 0)


def f1_macro(of: Marginals) -> Floats:
    """Mean F1 over the classes that occur as truth or as prediction, shape (...)."""
    return np.asarray(f1_per_class(of)[..., of.present].mean(axis=-1), dtype=np.float64)


def mcc(of: Marginals) -> Floats:
    """Matthews correlation for any number of classes (Gorodkin 2004), shape (...); 0 for 0/0."""
    n = of.support.sum()
    right = of.hits.sum(axis=-1)
    covariance = right * n - (of.predicted * of.support).sum(axis=-1)
    of_truth = n * n - (of.support**2).sum()
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
