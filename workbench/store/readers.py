"""Reads: a few threads, each with a cursor of its own, and a watch over their time limits.

There are two lanes. Look-ups of a few rows that people wait for (who somebody is, the next row to
label) go through the quick one, whose threads nobody else's long query can take. In both,
callers take turns and have few reads under way at once, so that one who asks much waits for
themselves and not the others for them.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Any

import duckdb

from workbench.core.errors import TimeLimitError, UnavailableError
from workbench.store.beginning import READ_ONLY, begin
from workbench.store.memory import Memory
from workbench.store.reader import Reader
from workbench.store.stoppable import AGAIN_SECONDS, Stoppable
from workbench.store.turns import Turns

THREADS = 4
QUICK_THREADS = 2
# Of one caller: fewer than the threads of the lane, so that one is left for somebody else.
AT_ONCE = 2
QUICK_AT_ONCE = 1


class Read(Stoppable):
    """A query that waits or runs. ``cancel`` also interrupts one that runs.

    ``limit`` is in seconds from its beginning: waiting for its turn does not count.
    """

    def __init__(
        self,
        query: Callable[[Reader], Any],
        limit: float,
        caller: str = "",
        quick: bool = False,
    ) -> None:
        super().__init__()
        self.query, self.limit = query, limit
        self.caller, self.quick = caller, quick
        self.deadline = 0.0

    def run(self, cursor: duckdb.DuckDBPyConnection, memory: Memory) -> None:
        """Answer the query; one that runs out of memory is given more, once."""

        def answer() -> Any:
            try:
                return self._ask(cursor)
            except duckdb.OutOfMemoryException:
                with memory.more():
                    return self._ask(cursor)

        self.settle(answer)

    def _ask(self, cursor: duckdb.DuckDBPyConnection) -> Any:
        """Run in a transaction that cannot write and sees one state of the file."""
        begin(cursor, READ_ONLY)
        try:
            with self.on(cursor):
                return self.query(Reader(cursor, self.check))
        finally:
            cursor.execute("ROLLBACK")


class _Lane:
    """The reads of one lane that wait, and what its threads wait for."""

    def __init__(self, lock: threading.Lock, at_once: int) -> None:
        self.turns: Turns[Read] = Turns(at_once)
        self.ready = threading.Condition(lock)


class Readers:
    """The pool: both lanes, their threads, and the watch."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, memory: Memory) -> None:
        self._memory = memory
        self._running: set[Read] = set()
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._alarm = 0.0
        self._closed = self._ended = False
        self._slow, self._quick = _Lane(self._lock, AT_ONCE), _Lane(self._lock, QUICK_AT_ONCE)
        lanes = [self._slow] * THREADS + [self._quick] * QUICK_THREADS
        self._threads = [
            threading.Thread(
                target=self._serve,
                args=(lane, connection.cursor()),
                name=f"store-read-{n}",
                daemon=True,
            )
            for n, lane in enumerate(lanes)
        ]
        self._watch = threading.Thread(target=self._watch_limits, name="store-watch", daemon=True)
        for thread in [*self._threads, self._watch]:
            thread.start()

    def submit(self, read: Read) -> Read:
        """Queue a query. Raises UnavailableError when the store is closed."""
        lane = self._quick if read.quick else self._slow

        def drop() -> None:
            with self._lock:
                lane.turns.drop(read.caller, read)

        read.on_stop, read.on_drop = self._wake, drop
        with self._lock:
            if self._closed:
                raise UnavailableError("the project is being closed", "try again in a moment")
            lane.turns.put(read.caller, read)
            lane.ready.notify()
        return read

    def close(self) -> None:
        """Interrupt what runs, refuse what waits, and end the threads."""
        with self._lock:
            self._closed = True
            running = list(self._running)
            waiting = [*self._slow.turns.clear(), *self._quick.turns.clear()]
            self._slow.ready.notify_all()
            self._quick.ready.notify_all()
        for read in waiting:
            if read.set_running_or_notify_cancel():
                read.set_exception(UnavailableError("the project is being closed"))
        for read in running:
            read.stop(UnavailableError("the project is being closed"))
        for thread in self._threads:
            thread.join()
        with self._lock:
            self._ended = True
            self._changed.notify()
        self._watch.join()

    def _wake(self) -> None:
        with self._lock:
            self._changed.notify()

    def _serve(self, lane: _Lane, cursor: duckdb.DuckDBPyConnection) -> None:
        while (read := self._next(lane)) is not None:
            try:
                read.run(cursor, self._memory)
            finally:
                with self._lock:
                    self._running.discard(read)
                    lane.turns.done(read.caller)
        cursor.close()

    def _next(self, lane: _Lane) -> Read | None:
        """Wait for the next read of a lane, whose time begins now; None when it is closed."""
        with self._lock:
            while True:
                read = lane.turns.take()
                if read is None:
                    if self._closed:
                        return None
                    lane.ready.wait()
                elif read.set_running_or_notify_cancel():
                    break
                else:
                    lane.turns.done(read.caller)
            read.deadline = time.monotonic() + read.limit
            self._running.add(read)
            if read.deadline < self._alarm:
                self._changed.notify()
            return read

    def _watch_limits(self) -> None:
        while True:
            with self._lock:
                if self._ended:
                    return
                pause = self._pause()
                self._alarm = math.inf if pause is None else time.monotonic() + pause
                self._changed.wait(pause)
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
