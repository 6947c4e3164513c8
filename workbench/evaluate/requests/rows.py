"""The rows behind a figure."""

from __future__ import annotations

from workbench.core.request import Method, Request, Result, Role
from workbench.evaluate.requests.slices import Condition


class EvaluatedRow(Result, frozen=True, kw_only=True):
    """One test row: what is true, what the model said, how sure it was, and the row's cells."""

    row: int
    truth: str
    predicted: str
    confidence: float | None
    error: float | None
    cells: list[str | None]


class EvaluatedRows(Result, frozen=True, kw_only=True):
    """A window of evaluated rows; ``total`` counts all that match."""

    columns: list[str]
    rows: list[EvaluatedRow]
    total: int


class ListEvaluatedRows(Request[EvaluatedRows], frozen=True, kw_only=True):
    """The rows behind a cell of the confusion matrix, or behind any figure.

    ``truth`` and ``predicted``: a label, or None for any. ``only``: all, right or wrong.
    ``order``: surest (most confident, or largest error, first), unsure, or row.
    ``conditions``: those of a slice; a row must meet all.
    """

    version: str
    split: str = ""
    truth: str | None = None
    predicted: str | None = None
    only: str = "all"
    order: str = "surest"
    offset: int = 0
    limit: int = 100
    conditions: list[Condition] = []


METHODS: tuple[Method, ...] = (
    # What is true of a test row is what others have said of it.
    Method("evaluate.rows", ListEvaluatedRows, EvaluatedRows, Role.REVIEWER),
)
