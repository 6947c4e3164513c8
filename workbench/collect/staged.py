"""Staged rows: Parquet files between the job that reads them and the hub that keeps them.

A row's place in its file is DuckDB's ``file_row_number``: numbering rows while they are written
would keep all but one processor from it. A column of the data with that name is put out of the way;
names that begin with ``_`` are ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.collect.tasks import Part
from workbench.core.sql import literal, quote

ROW_NUMBER = "file_row_number"
DISPLACED = "_file_row_number"


def displaced(names: Sequence[str]) -> str:
    """The column of the data that is called like the row number, if there is one."""
    return next((name for name in names if name.casefold() == ROW_NUMBER), "")


def cells_sql(name: str) -> str:
    """SQL for all columns as they are written, where ``name`` is displaced."""
    return f"* RENAME ({quote(name)} AS {DISPLACED})" if name else "*"


def rows_sql(parts: Sequence[Part]) -> str:
    """SQL for the rows of these parts: cells, ``_hash``, and ``_n``, their place from 0 on."""
    return f"({' UNION ALL '.join(map(_rows, parts))})"


def _rows(part: Part) -> str:
    hidden, more = ROW_NUMBER, ""
    if part.displaced:
        hidden, more = f"{ROW_NUMBER}, {DISPLACED}", f", {DISPLACED} AS {quote(part.displaced)}"
    return (
        f"SELECT * EXCLUDE ({hidden}), {part.first} + {ROW_NUMBER} AS _n{more} "
        f"FROM read_parquet({literal(part.path)}, file_row_number = true)"
    )


def within(parts: Sequence[Part], start: int, stop: int) -> Iterator[Part]:
    """The parts that have rows at places from ``start`` to before ``stop``."""
    return (part for part in parts if part.first < stop and part.first + part.rows > start)
