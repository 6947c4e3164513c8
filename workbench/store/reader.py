"""Queries on one connection, drained at once: a half-read result would keep it busy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple, TypeVar

import duckdb

T = TypeVar("T")


class Column(NamedTuple):
    """A column's name, and its type as DuckDB writes it."""

    name: str
    type: str


def _carry_on() -> None:
    """For a reader that nobody stops."""


class Reader:
    """Runs SQL on one connection. ``check`` is called before each statement and may raise."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, check: Callable[[], None] = _carry_on
    ) -> None:
        self._connection = connection
        self._check = check

    def execute(self, sql: str, params: Sequence[object] = ()) -> int:
        """Run a statement; the number of rows it changed or copied, 0 when there is none."""
        rows = self.all(sql, params)
        counted = len(rows) == 1 and len(rows[0]) == 1 and isinstance(rows[0][0], int)
        return rows[0][0] if counted else 0

    def all(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        self._check()
        rows: list[tuple[Any, ...]] = self._connection.execute(sql, params or None).fetchall()
        return rows

    def one(self, sql: str, params: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """The first row of a query, None when it has none."""
        rows = self.all(sql, params)
        return rows[0] if rows else None

    def scalar(self, sql: str, params: Sequence[object] = ()) -> Any:
        """The first value of the first row, None when there is no row."""
        row = self.one(sql, params)
        return row[0] if row else None

    def spared(self) -> AbstractContextManager[None]:
        """Around statements that clean up: they run though the work was told to end."""
        return nullcontext()

    def roomy(self) -> AbstractContextManager[None]:
        """Around statements that move wide rows: with little memory they take much longer."""
        return nullcontext()

    def steady(self, query: Callable[[Reader], T]) -> T:
        """Run a query of several statements that must all see one state of the file."""
        return query(self)

    def atomic(self, change: Callable[[Reader], T]) -> T:
        """Run a change of several statements that must all count, or none."""
        return change(self)

    def columns(self, sql: str, params: Sequence[object] = ()) -> list[Column]:
        """Names and types of a query's columns; the query does not run."""
        return [Column(row[0], row[1]) for row in self.all(f"DESCRIBE {sql}", params)]

    def append(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        """Insert many rows of Python values; ``table`` by its plain name."""
        self._check()
        with self._connection.appender(table) as appender:
            appender.append_rows(rows)
