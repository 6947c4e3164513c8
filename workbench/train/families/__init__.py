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
    preference,
    ridge,
    semi_supervised,
    several,
    sgd,
    spans,
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
    several.LOGISTIC,
    several.CHAIN,
    several.BOOSTING,
    spans.KNOWN_WORDS,
    spans.TOKEN_LOGISTIC,
    spans.CRF,
    preference.LOGISTIC,
    preference.BOOSTING,
)
"""Those that come with Workbench, in the order of "auto": what is quick or often wins first."""

SEMI_SUPERVISED = (semi_supervised.SELF_TRAINING, semi_supervised.LABEL_SPREADING)
"""Those that learn from rows without a target, too: tried when they are named."""

__all__ = [
    "FAMILIES",
    "SEMI_SUPERVISED",
    "Making",
    "ModelFamily",
    "Parameter",
    "Problem",
    "every_family",
    "family",
]


def every_family() -> tuple[ModelFamily, ...]:
    """Those that come with Workbench, then those of other packages."""
    ours = FAMILIES + SEMI_SUPERVISED
    return ours + own_families(tuple(known.name for known in ours))


def family(name: str) -> ModelFamily:
    """The family called ``name``. Raises NotFoundError listing the known ones."""
    for known in (*every_family(), ensemble.FAMILY):
        if known.name == name:
            return known
    names = ", ".join(known.name for known in every_family())
    raise NotFoundError(f"there is no model family {name!r}", f"choose auto or one of {names}")
