"""When the write-ahead log is folded into the file.

A checkpoint stops every commit, so its moment is chosen and not left to a threshold. A quiet
moment is one in which nobody has written for ``QUIET_SECONDS``. A log of ``MOST_WRITES``, or of
``MOST_LOG`` bytes, is folded in even while people work, which bounds the start after a kill.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

import duckdb

from workbench.core.clock import Clock
from workbench.store.failures import is_fatal
from workbench.store.memory import Memory

log = logging.getLogger(__name__)
QUIET_SECONDS = 3.0
WORTH_LOG = 200_000
# The start after a kill replays the log twice (wal.py). Many small writes take long: so many
# labels half a second. Folding them in takes a tenth of that.
MOST_WRITES = 800
LEAST_BYTES = 1_200  # of a write
# The rows of a load take little.
MOST_LOG = 8_000_000
RETRY_SECONDS = 1.0
# A checkpoint that finds the disk full makes DuckDB refuse everything until it is reopened, so
# none is begun without room for what it may write.
ROOM = 4
LEAST_ROOM = 8_000_000


class Checkpoint:
    """Decides and makes checkpoints on the writer's connection, in the writer's thread."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, path: Path, clock: Clock, memory: Memory
    ) -> None:
        self._connection, self._clock, self._memory = connection, clock, memory
        self._wal = path.with_name(path.name + ".wal")
        self._last_write = clock.monotonic()
        self._writes = self.log_bytes() // LEAST_BYTES
        self._not_before = 0.0
        self.patience = QUIET_SECONDS
        self.on_fatal: Callable[[], None] = lambda: None

    def committed(self, writes: int) -> None:
        """Note that somebody wrote, so many times."""
        self._last_write = self._clock.monotonic()
        self._writes += writes

    def log_bytes(self) -> int:
        """The size of the write-ahead log."""
        try:
            return os.stat(self._wal).st_size
        except OSError:
            return 0

    def consider(self, idle: bool) -> None:
        """Make a checkpoint if now is the moment; try later when a reader is in the way."""
        now = self._clock.monotonic()
        if not idle or now < self._not_before:
            return
        size = self.log_bytes()
        quiet = now - self._last_write >= QUIET_SECONDS
        much = size > MOST_LOG or self._writes > MOST_WRITES
        if much or (quiet and size > WORTH_LOG):
            self._not_before = now + RETRY_SECONDS
            self.make()

    def has_room(self) -> bool:
        """Whether the disk has room for what a checkpoint may write."""
        try:
            disk = os.statvfs(self._wal.parent)
        except OSError:
            return False  # The folder is gone; the writer must live to answer those who wait.
        return disk.f_bavail * disk.f_frsize > ROOM * self.log_bytes() + LEAST_ROOM

    def make(self) -> bool:
        """Fold the log in now; False when it has to wait: for a transaction, or for room."""
        if not self.has_room():
            log.warning("no checkpoint: the disk is nearly full")
            return False
        try:
            with self._memory.spare():
                self._connection.execute("CHECKPOINT")
        except duckdb.TransactionException as error:
            log.debug("checkpoint put off: %s", error)
            return False
        except duckdb.Error as error:
            log.exception("a checkpoint failed")
            if is_fatal(error):
                self.on_fatal()
            return False
        self._writes = 0
        return True
