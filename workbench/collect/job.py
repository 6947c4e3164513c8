"""What runs in a job process: look at a file (``sniff``), or read it into staging (``load``)."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

from workbench.collect.bounded import pass_over
from workbench.collect.contract import QUARANTINE, parse
from workbench.collect.enforce import Columns, columns_of, enforce
from workbench.collect.grown import Compared, End, compare, sealed_lines, unfinished
from workbench.collect.options import check_options, pinned
from workbench.collect.readers.keys import set_aside
from workbench.collect.readers.resource import Resource, open_location
from workbench.collect.readers.staging import Stage, connect
from workbench.collect.readers.text import TextFile
from workbench.collect.requests import Dialect, ReadOptions, SniffSheet
from workbench.collect.sniff import Sniffed
from workbench.collect.tasks import NO_ROW, LoadParams, LoadResult, SniffParams
from workbench.core.errors import ConflictError, InvalidInputError
from workbench.core.figures import counted
from workbench.worker.context import JobContext


def sniff(context: JobContext, params: SniffParams) -> SniffSheet:
    """What would be read, and how; loads nothing."""
    resource = open_location(params.location, params.options, params.dialect, context.scratch)
    found = _settled(resource, params.options, params.dialect, whole=False)
    rows: list[list[Any]] = [list(row) for row in found.rows[: params.rows]]
    return SniffSheet(
        location=params.location,
        bytes=resource.size(),
        dialect=found.dialect,
        why=found.why,
        columns=found.columns(),
        sample=rows,
        seen_null_words=found.null_words(),
        notes=found.notes,
        refused=found.refused,
        tables=list(found.tables),
    )


def load(context: JobContext, params: LoadParams) -> LoadResult:
    """Read the file into staging Parquet; nothing enters the database here."""
    started = time.monotonic()
    resource = open_location(params.location, params.options, params.dialect, context.scratch)
    context.progress(0.0, 1.0, "reading")
    before = resource.state()
    compared, settled = _compared(context, resource, params)
    if params.dialect and params.unless:
        content = compared.content if compared else resource.content(params.dialect)
        if content == params.unless:
            return _unchanged(content, params.dialect, started)
    found = settled()
    names = found.dialect.names
    _require_columns(names, [*params.keys, *([params.cursor] if params.cursor else [])])
    columns = columns_of(params, names)
    staged = _staged(context, resource, found, params, columns, compared)
    stage, grown = staged.stage, staged.grown
    content = compared.content if compared and grown else resource.content(found.dialect)
    if resource.state() != before:
        raise _changed(resource)
    return LoadResult(
        content=content,
        same=False,
        dialect=found.dialect,
        types=staged.types,
        parts=stage.parts,
        rejects=staged.rejects,
        rows=stage.rows,
        repeated=staged.repeated,
        rejected=stage.rejected,
        seconds=time.monotonic() - started,
        notes=[*found.notes, *_notes(found, staged, params), *_unfinished(staged.last, found)],
        left_out=columns.added if parse(params.contract).columns == QUARANTINE else [],
        bytes=compared.bytes if compared and grown else resource.size(),
        lines=staged.lines,
        grown=grown,
    )


def _compared(
    context: JobContext, resource: Resource, params: LoadParams
) -> tuple[Compared | None, Callable[[], Sniffed]]:
    """The file beside what it was, and how it is read.

    The one is found out while the other is: digests are made outside of the interpreter's lock.
    """
    settle = partial(_settled, resource, params.options, params.dialect, whole=True)
    if not params.dialect or not params.before:
        return None, settle
    with ThreadPoolExecutor(1) as beside:
        settling = beside.submit(settle)
        compared = compare(resource, params.dialect, params.before, context.scratch)
    return compared, settling.result


def _unfinished(resource: Resource, found: Sniffed) -> list[str]:
    if not unfinished(resource, found.dialect):
        return []
    return [
        "the last line has no line end: if the file is still being written, that row is cut short; "
        "load it again when it is complete"
    ]


def _notes(found: Sniffed, staged: _Staged, params: LoadParams) -> list[str]:
    """Sentences on what a person should know."""
    notes, mended = [], staged.stage.mended
    if mended:
        lines = "line has" if mended == 1 else "lines have"
        notes.append(f"{mended:,} {lines} quotes that nobody escaped; they stay in the cell")
    if blank := staged.stage.blank:
        lines = "blank line is" if blank == 1 else "blank lines are"
        notes.append(f"{blank:,} {lines} no row, and not counted as read")
    nothing = not (staged.stage.rows or staged.stage.rejected or staged.passed)
    if nothing and not staged.grown:
        notes.append(NO_ROW + (" below the header" if found.dialect.header else ""))
    if staged.passed:
        outside = "outside the bounds" if params.backfill else f"below {params.lower}"
        notes.append(
            f"{counted(staged.passed, 'row')} with a {params.cursor} {outside} passed over"
        )
    return notes


def _settled(
    resource: Resource, options: ReadOptions, before: Dialect | None, whole: bool
) -> Sniffed:
    """How it is read. Raises ConflictError when no column is one that it had before."""
    check_options(pinned(options, before) if before else options)
    found = resource.settle(options, before, whole)
    names = found.dialect.names
    if before and before.names and names and not set(names) & set(before.names):
        raise ConflictError(
            f"{resource.name} has none of the columns that it had: it begins with "
            f"{_listed(found.dialect.own)}, the columns were {_listed(before.own or before.names)}",
            "If that is right, let its reading be guessed anew: workbench collect edit NAME "
            "--guess.",
        )
    return found


def _listed(names: Sequence[str]) -> str:
    more = ", …" if len(names) > 10 else ""
    return ", ".join(map(repr, names[:10])) + more


class _Staged(NamedTuple):
    """What was staged: ``repeated`` rows say nothing new, ``passed`` were not considered.

    ``lines`` are those of the file, if it may grow; ``grown``: only its end was read. ``last`` is
    the file that was read, which is a copy of its end then.
    """

    stage: Stage
    types: list[str]
    rejects: str
    repeated: int
    passed: int
    lines: int
    grown: bool
    last: Resource


def _staged(
    context: JobContext,
    resource: Resource,
    found: Sniffed,
    params: LoadParams,
    columns: Columns,
    compared: Compared | None,
) -> _Staged:
    """All rows that are considered, held against contract and key."""
    dialect, keys = found.dialect, params.keys
    names = dialect.names
    numbered = bool(keys) or parse(params.contract).reads_lines
    connection = connect(context.scratch)
    stage = Stage(connection, context.scratch, names, dialect.null_words, numbered)
    types = dict(zip(names, found.types or ["VARCHAR"] * len(names), strict=True))

    def progress(share: float) -> None:
        context.progress(share, 1.0, f"reading {resource.name}")

    try:
        end = _end(context, resource, params, compared)
        if end and end.read(found, stage, progress):
            stage.lines_before = end.lines
        else:
            end = None
            resource.read(found, stage, progress)
        raw = partial((end or resource).raw, dialect)
        passed = pass_over(stage, params)
        types = enforce(stage, params, columns, types, raw)
        repeated = set_aside(stage, keys, raw) if keys else 0
        rejects = stage.finish()
        lines = sealed_lines(end.file if end else resource, dialect, stage)
        lines += end.lines if end and lines else 0
        kinds = list(types.values())
        last = end.file if end else resource
        return _Staged(stage, kinds, rejects, repeated, passed, lines, end is not None, last)
    finally:
        connection.close()


def _end(
    context: JobContext, resource: Resource, params: LoadParams, compared: Compared | None
) -> End | None:
    """The end of a file that only grew."""
    if compared is None or compared.end is None or params.before is None:
        return None
    assert isinstance(resource, TextFile), "nothing else is compared"
    return End(resource.path, compared.end, params.before.lines, context.scratch)


def _require_columns(names: list[str], wanted: list[str]) -> None:
    for name in wanted:
        if name not in names:
            raise InvalidInputError(
                f"the file has no column {name!r}", "It has: " + ", ".join(names[:20])
            )


def _changed(resource: Resource) -> InvalidInputError:
    return InvalidInputError(
        f"{resource.name} changed while it was read", "Run the load again when it is complete."
    )


def _unchanged(content: str, dialect: Dialect, started: float) -> LoadResult:
    return LoadResult(
        content=content,
        same=True,
        dialect=dialect,
        types=[],
        parts=[],
        rejects="",
        rows=0,
        repeated=0,
        rejected=0,
        seconds=time.monotonic() - started,
        notes=["the file is byte for byte what was loaded before"],
    )
