"""Random forests (Breiman 2001) and extremely randomised trees (Geurts et al. 2006)."""

from __future__ import annotations

from typing import Any

from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)

from workbench.train.families.family import (
    CLASSIFICATION,
    REGRESSION,
    Making,
    ModelFamily,
    Parameter,
    Problem,
)


def _forest(making: Making) -> Any:
    regression = making.problem.task == REGRESSION
    kind = RandomForestRegressor if regression else RandomForestClassifier
    return kind(**making.parameters, random_state=making.seed)


def _extra(making: Making) -> Any:
    regression = making.problem.task == REGRESSION
    kind = ExtraTreesRegressor if regression else ExtraTreesClassifier
    return kind(**making.parameters, random_state=making.seed)


def _why_not(problem: Problem) -> str:
    return "" if problem.table else "random trees need columns beside free text"


_TREES = Parameter("n_estimators", 200, (100, 200, 400), "trees", light=20)
_LEAF = Parameter(
    "min_samples_leaf", 2, (1, 2, 3, 5, 10), "fewest rows in a leaf", large_default=3, light=10
)
_SHARE = Parameter("max_features", 0.5, (0.2, 0.35, 0.5, 0.75, 1.0), "share of features per split")
_WEIGHT = Parameter(
    "class_weight",
    None,
    (None, "balanced"),
    "balanced: rare classes weigh more",
    task=CLASSIFICATION,
)

RANDOM_FOREST = ModelFamily(
    name="random_forest",
    title="Random forest",
    tasks=(CLASSIFICATION, REGRESSION),
    flavour="tree",
    make=_forest,
    parameters=(_TREES, _LEAF, _SHARE, _WEIGHT),
    why_not=_why_not,
    threaded=True,
)
EXTRA_TREES = ModelFamily(
    name="extra_trees",
    title="Extra trees",
    tasks=(CLASSIFICATION, REGRESSION),
    flavour="tree",
    make=_extra,
    parameters=(_TREES, _LEAF, _SHARE, _WEIGHT),
    why_not=_why_not,
    threaded=True,
)
