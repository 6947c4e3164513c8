"""What a change is given: SQL inside the writer's transaction, events, and numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from workbench.audit.chain import Event, payload_text
from workbench.core.actor import Actor
from workbench.core.sql import quote
from workbench.store.ledger import Ledger
from workbench.store.reader import Reader


class Transaction(Reader):
    """One change's view of the writer's transaction; valid only while the change runs."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        actor: Actor,
        now: dt.datetime,
        ledger: Ledger,
    ) -> None:
        super().__init__(connection)
        self.actor = actor
        self.now = now
        self._ledger = ledger
        self.published: list[tuple[str, tuple[str, ...]]] = []

    def all(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        self._ledger.before(sql)
        return super().all(sql, params)

    def insert(self, table: str, row: tuple[object, ...]) -> None:
        """Add a row, with all its columns: together with those of other changes of the batch.

        It is there before the next statement of any of them. What keeps it out, such as another
        row with its key, is raised then or at the commit.
        """
        self._ledger.insert(table, row)

    def event(self, verb: str, subject: str, payload: Mapping[str, object]) -> int:
        """Add to the chain of events what the actor did; its number.

        ``verb`` is like ``cleanse.step_added``, ``subject`` like ``dataset:reviews``.
        """
        event = Event(
            seq=self._ledger.head.seq + 1,
            happened=self.now,
            uid=self.actor.uid,
            actor=self.actor.name,
            verb=verb,
            subject=subject,
            payload=payload_text(payload),
        )
        self._ledger.add(event)
        self.publish("log")
        return event.seq

    def next_id(self, sequence: str) -> int:
        """The next number of a sequence. Numbers of a rolled-back change are skipped."""
        number: int = self.scalar("SELECT nextval(?)", (quote(sequence),))
        return number

    def publish(self, topic: str, *ids: str) -> None:
        """Tell subscribers, once this is committed."""
        self.published.append((topic, ids))
