"""What one can ask of labelling, and what comes back."""

from __future__ import annotations

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """One label a person can give. ``key`` is one character, or "" to be found by typing."""

    name: str
    key: str = ""
    parent: str | None = None
    description: str = ""


class LabelSchema(Result, frozen=True, kw_only=True):
    """What is asked about a row. ``field``: the text columns; empty means the whole row.

    ``context``: the columns shown below the text; ``None`` means all others but ``hidden``, which
    hold the answer. ``hidden`` that is ``None`` is found out when the schema is set.
    ``overlapping``: whether spans may share characters.
    """

    task: str = "single"
    field: list[str] = []
    context: list[str] | None = None
    hidden: list[str] | None = None
    labels: list[Label] = []
    overlapping: bool = False
    guideline: str = ""
    version: int = 0
    dataset: str = ""


class ShowSchema(Request[LabelSchema], frozen=True, kw_only=True):
    """The schema in force; an empty one with version 0 before the first was set."""

    dataset: str = ""


class SetSchema(Request[LabelSchema], frozen=True, kw_only=True):
    """Make ``document`` (JSON text as in the manual) the next version of the schema.

    A label that answers have must stay in it, unless ``drop``: then those answers stay as they
    are, under the version they were given, until somebody changes them.
    """

    dataset: str = ""
    document: str
    drop: bool = False


class Suggestion(Result, frozen=True, kw_only=True):
    """What a model version thinks: label names and probabilities, best first."""

    version: int
    labels: list[str]
    shares: list[float]


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
    answer: Answer | None = None


class Progress(Result, frozen=True, kw_only=True):
    """Where labelling stands. ``pace`` is labels an hour of mine, ``left`` seconds, if known.

    ``people`` are at it now; ``annotators`` have labels that stand, where that was asked for.
    """

    labelled: int
    total: int
    today: int
    pace: float | None
    left: float | None
    people: int
    annotators: int = 0


class Opened(Result, frozen=True, kw_only=True):
    """All that a screen needs to begin: schema, progress, first items, my newest answers."""

    dataset: str
    columns: list[str]
    schema: LabelSchema
    strategy: str
    progress: Progress
    items: list[Item]
    revoked: list[int]
    recent: list[Answer]
    answers: int


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

    ``refused`` says why nothing was stored: somebody else answered the row meanwhile.
    """

    event: int
    answer: Answer | None
    items: list[Item]
    revoked: list[int]
    progress: Progress
    schema_version: int
    refused: str = ""


class Submit(Request[Handed], frozen=True, kw_only=True):
    """Label a row (``label``) or skip it (``None``), and get items up to ``want`` held.

    ``label`` is the answer's text: a label's name; names joined by ``|``; a JSON list of
    [start, end, label]; or what was written: by the schema's task.

    ``seconds``: active time. ``version``: the schema's. ``suggested``: what the screen showed.
    ``shown``: the row on the screen now; ``holding``: all rows the screen still has.
    """

    dataset: str
    row: int
    label: str | None
    seconds: float = 0.0
    version: int = 0
    model: int | None = None
    suggested: str | None = None
    suggested_share: float | None = None
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


class QueueSettings(Result, frozen=True, kw_only=True):
    """How rows are handed out; ``overlap``: people per row, and one ``extra`` where they differ."""

    overlap: int = 1
    extra_on_disagreement: bool = False
    random_share: float = 0.1
    seed: int = 0


class SetQueue(Request[QueueSettings], frozen=True, kw_only=True):
    """Change how rows are handed out; what is None stays as it is."""

    dataset: str = ""
    overlap: int | None = None
    random_share: float | None = None
    seed: int | None = None
    extra_on_disagreement: bool | None = None


class Imported(Result, frozen=True, kw_only=True):
    """Outcome of an import; ``problems`` is line by line, and then nothing was stored."""

    read: int
    added: int
    changed: int
    unchanged: int
    problems: list[str]


class ImportLabels(Request[Imported], frozen=True, kw_only=True):
    """Store labels, flags and notes from a CSV or JSON-lines file; all or nothing.

    What a line leaves empty stays as it is. ``extend`` adds labels that the schema lacks.
    """

    path: str
    format: str
    dataset: str = ""
    extend: bool = False


class Exported(Result, frozen=True, kw_only=True):
    """A file was written."""

    path: str
    rows: int


class ExportLabels(Request[Exported], frozen=True, kw_only=True):
    """Write all labels, flags and notes to a file, as CSV or JSON lines."""

    path: str
    format: str
    dataset: str = ""


class Enrolled(Result, frozen=True, kw_only=True):
    """A person of the project. ``here``: connected now."""

    name: str
    account: str
    uid: int
    role: str
    added: str
    labels: int


class AddPerson(Request[Enrolled], frozen=True, kw_only=True):
    """Enrol a name for an account (default: the account of that name); or change its role."""

    name: str
    account: str = ""
    role: str = "annotator"


class ListPeople(Request[list[Enrolled]], frozen=True, kw_only=True):
    """Who is enrolled."""


class RemovePerson(Request[None], frozen=True, kw_only=True):
    """Withdraw a name; what it labelled stays."""

    name: str


class Scoring(Result, frozen=True, kw_only=True):
    """A scoring job runs; ``job`` is "" when there is nothing to score with: ``why``."""

    job: str
    why: str = ""


class Rescore(Request[Scoring], frozen=True, kw_only=True):
    """Let a model version (default: the newest that fits) suggest labels for unlabelled rows."""

    dataset: str = ""
    version: int | None = None


class ScoreParams(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle's file and hash, Parquet of the rows to score, and the schema's labels.

    ``counts``: how often each label was given so far.
    """

    dataset: int
    version: int
    bundle: str
    sha256: str
    rows: str
    labels: list[str]
    counts: dict[str, int] = {}


class ScoreResult(msgspec.Struct, frozen=True, kw_only=True):
    """Parquet of row_id, ranks, top, shares; ``top`` holds indices into ``labels``."""

    path: str
    rows: int
    labels: list[str]
    seconds: float


class TakeParams(msgspec.Struct, frozen=True, kw_only=True):
    """A file of labels in one of the formats, and where its copy goes."""

    path: str
    format: str
    copy: str


class TakenFile(msgspec.Struct, frozen=True, kw_only=True):
    """A copied file of labels: its hash and its columns."""

    sha256: str
    columns: list[str]


SCORE = JobKind(
    "annotate.score",
    "workbench.annotate.job:score",
    ScoreParams,
    ScoreResult,
    "suggest labels",
)
TAKE = JobKind(
    "annotate.take", "workbench.annotate.label_file:take", TakeParams, TakenFile, "read labels"
)
JOBS: tuple[JobKind, ...] = (SCORE, TAKE)

METHODS: tuple[Method, ...] = (
    Method("annotate.show_schema", ShowSchema, LabelSchema, Role.ANNOTATOR),
    Method("annotate.set_schema", SetSchema, LabelSchema, Role.PRACTITIONER, write=True),
    Method("annotate.open", Open, Opened, Role.ANNOTATOR, quick=True),
    Method("annotate.submit", Submit, Handed, Role.ANNOTATOR, write=True, quick=True),
    Method("annotate.flag", Flag, Answer, Role.ANNOTATOR, write=True, quick=True),
    Method("annotate.note", Note, Answer, Role.ANNOTATOR, write=True, quick=True),
    Method("annotate.undo", Undo, Undone, Role.ANNOTATOR, write=True, quick=True),
    Method("annotate.redo", Redo, Undone, Role.ANNOTATOR, write=True, quick=True),
    Method("annotate.mine", Mine, list[Answer], Role.ANNOTATOR, quick=True),
    Method("annotate.show", Show, Item, Role.ANNOTATOR, quick=True),
    Method("annotate.progress", ShowProgress, Progress, Role.ANNOTATOR, quick=True),
    Method("annotate.set_queue", SetQueue, QueueSettings, Role.PRACTITIONER, write=True),
    Method("annotate.import", ImportLabels, Imported, Role.PRACTITIONER, write=True, files=True),
    Method("annotate.export", ExportLabels, Exported, Role.PRACTITIONER, files=True),
    Method("annotate.add_person", AddPerson, Enrolled, Role.OWNER, write=True),
    Method("annotate.people", ListPeople, list[Enrolled], Role.ANNOTATOR),
    Method("annotate.remove_person", RemovePerson, None, Role.OWNER, write=True),
    Method("annotate.rescore", Rescore, Scoring, Role.PRACTITIONER, write=True),
)
