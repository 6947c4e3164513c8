"""Seeded folds for cross-validation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workbench.core.model_tasks import OF_CLASSES

Fold = tuple[np.ndarray, np.ndarray]
_NEVER_HELD = -1


def fold_count(target: np.ndarray, task: str, wanted: int = 5) -> int:
    """``wanted`` folds, or as many as the median class has rows when that is fewer; at least 2."""
    most = len(target)
    if task in OF_CLASSES:
        _, counts = np.unique(target, return_counts=True)
        most = int(np.median(counts))
    return max(2, min(wanted, most))


def stratified_folds(
    target: np.ndarray, folds: int, seed: int, groups: np.ndarray | None = None
) -> Iterator[Fold]:
    """(train, held) row positions: each class dealt out over the folds in turn, in seeded order.

    Rows of one group go together, by the class of its first row. A class with fewer rows than
    folds is missing from some held parts; that is no error. Rows without which a training part
    would have one class only are never held.
    """
    first, member = _members(len(target), groups)
    classes = target[first]
    order = np.random.default_rng(seed).permutation(len(first))
    by_class = order[np.argsort(classes[order], kind="stable")]
    fold = np.empty(len(first), dtype=np.int64)
    fold[by_class] = np.arange(len(first)) % folds
    for number in range(folds):
        left = np.unique(classes[fold != number])
        if len(left) == 1:
            fold[(fold == number) & (classes != left[0])] = _NEVER_HELD
    return _positions(fold[member], folds)


def shuffled_folds(
    rows: int, folds: int, seed: int, groups: np.ndarray | None = None
) -> Iterator[Fold]:
    """(train, held) row positions without regard to a class; rows of one group go together."""
    first, member = _members(rows, groups)
    fold = np.random.default_rng(seed).permutation(len(first)) % folds
    return _positions(fold[member], folds)


def _members(rows: int, groups: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Each group's first row, and each row's group."""
    if groups is None:
        return np.arange(rows), np.arange(rows)
    _, first, member = np.unique(groups, return_index=True, return_inverse=True)
    return first, member


def _positions(fold: np.ndarray, folds: int) -> Iterator[Fold]:
    for number in range(folds):
        train, held = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        if len(train) and len(held):
            yield train, held
