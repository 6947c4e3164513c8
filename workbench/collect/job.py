"""What runs in a job process: look at a file (``sniff``), or read it into staging (``load``)."""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import Any

import msgspec

from workbench.collect.objects import object_cells
from workbench.collect.readers import jsonlines, parquet
from workbench.collect.readers.location import (
    checked,
    compression_of,
    format_of,
    head_of,
    plain_suffix,
    require_text,
)
from workbench.collect.readers.staging import Stage, connect
from workbench.collect.readers.survey import Survey, survey
from workbench.collect.readers.text import read_text
from workbench.collect.records import Cells
from workbench.collect.requests import (
    FORMATS,
    Dialect,
    LoadParams,
    LoadResult,
    ReadOptions,
    SniffParams,
    SniffSheet,
)
from workbench.collect.sniff import Sniffed, apply_null_words, sniff_text
from workbench.core.errors import InvalidInputError
from workbench.worker.context import JobContext

SAMPLE_ROWS = 1_000


def sniff(context: JobContext, params: SniffParams) -> SniffSheet:
    """What would be read, and how; loads nothing."""
    path = checked(params.location)
    found = settle(path, params.options, context.scratch, whole=False)
    rows: list[list[Any]] = [list(row) for row in found.rows[: params.rows]]
    return SniffSheet(
        location=params.location,
        bytes=path.stat().st_size,
        dialect=found.dialect,
        why=found.why,
        columns=found.columns(),
        sample=rows,
        seen_null_words=found.null_words(),
        notes=found.notes,
    )


def load(context: JobContext, params: LoadParams) -> LoadResult:
    """Read the file into staging Parquet; nothing enters the database here."""
    started = time.monotonic()
    path = checked(params.location)
    context.progress(0.0, 1.0, "reading")
    before = _stamp(path)
    seen = survey(path, bool(compression_of(path)))
    content = seen.content
    if params.unless and content == params.unless:
        return _unchanged(content, params.options, started)
    found = settle(path, params.options, context.scratch, whole=True)
    dialect = found.dialect
    notes = list(found.notes)
    _require_columns(dialect.names, [*params.keys, *([params.cursor] if params.cursor else [])])
    stage, types, rejects = _staged(context, path, dialect, seen)
    if stage.mended:
        lines = "line has" if stage.mended == 1 else "lines have"
        notes.append(f"{stage.mended:,} {lines} quotes that nobody escaped; they stay in the cell")
    if _stamp(path) != before:
        raise InvalidInputError(
            f"{path.name} changed while it was read", "Run the load again when it is complete."
        )
    return LoadResult(
        content=content,
        same=False,
        dialect=dialect,
        types=types,
        parts=stage.parts,
        rejects=rejects,
        rows=stage.rows,
        rejected=stage.rejected,
        seconds=time.monotonic() - started,
        notes=notes,
    )


def _staged(
    context: JobContext, path: Path, dialect: Dialect, seen: Survey
) -> tuple[Stage, list[str], str]:
    """The stage with everything in it, the columns' types, and the file of rejects."""
    connection = connect(context.scratch)
    types = ["VARCHAR"] * len(dialect.names)
    stage = Stage(connection, context.scratch, dialect.names, dialect.null_words)
    try:
        if dialect.format == "parquet":
            own, _, types, _ = parquet.columns_of(connection, path)
            parquet.read_parquet(path, stage, own, types)
        else:
            _read_text_source(context, path, dialect, seen, stage)
        return stage, types, stage.finish()
    finally:
        connection.close()


def _require_columns(names: list[str], wanted: list[str]) -> None:
    for name in wanted:
        if name not in names:
            raise InvalidInputError(
                f"the file has no column {name!r}", "It has: " + ", ".join(names[:20])
            )


def _stamp(path: Path) -> tuple[int, int, int]:
    """What changes when somebody writes to the file."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _read_text_source(
    context: JobContext, path: Path, dialect: Dialect, seen: Survey, stage: Stage
) -> None:
    def progress(share: float) -> None:
        context.progress(share, 1.0, f"reading {path.name}")

    if dialect.format in ("json", "jsonl"):
        array = dialect.format == "json"
        keys = jsonlines.keys_of(path, array)
        jsonlines.read_json(path, array, keys, stage, seen.bytes, progress)
    else:
        read_text(path, dialect, seen, stage, progress)


def settle(path: Path, options: ReadOptions, scratch: Path, whole: bool) -> Sniffed:
    """The dialect and a sample; with ``whole``, the columns of the whole file.

    Raises InvalidInputError, NotFoundError, UnavailableError.
    """
    if options.format is not None and options.format not in FORMATS:
        raise InvalidInputError(
            f"there is no format {options.format!r}", "One of " + ", ".join(FORMATS) + "."
        )
    head, complete = head_of(path)
    suffix = plain_suffix(path)
    kind = options.format or format_of(head, suffix)
    packed = compression_of(path)
    if kind == "parquet":
        return _settle_parquet(path, scratch)
    if not options.encoding:
        require_text(head, path.name)
    if kind in ("json", "jsonl"):
        found = _settle_json(path, kind, options, whole)
    else:
        found = sniff_text(head, complete, options, ".tsv" if kind == "tsv" else suffix)
    dialect = msgspec.structs.replace(found.dialect, compression=packed)
    return Sniffed(dialect, found.why, found.rows, found.notes)


def _settle_json(path: Path, kind: str, options: ReadOptions, whole: bool) -> Sniffed:
    array = kind == "json"
    keys = jsonlines.keys_of(path, array, None if whole else SAMPLE_ROWS)
    names, notes = jsonlines.json_names(keys)
    rows: list[Cells] = []
    for _, line in itertools.islice(jsonlines.json_lines(path, array), SAMPLE_ROWS):
        try:
            rows.append(object_cells(line, keys))
        except (ValueError, UnicodeDecodeError):
            continue
    words = list(options.null_words or ())
    dialect = Dialect(format=kind, delimiter="", quote="", escape="", names=names, null_words=words)
    why = {"format": "one array of objects" if array else "one object on each line"}
    return Sniffed(dialect, why, apply_null_words(rows, words), notes)


def _settle_parquet(path: Path, scratch: Path) -> Sniffed:
    connection = connect(scratch)
    try:
        own, names, types, notes = parquet.columns_of(connection, path)
        query = parquet.select(path, own, names, types)
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.execute(
            f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({query}) LIMIT {SAMPLE_ROWS}"
        ).fetchall()
    finally:
        connection.close()
    dialect = Dialect(format="parquet", delimiter="", quote="", escape="", names=names)
    return Sniffed(dialect, {"format": "Parquet's own mark"}, [list(r) for r in found], notes)


def _unchanged(content: str, options: ReadOptions, started: float) -> LoadResult:
    return LoadResult(
        content=content,
        same=True,
        dialect=Dialect(format=options.format or "csv"),
        types=[],
        parts=[],
        rejects="",
        rows=0,
        rejected=0,
        seconds=time.monotonic() - started,
        notes=["the file is byte for byte what was loaded before"],
    )
