"""What a model can be asked to answer, by name; which task learns people's answers to which."""

from __future__ import annotations

CLASSIFICATION, REGRESSION = "classification", "regression"
MULTILABEL, SPANS, PAIRWISE = "multilabel", "spans", "pairwise"
TASKS = (CLASSIFICATION, REGRESSION, MULTILABEL, SPANS, PAIRWISE)

OF_SETS = (MULTILABEL, SPANS)
"""Tasks whose answer to a row is a set: of labels, or of spans."""

OF_CLASSES = (CLASSIFICATION, PAIRWISE)
"""Tasks whose answer is one of several classes, with a probability for each."""

_LEARN = {"multi": MULTILABEL, "spans": SPANS, "pairwise": PAIRWISE}


def learned_as(asked: str, labels: list[str]) -> str:
    """The task that learns answers to a labelling task with these labels; "" for free text.

    A rating whose steps are numbers is learned as a number: its steps have an order.
    """
    if asked == "text":
        return ""
    if asked == "rating" and all(_is_number(name) for name in labels):
        return REGRESSION
    return _LEARN.get(asked, CLASSIFICATION)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
