"""Naive Bayes: complement for text (Rennie et al. 2003), multinomial over bins for tables."""

from __future__ import annotations

from typing import Any

from sklearn.naive_bayes import ComplementNB, MultinomialNB

from workbench.train.families.family import CLASSIFICATION, Making, ModelFamily, Parameter


def _make(making: Making) -> Any:
    if making.problem.text:
        return ComplementNB(alpha=making.parameters["alpha"])
    return MultinomialNB(alpha=making.parameters["alpha"])


def _features(parameters: dict[str, Any]) -> str:
    return "letters" if parameters.get("letters") else "counts"


FAMILY = ModelFamily(
    name="naive_bayes",
    title="Naive Bayes",
    tasks=(CLASSIFICATION,),
    flavour="counts",
    make=_make,
    parameters=(
        Parameter("alpha", 1.0, (0.01, 0.03, 0.1, 0.3, 1.0, 3.0), "smoothing of counts", 0.3),
        Parameter("letters", False, (False, True), "groups of letters of texts, too"),
    ),
    features=_features,
)
