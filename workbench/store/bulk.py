"""The bulk connection: loads, exports and blobs, one at a time, beside the writer."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import duckdb

from workbench.core.errors import UnavailableError
from workbench.store import priority
from workbench.store.failures import translate
from workbench.store.memory import Memory
from workbench.store.reader import Reader


class BulkReader(Reader):
    """Gives a statement that ran out of memory more of it, once."""

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, check: Callable[[], None], memory: Memory
    ) -> None:
        super().__init__(cursor, check)
        self._memory = memory

    def all(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        try:
            return super().all(sql, params)
        except duckdb.OutOfMemoryException:
            # It failed as a whole, so it can simply run again.
            with self._memory.more():
                return super().all(sql, params)


class Bulk:
    """A thread with a connection of its own. Each statement commits by itself."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, memory: Memory) -> None:
        self._cursor = connection.cursor()
        self._memory = memory
        self._waiting: queue.SimpleQueue[tuple[Callable[[Reader], Any], Future[Any]] | None] = (
            queue.SimpleQueue()
        )
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="store-bulk", daemon=True)
        self._thread.start()

    def submit(self, change: Callable[[Reader], Any]) -> Future[Any]:
        """Queue a load or export. Raises UnavailableError when the store is closed."""
        if self._closed:
            raise UnavailableError("the project is being closed", "try again in a moment")
        future: Future[Any] = Future()
        self._waiting.put((change, future))
        return future

    def close(self) -> None:
        """Interrupt what runs, refuse what waits, end the thread."""
        self._closed = True
        self._waiting.put(None)
        while self._thread.is_alive():
            self._cursor.interrupt()
            self._thread.join(timeout=0.05)
        # Not by the thread itself: an interrupt may be on its way to it.
        self._cursor.close()

    def _check(self) -> None:
        if self._closed:
            raise UnavailableError("the project is being closed", "try again in a moment")

    def _serve(self) -> None:
        priority.step_back()
        while (work := self._waiting.get()) is not None:
            change, future = work
            if not future.set_running_or_notify_cancel():
                continue
            try:
                value = change(BulkReader(self._cursor, self._check, self._memory))
            except BaseException as error:
                future.set_exception(translate(error))
            else:
                future.set_result(value)
