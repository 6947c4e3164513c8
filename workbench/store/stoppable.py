"""Work on a cursor that can be ended: before it begins, between its statements, and in them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import duckdb

from workbench.core.errors import CancelledError, WorkbenchError
from workbench.store.failures import translate

# An interrupt that comes between two statements is forgotten by the next: it is sent again.
AGAIN_SECONDS = 0.05


class Stoppable(Future[Any]):
    """Work that waits or runs. ``cancel`` also interrupts what runs.

    Whoever runs it has ``on_stop`` called when it shall end, and sends ``interrupt`` until it
    has; ``on_drop`` is called when it was given up before it began.
    """

    def __init__(self) -> None:
        super().__init__()
        self.on_stop: Callable[[], None] = lambda: None
        self.on_drop: Callable[[], None] = lambda: None
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._reason: WorkbenchError | None = None
        self._spared = False
        self._guard = threading.Lock()

    def cancel(self) -> bool:
        """Give the work up. True when it had not begun."""
        if super().cancel():
            self.on_drop()
            return True
        self.stop(CancelledError("this was cancelled"))
        return False

    def stop(self, reason: WorkbenchError) -> None:
        """End the work with ``reason``: now, and again until it has ended."""
        with self._guard:
            self._reason = self._reason or reason
        self.on_stop()

    def interrupt(self) -> None:
        """Interrupt the statement that runs."""
        with self._guard:
            if self._cursor is not None and not self._spared:
                self._cursor.interrupt()

    @property
    def stopped(self) -> bool:
        """Whether the work was told to end."""
        return self._reason is not None

    def check(self) -> None:
        """Raise the reason for stopping, if there is one."""
        if self._reason is not None and not self._spared:
            raise self._reason

    @contextmanager
    def on(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Around statements on ``cursor``, which may be interrupted."""
        with self._guard:
            self._cursor = cursor
        try:
            yield
        finally:
            with self._guard:
                self._cursor = None

    @contextmanager
    def spared(self) -> Iterator[None]:
        """Around statements that clean up, which run though all else was told to end."""
        with self._guard:
            self._spared = True
        try:
            yield
        finally:
            with self._guard:
                self._spared = False

    def settle(self, work: Callable[[], Any]) -> None:
        """Do the work, unless it was told to end before; its value or error is the future's."""
        try:
            self.check()
            value = work()
        except BaseException as error:
            interrupted = isinstance(error, duckdb.InterruptException)
            reason = self._reason if interrupted and self._reason else translate(error)
            self.set_exception(reason)
        else:
            self.set_result(value)
