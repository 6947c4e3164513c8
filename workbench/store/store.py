"""The project's file as the hub uses it: one writer, reads beside it, bulk work beside both."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self, TypeVar

import duckdb

from workbench.core.actor import Actor
from workbench.core.clock import Clock, SystemClock
from workbench.core.errors import WorkbenchError
from workbench.store import failures, opening
from workbench.store.acknowledged import HeadFile
from workbench.store.bulk import Bulk
from workbench.store.changes import Changes
from workbench.store.checkpoint import Checkpoint
from workbench.store.memory import Memory
from workbench.store.reader import Reader
from workbench.store.readers import Read, Readers
from workbench.store.transaction import Transaction
from workbench.store.writer import Publish, Write, Writer

T = TypeVar("T")
READ_SECONDS = 10.0


class Store:
    """An open project. Made by ``create`` or ``open``; used from any thread."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, path: Path, heads: HeadFile, clock: Clock
    ) -> None:
        self.path = path
        self._connection, self._heads = connection, heads
        self._memory = Memory(connection)
        self._checkpoint = Checkpoint(connection, path, clock, self._memory)
        head = opening.last_event(connection)
        self.changes = Changes()
        self._writer = Writer(
            connection, clock, head, heads, self._checkpoint, self.changes, self._memory
        )
        self._readers = Readers(connection, self._memory)
        self._bulk = Bulk(connection, self._memory, self.changes)

    @classmethod
    def create(cls, path: str | os.PathLike[str], clock: Clock | None = None) -> Self:
        """Make a new project. Raises ConflictError when the file exists."""
        clock = clock or SystemClock()
        return cls._with(*opening.create(Path(path), clock), Path(path), clock)

    @classmethod
    def open(cls, path: str | os.PathLike[str], clock: Clock | None = None) -> Self:
        """Open a project and bring it up to date; a damaged log is put aside first.

        Raises UnavailableError (no such file, no project, locked, not writable) and
        VersionMismatchError (written by a newer program).
        """
        clock = clock or SystemClock()
        return cls._with(*opening.open_project(Path(path), clock), Path(path), clock)

    @classmethod
    def _with(
        cls, connection: duckdb.DuckDBPyConnection, heads: HeadFile, path: Path, clock: Clock
    ) -> Self:
        with failures.opening(path):
            try:
                return cls(connection, path, heads, clock)
            except BaseException:
                connection.close()
                raise

    def write(
        self,
        actor: Actor,
        change: Callable[[Transaction], T],
        *,
        key: str | None = None,
        result: Any = None,
    ) -> Future[T]:
        """Run ``change`` in the writer's next transaction; the future ends after the commit.

        With a ``key`` that was used before, ``change`` does not count and the value it had then,
        decoded as ``result``, is given again.
        """
        return self._writer.submit(Write(actor, change, key, result))

    def read(
        self,
        query: Callable[[Reader], T],
        limit: float = READ_SECONDS,
        *,
        caller: str = "",
        quick: bool = False,
    ) -> Future[T]:
        """Run ``query`` on a cursor that cannot write.

        ``cancel()`` on the future interrupts it; ``limit`` seconds after it began it ends with
        TimeLimitError. Callers take turns; ``quick`` is for a look-up of a few rows that somebody
        waits for, which no long query shall hold up.
        """
        return self._readers.submit(Read(query, limit, caller, quick))

    def bulk(self, change: Callable[[Reader], T]) -> Future[T]:
        """Run a load or export on the bulk connection, where each statement commits alone."""
        return self._bulk.submit(change)

    def stop_bulk(self, reason: WorkbenchError) -> None:
        """End all bulk work that runs or waits now, with ``reason``."""
        self._bulk.stop(reason)

    def on_publish(self, publish: Publish) -> None:
        """Call ``publish(topic, ids)`` in the writer's thread after each commit."""
        self._writer.publish = publish

    def on_fatal(self, end: Callable[[], None]) -> None:
        """Call ``end()`` when the database refuses everything until it is opened again.

        Opening replays the log, so nothing that was acknowledged is lost by that.
        """
        self._checkpoint.on_fatal = end

    def close(self) -> None:
        """Commit what waits, interrupt reads and bulk work, fold in the log, close the file."""
        self._bulk.close()
        self._readers.close()
        self._writer.close()
        self._checkpoint.make()
        self._memory.close()
        with contextlib.suppress(duckdb.Error):
            self._connection.close()
        self._heads.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
