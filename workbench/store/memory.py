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
# A limit that could not be lowered is looked at so often, and lowered in steps after a while.
LOOK_SECONDS = 0.25
PATIENCE = 5.0
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
        self._high_since = self._looked = 0.0

    @property
    def _wanted(self) -> int:
        return (_most() if self._users else USUAL) + SPARE * self._urgent

    @contextmanager
    def spare(self) -> Iterator[None]:
        """Allow beyond the limit of all others inside the ``with``: for a checkpoint.

        One that runs out of memory makes DuckDB refuse everything until the file is opened again.
        """
        self._change(urgent=1)
        try:
            yield
        finally:
            self._change(urgent=-1)

    @contextmanager
    def more(self) -> Iterator[None]:
        """Allow more inside the ``with``."""
        self._change(users=1)
        try:
            yield
        finally:
            self._change(users=-1)

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
            if self._limit <= self._wanted or now - self._looked < LOOK_SECONDS:
                return
            self._looked = now
            forced = now - self._high_since >= PATIENCE
            if not self._lower(forced) and forced:
                # Others need it all: they are left alone for as long again.
                self._high_since = now

    def _change(self, users: int = 0, urgent: int = 0) -> None:
        with self._guard:
            self._users += users
            self._urgent += urgent
            tries = TRIES
            while tries and self._limit < self._wanted and not self._set(self._wanted):
                # What others do at the moment ends, and with it what they hold.
                tries -= 1
                time.sleep(WAIT_SECONDS if tries else 0.0)
            if self._limit > self._wanted:
                self._high_since = time.monotonic()
                self._lower(forced=False)

    def _lower(self, forced: bool) -> bool:
        """Lower the limit, ``forced`` by a step also while more is in use; whether it was.

        While a limit below what is in use is tried, whoever asks for memory is refused.
        """
        try:
            used = self._used()
        except _NO_ROOM as error:
            log.info("the memory limit stays for now: %s", error)
            return False
        if used > self._wanted and not forced:
            return False
        return self._set(min(self._limit, max(self._wanted, used - STEP)))

    def _set(self, limit: int) -> bool:
        """Set the limit; False where there is no memory even for that, or more is in use."""
        try:
            self._cursor.execute(f"SET memory_limit = '{limit}B'")
        except _NO_ROOM as error:
            log.info("the memory limit stays for now: %s", error)
            return False
        self._limit = limit
        return True

    def _used(self) -> int:
        """Bytes that the database holds."""
        sql = "SELECT coalesce(sum(memory_usage_bytes), 0)::BIGINT FROM duckdb_memory()"
        return int(self._cursor.execute(sql).fetchall()[0][0])
