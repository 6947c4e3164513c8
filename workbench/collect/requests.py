"""What collect says on the wire: sources, loads, quarantine, windows of rows.

How files are read is in ``reading``, what jobs are told in ``tasks``.
"""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.collect.reading import FORMATS as FORMATS
from workbench.collect.reading import ColumnGuess as ColumnGuess
from workbench.collect.reading import Dialect as Dialect
from workbench.collect.reading import ReadOptions as ReadOptions
from workbench.collect.reading import SniffSheet as SniffSheet
from workbench.collect.snapshots import METHODS as SNAPSHOT_METHODS
from workbench.collect.tasks import JOBS as JOBS
from workbench.core.request import Method, Request, Result, Role

DISPOSITIONS = ("append", "merge", "replace")


class Source(Result, frozen=True, kw_only=True):
    """Where rows come from. ``owner`` is a person's name; times are ISO 8601.

    ``dialect`` is how it is read since its first load, or since somebody agreed to its sheet.
    ``anew``: its reading was changed, and the next load takes the place of the earlier ones.
    ``contract`` is as ``contract.parse`` reads it. ``types`` are what a person said that columns
    hold, ``settled`` what their rows showed. ``scheduled``: when a watch last ran it.
    """

    id: int
    name: str
    kind: str
    location: str
    options: ReadOptions
    keys: list[str]
    cursor: str
    cursor_value: str
    disposition: str
    contract: str
    owner: str
    created: str
    rows: int
    dialect: Dialect | None = None
    anew: bool = False
    last_load: LoadAccount | None = None
    lag: str = ""
    schedule: str = ""
    scheduled: str = ""
    types: dict[str, str] = {}
    settled: dict[str, str] = {}


class LoadAccount(Result, frozen=True, kw_only=True):
    """One load: ``read == loaded + updated + unchanged + quarantined``, always.

    ``state``: running, counted, taken back, failed or cancelled. ``removed`` counts rows that a
    replacing load no longer contains.
    """

    load: int
    source: str
    state: str
    started: str
    by: str
    job: str
    read: int
    loaded: int
    updated: int
    unchanged: int
    quarantined: int
    removed: int
    seconds: float
    columns_added: list[str]
    columns_missing: list[str]
    notes: list[str]
    error: str


class LoadStarted(Result, frozen=True, kw_only=True):
    """The load and the job that does it."""

    load: int
    job: str


class TakenBack(Result, frozen=True, kw_only=True):
    """What came of taking a load back: how many rows went, came back, and have another form."""

    load: int
    source: str
    removed: int
    restored: int
    changed: int
    rows: int


class Quarantined(Result, frozen=True, kw_only=True):
    """A line that was not loaded: where it stood, what it said, why it was kept aside.

    ``id`` is its own for good; ``load`` is the last one that kept it aside, ``line`` its place in
    that load's file.
    """

    id: int
    load: int
    line: int
    reason: str
    raw: str
    state: str


class QuarantinePage(Result, frozen=True, kw_only=True):
    """Part of a dataset's quarantine; ``total`` counts all that is kept.

    ``discarded``: lines that the caller's newest discard took out and that have not come back.
    """

    total: int
    items: list[Quarantined]
    discarded: int = 0


class ColumnInfo(Result, frozen=True, kw_only=True):
    """A column and its DuckDB type."""

    name: str
    type: str


class Dataset(Result, frozen=True, kw_only=True):
    """A dataset as the lists show it; ``stage`` is what "best" means now: raw or clean.

    ``fault`` says why its rows cannot be read, where that is so.
    """

    name: str
    rows: int
    stage: str
    columns: list[ColumnInfo]
    fault: str = ""


class RowFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``op``: ``= != < <= > >= contains starts in null not-null``; values are compared as text."""

    column: str
    op: str
    values: list[str] = []


class RowsWindow(Result, frozen=True, kw_only=True):
    """Rows from ``offset`` on; the first cell is the ``_row``. ``total`` is after filters.

    There may be fewer than were asked for: as many as fit into one answer. Cells are what JSON
    has; dates, times, decimals and whole numbers beyond 64 bits come as text, to the last digit.
    """

    columns: list[ColumnInfo]
    rows: list[list[Any]]
    offset: int
    total: int
    stage: str


class ExportedRows(Result, frozen=True, kw_only=True):
    """A file was written."""

    path: str
    rows: int


class ExportRows(Request[ExportedRows], frozen=True, kw_only=True):
    """Write all rows of a stage to a new file, with ``_row``: .parquet, .csv, .tsv or .jsonl."""

    dataset: str
    path: str
    stage: str = "best"


class Frequency(Result, frozen=True, kw_only=True):
    """A value (``None``: missing) and how many rows have it."""

    value: str | None
    count: int


class Sniff(Request[SniffSheet], frozen=True, kw_only=True):
    """Look at a file; loads nothing."""

    location: str
    options: ReadOptions = ReadOptions()
    rows: int = 20


class AddSource(Request[Source], frozen=True, kw_only=True):
    """Register a source and its dataset of the same name; loads nothing.

    A source that was never loaded is registered anew: a mistyped key is no dead end. ``dialect`` is
    that of a sheet that a person agreed to; without one, the first load settles it. ``lag`` is how
    far before the cursor is read again, ``schedule`` a cron expression for the watch; ``types``
    says what text columns hold (``kinds.KINDS``), for the contract.
    """

    name: str
    location: str
    options: ReadOptions = ReadOptions()
    dialect: Dialect | None = None
    keys: list[str] = []
    cursor: str = ""
    disposition: str = "append"
    contract: str = "evolve"
    lag: str = ""
    schedule: str = ""
    types: dict[str, str] = {}


class EditSource(Request[Source], frozen=True, kw_only=True):
    """Change a source; what is not given stays as it is. Loads nothing.

    Other ``options``, another ``dialect``, or ``guess`` (forget what was settled) change how it is
    read. Then the next load takes the place of all earlier ones, which were read wrongly;
    with ``keep_rows`` their rows stay beside the new ones. A ``contract`` may name some of its
    parts alone; of ``types`` those that are given change, "" forgets one.
    """

    name: str
    location: str | None = None
    options: ReadOptions | None = None
    dialect: Dialect | None = None
    guess: bool = False
    keep_rows: bool = False
    keys: list[str] | None = None
    cursor: str | None = None
    disposition: str | None = None
    contract: str | None = None
    lag: str | None = None
    schedule: str | None = None
    types: dict[str, str] = {}


class RemoveSource(Request[bool], frozen=True, kw_only=True):
    """Forget a source that has no rows, none yet or none any more, and its dataset."""

    name: str


class RunSource(Request[LoadStarted], frozen=True, kw_only=True):
    """Load what is new; the load's account tells how it went.

    With ``lower`` or ``upper`` it is a backfill: rows whose cursor lies between them (a day is all
    of it), and the cursor stays where it is. ``scheduled``: a watch runs it, by its schedule.
    """

    name: str
    lower: str = ""
    upper: str = ""
    scheduled: bool = False

    @property
    def bounded(self) -> bool:
        """Whether it is a backfill."""
        return bool(self.lower or self.upper)


class ListSources(Request[list[Source]], frozen=True, kw_only=True):
    """All sources, by name."""


class ListLoads(Request[list[LoadAccount]], frozen=True, kw_only=True):
    """Loads, newest first; of one source if named."""

    source: str = ""
    limit: int = 50


class GetLoad(Request[LoadAccount], frozen=True, kw_only=True):
    """One load's account."""

    load: int


class TakeBack(Request[TakenBack], frozen=True, kw_only=True):
    """Take a load back: its dataset is as the other loads that count make it."""

    load: int


class RestoreSnapshot(Request[LoadAccount], frozen=True, kw_only=True):
    """Make a dataset's raw rows what they were: a load of its own, which can be taken back."""

    dataset: str
    snapshot: str


class ListQuarantine(Request[QuarantinePage], frozen=True, kw_only=True):
    """Lines of a dataset that are aside, by load and line; as many as fit into one answer.

    ``load``: those that one load kept aside, whatever came after it.
    """

    name: str
    offset: int = 0
    limit: int = 100
    load: int | None = None
    cut: int = 0  # characters per line at most, 0 for whole lines


class GetLine(Request[Quarantined], frozen=True, kw_only=True):
    """One quarantined line in full, by its id."""

    name: str
    line: int


class DiscardLines(Request[int], frozen=True, kw_only=True):
    """Lines that are not wanted, by their ids; all that are kept when none is named. How many.

    ``restore`` puts discarded lines back into quarantine: the named ones, else those of the
    caller's newest discard.
    """

    name: str
    lines: list[int] = []
    restore: bool = False


class ReleaseLine(Request[LoadAccount], frozen=True, kw_only=True):
    """Load a quarantined line after all, as it stands or as ``mended``: a load of one row.

    The row stays for as long as a load that counts keeps the line aside.
    """

    name: str
    line: int
    mended: str | None = None


class ListDatasets(Request[list[Dataset]], frozen=True, kw_only=True):
    """All datasets with their columns and row counts."""


class GetRows(Request[RowsWindow], frozen=True, kw_only=True):
    """A window of rows. ``stage``: raw, clean or best. ``where``: one SQL condition."""

    dataset: str
    stage: str = "best"
    offset: int = 0
    limit: int = 100
    columns: list[str] | None = None
    sort: str = ""
    descending: bool = False
    filters: list[RowFilter] = []
    where: str = ""
    cut: int = 0  # characters per cell at most, 0 for whole cells


class GetFrequencies(Request[list[Frequency]], frozen=True, kw_only=True):
    """A column's values, most frequent first; ``where`` is SQL (practitioners)."""

    dataset: str
    column: str
    stage: str = "best"
    limit: int = 100
    filters: list[RowFilter] = []
    where: str = ""


METHODS: tuple[Method, ...] = (
    Method("collect.sniff", Sniff, SniffSheet, Role.PRACTITIONER, files=True),
    Method("collect.add_source", AddSource, Source, Role.PRACTITIONER, write=True, files=True),
    Method("collect.edit_source", EditSource, Source, Role.PRACTITIONER, write=True, files=True),
    Method("collect.remove_source", RemoveSource, bool, Role.PRACTITIONER, write=True),
    Method("collect.run_source", RunSource, LoadStarted, Role.PRACTITIONER, write=True),
    Method("collect.sources", ListSources, list[Source], Role.ANNOTATOR),
    Method("collect.loads", ListLoads, list[LoadAccount], Role.ANNOTATOR),
    Method("collect.load", GetLoad, LoadAccount, Role.ANNOTATOR),
    Method("collect.take_back", TakeBack, TakenBack, Role.PRACTITIONER, write=True),
    Method("collect.restore", RestoreSnapshot, LoadAccount, Role.PRACTITIONER, write=True),
    *SNAPSHOT_METHODS,
    Method("collect.line", GetLine, Quarantined, Role.REVIEWER),
    Method("collect.quarantine", ListQuarantine, QuarantinePage, Role.REVIEWER),
    Method("collect.discard_lines", DiscardLines, int, Role.PRACTITIONER, write=True),
    Method("collect.release_line", ReleaseLine, LoadAccount, Role.PRACTITIONER, write=True),
    Method("collect.datasets", ListDatasets, list[Dataset], Role.ANNOTATOR),
    Method("collect.export_rows", ExportRows, ExportedRows, Role.PRACTITIONER, files=True),
    Method("collect.rows", GetRows, RowsWindow, Role.ANNOTATOR),
    Method("collect.frequencies", GetFrequencies, list[Frequency], Role.ANNOTATOR),
)
