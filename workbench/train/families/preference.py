"""Which of two is preferred: models of the difference of their features."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from workbench.core.model_tasks import PAIRWISE
from workbench.train.families.family import Making, ModelFamily, Parameter, Problem


class Preference(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """The second of two sides is preferred with the probability that ``machine`` gives 1.

    Each pair is learned both ways round, so it makes no difference which side comes first: with
    sides exchanged the probability is one minus what it was. Of a logistic regression without an
    intercept this is the model of Bradley and Terry (1952) with features in place of one strength
    for each item (Springall 1973).
    """

    def __init__(self, machine: Any = None, dense: bool = False) -> None:
        self.machine = machine
        self.dense = dense

    def fit(self, matrix: Any, target: np.ndarray) -> Preference:
        """``matrix``: first less second side; ``target``: 0 where the first is preferred."""
        self.classes_ = np.array([0, 1])
        matrix = self._read(matrix)
        stack = sparse.vstack if sparse.issparse(matrix) else np.vstack
        both = stack([matrix, -matrix])
        both = sparse.csr_matrix(both) if sparse.issparse(both) else both
        self.machine_ = self.machine.fit(both, np.concatenate([target, 1 - target]))
        return self

    def predict_proba(self, matrix: Any) -> np.ndarray:
        """Rows × 2: first, second. The mean of both ways round, where the machine is not even."""
        matrix = self._read(matrix)
        one = self.machine_.predict_proba(matrix)[:, 1]
        other = self.machine_.predict_proba(-matrix)[:, 1]
        second = (one + 1 - other) / 2
        return np.column_stack([1 - second, second])

    def _read(self, matrix: Any) -> Any:
        return matrix.toarray() if self.dense and sparse.issparse(matrix) else matrix

    def predict(self, matrix: Any) -> np.ndarray:
        """0 or 1."""
        return np.asarray(self.predict_proba(matrix).argmax(axis=1))


def _logistic(making: Making) -> Any:
    machine = LogisticRegression(
        C=making.parameters["C"],
        fit_intercept=False,
        solver="liblinear" if making.problem.text else "lbfgs",
        max_iter=2000,
        random_state=making.seed,
    )
    return Preference(machine)


def _boosting(making: Making) -> Any:
    machine = HistGradientBoostingClassifier(
        **making.parameters, early_stopping=False, random_state=making.seed
    )
    return Preference(machine, dense=True)


def _only_tables(problem: Problem) -> str:
    return "boosting reads no differences of free text" if problem.text else ""


LOGISTIC = ModelFamily(
    name="bradley_terry",
    title="Bradley–Terry: logistic regression on differences of features",
    tasks=(PAIRWISE,),
    flavour="pairs",
    make=_logistic,
    parameters=(
        Parameter(
            "C",
            1.0,
            (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0),
            "larger fits closer",
            text_default=10.0,
        ),
    ),
)
BOOSTING = ModelFamily(
    name="pair_boosting",
    title="Gradient boosting on differences of features",
    tasks=(PAIRWISE,),
    flavour="pairs",
    make=_boosting,
    parameters=(
        Parameter("learning_rate", 0.1, (0.03, 0.1, 0.3), "smaller learns slower and finer"),
        Parameter("max_iter", 100, (50, 100, 200, 400), "trees"),
        Parameter("max_leaf_nodes", 15, (7, 15, 31), "leaves of a tree"),
    ),
    why_not=_only_tables,
)
