"""Model families, one file each. A new one is a file with ``FAMILY`` and a line here."""

from workbench.core.errors import NotFoundError
from workbench.train.families import (
    baseline,
    bayes,
    boosting,
    elastic_net,
    ensemble,
    forest,
    logistic,
    nb_logistic,
    neighbours,
    ridge,
    sgd,
    svm,
)
from workbench.train.families.family import Making, ModelFamily, Parameter, Problem
from workbench.train.families.own import own_families

FAMILIES: tuple[ModelFamily, ...] = (
    baseline.FAMILY,
    bayes.FAMILY,
    svm.FAMILY,
    logistic.FAMILY,
    ridge.FAMILY,
    boosting.FAMILY,
    forest.EXTRA_TREES,
    nb_logistic.FAMILY,
    ridge.CLASSIFIER,
    forest.RANDOM_FOREST,
    sgd.FAMILY,
    elastic_net.FAMILY,
    neighbours.FAMILY,
)
"""Those that come with Workbench, in the order of "auto": what is quick or often wins first."""

__all__ = ["FAMILIES", "Making", "ModelFamily", "Parameter", "Problem", "every_family", "family"]


def every_family() -> tuple[ModelFamily, ...]:
    """Those that come with Workbench, then those of other packages."""
    return FAMILIES + own_families(tuple(known.name for known in FAMILIES))


def family(name: str) -> ModelFamily:
    """The family called ``name``. Raises NotFoundError listing the known ones."""
    for known in (*every_family(), ensemble.FAMILY):
        if known.name == name:
            return known
    names = ", ".join(known.name for known in every_family())
    raise NotFoundError(f"there is no model family {name!r}", f"choose auto or one of {names}")
