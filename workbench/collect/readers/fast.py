"""Delimited text through DuckDB's reader, taken only where it provably says what ours says.

DuckDB's reader is fast, but it drops fields beyond the last without a word where they are empty,
skips blank lines, and loses rows where line ends are mixed. So it is asked for UTF-8 with uniform
line ends and doubled quotes only, and its answer counts only if every line feed and every delimiter
of the file is found again: between the cells of its rows, within them, in its rejects, or in the
header.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import duckdb

from workbench.collect.readers.staging import (
    Reject,
    Stage,
    null_words_query,
)
from workbench.collect.readers.survey import Survey
from workbench.collect.records import OpenQuoteError, QuoteError, fit, split_cells
from workbench.collect.requests import Dialect
from workbench.collect.staged import rows_sql
from workbench.core.sql import literal, quote


def may_be_fast(dialect: Dialect) -> bool:
    """Whether DuckDB can be asked at all."""
    return (
        dialect.encoding in ("utf-8", "utf-8-sig", "ascii")
        and not dialect.skip
        and dialect.delimiter != " "
        and len(dialect.delimiter.encode()) == 1
        and dialect.quote in ('"', "'", "")
        and dialect.escape == dialect.quote
    )


def read_fast(
    path: Path, dialect: Dialect, survey: Callable[[Dialect], Survey], stage: Stage
) -> bool:
    """Read with DuckDB, while the file is surveyed; False when its answer cannot be vouched for."""
    with ThreadPoolExecutor(1) as beside:
        surveyed = beside.submit(survey, dialect)
        rows = _stage(path, dialect, stage)
        seen = surveyed.result()
    first_differs = dialect.header and (seen.first.quotes or seen.starts_blank)
    if rows is None or not seen.uniform or first_differs:
        return False
    return _vouched(rows, dialect, seen, stage)


def _stage(path: Path, dialect: Dialect, stage: Stage) -> int | None:
    """Stage what DuckDB reads; how many rows, or None when it gives up."""
    query = null_words_query(_scan(path, dialect), dialect.names, dialect.null_words)
    stage.connection.execute("DROP TABLE IF EXISTS reject_errors")
    stage.connection.execute("DROP TABLE IF EXISTS reject_scans")
    try:
        return stage.part(query)
    except duckdb.Error:
        return None


def _vouched(rows: int, dialect: Dialect, seen: Survey, stage: Stage) -> bool:
    """Whether every line and delimiter is found again; then the rejects are staged, too."""
    rejects = _rejects(stage.connection, dialect)
    if rejects is None:
        return False
    within = _within(stage, dialect) if rows and seen.marks.quotes else _Within(0, 0)
    header = 1 if dialect.header else 0
    lines = header + rows + len(rejects) + within.feeds
    delimiters = (
        (seen.first.delimiters if dialect.header else 0)
        + rows * (len(dialect.names) - 1)
        + sum(raw.count(dialect.delimiter) for _, _, raw, _ in rejects)
        + within.delimiters
    )
    if (lines, delimiters) != (seen.lines, seen.marks.delimiters):
        return False
    if rejects and within.feeds:
        return False  # its line numbers count records
    for line, reason, raw, _ in rejects:
        stage.reject(line, reason, raw)
    if stage.numbered:
        _number(stage, header + 1, [line for line, _, _, _ in rejects], within.feeds)
    return True


class _Within(NamedTuple):
    """Delimiters and line feeds within the cells of the staged rows."""

    delimiters: int
    feeds: int


def _within(stage: Stage, dialect: Dialect) -> _Within:
    found = stage.connection.execute(
        f"SELECT {_count(stage, dialect.delimiter, 'sum')}, {_count(stage, _FEED, 'sum')} "
        f"FROM {rows_sql(stage.parts)}"
    ).fetchone()
    return _Within(*map(int, found)) if found else _Within(0, 0)


_FEED = "\n"


def _count(stage: Stage, mark: str, total: str = "") -> str:
    """SQL for how often a mark of one byte stands in a row's cells; with ``total``, in all."""
    cells = []
    for name in map(quote, stage.names):
        times = f"strlen({name}) - strlen(replace({name}, {literal(mark)}, ''))"
        cells.append(
            f"{total}(CASE WHEN contains({name}, {literal(mark)}) THEN {times} ELSE 0 END)"
        )
    return " + ".join(cells)


def _number(stage: Stage, first: int, rejects: list[int], feeds: int) -> None:
    """Tell the stage on which lines its rows begin."""
    stage.lines.starts(0, first)
    for before, line in enumerate(rejects):
        stage.lines.starts(line - first - before, line + 1)
    if feeds:
        count = _count(stage, _FEED)
        found = stage.connection.execute(
            f"SELECT _n, {count} FROM {rows_sql(stage.parts)} WHERE {count} > 0 ORDER BY _n"
        ).fetchall()
        for row, within in found:
            stage.lines.starts(row + 1, stage.lines.line(row) + within + 1)


def _scan(path: Path, dialect: Dialect) -> str:
    # A larger max_line_size makes every buffer larger and the reading twice as slow; a longer
    # line is an error here, and the exact reader takes over.
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in dialect.names)
    packed = "gzip" if dialect.compression == "gzip" else "none"
    return (
        f"read_csv({literal(str(path))}, auto_detect=false, columns={{{columns}}}, "
        f"header={str(dialect.header).lower()}, delim={literal(dialect.delimiter)}, "
        f"quote={literal(dialect.quote)}, escape={literal(dialect.escape)}, "
        f"compression='{packed}', store_rejects=true, rejects_limit=0, "
        "allow_quoted_nulls=false)"
    )


def _rejects(connection: duckdb.DuckDBPyConnection, dialect: Dialect) -> list[Reject] | None:
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
        rejects.append((line, fit(cells, len(dialect.names))[1], raw, ""))
    return rejects
