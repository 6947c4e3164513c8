"""The bulk connection: loads, exports and blobs, one at a time, beside the writer."""

from __future__ import annotations

import functools
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent import futures
from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast

import duckdb

from workbench.core.errors import UnavailableError, WorkbenchError
from workbench.store import priority
from workbench.store.beginning import READ_ONLY, begin
from workbench.store.changes import Changes
from workbench.store.memory import Memory
from workbench.store.reader import Reader
from workbench.store.stoppable import AGAIN_SECONDS, Stoppable

T = TypeVar("T")
log = logging.getLogger(__name__)


class BulkWork(Stoppable):
    """A load or an export that waits or runs."""

    def __init__(self, change: Callable[[Reader], Any]) -> None:
        super().__init__()
        self.change = change


class BulkReader(Reader):
    """Gives a statement that ran out of memory more of it, once."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, work: BulkWork, memory: Memory) -> None:
        super().__init__(cursor, work.check)
        self._work, self._memory = work, memory
        self._steady = False

    def all(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        try:
            return super().all(sql, params)
        except duckdb.OutOfMemoryException:
            if self._steady:
                # The transaction has ended with it: that runs again.
                raise
            # It failed as a whole, so it can simply run again.
            with self._memory.more():
                return super().all(sql, params)

    def roomy(self) -> AbstractContextManager[None]:
        """Around statements that move wide rows: with little memory they take much longer."""
        return self._memory.more()

    def steady(self, query: Callable[[Reader], T]) -> T:
        """Run a query in a transaction that cannot write and sees one state of the file."""
        try:
            return self._in_one(query)
        except duckdb.OutOfMemoryException:
            with self._memory.more():
                return self._in_one(query)

    def _in_one(self, query: Callable[[Reader], T]) -> T:
        begin(self._connection, READ_ONLY)
        self._steady = True
        try:
            return query(self)
        finally:
            self._steady = False
            with self.spared():
                self._connection.execute("ROLLBACK")

    def atomic(self, change: Callable[[Reader], T]) -> T:
        """Run a change in one transaction, with plenty of memory, since it cannot run twice."""
        with self._memory.more():
            begin(self._connection)
            self._steady = True
            try:
                value = change(self)
                self._connection.execute("COMMIT")
            except BaseException:
                with self.spared():
                    self._roll_back()
                raise
            finally:
                self._steady = False
            return value

    def _roll_back(self) -> None:
        try:
            self._connection.execute("ROLLBACK")
        except duckdb.Error as error:
            # A failed commit has ended the transaction already.
            log.debug("nothing to roll back: %s", error)

    def spared(self) -> AbstractContextManager[None]:
        """Around statements that clean up: they run though the work was told to end."""
        return self._work.spared()


class Bulk:
    """A thread with a connection of its own. Each statement commits by itself."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, memory: Memory, changes: Changes
    ) -> None:
        self._cursor = connection.cursor()
        self._memory, self._changes = memory, changes
        self._waiting: queue.SimpleQueue[BulkWork | None] = queue.SimpleQueue()
        self._guard = threading.Lock()
        self._under_way: set[BulkWork] = set()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="store-bulk", daemon=True)
        self._thread.start()

    def submit(self, change: Callable[[Reader], Any]) -> BulkWork:
        """Queue a load or export. Raises UnavailableError when the store is closed."""
        work = BulkWork(change)
        work.on_stop = lambda: self._interrupt(work)
        with self._guard:
            if self._closed:
                raise _closing()
            self._under_way.add(work)
            self._waiting.put(work)
        work.add_done_callback(self._over)
        return work

    def _over(self, work: futures.Future[Any]) -> None:
        with self._guard:
            self._under_way.discard(cast(BulkWork, work))

    def stop(self, reason: WorkbenchError) -> None:
        """End everything that runs and waits now; what comes later is done."""
        with self._guard:
            under_way = list(self._under_way)
        for work in under_way:
            work.stop(reason)

    def close(self) -> None:
        """Interrupt what runs, refuse what waits, end the thread."""
        with self._guard:
            if not self._closed:
                self._waiting.put(None)
            self._closed = True
        self.stop(_closing())
        self._thread.join()
        self._cursor.close()

    def _serve(self) -> None:
        priority.step_back()
        while (work := self._waiting.get()) is not None:
            if work.set_running_or_notify_cancel():
                with work.on(self._cursor):
                    reader = BulkReader(self._cursor, work, self._memory)
                    work.settle(functools.partial(self._change, work, reader))

    def _change(self, work: BulkWork, reader: BulkReader) -> Any:
        try:
            return work.change(reader)
        finally:
            self._changes.more()

    def _interrupt(self, work: BulkWork) -> None:
        """Interrupt a statement of ``work`` until it has ended, which takes moments."""

        def until_ended() -> None:
            while not work.done():
                work.interrupt()
                futures.wait([work], AGAIN_SECONDS)

        threading.Thread(target=until_ended, name="store-bulk-stop", daemon=True).start()


def _closing() -> UnavailableError:
    return UnavailableError("the project is being closed", "try again in a moment")
