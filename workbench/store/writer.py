"""The writer: one thread, one connection, many changes to a commit.

Callers hand in a change and get a future. The thread takes what is waiting into one
transaction and answers after the commit. A change that raises takes nobody along: the batch
is rolled back and its members run again, each alone. Whether a key was used before is looked up
only then: one that was is refused by the table of keys, and to ask first would cost every commit
a tenth. Between batches the thread looks after the checkpoint (``workbench.store.checkpoint``).
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import duckdb
import msgspec

from workbench.audit.chain import Head
from workbench.core.actor import Actor
from workbench.core.clock import Clock
from workbench.core.errors import UnavailableError
from workbench.store.acknowledged import HeadFile
from workbench.store.answers import Answers
from workbench.store.beginning import begin
from workbench.store.changes import Changes
from workbench.store.checkpoint import Checkpoint
from workbench.store.failures import is_fatal, translate
from workbench.store.ledger import Ledger
from workbench.store.memory import Memory
from workbench.store.transaction import Transaction

log = logging.getLogger(__name__)
MOST_BATCH = 256
Publish = Callable[[str, tuple[str, ...]], None]


@dataclass
class Write:
    """A change that waits for its commit."""

    actor: Actor
    change: Callable[[Transaction], Any]
    key: str | None = None
    result: Any = None
    future: Future[Any] = field(default_factory=Future)


@dataclass
class _Done:
    value: Any
    published: list[tuple[str, tuple[str, ...]]]


class Writer:
    """Owns the writing connection and the end of the event chain."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        clock: Clock,
        head: Head,
        heads: HeadFile,
        checkpoint: Checkpoint,
        changes: Changes,
        memory: Memory,
    ) -> None:
        self._connection, self._clock = connection, clock
        self.head, self._heads = head, heads
        self._checkpoint, self._changes, self._memory = checkpoint, changes, memory
        self._answers = Answers(connection)
        self._answers.forget(clock.now())
        self._waiting: queue.SimpleQueue[Write | None] = queue.SimpleQueue()
        self._closed = False
        self._entry = threading.Lock()
        self.publish: Publish = lambda topic, ids: None
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, write: Write) -> Future[Any]:
        """Queue a change. Raises UnavailableError when the store is closed."""
        with self._entry:
            if self._closed:
                raise UnavailableError("the project is being closed", "try again in a moment")
            self._waiting.put(write)
        return write.future

    def close(self) -> None:
        """Commit what waits, then end the thread."""
        with self._entry:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_ = True
        while open_:
            batch, open_ = self._take()
            if batch:
                self._commit_together(batch)
            self._answers.forget(self._clock.now())
            self._checkpoint.consider(idle=self._waiting.empty())
            self._memory.settle()

    def _take(self) -> tuple[list[Write], bool]:
        """What is waiting, at least one change unless it is time to think of a checkpoint."""
        batch: list[Write] = []
        try:
            first = self._waiting.get(timeout=self._checkpoint.patience)
            while True:
                if first is None:
                    return batch, False
                if first.future.set_running_or_notify_cancel():
                    batch.append(first)
                if len(batch) == MOST_BATCH:
                    return batch, True
                first = self._waiting.get_nowait()
        except queue.Empty:
            return batch, True

    def _commit_together(self, batch: list[Write], again: bool = False) -> None:
        try:
            done = self._commit_with_room(batch, again)
        except BaseException as error:
            if is_fatal(error) or again or (len(batch) == 1 and batch[0].key is None):
                self._fail(batch, error)
                return
            for write in batch:
                self._commit_together([write], again=True)
            return
        for write, one in zip(batch, done, strict=True):
            write.future.set_result(one.value)
        for topic, ids in dict.fromkeys(news for one in done for news in one.published):
            self.publish(topic, ids)

    def _fail(self, batch: list[Write], error: BaseException) -> None:
        if is_fatal(error):
            log.error("the database takes no more changes: %s", error)
            self._checkpoint.on_fatal()
        for write in batch:
            write.future.set_exception(translate(error))

    def _commit_with_room(self, batch: list[Write], again: bool) -> list[_Done]:
        """One that runs out of memory, which others may be using, is given more, once."""
        try:
            return self._commit(batch, again)
        except duckdb.OutOfMemoryException:
            with self._memory.more():
                return self._commit(batch, again)

    def _commit(self, batch: list[Write], again: bool) -> list[_Done]:
        """Run the changes in one transaction. Raises what a change or the commit raised."""
        ledger = Ledger(self._connection, self.head)
        begin(self._connection)
        try:
            keys = [write.key for write in batch if write.key is not None]
            ledger.look_up(keys, self._answers.tables(again))
            done = [self._once(write, ledger) for write in batch]
            ledger.put()
            self._connection.commit()
        except BaseException:
            self._rollback()
            raise
        self._changes.more()
        if ledger.head is not self.head:
            self.head = ledger.head
            self._heads.note(ledger.head)
        self._answers.given(self._clock.now())
        self._checkpoint.committed(len(batch))
        return done

    def _rollback(self) -> None:
        try:
            self._connection.rollback()
        except duckdb.Error as error:
            # A failed commit has ended the transaction already.
            log.debug("nothing to roll back: %s", error)

    def _once(self, write: Write, ledger: Ledger) -> _Done:
        """The change's value; with a key that was used before, the value it had then."""
        answer = None if write.key is None else ledger.answer(write.key)
        if answer is not None:
            kind = Any if write.result is None else write.result
            return _Done(msgspec.msgpack.decode(answer, type=kind), [])
        tx = Transaction(self._connection, write.actor, self._clock.now(), ledger)
        value = write.change(tx)
        if write.key is not None:
            ledger.remember(write.key, tx.now, msgspec.msgpack.encode(value))
        return _Done(value, tx.published)
