"""The vocabulary of one annotator: what they give for what, by the consensus."""

from __future__ import annotations

from workbench.core.request import Request, Result


class Confusion(Result, frozen=True, kw_only=True):
    """How one annotator confuses labels, by the consensus of Dawid and Skene.

    ``labels`` are those that occur, in the order of the schema. ``counts``: rows by the consensus'
    label (rows of the matrix) and the given one (columns); ties of the consensus are left out.
    ``rates``: the method's own estimate of P(given | true), empty where there are too many labels.
    """

    dataset: str
    name: str
    labels: list[str]
    counts: list[list[int]]
    rates: list[list[float]]
    answers: int
    competence: float | None
    why: str = ""


class ShowConfusion(Request[Confusion], frozen=True, kw_only=True):
    """One annotator's confusion matrix. Raises NotFoundError before the consensus was measured."""

    name: str
    dataset: str = ""
