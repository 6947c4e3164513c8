"""Several labels a row: one classifier for each, alone or in a chain."""

from __future__ import annotations

from typing import Any

from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from workbench.core.model_tasks import MULTILABEL
from workbench.train.families.family import Making, ModelFamily, Parameter, Problem
from workbench.train.families.per_label import PerLabel

_C = Parameter(
    "C",
    1.0,
    (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0),
    "larger fits closer",
    text_default=10.0,
    mixed_default=10.0,
)
_WEIGHT = Parameter(
    "class_weight", None, (None, "balanced"), "balanced: rows with a rare label weigh more"
)


def _logistic(making: Making) -> LogisticRegression:
    c, weight = making.parameters["C"], making.parameters["class_weight"]
    if not making.problem.text:
        return LogisticRegression(C=c, class_weight=weight, max_iter=2000, tol=1e-3)
    return LogisticRegression(
        C=c,
        class_weight=weight,
        solver="liblinear",
        dual=True,
        tol=1e-2,
        max_iter=1000,
        random_state=making.seed,
    )


def _alone(making: Making) -> Any:
    return PerLabel(_logistic(making), seed=making.seed)


def _chain(making: Making) -> Any:
    return PerLabel(_logistic(making), chain=True, seed=making.seed)


def _boosting(making: Making) -> Any:
    machine = HistGradientBoostingClassifier(
        **making.parameters,
        categorical_features=making.categorical or None,
        early_stopping=False,
        random_state=making.seed,
    )
    return PerLabel(machine, seed=making.seed)


def _only_tables(problem: Problem) -> str:
    return "" if problem.table else "boosting needs columns beside free text"


LOGISTIC = ModelFamily(
    name="label_logistic",
    title="Logistic regression for each label",
    tasks=(MULTILABEL,),
    flavour="linear",
    make=_alone,
    parameters=(_C, _WEIGHT),
    inner_folds=True,
)
CHAIN = ModelFamily(
    name="label_chain",
    title="Logistic regressions in a chain, each reading the labels before it",
    tasks=(MULTILABEL,),
    flavour="linear",
    make=_chain,
    parameters=(_C, _WEIGHT),
    inner_folds=True,
)
BOOSTING = ModelFamily(
    name="label_boosting",
    title="Gradient boosting for each label",
    tasks=(MULTILABEL,),
    flavour="tree",
    make=_boosting,
    parameters=(
        Parameter("learning_rate", 0.1, (0.03, 0.1, 0.3), "smaller learns slower and finer"),
        Parameter("max_iter", 100, (50, 100, 200, 400), "trees"),
        Parameter("max_leaf_nodes", 15, (7, 15, 31), "leaves of a tree"),
    ),
    inner_folds=True,
    why_not=_only_tables,
)
