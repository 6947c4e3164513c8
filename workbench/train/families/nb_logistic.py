"""Logistic regression on terms weighted by naive Bayes (NB-SVM of Wang and Manning 2012)."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from workbench.train.families.family import (
    CLASSIFICATION,
    Making,
    ModelFamily,
    Parameter,
    Problem,
)


class NaiveBayesLogistic(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Binary: each feature times the log of how much likelier it is among rows of class 1."""

    def __init__(self, C: float = 10.0, class_weight: str | None = None, seed: int = 0) -> None:
        self.C = C
        self.class_weight = class_weight
        self.seed = seed

    def fit(self, matrix: Any, target: np.ndarray) -> NaiveBayesLogistic:
        """``matrix``: rows × features, CSR or dense; ``target``: two different values."""
        self.classes_, codes = np.unique(target, return_inverse=True)
        seen = sparse.csr_matrix(matrix, copy=True)
        seen.data = np.ones_like(seen.data)
        inside, outside = (np.asarray(seen[codes == c].sum(axis=0)).ravel() + 1 for c in (1, 0))
        self.ratio_ = np.log(inside / inside.sum()) - np.log(outside / outside.sum())
        self.machine_ = LogisticRegression(
            C=self.C,
            class_weight=self.class_weight,
            solver="liblinear",
            dual=True,
            tol=1e-2,
            max_iter=1000,
            random_state=self.seed,
        ).fit(self._weighted(matrix), codes)
        return self

    def _weighted(self, matrix: Any) -> Any:
        if sparse.issparse(matrix):
            return sparse.csr_matrix(matrix @ sparse.diags(self.ratio_))
        return matrix * self.ratio_

    def predict_proba(self, matrix: Any) -> np.ndarray:
        """Rows × 2."""
        return np.asarray(self.machine_.predict_proba(self._weighted(matrix)))

    def decision_function(self, matrix: Any) -> np.ndarray:
        """Rows: positive for class 1."""
        return np.asarray(self.machine_.decision_function(self._weighted(matrix)))

    def predict(self, matrix: Any) -> np.ndarray:
        """The likelier class."""
        return np.asarray(self.classes_[self.predict_proba(matrix).argmax(axis=1)])


def _make(making: Making) -> Any:
    binary = NaiveBayesLogistic(**making.parameters, seed=making.seed)
    return binary if making.problem.classes == 2 else OneVsRestClassifier(binary)


def _why_not(problem: Problem) -> str:
    return "" if problem.text else "weighting by naive Bayes is for free text"


FAMILY = ModelFamily(
    name="nb_logistic",
    title="Logistic regression on naive Bayes weights",
    tasks=(CLASSIFICATION,),
    flavour="linear",
    make=_make,
    parameters=(
        Parameter("C", 10.0, (0.3, 1.0, 3.0, 10.0, 30.0, 100.0), "larger fits closer"),
        Parameter("class_weight", None, (None, "balanced"), "balanced: rare classes weigh more"),
    ),
    why_not=_why_not,
)
