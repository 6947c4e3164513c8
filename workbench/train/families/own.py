"""Families of other packages: the entry points of the group ``workbench.families``.

Each is a function without arguments that returns a scikit-learn estimator and its search space,
``{"parameter": [values]}`` with the default first; a third value may name the features it wants
(``linear``, ``counts`` or ``tree``). A package that cannot be used is a family that says why.
"""

from __future__ import annotations

import functools
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from sklearn.base import clone, is_classifier, is_regressor
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags

from workbench.train.families.calibrated import CalibratedMargins
from workbench.train.families.family import (
    CLASSIFICATION,
    REGRESSION,
    Making,
    ModelFamily,
    Parameter,
)

GROUP = "workbench.families"
FLAVOURS = ("linear", "counts", "tree")


@functools.cache
def own_families(taken: tuple[str, ...]) -> tuple[ModelFamily, ...]:
    """Every installed family, by name; ``taken`` names are those of Workbench itself."""
    found = sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    seen = set(taken)
    families = []
    for point in found:
        if point.name in seen:
            told = f"there is a family {point.name!r} already: its package must call it otherwise"
            families.append(_unusable(f"{point.name} of {_package(point)}", told))
            continue
        seen.add(point.name)
        families.append(_family(point))
    return tuple(families)


def _family(point: EntryPoint) -> ModelFamily:
    try:
        return _read(point.name, point.load()())
    except Exception as error:
        # Whatever a foreign package raises, the other families must stay usable.
        text = " ".join(str(error).split())[:200]
        told = f"its package {_package(point)} cannot be used: {type(error).__name__}: {text}"
        return _unusable(point.name, told)


def _read(name: str, made: Any) -> ModelFamily:
    """The family that an entry point's function describes. Raises ValueError when it does not."""
    estimator, space, *rest = made
    flavour = rest[0] if rest else "linear"
    if flavour not in FLAVOURS:
        raise ValueError(f"features {flavour!r}: must be one of {', '.join(FLAVOURS)}")
    tasks = [CLASSIFICATION] * is_classifier(estimator) + [REGRESSION] * is_regressor(estimator)
    if not tasks:
        raise ValueError(f"{type(estimator).__name__} is neither a classifier nor a regressor")
    margins = tasks == [CLASSIFICATION] and not hasattr(estimator, "predict_proba")
    if margins and not hasattr(estimator, "decision_function"):
        raise ValueError(f"{type(estimator).__name__} gives no probabilities and no margins")
    if unknown := set(space) - set(estimator.get_params()):
        raise ValueError(f"{type(estimator).__name__} has no parameter {min(unknown)!r}")

    def make(making: Making) -> Any:
        fresh = clone(estimator).set_params(**making.parameters)
        if "random_state" in fresh.get_params():
            fresh.set_params(random_state=making.seed)
        if margins:
            return CalibratedMargins(fresh, seed=making.seed)
        return _filled(fresh) if flavour == "tree" else fresh

    return ModelFamily(
        name=name,
        title=type(estimator).__name__,
        tasks=tuple(tasks),
        flavour=flavour,
        make=make,
        inner_folds=margins,
        parameters=tuple(
            Parameter(key, values[0], tuple(values), "of the estimator")
            for key, values in space.items()
        ),
    )


def _filled(estimator: Any) -> Any:
    """With medians for missing numbers, unless the estimator takes rows that lack some."""
    if get_tags(estimator).input_tags.allow_nan:
        return estimator
    return make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), estimator)


def _unusable(name: str, why: str) -> ModelFamily:
    def make(making: Making) -> Any:
        raise ImportError(why)

    return ModelFamily(
        name=name,
        title="cannot be used",
        tasks=(CLASSIFICATION, REGRESSION),
        flavour="none",
        make=make,
        why_not=lambda problem: why,
    )


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value
