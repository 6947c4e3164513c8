"""Semi-supervised families: rows without a target join the training rows, never held or test rows.

Their parameter ``unlabelled`` says whether they do, so that a search compares both. The target of
such a row is -1, as scikit-learn has it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.semi_supervised import LabelSpreading, SelfTrainingClassifier

from workbench.train.families import logistic
from workbench.train.families.family import (
    CLASSIFICATION,
    UNLABELLED,
    Making,
    ModelFamily,
    Parameter,
    Problem,
)

MOST_ROWS = 20_000
NONE = "there are no rows without a target to learn from besides"
_WHETHER = Parameter(
    UNLABELLED, True, (True, False), "learn from rows without a target, too, or compare"
)


def _self_training(making: Making) -> Any:
    base = logistic.FAMILY.make
    assert base is not None, "logistic regression is no ensemble"
    estimator = base(making)
    if not making.parameters[UNLABELLED]:
        return estimator
    return SelfTrainingClassifier(estimator, threshold=making.parameters["threshold"], max_iter=10)


class Spreading(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Label spreading over the nearest rows (Zhou et al. 2004), with an answer for every row.

    A new row gets the mean of its nearest rows' distributions; where those know nothing, because
    no labelled row is in their part of the graph, it gets the shares of the classes.
    """

    def __init__(self, neighbours: int = 10, alpha: float = 0.2) -> None:
        self.neighbours = neighbours
        self.alpha = alpha

    def fit(self, matrix: Any, target: np.ndarray) -> Spreading:
        """``target``: classes 0 … k-1, -1 where nothing is known."""
        most = max(1, min(self.neighbours, len(target) - 1))
        self.spread_ = LabelSpreading(
            kernel="knn", n_neighbors=most, alpha=self.alpha, max_iter=100
        )
        with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
            # Rows that no label reaches have no distribution: they count as knowing nothing.
            warnings.simplefilter("ignore", RuntimeWarning)
            self.spread_.fit(matrix, target)
        self.classes_ = self.spread_.classes_
        known = target[target >= 0]
        self.shares_ = np.array([(known == one).mean() for one in self.classes_])
        found = np.nan_to_num(self.spread_.label_distributions_)
        self.spread_.label_distributions_ = found
        return self

    def predict_proba(self, matrix: Any) -> np.ndarray:
        """Rows × classes."""
        near = self.spread_.nn_fit.kneighbors(matrix, return_distance=False)
        total = self.spread_.label_distributions_[near].sum(axis=1)
        mass = total.sum(axis=1, keepdims=True)
        even = np.broadcast_to(self.shares_, total.shape)
        return np.where(mass > 0, total / np.where(mass > 0, mass, 1.0), even)

    def predict(self, matrix: Any) -> np.ndarray:
        """The likeliest class."""
        return np.asarray(self.classes_[self.predict_proba(matrix).argmax(axis=1)])


def _spreading(making: Making) -> Any:
    parameters = making.parameters
    return Spreading(neighbours=parameters["neighbours"], alpha=parameters["alpha"])


def _why_not(most: int) -> Callable[[Problem], str]:
    def told(problem: Problem) -> str:
        if not problem.unlabelled:
            return NONE
        if problem.rows + problem.unlabelled > most:
            return f"it compares each row with all others: slow beyond {most:,} rows"
        return ""

    return told


def _features(parameters: dict[str, Any]) -> str:
    return "linear+unlabelled" if parameters[UNLABELLED] else "linear"


SELF_TRAINING = ModelFamily(
    name="self_training",
    title="Self-training",
    tasks=(CLASSIFICATION,),
    flavour="linear",
    make=_self_training,
    parameters=(
        *logistic.FAMILY.parameters,
        Parameter("threshold", 0.9, (0.7, 0.8, 0.9, 0.95), "how sure before an answer is learned"),
        _WHETHER,
    ),
    why_not=lambda problem: "" if problem.unlabelled else NONE,
    features=_features,
)
LABEL_SPREADING = ModelFamily(
    name="label_spreading",
    title="Label spreading",
    tasks=(CLASSIFICATION,),
    flavour="linear",
    make=_spreading,
    parameters=(
        Parameter("neighbours", 10, (3, 5, 10, 20, 40), "rows that a row is alike"),
        Parameter("alpha", 0.2, (0.05, 0.2, 0.5, 0.8), "how far neighbours overrule a label"),
        _WHETHER,
    ),
    why_not=_why_not(MOST_ROWS),
    features=_features,
)
