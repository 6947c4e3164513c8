"""A task for a worker process: a job that people see, or a quick preview."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from workbench.core.actor import Actor
from workbench.core.clock import iso
from workbench.core.request import JobKind
from workbench.hub.requests import Job

SURE_SHARE, SURE_SECONDS = 0.01, 10.0
"""A pace is known once so much was done, or so long was worked: a first row says "18 minutes"."""
LEAST_SECONDS = 2.0
"""Before this nothing is: a search begins with what is quick, and said "2 s" for minutes."""
ENDED = frozenset({"done", "failed", "cancelled", "dead"})


@dataclass
class TaskRun:
    """One task's life in this hub. ``answer`` is resolved when it has ended."""

    id: str
    kind: JobKind
    params: bytes
    actor: Actor
    scratch: Path
    warm: bool
    created: dt.datetime
    answer: asyncio.Future[bytes]
    key: str | None = None
    alone: str = ""
    state: str = "queued"
    storing: bool = False
    finishing: asyncio.Future[bytes | None] | None = None
    started: dt.datetime | None = None
    ended: dt.datetime | None = None
    done: float = 0.0
    total: float = 0.0
    what: str = ""
    told: dt.datetime | None = None
    measured_from: tuple[dt.datetime, float, float] | None = None
    """When work was first told of in this unit, what was done then, and the whole."""
    documents: list[object] = field(default_factory=list)
    result: bytes | None = None
    error: dict[str, str] | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self) -> None:
        """Wake everybody who waits for news of this task."""
        self.news.set()
        self.news = asyncio.Event()

    def advance(self, now: dt.datetime, done: float, total: float, what: str) -> None:
        """Note how far the work is, in any unit."""
        known = self.measured_from
        if known is None or known[2] != total or done < known[1]:
            self.measured_from = (now, done, total)
        self.told, self.done, self.total, self.what = now, done, total, what

    def eta(self, now: dt.datetime) -> float | None:
        """Seconds left, from the pace since work was first told of; None while that says nothing.

        What came before (waiting, reading) is no part of the pace, and nothing is thought to
        stand still between two reports.
        """
        if self.state != "running" or self.measured_from is None or self.told is None:
            return None
        since, begun, total = self.measured_from
        took, gained = (self.told - since).total_seconds(), self.done - begun
        if took <= 0 or gained <= 0 or self.done > total:
            return None
        if took < LEAST_SECONDS or (gained < SURE_SHARE * total and took < SURE_SECONDS):
            return None
        return max(0.0, took * (total - self.done) / gained - (now - self.told).total_seconds())

    def view(self, now: dt.datetime, documents_from: int = 0) -> Job:
        """The job as people see it."""
        return Job(
            id=self.id,
            kind=self.kind.name,
            title=self.kind.title,
            state=self.state,
            by=self.actor.name,
            created=iso(self.created),
            started=iso(self.started) if self.started else None,
            ended=iso(self.ended) if self.ended else None,
            done=self.done,
            total=self.total,
            what=self.what,
            eta=self.eta(now),
            when_cancelled=self.kind.when_cancelled,
            result=msgspec.msgpack.decode(self.result) if self.result else None,
            error=self.error,
            documents=self.documents[documents_from:],
            documents_total=len(self.documents),
        )
