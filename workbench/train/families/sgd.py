"""Linear models by stochastic gradient descent: quick where there are very many rows."""

from __future__ import annotations

from typing import Any

from sklearn.linear_model import SGDClassifier, SGDRegressor

from workbench.train.families.family import (
    CLASSIFICATION,
    REGRESSION,
    Making,
    ModelFamily,
    Parameter,
)
from workbench.train.families.scaled_target import ScaledTarget


def _make(making: Making) -> Any:
    common = making.parameters | {"max_iter": 1000, "tol": 1e-3, "random_state": making.seed}
    if making.problem.task == REGRESSION:
        return ScaledTarget(SGDRegressor(**common, average=True))
    return SGDClassifier(**common, loss="log_loss", average=True)


FAMILY = ModelFamily(
    name="sgd",
    title="Stochastic gradient descent",
    tasks=(CLASSIFICATION, REGRESSION),
    flavour="linear",
    make=_make,
    parameters=(
        Parameter(
            "alpha",
            1e-4,
            (1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 1e-2),
            "larger is smoother",
            text_default=1e-5,
        ),
        Parameter("penalty", "l2", ("l2", "elasticnet"), "elasticnet leaves features out"),
        Parameter(
            "class_weight",
            None,
            (None, "balanced"),
            "balanced: rare classes weigh more",
            task=CLASSIFICATION,
        ),
    ),
)
