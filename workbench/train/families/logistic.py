"""Logistic regression: multinomial on tables, one class against the rest on sparse text."""

from __future__ import annotations

from typing import Any

from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from workbench.train.families.family import CLASSIFICATION, Making, ModelFamily, Parameter


def _make(making: Making) -> Any:
    c, weight = making.parameters["C"], making.parameters["class_weight"]
    if not making.problem.text:
        return LogisticRegression(C=c, class_weight=weight, max_iter=2000, tol=1e-3)
    binary = LogisticRegression(
        C=c,
        class_weight=weight,
        solver="liblinear",
        dual=True,  # far quicker where there are more features than rows
        tol=1e-2,
        max_iter=1000,
        random_state=making.seed,
    )
    return binary if making.problem.classes == 2 else OneVsRestClassifier(binary)


FAMILY = ModelFamily(
    name="logistic",
    title="Logistic regression",
    tasks=(CLASSIFICATION,),
    flavour="linear",
    make=_make,
    parameters=(
        Parameter(
            "C",
            1.0,
            (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0),
            "larger fits closer",
            text_default=30.0,
            mixed_default=10.0,
        ),
        Parameter("class_weight", None, (None, "balanced"), "balanced: rare classes weigh more"),
    ),
)
