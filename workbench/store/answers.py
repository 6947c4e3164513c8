"""What writes with a key answered, kept long enough that one which is sent again happens once.

In two generations of a table: new answers go to one, the other waits to be forgotten. Dropping
a table takes moments; deleting a million rows from it would hold everybody up for half a minute.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

import duckdb

from workbench.store.reader import Reader

log = logging.getLogger(__name__)
NOW, BEFORE = "idempotency", "idempotency_before"
# Far longer than a front end keeps a write that it could not send.
KEEP = dt.timedelta(days=7)
AGAIN = dt.timedelta(minutes=1)
_TABLE = (
    "CREATE TABLE {} (key VARCHAR NOT NULL PRIMARY KEY, answered TIMESTAMP NOT NULL, "
    "value BLOB NOT NULL)"
)


def find(
    reader: Reader, keys: Sequence[str], tables: Sequence[str] = (NOW, BEFORE)
) -> dict[str, bytes]:
    """The encoded answers that were given to these keys."""
    marks = ", ".join("?" * len(keys))
    parts = [f"SELECT key, value FROM {table} WHERE key IN ({marks})" for table in tables]
    return dict(reader.all(" UNION ALL ".join(parts), [*keys] * len(parts)))


class Answers:
    """Forgets answers, on the writer's connection and in its thread."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._not_before = dt.datetime.min
        oldest = f"SELECT min(answered) FROM {NOW}"
        newest = f"SELECT max(answered) FROM {BEFORE}"
        rows = connection.execute(f"SELECT ({oldest}), ({newest})").fetchall()
        self._oldest: dt.datetime | None = rows[0][0]
        self._newest_before: dt.datetime | None = rows[0][1]

    def tables(self, again: bool) -> tuple[str, ...]:
        """Those in which a key must be looked up; ``again``: something failed already.

        A key that the newer table has is refused by it, which is soon enough.
        """
        return (*((NOW,) if again else ()), *(() if self._newest_before is None else (BEFORE,)))

    def given(self, now: dt.datetime) -> None:
        """Note that answers may have been stored."""
        self._oldest = self._oldest or now

    def forget(self, now: dt.datetime) -> None:
        """Begin a new generation, and drop the one before, if they are old enough."""
        limit = now - KEEP
        turn = self._oldest is not None and self._oldest < limit
        # A generation is dropped when even its newest answer is old.
        drop = self._newest_before is not None and self._newest_before < limit
        if now < self._not_before or not (drop or (turn and self._newest_before is None)):
            return
        try:
            self._step(drop)
        except duckdb.Error as error:
            log.warning("old answers stay for now: %s", error)
            self._not_before = now + AGAIN
            return
        self.forget(now)

    def _step(self, drop: bool) -> None:
        """Empty the older generation, or else make the newer one the older."""
        self._connection.begin()
        try:
            self._connection.execute(f"DROP TABLE {BEFORE}")
            if drop:
                self._connection.execute(_TABLE.format(BEFORE))
                newest = None
            else:
                sql = f"SELECT max(answered) FROM {NOW}"
                newest = self._connection.execute(sql).fetchall()[0][0]
                self._connection.execute(f"ALTER TABLE {NOW} RENAME TO {BEFORE}")
                self._connection.execute(_TABLE.format(NOW))
            self._connection.commit()
        except duckdb.Error:
            self._connection.rollback()
            raise
        self._newest_before = newest
        if not drop:
            self._oldest = None
