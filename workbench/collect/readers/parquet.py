"""Parquet to staging. Columns keep their types, as far as a table of rows has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import duckdb

from workbench.collect.header import column_names
from workbench.collect.readers.file import File
from workbench.collect.readers.staging import Stage, connect
from workbench.collect.reading import markless
from workbench.collect.requests import Dialect, ReadOptions
from workbench.collect.sniff import Sniffed, settled_names
from workbench.core.errors import InvalidInputError
from workbench.core.sql import literal, quote

SAMPLE_ROWS = 1_000
Progress = Callable[[float], None]
_KEPT = frozenset({"BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT"})
_KEPT |= {"UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE"}
_KEPT |= {"DATE", "TIME", "TIMESTAMP", "VARCHAR"}


class ParquetFile(File):
    """A Parquet file."""

    def settle(self, options: ReadOptions, before: Dialect | None, whole: bool) -> Sniffed:
        """Columns as the file has them. See ``workbench.collect.readers.resource.Resource``."""
        connection = connect(self.scratch)
        try:
            described = self._columns(connection)
            own, types = [row[0] for row in described], [stored_type(row[1]) for row in described]
            names, notes = column_names(own, settled_names(own, len(own), options, before))
            for name, row, kept in zip(names, described, types, strict=True):
                if row[1] != kept:
                    notes.append(f"column {name!r} of type {row[1]} is stored as {kept}")
            rows = connection.execute(
                f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({self._select(own, names, types)}) "
                f"LIMIT {SAMPLE_ROWS}"
            ).fetchall()
        finally:
            connection.close()
        dialect = markless("parquet", names, own)
        why = {"format": "Parquet's own mark"}
        return Sniffed(dialect, why, [list(row) for row in rows], notes, types=types)

    @property
    def _rows(self) -> str:
        """SQL for the file's rows."""
        return f"read_parquet({literal(str(self.path))})"

    def _columns(self, connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
        """Names and types of the file's columns. Raises InvalidInputError for a damaged file."""
        connection.execute("SET TimeZone = 'UTC'")
        try:
            found = connection.execute(f"DESCRIBE SELECT * FROM {self._rows}").fetchall()
        except duckdb.Error as error:
            raise InvalidInputError(
                f"{self.name} is a damaged Parquet file: {_reason(error)}", _AGAIN
            ) from None
        return [(row[0], row[1]) for row in found]

    def _select(self, own: Sequence[str], names: Sequence[str], types: Sequence[str]) -> str:
        """SQL that reads the columns by our names and types. Times with a zone become UTC."""
        cells = [
            f"CAST({quote(column)} AS {kind}) AS {quote(name)}"
            for column, name, kind in zip(own, names, types, strict=True)
        ]
        return f"SELECT {', '.join(cells)} FROM {self._rows}"

    def read(self, found: Sniffed, stage: Stage, progress: Progress) -> None:
        """All rows at once. Raises InvalidInputError for a file that is damaged inside."""
        stage.connection.execute("SET TimeZone = 'UTC'")
        stage.lines.starts(0, 1)
        try:
            stage.part(self._select(found.dialect.own, found.dialect.names, found.types))
        except duckdb.Error as error:
            raise InvalidInputError(
                f"{self.name} is a damaged Parquet file: {_reason(error)}", _AGAIN
            ) from None

    def raw(self, dialect: Dialect, lines: Iterable[int]) -> Iterator[str]:
        """Rows as JSON objects; they have no text of their own."""
        renamed = ", ".join(f"_{number}" for number in range(len(dialect.own)))
        cells = ", ".join(f"{quote(name)} := _{n}" for n, name in enumerate(dialect.names))
        connection = connect(self.scratch)
        try:
            found = connection.execute(
                f"SELECT to_json(struct_pack({cells}))::VARCHAR "
                f"FROM {self._rows} AS _file({renamed}) "
                "WHERE file_row_number + 1 IN (SELECT unnest(?::BIGINT[])) "
                "ORDER BY file_row_number",
                [list(lines)],
            ).fetchall()
        finally:
            connection.close()
        return (row[0] for row in found)


_AGAIN = "It may be cut short: get it or write it again."


def _reason(error: duckdb.Error) -> str:
    """DuckDB's own words, without the kind of error that stands before them."""
    return str(error).splitlines()[0].rpartition(" Error: ")[2]


def stored_type(kind: str) -> str:
    """The type that a column of DuckDB type ``kind`` is stored with."""
    if kind in _KEPT:
        return kind
    if kind.startswith("TIMESTAMP"):
        return "TIMESTAMP"
    if kind.startswith("DECIMAL"):
        return kind
    return "VARCHAR"
