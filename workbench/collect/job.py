"""What runs in a job process: look at a file (``sniff``), or read it into staging (``load``)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from workbench.collect.options import check_options, pinned
from workbench.collect.readers.keys import set_aside
from workbench.collect.readers.resource import Resource, open_location
from workbench.collect.readers.staging import Stage, connect
from workbench.collect.requests import Dialect, ReadOptions, SniffSheet
from workbench.collect.sniff import Sniffed
from workbench.collect.tasks import NO_ROW, LoadParams, LoadResult, SniffParams
from workbench.core.errors import ConflictError, InvalidInputError
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
    if params.dialect and params.unless:
        content = resource.content(params.dialect)
        if content == params.unless:
            return _unchanged(content, params.dialect, started)
    found = _settled(resource, params.options, params.dialect, whole=True)
    names, notes = found.dialect.names, list(found.notes)
    _require_columns(names, [*params.keys, *([params.cursor] if params.cursor else [])])
    stage, rejects, repeated = _staged(context, resource, found, params.keys)
    if stage.mended:
        lines = "line has" if stage.mended == 1 else "lines have"
        notes.append(f"{stage.mended:,} {lines} quotes that nobody escaped; they stay in the cell")
    if not stage.rows and not stage.rejected:
        notes.append(NO_ROW + (" below the header" if found.dialect.header else ""))
    content = resource.content(found.dialect)
    if resource.state() != before:
        raise _changed(resource)
    return LoadResult(
        content=content,
        same=False,
        dialect=found.dialect,
        types=list(found.types) or ["VARCHAR"] * len(names),
        parts=stage.parts,
        rejects=rejects,
        rows=stage.rows,
        repeated=repeated,
        rejected=stage.rejected,
        seconds=time.monotonic() - started,
        notes=notes,
    )


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


def _staged(
    context: JobContext, resource: Resource, found: Sniffed, keys: Sequence[str]
) -> tuple[Stage, str, int]:
    """The stage with everything in it, the file of rejects, and how many rows say nothing new."""
    dialect = found.dialect
    connection = connect(context.scratch)
    stage = Stage(
        connection, context.scratch, dialect.names, dialect.null_words, numbered=bool(keys)
    )

    def progress(share: float) -> None:
        context.progress(share, 1.0, f"reading {resource.name}")

    try:
        resource.read(found, stage, progress)
        repeated = 0
        if keys:
            repeated = set_aside(stage, keys, lambda lines: resource.raw(dialect, lines))
        return stage, stage.finish(), repeated
    finally:
        connection.close()


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
