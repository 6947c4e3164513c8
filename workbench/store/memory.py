"""How much memory DuckDB may use: little while people label, more for what does not fit.

Small as it is, the usual limit keeps the hub slim after a load. A statement that runs out of it
(a wide table, a large sort) is given more, once, and the limit goes down again.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

log = logging.getLogger(__name__)
USUAL = 256_000_000
MORE = 2_000_000_000
# For what must not fail: more than others can take while it runs.
SPARE = 250_000_000
TRIES = 20
WAIT_SECONDS = 0.025
PATIENCE = 5.0
EVERY = 0.25
STEP = 24_000_000
_NO_ROOM = (duckdb.OutOfMemoryException, duckdb.FatalException)


def _most() -> int:
    """Half of what the machine has, and no more than ``MORE``."""
    return max(USUAL, min(MORE, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2))


class Memory:
    """The limit of one database."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._cursor = connection.cursor()
        self._guard = threading.Lock()
        self._users = self._urgent = 0
        self._limit = USUAL
        self._high_since: float | None = None
        self._look_at = 0.0

    @contextmanager
    def spare(self) -> Iterator[None]:
        """Allow beyond the limit of all others inside the ``with``: for a checkpoint.

        One that runs out of memory makes DuckDB refuse everything until the file is opened again.
        """
        self._change(0, 1)
        try:
            yield
        finally:
            self._change(0, -1)

    @contextmanager
    def more(self) -> Iterator[None]:
        """Allow more inside the ``with``."""
        self._change(1)
        try:
            yield
        finally:
            self._change(-1)

    def close(self) -> None:
        """Close the cursor."""
        self._cursor.close()

    def settle(self) -> None:
        """Lower the limit if that had to wait; cheap where it had not.

        What is kept only because there was room for it never goes by itself: after a while it is
        made to, a little at a time, since meanwhile every statement waits.
        """
        now = time.monotonic()
        with self._guard:
            if self._high_since is None or now < self._look_at:
                return
            self._look_at = now + EVERY
            if now - self._high_since < PATIENCE:
                done = self._set(self._limit, False)
            else:
                done = self._step_down(now)
            if done:
                self._high_since = None

    def _step_down(self, now: float) -> bool:
        """Make a little room; whether the limit is where it should be. Later where others ask."""
        try:
            limit = max(self._limit, self._used() - STEP)
            self._cursor.execute(f"SET memory_limit = '{limit}B'")
        except _NO_ROOM as error:
            log.info("the memory limit stays for now: %s", error)
            self._high_since = now
            return False
        return limit == self._limit

    def _change(self, users: int, urgent: int = 0) -> None:
        with self._guard:
            self._users += users
            self._urgent += urgent
            limit = (_most() if self._users else USUAL) + SPARE * self._urgent
            raised, self._limit = limit > self._limit, limit
            tries = TRIES if raised else 1
            while not (done := self._set(limit, raised)) and tries > 1:
                # What others do at the moment ends, and with it what they hold.
                tries -= 1
                time.sleep(WAIT_SECONDS)
            self._high_since = None if done or raised else time.monotonic()

    def _set(self, limit: int, at_once: bool) -> bool:
        """Set the limit; False where there is no memory even for that, or more is in use.

        While a limit below what is in use is tried, whoever asks for memory is refused; ``at_once``
        it is tried all the same.
        """
        try:
            if not at_once and self._used() > limit:
                return False
            self._cursor.execute(f"SET memory_limit = '{limit}B'")
        except _NO_ROOM as error:
            log.info("the memory limit stays for now: %s", error)
            return False
        return True

    def _used(self) -> int:
        """Bytes that the database holds."""
        sql = "SELECT coalesce(sum(memory_usage_bytes), 0)::BIGINT FROM duckdb_memory()"
        return int(self._cursor.execute(sql).fetchall()[0][0])
