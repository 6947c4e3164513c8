"""How people read the names of model families: the same word on every screen."""

from __future__ import annotations

AUTO = "auto"
TITLES = {
    "baseline": "baseline",
    "naive_bayes": "naive Bayes",
    "logistic": "logistic",
    "linear_svm": "linear SVM",
    "ridge": "ridge",
    "ridge_classifier": "ridge",
    "nb_logistic": "NB logistic",
    "sgd": "SGD",
    "boosting": "boosting",
    "self_training": "self-training",
    "label_spreading": "label spreading",
    "label_logistic": "logistic a label",
    "label_chain": "label chain",
    "label_boosting": "boosting a label",
    "token_logistic": "token logistic",
    "crf": "CRF",
    "bradley_terry": "Bradley–Terry",
    "pair_boosting": "pair boosting",
}


def title(name: str) -> str:
    """How people read a family's name: ``linear SVM``; an unknown one's underscores go."""
    return TITLES.get(name, name.replace("_", " "))


def chosen(text: str) -> list[str]:
    """The families that ``logistic,linear_svm`` names; none for ``auto``: all that fit."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    return [] if names == [AUTO] else names
