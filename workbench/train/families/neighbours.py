"""Nearest neighbours: the answer of the training rows that are most alike."""

from __future__ import annotations

from typing import Any

from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from workbench.train.families.family import (
    CLASSIFICATION,
    REGRESSION,
    Making,
    ModelFamily,
    Parameter,
    Problem,
)

MOST_ROWS = 20_000


def _make(making: Making) -> Any:
    regression = making.problem.task == REGRESSION
    kind = KNeighborsRegressor if regression else KNeighborsClassifier
    # A class or a fold may leave fewer rows than neighbours asked for.
    most = max(1, min(making.parameters["n_neighbors"], making.rows // 2))
    metric = "cosine" if making.problem.text else "minkowski"
    weights = making.parameters["weights"]
    return kind(n_neighbors=most, weights=weights, metric=metric, algorithm="brute")


def _why_not(problem: Problem) -> str:
    if problem.rows > MOST_ROWS:
        return f"it compares each row with all others: slow beyond {MOST_ROWS:,} rows"
    return ""


FAMILY = ModelFamily(
    name="neighbours",
    title="Nearest neighbours",
    tasks=(CLASSIFICATION, REGRESSION),
    flavour="linear",
    make=_make,
    parameters=(
        Parameter("n_neighbors", 10, (1, 3, 5, 10, 20, 40), "rows that are asked"),
        Parameter("weights", "distance", ("uniform", "distance"), "distance: near ones count more"),
    ),
    why_not=_why_not,
)
