"""Labels in and out of files."""

from __future__ import annotations

import msgspec

from workbench.core.request import JobKind, Method, Request, Result, Role


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


class TakeParams(msgspec.Struct, frozen=True, kw_only=True):
    """A file of labels in one of the formats, and where its copy goes."""

    path: str
    format: str
    copy: str


class TakenFile(msgspec.Struct, frozen=True, kw_only=True):
    """A copied file of labels: its hash and its columns."""

    sha256: str
    columns: list[str]


TAKE = JobKind(
    "annotate.take", "workbench.annotate.label_file:take", TakeParams, TakenFile, "read labels"
)

METHODS: tuple[Method, ...] = (
    Method("annotate.import", ImportLabels, Imported, Role.PRACTITIONER, write=True, files=True),
    Method("annotate.export", ExportLabels, Exported, Role.PRACTITIONER, files=True),
)

JOBS: tuple[JobKind, ...] = (TAKE,)
