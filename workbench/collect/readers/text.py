"""Delimited text to staging: our own record reader, and DuckDB's where it provably says the same.

DuckDB's reader is fast, but loses rows without a word when line ends are mixed, and shifts line
numbers. So it is used for large UTF-8 files with uniform line ends only, and its answer is taken
only if rows, rejects and header add up to the file's physical lines, or, when blank lines or
quoted line ends forbid that sum, if one thread read the file without a single reject.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import duckdb

from workbench.collect.readers.location import open_bytes
from workbench.collect.readers.staging import (
    Stage,
    literal,
    null_words_query,
)
from workbench.collect.readers.survey import Survey
from workbench.collect.records import (
    AFTER_QUOTE,
    Cells,
    OpenQuoteError,
    QuoteError,
    Record,
    fit,
    mended,
    records,
    split_cells,
)
from workbench.collect.requests import Dialect

FAST_BYTES = 8 * 1024 * 1024
CELL_OVERHEAD = 64  # bytes that a cell takes besides its text, about
UNDECODABLE = "bytes that are no {encoding}"
Progress = Callable[[float], None]


def read_text(path: Path, dialect: Dialect, seen: Survey, stage: Stage, progress: Progress) -> None:
    """Read ``path`` into ``stage``; ``progress`` gets the share done, 0 to 1."""
    if seen.bytes >= FAST_BYTES and may_be_fast(dialect, seen):
        if read_fast(path, dialect, seen, stage):
            return
        stage.discard()
    read_exact(path, dialect, seen, stage, progress)


def may_be_fast(dialect: Dialect, seen: Survey) -> bool:
    """Whether DuckDB can be asked at all."""
    return (
        dialect.encoding in ("utf-8", "utf-8-sig", "ascii")
        and seen.uniform
        and not dialect.skip
        and dialect.delimiter[0] != " "
        and len(dialect.delimiter.encode()) <= 4
        and dialect.quote in ('"', "'", "")
        and dialect.escape in (dialect.quote, "\\")
    )


def read_fast(path: Path, dialect: Dialect, seen: Survey, stage: Stage) -> bool:
    """Read with DuckDB; False when its answer cannot be vouched for."""
    expected = seen.lines - (1 if dialect.header else 0)
    for parallel in ("true", "false"):
        scan = _scan(path, dialect, parallel)
        query = null_words_query(scan, dialect.names, dialect.null_words)
        stage.connection.execute("DROP TABLE IF EXISTS reject_errors")
        stage.connection.execute("DROP TABLE IF EXISTS reject_scans")
        try:
            rows = stage.part(query)
        except duckdb.Error:
            return False
        rejects = _rejects(stage.connection, dialect)
        if rejects is None:
            return False
        if rows + len(rejects) == expected:
            for line, reason, raw in rejects:
                stage.reject(line, reason, raw)
            return True
        if rejects:
            return False
        if parallel == "false":
            return True
        stage.discard()
    return False


def _scan(path: Path, dialect: Dialect, parallel: str) -> str:
    # A larger max_line_size makes every buffer larger and the reading twice as slow; a longer
    # line is an error here, and the exact reader takes over.
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in dialect.names)
    packed = "gzip" if dialect.compression else "none"
    return (
        f"read_csv({literal(str(path))}, auto_detect=false, columns={{{columns}}}, "
        f"header={str(dialect.header).lower()}, delim={literal(dialect.delimiter)}, "
        f"quote={literal(dialect.quote)}, escape={literal(dialect.escape)}, "
        f"compression='{packed}', store_rejects=true, rejects_limit=0, parallel={parallel}, "
        "allow_quoted_nulls=false)"
    )


def _rejects(
    connection: duckdb.DuckDBPyConnection, dialect: Dialect
) -> list[tuple[int, str, str]] | None:
    """Ragged lines that DuckDB found; None when it found anything else."""
    found = connection.execute(
        "SELECT line_byte_position, any_value(line), any_value(csv_line), "
        "list(DISTINCT error_type) FROM reject_errors GROUP BY 1 ORDER BY 1"
    ).fetchall()
    rejects = []
    for _, line, csv_line, kinds in found:
        raw = csv_line.strip("\r\n")
        if not set(kinds) <= {"MISSING COLUMNS", "TOO MANY COLUMNS"}:
            return None
        try:
            cells = split_cells(raw, dialect.delimiter, dialect.quote, dialect.escape)
        except (QuoteError, OpenQuoteError):
            return None
        rejects.append((line, fit(cells, len(dialect.names))[1], raw))
    return rejects


def read_exact(
    path: Path, dialect: Dialect, seen: Survey, stage: Stage, progress: Progress
) -> None:
    """Read with our own record reader, any encoding, any line ends."""
    with open_bytes(path) as file:
        lines = _Lines(file, dialect, seen)
        for _ in range(dialect.skip):
            next(lines, None)
        found = records(lines, dialect.delimiter, dialect.quote, dialect.escape, dialect.skip + 1)
        if dialect.header:
            _skip_header(found, dialect, stage)
        for number, record in enumerate(found):
            if number % 20_000 == 0:
                progress(min(1.0, lines.characters / (seen.bytes or 1)))
            _take(record, dialect, stage)


def _skip_header(found: Iterator[Record], dialect: Dialect, stage: Stage) -> None:
    """Past the first record that can be read; what stands before it is kept aside."""
    for record in found:
        if record.cells or _mended(record, dialect):
            return
        if record.reason:
            stage.reject(record.line, record.reason, record.raw)


def _mended(record: Record, dialect: Dialect) -> Cells | None:
    if record.reason != AFTER_QUOTE:
        return None
    return mended(record.raw, dialect.delimiter, dialect.quote)


def _take(record: Record, dialect: Dialect, stage: Stage) -> None:
    """Stage a record, or keep it aside with the reason."""
    line, cells, raw, reason = record
    width = len(dialect.names)
    if not raw.isascii() and _undecodable(raw):
        stage.reject(line, UNDECODABLE.format(encoding=dialect.encoding), _shown(raw))
        return
    if cells is None:
        cells = _mended(record, dialect)
        if cells is None or len(cells) != width:
            stage.reject(line, reason, raw)
            return
        stage.mended += 1
    if not cells:
        if width > 1:
            return
        cells = [None]
    if len(cells) != width:
        fitted, reason = fit(cells, width)
        if fitted is None:
            stage.reject(line, reason, raw)
            return
        cells = fitted
    stage.add(cells, len(raw) + CELL_OVERHEAD * width)


class _Lines(Iterator[str]):
    """Physical lines with their ends; undecodable bytes become lone surrogates."""

    def __init__(self, file: IO[bytes], dialect: Dialect, seen: Survey) -> None:
        wide = dialect.encoding.startswith(("utf-16", "utf-32"))
        lone = seen.returns - seen.returns_with_feed
        ends = "\n" if not wide and seen.line_feeds >= lone else ""
        self._text = io.TextIOWrapper(
            file, encoding=dialect.encoding, errors="workbench.keep", newline=ends
        )
        self.characters = 0

    def __next__(self) -> str:
        line = next(self._text)
        self.characters += len(line)
        return line


def _keep(error: UnicodeError) -> tuple[str, int]:
    """A decoding error handler: every bad byte becomes one lone surrogate."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in bad), error.end


codecs.register_error("workbench.keep", _keep)


def _undecodable(raw: str) -> bool:
    try:
        raw.encode()
    except UnicodeEncodeError:
        return True
    return False


def _shown(raw: str) -> str:
    r"""The line with its bad bytes as ``\xNN``."""
    return (
        "".join(
            f"\\x{ord(char) - 0xDC00:02x}" if "\udc00" <= char <= "\udcff" else char for char in raw
        )
        .encode("utf-8", "backslashreplace")
        .decode()
    )
