"""One classifier for each of several labels, calibrated, each with a threshold of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, clone

from workbench.train.families.calibrated import Sigmoid
from workbench.train.folds import stratified_folds
from workbench.train.kinds import fold_strata

HALF = 0.5
LEAST_POSITIVE = 5
"""Rows with a label, and without it, from which on probability and threshold are learned."""
SKILL = 0.1
"""By how much F1 must be above that of a label which is always said."""
LEAST = 1e-6


class Shares(BaseEstimator):  # type: ignore[misc]
    """The baseline: how often each label is given; says those that most rows have."""

    def fit(self, matrix: Any, target: np.ndarray) -> Shares:
        """``target``: rows × labels, 0 or 1."""
        self.shares_ = target.mean(axis=0)
        self.thresholds_ = np.full(target.shape[1], HALF)
        return self

    def predict_proba(self, matrix: Any) -> np.ndarray:
        """Rows × labels."""
        return np.tile(self.shares_, (matrix.shape[0], 1))


class PerLabel(BaseEstimator):  # type: ignore[misc]
    """``machine``: a classifier of two classes with ``predict_proba``, one for each label.

    Probabilities are calibrated label by label (Platt 1999), and the threshold from which on a
    label is said is the one with the best F1 of that label: both on held-out folds of the training
    rows, in which equal rows and groups are not divided. A label with fewer than five rows keeps
    its machine's probability and .5.

    ``chain``: each machine also reads the answers to more frequent labels (classifier chain: Read
    et al. 2011): true ones while it learns, its own ones afterwards.
    """

    def __init__(
        self, machine: Any = None, chain: bool = False, seed: int = 0, folds: int = 3
    ) -> None:
        self.machine = machine
        self.chain = chain
        self.seed = seed
        self.folds = folds

    def fit(self, matrix: Any, target: np.ndarray, groups: np.ndarray | None = None) -> PerLabel:
        """``target``: rows × labels, 0 or 1."""
        self.order_ = np.argsort(-target.sum(axis=0), kind="stable")
        held, known = np.zeros(target.shape), np.zeros(len(target), dtype=bool)
        codes = fold_strata(target, "multilabel")
        for train, rest in stratified_folds(codes, self.folds, self.seed, groups):
            machines = self._learned(matrix[train], target[train])
            held[rest] = self._raw(machines, matrix[rest])
            known[rest] = True
        self.sigmoids_: list[Sigmoid | None] = []
        self.thresholds_ = np.full(target.shape[1], HALF)
        for label in range(target.shape[1]):
            shares, inside = held[known, label], target[known, label] == 1
            if min(inside.sum(), (~inside).sum()) < LEAST_POSITIVE:
                self.sigmoids_.append(None)
                continue
            sigmoid = Sigmoid().fit(_logits(shares), inside)
            self.sigmoids_.append(sigmoid)
            self.thresholds_[label] = best_threshold(sigmoid.predict(_logits(shares)), inside)
        self.machines_ = self._learned(matrix, target)
        return self

    def predict_proba(self, matrix: Any) -> np.ndarray:
        """Rows × labels, each by itself."""
        shares = self._raw(self.machines_, matrix)
        for label, sigmoid in enumerate(self.sigmoids_):
            if sigmoid is not None:
                shares[:, label] = sigmoid.predict(_logits(shares[:, label]))
        return shares

    def _learned(self, matrix: Any, target: np.ndarray) -> list[Any]:
        """A machine for each label in ``order_``; a share where all rows say the same."""
        machines: list[Any] = []
        for at, label in enumerate(self.order_):
            column = target[:, label]
            if len(np.unique(column)) == 1:
                machines.append(float(column[0]))
                continue
            before = target[:, self.order_[:at]] if self.chain else None
            machines.append(clone(self.machine).fit(_beside(matrix, before), column))
        return machines

    def _raw(self, machines: list[Any], matrix: Any) -> np.ndarray:
        shares = np.zeros((matrix.shape[0], len(machines)))
        for at, (label, machine) in enumerate(zip(self.order_, machines, strict=True)):
            if isinstance(machine, float):
                shares[:, label] = machine
                continue
            before = (shares[:, self.order_[:at]] >= HALF).astype(float) if self.chain else None
            shares[:, label] = machine.predict_proba(_beside(matrix, before))[:, 1]
        return shares


def decided(estimator: Any, shares: np.ndarray) -> np.ndarray:
    """Which labels an estimator says, booleans, from its probabilities; both rows × labels."""
    return np.asarray(shares >= estimator.thresholds_)


def best_threshold(shares: np.ndarray, inside: np.ndarray) -> float:
    """The threshold with the best F1, in the middle between two probabilities; shapes (n,).

    Half where that F1 is hardly better than that of saying the label of every row: what cannot be
    told is best said of everything by F1, which helps nobody (Lipton et al. 2014).
    """
    order = np.argsort(-shares, kind="stable")
    ranked, hits = shares[order], np.cumsum(inside[order])
    last = np.flatnonzero(np.diff(ranked, append=-np.inf))
    f1 = 2 * hits[last] / (last + 1 + inside.sum())
    at = int(f1.argmax())
    if f1[at] < 2 * inside.mean() / (1 + inside.mean()) + SKILL:
        return HALF
    lower = ranked[last[at] + 1] if last[at] + 1 < len(ranked) else 0.0
    return float((ranked[last[at]] + lower) / 2)


def _beside(matrix: Any, answers: np.ndarray | None) -> Any:
    """A matrix with further columns."""
    if answers is None or not answers.shape[1]:
        return matrix
    if sparse.issparse(matrix):
        return sparse.hstack([matrix, sparse.csr_matrix(answers)], format="csr")
    return np.hstack([matrix, answers])


def _logits(shares: np.ndarray) -> np.ndarray:
    clipped = shares.clip(LEAST, 1 - LEAST)
    return np.asarray(np.log(clipped / (1 - clipped)))
