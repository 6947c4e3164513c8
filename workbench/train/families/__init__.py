"""Model families, one file each. A new one is a file with ``FAMILY`` and a line here."""

from workbench.core.errors import NotFoundError
from workbench.train.families import baseline, bayes, boosting, logistic, ridge, svm
from workbench.train.families.family import Making, ModelFamily, Parameter, Problem

FAMILIES: tuple[ModelFamily, ...] = (
    baseline.FAMILY,
    bayes.FAMILY,
    logistic.FAMILY,
    svm.FAMILY,
    ridge.FAMILY,
    boosting.FAMILY,
)
"""In the order in which "auto" tries them: quick ones first."""

__all__ = ["FAMILIES", "Making", "ModelFamily", "Parameter", "Problem", "family"]


def family(name: str) -> ModelFamily:
    """The family called ``name``. Raises NotFoundError listing the known ones."""
    for known in FAMILIES:
        if known.name == name:
            return known
    names = ", ".join(known.name for known in FAMILIES)
    raise NotFoundError(f"there is no model family {name!r}", f"choose auto or one of {names}")
