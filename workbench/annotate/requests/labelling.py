"""Labelling itself: rows handed out, answers given, taken back and looked at."""

from __future__ import annotations

from workbench.annotate.requests.schema import LabelSchema
from workbench.core.request import Method, Request, Result, Role


class Suggestion(Result, frozen=True, kw_only=True):
    """What a model version thinks: label names and probabilities, best first.

    Where an answer has several parts, ``answer`` is all of it as its text, ``words`` as people read
    it, and ``sure`` how sure its least sure part is; probabilities are of each label being in it.
    """

    version: int
    labels: list[str]
    shares: list[float]
    answer: str | None = None
    words: str = ""
    sure: float = 0.0

    @property
    def best(self) -> str:
        """What is suggested, as an answer's text."""
        return self.labels[0] if self.answer is None else self.answer

    @property
    def share(self) -> float:
        """How likely that is."""
        return self.shares[0] if self.answer is None else self.sure


class RuleHint(Result, frozen=True, kw_only=True):
    """What rules say of a row: ``rule`` is the surest of them, ``others`` say the same.

    ``precision``: how often it was right of the ``known`` labelled rows that it fits; None of none.
    """

    label: str
    rule: str
    others: int = 0
    precision: float | None = None
    known: int = 0


class Answer(Result, frozen=True, kw_only=True):
    """A person's answer to a row. ``status``: "", "labelled" or "skipped". ``at`` is ISO 8601."""

    row: int
    status: str = ""
    label: str | None = None
    flagged: bool = False
    note: str = ""
    at: str = ""
    text: str = ""


class Item(Result, frozen=True, kw_only=True):
    """A row to label. ``fields``: name and text; the first ``texts`` of them are the text."""

    row: int
    fields: list[tuple[str, str]]
    texts: int
    strategy: str
    suggestion: Suggestion | None = None
    hint: RuleHint | None = None
    answer: Answer | None = None


class Progress(Result, frozen=True, kw_only=True):
    """Where labelling stands. ``pace`` is labels an hour of mine, ``left`` seconds, if known.

    ``people`` are at it now; ``annotators`` have labels that stand, where that was asked for.
    ``refit_every``: new labels after which a model ranks the queue anew, 0 for never.
    """

    labelled: int
    total: int
    today: int
    pace: float | None
    left: float | None
    people: int
    annotators: int = 0
    refit_every: int = 0


class Opened(Result, frozen=True, kw_only=True):
    """All that a screen needs to begin: schema, progress, first items, my newest answers.

    ``paused`` says why I get no rows, and whom to ask; ``notice``: what I must be told.
    """

    dataset: str
    columns: list[str]
    schema: LabelSchema
    strategy: str
    progress: Progress
    items: list[Item]
    revoked: list[int]
    recent: list[Answer]
    answers: int
    paused: str = ""
    notice: str = ""


class Open(Request[Opened], frozen=True, kw_only=True):
    """Sit down at a dataset's queue.

    ``strategy``: one of ``workbench.annotate.strategies``, or "" for the best there is.
    ``holding``: rows still shown or waiting on the screen, taken up again after the hub was lost.
    """

    dataset: str = ""
    strategy: str = ""
    holding: list[int] = []
    want: int = 3


class Handed(Result, frozen=True, kw_only=True):
    """An answer is in the file: its event, what comes next, and rows no longer held.

    ``refused`` says why nothing was stored: somebody else answered the row meanwhile, or I am
    paused. ``paused`` and ``notice``: as when a desk is opened.
    """

    event: int
    answer: Answer | None
    items: list[Item]
    revoked: list[int]
    progress: Progress
    schema_version: int
    refused: str = ""
    paused: str = ""
    notice: str = ""


class Submit(Request[Handed], frozen=True, kw_only=True):
    """Label a row (``label``) or skip it (``None``), and get items up to ``want`` held.

    ``label`` is the answer's text: a label's name; names joined by ``|``; a JSON list of
    [start, end, label]; or what was written: by the schema's task.

    ``seconds``: active time. ``version``: the schema's. ``suggested``: what the screen showed,
    which counts only if it was suggested with the row. Without a ``model`` it is a rule's.
    ``shown``: the row on the screen now; ``holding``: all rows the screen still has.
    """

    dataset: str
    row: int
    label: str | None
    seconds: float = 0.0
    version: int = 0
    model: int | None = None
    suggested: str | None = None
    shown: int | None = None
    holding: list[int] = []
    want: int = 3


class Flag(Request[Answer], frozen=True, kw_only=True):
    """Mark a row for a second look, or take the mark away."""

    dataset: str
    row: int
    flagged: bool = True


class Note(Request[Answer], frozen=True, kw_only=True):
    """Write a note about a row; an empty one removes it."""

    dataset: str
    row: int
    text: str


class Undone(Result, frozen=True, kw_only=True):
    """What was undone or done again. ``item`` is the row, with my answer as it is now.

    ``kind`` is "" when there was nothing left to undo. ``refused`` says why an answer was not
    given again: enough others have labelled the row meanwhile. There is no ``item`` then, nor
    for a row that is not among the rows any more.
    """

    kind: str
    item: Item | None
    progress: Progress
    refused: str = ""


class Undo(Request[Undone], frozen=True, kw_only=True):
    """Take back my newest answer, flag or note that still stands; without limit."""

    dataset: str


class Redo(Request[Undone], frozen=True, kw_only=True):
    """Do again what I undid last, if I did nothing since."""

    dataset: str


class Mine(Request[list[Answer]], frozen=True, kw_only=True):
    """My answers, newest first."""

    dataset: str
    offset: int = 0
    limit: int = 50


class Show(Request[Item], frozen=True, kw_only=True):
    """One row with my answer, to look at or answer again."""

    dataset: str
    row: int


class ShowProgress(Request[Progress], frozen=True, kw_only=True):
    """Where labelling of a dataset stands."""

    dataset: str = ""


METHODS: tuple[Method, ...] = (
    Method("annotate.open", Open, Opened, Role.ANNOTATOR, quick=True),
    Method("annotate.submit", Submit, Handed, Role.ANNOTATOR, write=True, quick=True),
    Method("annotate.flag", Flag, Answer, Role.ANNOTATOR, write=True, quick=True),
    Method("annotate.note", Note, Answer, Role.ANNOTATOR, write=True, quick=True),
    Method("annotate.undo", Undo, Undone, Role.ANNOTATOR, write=True, quick=True),
    Method("annotate.redo", Redo, Undone, Role.ANNOTATOR, write=True, quick=True),
    Method("annotate.mine", Mine, list[Answer], Role.ANNOTATOR, quick=True),
    Method("annotate.show", Show, Item, Role.ANNOTATOR, quick=True),
    Method("annotate.progress", ShowProgress, Progress, Role.ANNOTATOR, quick=True),
)
