"""Labels in and out of files."""

from __future__ import annotations

import msgspec

from workbench.annotate.requests.schema import LabelSchema
from workbench.core.request import JobKind, Method, Request, Result, Role

MOST_PROBLEMS = 100
"""Faults of a file that are told at a time."""


class Imported(Result, frozen=True, kw_only=True):
    """Outcome of an import; ``problems`` is line by line, and then nothing was stored.

    With ``skip_bad`` the faulty lines were left out, ``skipped`` of them. ``warned`` counts what
    there is to know of what was taken, or left out; ``warnings`` are the first of it.
    ``new_rows`` of ``dataset`` are in the file alone; ``made``: there is no such dataset yet.
    """

    read: int
    added: int
    changed: int
    unchanged: int
    problems: list[str]
    skipped: int = 0
    warned: int = 0
    warnings: list[str] = []
    new_rows: int = 0
    dataset: str = ""
    made: bool = False


class ImportLabels(Request[Imported], frozen=True, kw_only=True):
    """Store labels, flags and notes from a file in one of the formats; all or nothing.

    What a line leaves empty stays as it is. ``extend`` adds labels that the schema lacks;
    ``skip_bad`` takes the sound lines of a file with faulty ones; ``dry_run`` only says what would
    happen. ``key``: the rows' column whose value the file has; ``columns``: what the file, if it is
    CSV or JSON lines, calls ``id`` (that column), label, annotator, at …: other columns that it has
    are left out then. ``person``: whose the answers
    without a name are (default: the caller's). ``predictions``: the name under which a model's
    answers count.

    ``add_rows``: the file comes from elsewhere, so that rows are known by their texts (or the
    ``key``), not by numbers. Then a ``dry_run`` counts texts that no row has as rows, and writes
    them as Parquet to ``rows_to``, if given: once they are loaded, the import itself finds them.
    The dataset need not be there for it; ``schema`` is the document of its labels, then.
    """

    path: str
    format: str
    dataset: str = ""
    extend: bool = False
    skip_bad: bool = False
    dry_run: bool = False
    key: str = ""
    columns: dict[str, str] = {}
    person: str = ""
    predictions: str = ""
    add_rows: bool = False
    rows_to: str = ""
    schema: str = ""


class Exported(Result, frozen=True, kw_only=True):
    """A file was written; ``warnings``: the first of what the format cannot say."""

    path: str
    rows: int
    warned: int = 0
    warnings: list[str] = []


class ExportLabels(Request[Exported], frozen=True, kw_only=True):
    """Write the labels that stand to a file in one of the formats; of one ``person`` alone, if any.

    CSV and JSON lines have flags and notes without a label, too.
    """

    path: str
    format: str
    dataset: str = ""
    person: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The labelling task that a file's answers are for; ``task`` "": it is to be found out.

    ``fields``: the columns that are shown; their texts, one below the other, are a row's text.
    ``key``: the column of the rows whose value the file may give, beside ``_row``.
    ``predictions``: the name under which a model's answers count; "" leaves them out.
    ``people``: whose answers are written, in order. ``blank``: rows without an answer, too.
    ``texts``: rows are found by their texts or keys alone, which come along.
    """

    task: str
    fields: list[str]
    labels: list[str]
    columns: list[str]
    key: str = ""
    predictions: str = ""
    people: list[str] = []
    blank: bool = False
    texts: bool = False


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker noticed, with where; ``warned`` counts the warnings that are not here, too."""

    faults: list[tuple[int, str]] = []
    warnings: list[tuple[int, str]] = []
    warned: int = 0


class TakeParams(msgspec.Struct, frozen=True, kw_only=True):
    """A file of labels in one of the formats, and the folder for what is made of it."""

    path: str
    format: str
    folder: str
    asked: Asked


class TakenFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of labels as it was taken: its hash, and its columns or its parts.

    ``copy``: a file that SQL reads, with ``delimiter`` between cells; or ``parts``: its answers as
    Parquet, where ``match`` says what names the row: _row, key, text or squeezed. ``task``: what
    they are answers to, ``labels``: with which labels.
    """

    sha256: str
    copy: str = ""
    columns: list[str] = []
    delimiter: str = ","
    parts: list[str] = []
    match: str = ""
    task: str = ""
    labels: list[str] = []
    told: Told = Told()


class SettleParams(msgspec.Struct, frozen=True, kw_only=True):
    """Answers to be put into their task's one form.

    Parquet of k, n, label, body (the row's text), old. ``old`` is the person's answer that stands,
    for a file of tags, which cannot have it where its spans overlap. ``squeezed``: spans count
    without white space. ``words``: those that are not whole words are told.
    """

    path: str
    out: str
    schema: LabelSchema
    squeezed: bool = False
    words: bool = False


class SettledAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """Parquet of k and label, for the answers that changed."""

    parts: list[str]
    told: Told


class RenderParams(msgspec.Struct, frozen=True, kw_only=True):
    """Answers to be written to ``target``: Parquet files in the order of rows; see ``Standing``."""

    folder: str
    format: str
    target: str
    asked: Asked


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """A file of labels was written, so many records."""

    rows: int
    told: Told


TAKE = JobKind(
    "annotate.take", "workbench.annotate.label_file:take", TakeParams, TakenFile, "read labels"
)
SETTLE = JobKind(
    "annotate.settle",
    "workbench.annotate.answer_file:settle",
    SettleParams,
    SettledAnswers,
    "check answers",
)
RENDER = JobKind(
    "annotate.render",
    "workbench.annotate.label_file_out:render",
    RenderParams,
    Rendered,
    "write labels",
)

METHODS: tuple[Method, ...] = (
    Method("annotate.import", ImportLabels, Imported, Role.PRACTITIONER, write=True, files=True),
    Method("annotate.export", ExportLabels, Exported, Role.PRACTITIONER, files=True),
)

JOBS: tuple[JobKind, ...] = (TAKE, SETTLE, RENDER)
