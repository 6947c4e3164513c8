"""What the labels so far are worth, and what the newest of them added, on rows held out.

Both models are judged on the same rows, so that the difference is a paired one: one learned from
all labels, the other from those that were there before the newest. Macro-averaged F1 with
percentile bootstrap intervals over the rows judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.annotate.advice import LEAST_TEST
from workbench.annotate.learning.hashing import Floats, Ints
from workbench.annotate.learning.model import fit, fit_apart
from workbench.annotate.requests import CROSS, TEST
from workbench.evaluate.requests import Figure

HALF = 0.5
FOLDS = 5
DRAWS = 500
LEAST_ROWS = 20
"""Labelled rows below which nothing is measured."""
NEWEST = 0.2
"""The share of the labels that count as the newest."""


@dataclass(frozen=True)
class HeldOut:
    """Macro-F1 with all labels; ``gain``: by how much the ``newest`` labels moved it."""

    by: str
    f1_macro: Figure
    gain: Figure
    newest: int


def measure(
    matrix: sparse.csr_array,
    codes: Ints,
    test: NDArray[np.bool_],
    labels: int,
    *,
    least: int = 1,
    seed: int = 0,
) -> HeldOut:
    """Judge by labelled test rows where there are enough, else by cross-validation.

    ``matrix``: weighted terms of all labelled rows, in the order in which they were labelled;
    ``codes``: their labels, 0 to ``labels`` - 1; ``test``: which are test rows. ``least``: labels
    that count as the newest at least.
    """
    learned = np.flatnonzero(~test)
    newest = min(len(learned) // 2, max(least, round(NEWEST * len(learned))))
    older = learned[: len(learned) - newest]
    if len(learned) < LEAST_ROWS or len(np.unique(codes[older])) < 2:
        nothing = Figure(why="too few labels", n=0)
        return HeldOut(CROSS, nothing, nothing, newest)
    if test.sum() >= LEAST_TEST:
        judged = np.flatnonzero(test)
        new = _answers(matrix, codes, learned, judged, seed)
        old = _answers(matrix, codes, older, judged, seed)
        by = TEST
    else:
        judged, by = learned, CROSS
        new, old = _crossed(matrix, codes, learned, older, seed)
    value, gain = _figures(codes[judged], new, old, labels, seed)
    return HeldOut(by, value, gain, newest)


def measure_sets(
    matrix: sparse.csr_array,
    sets: NDArray[np.bool_],
    test: NDArray[np.bool_],
    *,
    least: int = 1,
    seed: int = 0,
) -> HeldOut:
    """As ``measure``, where a row may have several labels: ``sets`` is (rows, labels)."""
    learned = np.flatnonzero(~test)
    newest = min(len(learned) // 2, max(least, round(NEWEST * len(learned))))
    older = learned[: len(learned) - newest]
    if len(learned) < LEAST_ROWS or not differ(sets[older]):
        nothing = Figure(why="too few labels", n=0)
        return HeldOut(CROSS, nothing, nothing, newest)
    if test.sum() >= LEAST_TEST:
        judged, by = np.flatnonzero(test), TEST
        new, old = (_said(matrix, sets, rows, judged, seed) for rows in (learned, older))
    else:
        judged, by = learned, CROSS
        fold = np.random.default_rng(seed).permutation(len(learned)) % FOLDS
        is_old = np.isin(learned, older)
        new, old = np.empty_like(sets[learned]), np.empty_like(sets[learned])
        for one in range(FOLDS):
            judge = fold == one
            new[judge] = _said(matrix, sets, learned[~judge], learned[judge], seed)
            old[judge] = _said(matrix, sets, learned[~judge & is_old], learned[judge], seed)
    value, gain = _set_figures(sets[judged], new, old, seed)
    return HeldOut(by, value, gain, newest)


def differ(sets: NDArray[np.bool_]) -> bool:
    """Whether some label is in some of the sets and not in others."""
    return bool((sets.any(axis=0) & ~sets.all(axis=0)).any())


def _said(
    matrix: sparse.csr_array, sets: NDArray[np.bool_], learn: Ints, judge: Ints, seed: int
) -> NDArray[np.bool_]:
    """Which labels are said of rows; one that all learned rows have is said of all."""
    found = np.tile(sets[learn].all(axis=0), (len(judge), 1))
    if differ(sets[learn]):
        model = fit_apart(matrix[learn], sets[learn], seed)
        found[:, model.labels] = model.shares(matrix[judge]) >= HALF
    return found


def _set_figures(
    truth: NDArray[np.bool_], new: NDArray[np.bool_], old: NDArray[np.bool_], seed: int
) -> tuple[Figure, Figure]:
    rng = np.random.default_rng(seed)
    values, gains = np.empty(DRAWS), np.empty(DRAWS)
    for draw in range(DRAWS):
        rows = rng.integers(0, len(truth), len(truth))
        values[draw] = macro_f1_of_sets(truth[rows], new[rows])
        gains[draw] = values[draw] - macro_f1_of_sets(truth[rows], old[rows])
    value = macro_f1_of_sets(truth, new)
    gain = value - macro_f1_of_sets(truth, old)
    return _figure(value, values, len(truth)), _figure(gain, gains, len(truth))


def macro_f1_of_sets(truth: NDArray[np.bool_], given: NDArray[np.bool_]) -> float:
    """The mean over the labels that are there, in truth or answer, of their F1; 0 without any."""
    right = (truth & given).sum(axis=0)
    both = truth.sum(axis=0) + given.sum(axis=0)
    there = both > 0
    return float((2 * right[there] / both[there]).mean()) if there.any() else 0.0


def _answers(matrix: sparse.csr_array, codes: Ints, learn: Ints, judge: Ints, seed: int) -> Ints:
    known = np.unique(codes[learn])
    if len(known) < 2:
        return np.full(len(judge), known[0] if len(known) else 0)
    model = fit(matrix[learn], codes[learn], seed)
    found: Ints = model.labels[model.shares(matrix[judge]).argmax(axis=1)]
    return found


def _crossed(
    matrix: sparse.csr_array, codes: Ints, learned: Ints, older: Ints, seed: int
) -> tuple[Ints, Ints]:
    """Answers to each learned row by models that did not learn from it."""
    fold = _folds(codes[learned], seed)
    is_old = np.isin(learned, older)
    new, old = np.empty_like(learned), np.empty_like(learned)
    for one in range(FOLDS):
        judge = fold == one
        new[judge] = _answers(matrix, codes, learned[~judge], learned[judge], seed)
        old[judge] = _answers(matrix, codes, learned[~judge & is_old], learned[judge], seed)
    return new, old


def _folds(codes: Ints, seed: int) -> Ints:
    """A fold for each row; the rows of each label are dealt out in turn."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(codes))
    order = order[np.argsort(codes[order], kind="stable")]
    fold = np.empty(len(codes), dtype=np.int64)
    fold[order] = np.arange(len(codes)) % FOLDS
    return fold


def _figures(truth: Ints, new: Ints, old: Ints, labels: int, seed: int) -> tuple[Figure, Figure]:
    rng = np.random.default_rng(seed)
    values, gains = np.empty(DRAWS), np.empty(DRAWS)
    for draw in range(DRAWS):
        rows = rng.integers(0, len(truth), len(truth))
        values[draw] = macro_f1(truth[rows], new[rows], labels)
        gains[draw] = values[draw] - macro_f1(truth[rows], old[rows], labels)
    value = macro_f1(truth, new, labels)
    gain = value - macro_f1(truth, old, labels)
    return _figure(value, values, len(truth)), _figure(gain, gains, len(truth))


def _figure(value: float, draws: Floats, n: int) -> Figure:
    low, high = np.percentile(draws, [2.5, 97.5])
    return Figure(value=value, low=float(low), high=float(high), n=n, method="bootstrap")


def macro_f1(truth: Ints, given: Ints, labels: int) -> float:
    """The mean over the labels that are there, as truth or answer, of their F1."""
    right = np.bincount(truth[truth == given], minlength=labels)
    both = np.bincount(truth, minlength=labels) + np.bincount(given, minlength=labels)
    there = both > 0
    return float((2 * right[there] / both[there]).mean())
