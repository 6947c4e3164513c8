"""Reads: a few threads, each with a cursor of its own, and a watch over their time limits."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import duckdb

from workbench.core.errors import CancelledError, TimeLimitError, UnavailableError, WorkbenchError
from workbench.store.failures import translate
from workbench.store.memory import Memory
from workbench.store.reader import Reader

THREADS = 4
# An interrupt that comes between two statements is forgotten by the next: it is sent again.
AGAIN_SECONDS = 0.05


class Read(Future[Any]):
    """A query that waits or runs. ``cancel`` also interrupts one that runs."""

    def __init__(self, query: Callable[[Reader], Any], limit: float) -> None:
        super().__init__()
        self.query, self.limit = query, limit
        self.deadline = 0.0
        self.on_stop: Callable[[], None] = lambda: None
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._reason: WorkbenchError | None = None
        self._guard = threading.Lock()

    def cancel(self) -> bool:
        """Give the query up. True when it had not begun."""
        if super().cancel():
            return True
        self.stop(CancelledError("the query was cancelled"))
        return False

    def stop(self, reason: WorkbenchError) -> None:
        """End the query with ``reason``: now, and again until it has ended."""
        with self._guard:
            self._reason = self._reason or reason
        self.on_stop()

    def interrupt(self) -> None:
        """Interrupt the statement that runs."""
        with self._guard:
            if self._cursor is not None:
                self._cursor.interrupt()

    @property
    def stopped(self) -> bool:
        """Whether the query was told to end."""
        return self._reason is not None

    def check(self) -> None:
        """Raise the reason for stopping, if there is one."""
        if self._reason is not None:
            raise self._reason

    def run(self, cursor: duckdb.DuckDBPyConnection, memory: Memory) -> None:
        """Answer the query; one that runs out of memory is given more, once."""
        try:
            try:
                value = self._ask(cursor)
            except duckdb.OutOfMemoryException:
                with memory.more():
                    value = self._ask(cursor)
        except BaseException as error:
            interrupted = isinstance(error, duckdb.InterruptException)
            reason = self._reason if interrupted and self._reason else translate(error)
            self.set_exception(reason)
        else:
            self.set_result(value)

    def _ask(self, cursor: duckdb.DuckDBPyConnection) -> Any:
        """Run in a transaction that cannot write and sees one state of the file."""
        with self._guard:
            self._cursor = cursor
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        try:
            return self.query(Reader(cursor, self.check))
        finally:
            with self._guard:
                self._cursor = None
            cursor.execute("ROLLBACK")


class Readers:
    """The pool. Queries over its number of threads wait their turn."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, memory: Memory, threads: int = THREADS
    ) -> None:
        self._memory = memory
        self._waiting: queue.SimpleQueue[Read | None] = queue.SimpleQueue()
        self._running: set[Read] = set()
        self._changed = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(
                target=self._serve, args=(connection.cursor(),), name=f"store-read-{n}", daemon=True
            )
            for n in range(threads)
        ]
        self._watch = threading.Thread(target=self._watch_limits, name="store-watch", daemon=True)
        for thread in [*self._threads, self._watch]:
            thread.start()

    def submit(self, read: Read) -> Read:
        """Queue a query. Raises UnavailableError when the store is closed."""
        if self._closed:
            raise UnavailableError("the project is being closed", "try again in a moment")
        read.on_stop = self._wake
        self._waiting.put(read)
        return read

    def close(self) -> None:
        """Interrupt what runs and end the threads."""
        with self._changed:
            self._closed = True
            running = list(self._running)
        for read in running:
            read.stop(UnavailableError("the project is being closed"))
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()
        self._wake()
        self._watch.join()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify()

    def _serve(self, cursor: duckdb.DuckDBPyConnection) -> None:
        while (read := self._waiting.get()) is not None:
            if not read.set_running_or_notify_cancel():
                continue
            if self._closed:
                read.set_exception(UnavailableError("the project is being closed"))
                continue
            with self._changed:
                read.deadline = time.monotonic() + read.limit
                self._running.add(read)
                self._changed.notify()
            try:
                read.run(cursor, self._memory)
            finally:
                with self._changed:
                    self._running.discard(read)
        cursor.close()

    def _watch_limits(self) -> None:
        while not (self._closed and not any(thread.is_alive() for thread in self._threads)):
            with self._changed:
                self._changed.wait(self._pause())
                running = list(self._running)
            for read in running:
                if not read.stopped and read.deadline <= time.monotonic():
                    read.stop(_too_long(read.limit))
                if read.stopped:
                    read.interrupt()

    def _pause(self) -> float | None:
        """Seconds until a query that runs must be looked at; None while none runs."""
        if any(read.stopped for read in self._running):
            return AGAIN_SECONDS
        nearest = min((read.deadline for read in self._running), default=None)
        return None if nearest is None else max(nearest - time.monotonic(), 0.001)


def _too_long(limit: float) -> TimeLimitError:
    return TimeLimitError(
        f"the query took longer than {limit:g} s", "ask for less: fewer rows, or a simpler filter"
    )
