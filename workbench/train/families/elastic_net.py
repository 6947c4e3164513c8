"""Linear models that leave features out (Zou and Hastie 2005)."""

from __future__ import annotations

from typing import Any

from sklearn.linear_model import ElasticNet, LogisticRegression

from workbench.train.families.family import (
    CLASSIFICATION,
    REGRESSION,
    Making,
    ModelFamily,
    Parameter,
    Problem,
)
from workbench.train.families.scaled_target import ScaledTarget


def _make(making: Making) -> Any:
    alpha, mix = making.parameters["alpha"], making.parameters["l1_ratio"]
    if making.problem.task == REGRESSION:
        net = ElasticNet(alpha=alpha, l1_ratio=mix, max_iter=5000, random_state=making.seed)
        return ScaledTarget(net)
    return LogisticRegression(
        C=1 / (alpha * making.rows),
        l1_ratio=mix,
        solver="saga",
        max_iter=2000,
        tol=1e-3,
        random_state=making.seed,
    )


def _why_not(problem: Problem) -> str:
    return "an elastic net takes long on free text and rarely wins" if problem.text else ""


FAMILY = ModelFamily(
    name="elastic_net",
    title="Elastic net",
    tasks=(CLASSIFICATION, REGRESSION),
    flavour="linear",
    make=_make,
    parameters=(
        Parameter("alpha", 1e-3, (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2), "larger is smoother"),
        Parameter("l1_ratio", 0.5, (0.1, 0.5, 0.9), "larger leaves more features out"),
    ),
    why_not=_why_not,
)
