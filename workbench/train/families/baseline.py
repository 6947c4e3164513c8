"""What one gets without looking at the columns: the figure that every model must beat."""

from __future__ import annotations

from typing import Any

from sklearn.dummy import DummyClassifier, DummyRegressor

from workbench.train.families.family import CLASSIFICATION, REGRESSION, Making, ModelFamily


def _make(making: Making) -> Any:
    if making.problem.task == REGRESSION:
        return DummyRegressor(strategy="mean")
    return DummyClassifier(strategy="prior")


FAMILY = ModelFamily(
    name="baseline",
    title="Baseline (most frequent class, or the mean)",
    tasks=(CLASSIFICATION, REGRESSION),
    flavour="none",
    make=_make,
)
