"""Linear machines whose margins are made probabilities on held-out folds."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.isotonic import IsotonicRegression
from sklearn.svm import LinearSVC

from workbench.train.folds import stratified_folds

TEMPERATURE, SIGMOID, ISOTONIC = CALIBRATIONS = ("temperature", "sigmoid", "isotonic")

ENOUGH = 2000
"""So many held-out rows tell one temperature: further folds would cost a fit each for nothing."""


class CalibratedMargins(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Probabilities from margins, learned on held-out folds of the training rows.

    ``machine``: an estimator with ``decision_function``. ``calibration``: by one temperature (Guo
    et al. 2017; the answers stay those of the margins), or class by class against the rest by a
    sigmoid (Platt 1999) or a step function that only rises (Zadrozny and Elkan 2002); the latter
    needs many rows. It is fitted on margins of rows that each fold's machine has not seen; equal
    rows and rows of one group are in one fold, else margins of rows learned by heart make it too
    sure. What remains: the features (document frequencies, scales) were learned from the held rows
    too, without their classes. That moves margins far less than a row's own copy among the learned.
    """

    calibrators_: tuple[Any, ...] | None = None

    def __init__(
        self,
        machine: Any = None,
        seed: int = 0,
        folds: int = 3,
        calibration: str = TEMPERATURE,
    ) -> None:
        self.machine = machine
        self.seed = seed
        self.folds = folds
        self.calibration = calibration

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
            if self.calibration == TEMPERATURE and known.sum() >= ENOUGH:
                break
        self.temperature_ = 1.0
        if known.any():
            positions = np.searchsorted(self.classes_, target[known])
            if self.calibration == TEMPERATURE:
                self.temperature_ = _temperature(margins[known], positions)
            else:
                self.calibrators_ = _calibrators(self.calibration, margins[known], positions)
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
        margins = self._margins(self.machine_, matrix)
        if self.calibrators_ is None:
            return softmax(margins / self.temperature_)
        shares = np.column_stack(
            [one.predict(margins[:, at]) for at, one in enumerate(self.calibrators_)]
        ).clip(1e-6)
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))

    def predict(self, matrix: Any) -> np.ndarray:
        """The likeliest class."""
        return np.asarray(self.classes_[self.predict_proba(matrix).argmax(axis=1)])


class CalibratedLinearSVM(CalibratedMargins):
    """LinearSVC, calibrated."""

    def __init__(
        self,
        C: float = 1.0,
        class_weight: str | None = None,
        seed: int = 0,
        folds: int = 3,
        calibration: str = TEMPERATURE,
    ) -> None:
        super().__init__(seed=seed, folds=folds, calibration=calibration)
        self.C = C
        self.class_weight = class_weight

    def _machine(self) -> LinearSVC:
        return LinearSVC(C=self.C, class_weight=self.class_weight, random_state=self.seed)


class Sigmoid:
    """The probability of a class as a logistic function of its margin (Platt 1999)."""

    def fit(self, margins: np.ndarray, inside: np.ndarray) -> Sigmoid:
        """``inside``: whether each row is of the class. Targets are drawn in from 0 and 1."""
        most, least = int(inside.sum()), int((~inside).sum())
        goal = np.where(inside, (most + 1) / (most + 2), 1 / (least + 2))

        def loss(line: np.ndarray) -> float:
            logits = line[0] * margins + line[1]
            return float((np.logaddexp(0, logits) - goal * logits).mean())

        found = minimize(loss, np.array([1.0, 0.0]), method="BFGS")
        self.slope_, self.offset_ = float(found.x[0]), float(found.x[1])
        return self

    def predict(self, margins: np.ndarray) -> np.ndarray:
        """One probability a row."""
        return np.asarray(expit(self.slope_ * margins + self.offset_))


def _calibrators(
    calibration: str, margins: np.ndarray, target: np.ndarray
) -> tuple[Sigmoid | IsotonicRegression, ...]:
    """One for each class against the rest."""
    found: list[Sigmoid | IsotonicRegression] = []
    for position in range(margins.shape[1]):
        inside = target == position
        if calibration == SIGMOID:
            found.append(Sigmoid().fit(margins[:, position], inside))
        else:
            steps = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
            found.append(steps.fit(margins[:, position], inside.astype(float)))
    return tuple(found)


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
