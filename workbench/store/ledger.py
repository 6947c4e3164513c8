"""What a batch of changes adds to the chain of events, to the answered keys, and to other tables.

Rows are kept until the batch is about to commit, or until a change might read them, and then go
in together: a statement costs half a millisecond, however few rows it brings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import duckdb

from workbench.audit.chain import Event, Head, link
from workbench.store import answers
from workbench.store.reader import Reader

_READS_EVENTS = re.compile(r"\bevent\b", re.IGNORECASE)
# From here on the appender is faster than a statement with one line of values a row.
_MANY = 4


class Ledger:
    """The end of the chain and the keys of one batch, which the batch's commit makes true."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, head: Head) -> None:
        self._connection = connection
        self.head = head
        self._events: list[tuple[object, ...]] = []
        self._answers: list[tuple[object, ...]] = []
        self._rows: dict[str, list[tuple[object, ...]]] = {}
        self._known: dict[str, bytes] = {}

    def add(self, event: Event) -> None:
        """Link an event to the chain."""
        self.head = link(self.head, event)
        self._events.append(
            (
                *(event.seq, event.happened, event.uid, event.actor, event.verb, event.subject),
                *(event.payload, event.payload_hash, self.head.hash),
            )
        )

    def insert(self, table: str, row: tuple[object, ...]) -> None:
        """Keep a row of a table, with all its columns, until the next statement of a change."""
        self._rows.setdefault(table, []).append(row)

    def look_up(self, keys: Sequence[str], tables: Sequence[str]) -> None:
        """Find the answers that were given to these keys before."""
        if keys and tables:
            self._known.update(answers.find(Reader(self._connection), keys, tables))

    def answer(self, key: str) -> bytes | None:
        """The encoded answer of a key that was used before, also in this batch."""
        return self._known.get(key)

    def remember(self, key: str, answered: object, value: bytes) -> None:
        """Note the encoded answer of a key."""
        self._known[key] = value
        self._answers.append((key, answered, value))

    def before(self, sql: str) -> None:
        """Called before each statement of a change: one that reads events shall see them all."""
        if self._rows:
            self._put_rows()
        if self._events and _READS_EVENTS.search(sql):
            self._put_events()

    def put(self) -> None:
        """Write everything that is kept."""
        self._put_rows()
        self._put_events()
        rows, self._answers = self._answers, []
        insert(self._connection, answers.NOW, rows)

    def _put_rows(self) -> None:
        kept, self._rows = self._rows, {}
        for table, rows in kept.items():
            insert(self._connection, table, rows)

    def _put_events(self) -> None:
        rows, self._events = self._events, []
        insert(self._connection, "event", rows)


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows of Python values in the fastest way for their number."""
    if not rows:
        return
    if len(rows) < _MANY:
        line = f"({', '.join('?' * len(rows[0]))})"
        values = [value for row in rows for value in row]
        connection.execute(f"INSERT INTO {table} VALUES {', '.join([line] * len(rows))}", values)
        return
    with connection.appender(table) as appender:
        appender.append_rows(rows)
