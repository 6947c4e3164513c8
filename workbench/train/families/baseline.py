"""What one gets without looking at the columns: the figure that every model must beat."""

from __future__ import annotations

from typing import Any

from sklearn.dummy import DummyClassifier, DummyRegressor

from workbench.core.model_tasks import MULTILABEL, SPANS, TASKS
from workbench.train.families.family import REGRESSION, Making, ModelFamily
from workbench.train.families.per_label import Shares
from workbench.train.families.span_models import NoSpans


def _make(making: Making) -> Any:
    if making.problem.task == REGRESSION:
        return DummyRegressor(strategy="mean")
    if making.problem.task == MULTILABEL:
        return Shares()
    if making.problem.task == SPANS:
        return NoSpans()
    return DummyClassifier(strategy="prior")


FAMILY = ModelFamily(
    name="baseline",
    title="Baseline (most frequent class, the mean, the commonest labels, or no spans)",
    tasks=TASKS,
    flavour="none",
    make=_make,
)
