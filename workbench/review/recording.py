"""The words of a row's record: who answered what and when, what was decided, who learned it."""

from __future__ import annotations

from workbench.core.request import Request, Result
from workbench.review.deciding import Decision


class RecordedAnswer(Result, frozen=True, kw_only=True):
    """One person's answer as it stands. ``at`` is ISO 8601.

    ``suggested``: what model ``model_version``, or else ``rule``, suggested while it was given,
    with what share.
    """

    person: str
    status: str
    label: str | None
    at: str
    seconds: float
    schema_version: int
    flagged: bool
    note: str
    model_version: int | None
    suggested: str | None
    suggested_share: float | None
    rule: str | None = None


class RowEvent(Result, frozen=True, kw_only=True):
    """Something that happened to the row: who (name and account's number), what, old and new.

    ``kind``: as in the file (label, skip, flag, note, undo, redo, import …), or decide, undo and
    redo of a decision. ``target``: the event that is taken back or done again.
    """

    event: int
    at: str
    person: str
    uid: int
    kind: str
    old: str
    new: str
    seconds: float
    target: int | None


class LearnedBy(Result, frozen=True, kw_only=True):
    """A model version that learned from the row, and which label it took for right."""

    version: int
    name: str
    label: str


class RowRecord(Result, frozen=True, kw_only=True):
    """All about one row. ``part``: where the newest split has it, "" when it is in none.

    ``learned`` looks at the newest ``looked_at`` of ``models`` versions of the dataset.
    """

    dataset: str
    row: int
    task: str
    text: str
    part: str
    answers: list[RecordedAnswer]
    events: list[RowEvent]
    decision: Decision | None
    learned: list[LearnedBy]
    looked_at: int
    models: int


class ShowRecord(Request[RowRecord], frozen=True, kw_only=True):
    """All that the file knows about one row's labels. Raises NotFoundError."""

    row: int
    dataset: str = ""
