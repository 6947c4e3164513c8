"""Ridge: least squares with a penalty, for numbers and, its margins calibrated, for classes."""

from __future__ import annotations

from typing import Any

from sklearn.linear_model import Ridge, RidgeClassifier

from workbench.train.families.calibrated import CalibratedMargins
from workbench.train.families.family import (
    CLASSIFICATION,
    REGRESSION,
    Making,
    ModelFamily,
    Parameter,
    Problem,
)

ALPHA = Parameter("alpha", 1.0, (0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0), "larger is smoother")
MANY_CLASSES = 40


def _make(making: Making) -> Any:
    return Ridge(alpha=making.parameters["alpha"], solver="auto", random_state=making.seed)


def _classifier(making: Making) -> Any:
    solver = "lsqr" if making.problem.text else "auto"
    machine = RidgeClassifier(**making.parameters, solver=solver, random_state=making.seed)
    return CalibratedMargins(machine, seed=making.seed)


def _why_not(problem: Problem) -> str:
    if problem.text and problem.classes > MANY_CLASSES:
        return f"ridge on free text takes long with more than {MANY_CLASSES} classes"
    return ""


FAMILY = ModelFamily(
    name="ridge",
    title="Ridge regression",
    tasks=(REGRESSION,),
    flavour="linear",
    make=_make,
    parameters=(ALPHA,),
)
CLASSIFIER = ModelFamily(
    name="ridge_classifier",
    title="Ridge classifier, calibrated",
    tasks=(CLASSIFICATION,),
    flavour="linear",
    make=_classifier,
    inner_folds=True,
    parameters=(
        ALPHA,
        Parameter("class_weight", None, (None, "balanced"), "balanced: rare classes weigh more"),
    ),
    why_not=_why_not,
)
