"""The vocabulary of reviewing: rows to look at, every answer to one, and decisions."""

from __future__ import annotations

from workbench.core.request import Request, Result

DISAGREEMENTS, FLAGGED = "disagreements", "flagged"


class Decision(Result, frozen=True, kw_only=True):
    """What a reviewer has decided about a row. ``method`` says what was adopted, or "chosen"."""

    label: str
    reviewer: str
    reason: str
    method: str
    event: int
    at: str


class GivenAnswer(Result, frozen=True, kw_only=True):
    """One person's answer to a row, with what they noted."""

    person: str
    status: str
    label: str | None
    seconds: float
    at: str
    note: str
    flagged: bool


class ReviewRow(Result, frozen=True, kw_only=True):
    """A row of a list: what people said, label and count, most first; how far they agree.

    ``agreement``: the share of pairs of answers that are alike, None below two answers.
    """

    row: int
    text: str
    votes: list[tuple[str, int]]
    agreement: float | None
    decision: Decision | None = None


class ReviewPage(Result, frozen=True, kw_only=True):
    """A window of a list; ``open`` and ``decided`` count the whole of it."""

    dataset: str
    task: str = "single"
    rows: list[ReviewRow]
    total: int
    open: int
    decided: int


class ListReview(Request[ReviewPage], frozen=True, kw_only=True):
    """Rows on which people disagree, least agreement first; or flagged ones.

    ``decided``: those that a reviewer has decided, newest first, instead of the open ones.
    """

    kind: str = DISAGREEMENTS
    dataset: str = ""
    decided: bool = False
    offset: int = 0
    limit: int = 100


class Proposal(Result, frozen=True, kw_only=True):
    """A label that could be adopted: by which method, and how sure that is, 0 to 1.

    ``label`` is None for a tie of the labels ``tied``. Of a model's the confidence is how unlikely
    it finds the label that was given; of a row that says the same, ``other``, how alike it is.
    ``rules``: the names of those that say so.
    """

    label: str | None
    method: str
    confidence: float
    tied: list[str] = []
    other: int | None = None
    rules: list[str] = []


class ReviewedItem(Result, frozen=True, kw_only=True):
    """All about one row: its fields, every answer, what each method proposes, the decision.

    The first ``texts`` of the ``fields`` are what was asked about. ``labels``: what can be chosen,
    where the task is one label a row those of the schema, else the answers that were given.
    ``gold``: of a gold row the answers that are right.
    """

    row: int
    task: str = "single"
    fields: list[tuple[str, str]]
    texts: int
    answers: list[GivenAnswer]
    agreement: float | None
    proposals: list[Proposal]
    decision: Decision | None
    labels: list[str]
    gold: list[str] = []


class ShowReviewed(Request[ReviewedItem], frozen=True, kw_only=True):
    """One row as a reviewer sees it. Raises NotFoundError."""

    row: int
    dataset: str = ""


class Decided(Result, frozen=True, kw_only=True):
    """A decision is in the file; or ``refused`` says who decided before, and nothing was done."""

    decision: Decision | None
    refused: str = ""


class Decide(Request[Decided], frozen=True, kw_only=True):
    """Decide what a row's label is; training takes it from now on.

    ``seen``: the event of the decision that the reviewer knew of, 0 for none; with None an
    earlier decision is replaced unseen. Raises InvalidInputError for no reason, and for a label
    that the schema does not have; of spans, for what nobody gave the row.
    """

    row: int
    label: str
    reason: str
    dataset: str = ""
    method: str = "chosen"
    seen: int | None = None


class Reversed(Result, frozen=True, kw_only=True):
    """What was taken back or done again; ``row`` is None when there was nothing left.

    ``rows``: how many there were of an adopted consensus, of which ``row`` is one; 1 else.
    """

    row: int | None
    decision: Decision | None = None
    rows: int = 1


class UndoDecision(Request[Reversed], frozen=True, kw_only=True):
    """Take back my newest decision that stands. Raises ConflictError when it was replaced."""

    dataset: str = ""


class RedoDecision(Request[Reversed], frozen=True, kw_only=True):
    """Decide again what I took back last, if I decided nothing since."""

    dataset: str = ""
