"""Parquet to staging. Columns keep their types, as far as a table of rows has them."""

from __future__ import annotations

from pathlib import Path

import duckdb

from workbench.collect.header import column_names
from workbench.collect.readers.staging import Stage, identifier, literal
from workbench.core.errors import InvalidInputError

_KEPT = frozenset({"BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT"})
_KEPT |= {"UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE"}
_KEPT |= {"DATE", "TIME", "TIMESTAMP", "VARCHAR"}


def columns_of(
    connection: duckdb.DuckDBPyConnection, path: Path
) -> tuple[list[str], list[str], list[str], list[str]]:
    """The file's own column names, our names, the types they get, and notes on changes.

    Raises InvalidInputError for a damaged file.
    """
    try:
        found = connection.execute(
            f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})"
        ).fetchall()
    except duckdb.Error as error:
        raise InvalidInputError(
            f"{path.name} is no readable Parquet file: {str(error).splitlines()[0]}"
        ) from None
    own = [row[0] for row in found]
    names, notes = column_names(own)
    types = [stored_type(row[1]) for row in found]
    for name, row, kept in zip(names, found, types, strict=True):
        if row[1] != kept:
            notes.append(f"column {name!r} of type {row[1]} is stored as {kept}")
    return own, names, types, notes


def stored_type(kind: str) -> str:
    """The type that a column of DuckDB type ``kind`` is stored with."""
    if kind in _KEPT:
        return kind
    if kind.startswith("TIMESTAMP"):
        return "TIMESTAMP"
    if kind.startswith("DECIMAL"):
        return kind
    return "VARCHAR"


def select(path: Path, own: list[str], names: list[str], types: list[str]) -> str:
    """SQL that reads the file's columns by our names and types. Times with a zone become UTC."""
    cells = []
    for column, name, kind in zip(own, names, types, strict=True):
        cells.append(f"CAST({identifier(column)} AS {kind}) AS {identifier(name)}")
    return f"SELECT {', '.join(cells)} FROM read_parquet({literal(str(path))})"


def read_parquet(path: Path, stage: Stage, own: list[str], types: list[str]) -> None:
    """Read into ``stage``. Raises InvalidInputError for a file that is damaged inside."""
    stage.connection.execute("SET TimeZone = 'UTC'")
    try:
        stage.part(select(path, own, stage.names, types))
    except duckdb.Error as error:
        raise InvalidInputError(f"{path.name} is damaged: {str(error).splitlines()[0]}") from None
