"""Linear machines whose margins are made probabilities on held-out folds."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.svm import LinearSVC

from workbench.train.folds import stratified_folds


class CalibratedMargins(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Temperature scaling (Guo et al. 2017): the answers stay those of the machine's margins.

    ``machine``: an estimator with ``decision_function``. The temperature is fitted on margins of
    rows that each fold's machine has not seen; equal rows and rows of one group are in one fold,
    else margins of rows learned by heart make it too small. What remains: the features (document
    frequencies, scales) were learned from the held rows too, without their classes. That moves
    margins far less than a row's own copy among the learned.
    """

    def __init__(self, machine: Any = None, seed: int = 0, folds: int = 3) -> None:
        self.machine = machine
        self.seed = seed
        self.folds = folds

    def fit(
        self, matrix: Any, target: np.ndarray, groups: np.ndarray | None = None
    ) -> CalibratedMargins:
        """``target``: integers 0 … k-1, each with at least one row; ``groups``: never divided."""
        self.classes_ = np.unique(target)
        margins = np.zeros((len(target), len(self.classes_)))
        known = np.zeros(len(target), dtype=bool)
        for train, held in stratified_folds(target, self.folds, self.seed, groups):
            if len(np.unique(target[train])) < len(self.classes_):
                continue
            machine = self._machine().fit(matrix[train], target[train])
            margins[held] = self._margins(machine, matrix[held])
            known[held] = True
        self.temperature_ = 1.0
        if known.any():
            positions = np.searchsorted(self.classes_, target[known])
            self.temperature_ = _temperature(margins[known], positions)
        self.machine_ = self._machine().fit(matrix, target)
        return self

    def _machine(self) -> Any:
        return clone(self.machine)

    def _margins(self, machine: Any, matrix: Any) -> np.ndarray:
        margins = machine.decision_function(matrix)
        if margins.ndim == 1:
            margins = np.column_stack([-margins, margins]) / 2
        return np.asarray(margins, dtype=np.float64)

    def predict_proba(self, matrix: Any) -> np.ndarray:
        """Rows × classes."""
        return softmax(self._margins(self.machine_, matrix) / self.temperature_)

    def predict(self, matrix: Any) -> np.ndarray:
        """The class with the largest margin."""
        return np.asarray(self.classes_[self.predict_proba(matrix).argmax(axis=1)])


class CalibratedLinearSVM(CalibratedMargins):
    """LinearSVC with temperature scaling."""

    def __init__(
        self, C: float = 1.0, class_weight: str | None = None, seed: int = 0, folds: int = 3
    ) -> None:
        super().__init__(seed=seed, folds=folds)
        self.C = C
        self.class_weight = class_weight

    def _machine(self) -> LinearSVC:
        return LinearSVC(C=self.C, class_weight=self.class_weight, random_state=self.seed)


def softmax(margins: np.ndarray) -> np.ndarray:
    """Rows × classes that sum to one, from margins."""
    shares = np.exp(margins - margins.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _temperature(margins: np.ndarray, target: np.ndarray) -> float:
    """The temperature between .01 and 100 with the smallest log loss."""

    def loss(log_temperature: float) -> float:
        shares = softmax(margins / np.exp(log_temperature))
        return float(-np.log(shares[np.arange(len(target)), target].clip(1e-12)).mean())

    found = minimize_scalar(loss, bounds=(np.log(0.01), np.log(100)), method="bounded")
    return float(np.exp(found.x))
