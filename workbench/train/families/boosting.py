"""Histogram gradient boosting of trees."""

from __future__ import annotations

from typing import Any

from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from workbench.train.families.family import (
    CLASSIFICATION,
    REGRESSION,
    Making,
    ModelFamily,
    Parameter,
    Problem,
)


def _make(making: Making) -> Any:
    regression = making.problem.task == REGRESSION
    kind = HistGradientBoostingRegressor if regression else HistGradientBoostingClassifier
    return kind(
        **making.parameters,
        categorical_features=making.categorical or None,
        early_stopping=False,
        random_state=making.seed,
    )


def _why_not(problem: Problem) -> str:
    if problem.text and not problem.table and problem.classes > 20:
        return "trees on text with more than 20 classes take long and rarely win"
    return ""


FAMILY = ModelFamily(
    name="boosting",
    title="Gradient boosting (histogram trees)",
    tasks=(CLASSIFICATION, REGRESSION),
    flavour="tree",
    make=_make,
    parameters=(
        Parameter(
            "max_iter", 200, (100, 200, 400, 800), "trees (per class)", large_default=400, light=40
        ),
        Parameter(
            "learning_rate", 0.06, (0.02, 0.04, 0.06, 0.1), "smaller needs more trees", light=0.25
        ),
        Parameter("max_leaf_nodes", 15, (7, 15, 31, 63), "size of a tree", large_default=31),
        Parameter(
            "min_samples_leaf", 10, (5, 10, 20, 50), "fewest rows in a leaf", large_default=20
        ),
        Parameter("l2_regularization", 1.0, (0.0, 1.0, 10.0), "larger is smoother"),
        Parameter("max_features", 0.5, (0.3, 0.5, 1.0), "share of features tried per split"),
    ),
    why_not=_why_not,
)
