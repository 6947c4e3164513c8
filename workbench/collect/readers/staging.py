"""Staging files: rows and rejects as Parquet, written by an in-memory DuckDB inside the job.

A staged row has its cells and its ``_hash``; its place among all rows of the load, from 0 without a
gap, goes by its file and its place there (``workbench.collect.staged``). Columns of the data never
begin with ``_``, so nothing that SQL adds can clash with them.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from workbench.collect.readers.line_numbers import LineNumbers
from workbench.collect.records import Cells
from workbench.collect.rowhash import row_hash
from workbench.collect.staged import cells_sql, displaced, rows_sql
from workbench.collect.tasks import Part
from workbench.core.errors import UnavailableError
from workbench.core.sql import literal, quote

if TYPE_CHECKING:
    import polars as pl

ROW_GROUP = 122_880
BATCH_CHARACTERS = 128 * 1024 * 1024  # of text held at once, in very wide or very long rows
Reject = tuple[int, str, str, str]


FULL = 4_000_000
"""Free bytes below which a failed write is blamed on the disk."""


def connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with bounded memory that touches nothing but ``scratch``."""
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})
    connection.execute("SET memory_limit = '1GB'")
    connection.execute(f"SET temp_directory = {literal(str(scratch / 'spill'))}")
    connection.execute("SET enable_progress_bar = false")
    return connection


def write_part(connection: duckdb.DuckDBPyConnection, query: str, target: Path) -> int:
    """Write ``query``'s rows in order; the number of rows."""
    sql = (
        f"COPY ({query}) TO {literal(str(target))} "
        f"(FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {ROW_GROUP})"
    )
    try:
        found = connection.execute(sql).fetchone()
    except duckdb.IOException as error:
        if shutil.disk_usage(target.parent).free < FULL:
            raise UnavailableError(
                "the disk is full; nothing was loaded", "free some space, then load again"
            ) from None
        raise UnavailableError(f"the rows could not be set aside: {error}") from None
    return int(found[0]) if found else 0


def null_words_query(relation: str, names: Sequence[str], words: Sequence[str]) -> str:
    """``relation`` with the chosen words missing."""
    if not words:
        return f"SELECT * FROM {relation}"
    listed = ", ".join(literal(word) for word in words)
    cells = ", ".join(
        f"if({c} IN ({listed}), NULL, {c}) AS {c}" for c in (quote(name) for name in names)
    )
    return f"SELECT {cells} FROM {relation}"


class ArrowFrame:
    """A Polars frame as DuckDB takes it without pyarrow."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The frame's Arrow stream."""
        return self._frame.__arrow_c_stream__(requested_schema)


class Stage:
    """Collects rows of text and rejects in batches, and writes them as Parquet parts.

    ``lines`` knows where each row began; it is kept only if somebody will ask (``numbered``). Of a
    file whose end alone is read, ``lines_before`` lines stand before that.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        scratch: Path,
        names: Sequence[str],
        null_words: Sequence[str] = (),
        numbered: bool = False,
    ) -> None:
        self.connection = connection
        self.numbered = numbered
        self.lines = LineNumbers()
        self.names = list(names)
        self.parts: list[Part] = []
        self.rows = 0
        self.rejected = 0
        self.mended = self.blank = 0
        self.lines_before = 0
        self._scratch = scratch
        self._displaced = displaced(names)
        self._written = 0
        self._null_words = null_words
        self._batch: list[Cells] = []
        self._held = 0
        self._rejects: list[Reject] = []
        connection.execute(
            "CREATE OR REPLACE TABLE kept (line BIGINT, reason TEXT, raw TEXT, place TEXT)"
        )

    def add(self, row: Cells, size: int, line: int) -> None:
        """One row of the right width that began on ``line``, of about ``size`` characters."""
        if self.numbered:
            self.lines.starts(self.rows + len(self._batch), line)
        self._batch.append(row)
        self._held += size
        if len(self._batch) >= ROW_GROUP or self._held >= BATCH_CHARACTERS:
            self._write()

    def reject(self, line: int, reason: str, raw: str, place: str = "") -> None:
        """One line that is kept aside; ``place``: where it stands, if the line does not say it."""
        self._rejects.append((line, reason, raw, place))
        self.rejected += 1
        if len(self._rejects) >= 20_000:
            self._write_rejects()

    def part(self, query: str) -> int:
        """One part from SQL over this stage's connection; the number of rows."""
        return self._keep(
            f"SELECT {cells_sql(self._displaced)}, {row_hash(self.names)} AS _hash FROM ({query})"
        )

    def take(self, parts: Sequence[Part]) -> None:
        """The parts of another stage with the same columns."""
        for part in parts:
            self.parts.append(Part(part.path, self.rows, part.rows, part.displaced))
            self.rows += part.rows

    def leave_out(self, rows: str) -> None:
        """Write the parts again without the rows whose ``_n`` the query ``rows`` gives."""
        before, self.parts, self.rows = self.parts, [], 0
        self._keep(
            f"SELECT {cells_sql(self._displaced)} FROM (SELECT * EXCLUDE (_n) "
            f"FROM {rows_sql(before)} WHERE _n NOT IN ({rows}) ORDER BY _n)"
        )
        _remove(before)

    def replace(self, query: str) -> None:
        """Put the rows that ``query`` gives in place of the parts, which it reads."""
        before, self.parts, self.rows = self.parts, [], 0
        self.part(query)
        _remove(before)

    def _keep(self, query: str) -> int:
        self._written += 1
        target = self._scratch / f"stage-{self._written:05d}.parquet"
        count = write_part(self.connection, query, target)
        if count:
            self.parts.append(Part(str(target), self.rows, count, self._displaced))
            self.rows += count
        return count

    def discard(self) -> None:
        """Forget everything that was staged so far."""
        _remove(self.parts)
        self.lines = LineNumbers()
        self.parts, self.rows, self.rejected = [], 0, 0
        self.mended = self.blank = 0
        self._batch, self._rejects, self._held = [], [], 0
        self.connection.execute("DELETE FROM kept")

    def flush(self) -> None:
        """Write the rows that are still held."""
        if self._batch:
            self._write()

    def finish(self) -> str:
        """Write what is left; the path of the rejects' file."""
        self.flush()
        self._write_rejects()
        target = self._scratch / "rejects.parquet"
        line = f"line + {self.lines_before} AS line"
        kept = f"(SELECT {line}, reason, raw, place FROM kept ORDER BY line)"
        self.connection.execute(f"COPY {kept} TO {literal(str(target))} (FORMAT parquet)")
        return str(target)

    def _write(self) -> None:
        import polars as pl  # here, so that a load which DuckDB reads does not wait for it

        columns = zip(*self._batch, strict=True)
        frame = pl.DataFrame(
            [
                pl.Series(name, column, dtype=pl.String)
                for name, column in zip(self.names, columns, strict=True)
            ]
        )
        self._batch, self._held = [], 0
        self.connection.register("batch", ArrowFrame(frame))
        self.part(null_words_query("batch", self.names, self._null_words))
        self.connection.unregister("batch")

    def _write_rejects(self) -> None:
        part, self._rejects = self._rejects, []
        if part:
            self.connection.execute(
                "INSERT INTO kept SELECT unnest($1::BIGINT[]), unnest($2::TEXT[]), "
                "unnest($3::TEXT[]), unnest($4::TEXT[])",
                [list(column) for column in zip(*part, strict=True)],
            )


def _remove(parts: Sequence[Part]) -> None:
    for part in parts:
        Path(part.path).unlink(missing_ok=True)
