"""A dataset's labelling while the hub lives: its queue, who sits there, their pace.

Everything here is in memory and rebuilt from the file; ``service_desk`` fills and renews it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.annotate.disputes import Disputes
from workbench.annotate.gold import Gold
from workbench.annotate.hiding import Hidden
from workbench.annotate.lease_file import LeaseFile
from workbench.annotate.offering import Offers
from workbench.annotate.queue import Queue
from workbench.annotate.requests import LabelSchema, Progress
from workbench.annotate.ruled import Ruled
from workbench.annotate.values import why_no_refits

PAUSE_SECONDS = 60.0
"""A gap between two labels counts this much at most when the pace is reckoned."""

PACE_LABELS = 50
LEAST_LABELS = 5
LEAST_SECONDS = 10.0
"""A burst of keys is no pace: before so many labels in so long a time none is told."""

HERE_SECONDS = 600.0


@dataclass(frozen=True)
class Run:
    """The suggestions in force: their relation, and the labels that their shares stand for.

    ``names``: what labels that have been renamed since are called now; ``whole``: whether there
    are answers of several parts; ``marked``: and marks of the texts that these are about.
    """

    version: int
    relation: str
    labels: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    marked: bool = False


@dataclass(frozen=True)
class Stamp:
    """What the queue was built from; another stamp means it must be built anew.

    ``parts``: how many rows the dataset's splits have.
    """

    relation: str
    rows: int
    last: int
    built: int
    parts: int
    run: int


@dataclass
class Pace:
    """One person's recent labels (seconds on the monotonic clock) and today's count.

    ``per_hour``: labels an hour at work, pauses capped; None before there is enough to tell by.
    """

    moments: deque[float] = field(default_factory=lambda: deque(maxlen=PACE_LABELS))
    per_hour: float | None = None
    day: dt.datetime | None = None
    today: int = 0

    def count(self, day: dt.datetime, change: int) -> None:
        """There are so many more labels of the day that began then."""
        if self.day != day:
            self.day, self.today = day, 0
        self.today = max(0, self.today + change)

    def labelled(self, moment: float) -> None:
        """There is one more label. Everybody's pace is asked for at each label of anybody."""
        self.moments.append(moment)
        gaps = [min(b - a, PAUSE_SECONDS) for a, b in itertools.pairwise(self.moments)]
        enough = len(self.moments) >= LEAST_LABELS and sum(gaps) >= LEAST_SECONDS
        self.per_hour = 3600.0 * len(gaps) / sum(gaps) if enough else None


@dataclass
class Desk:
    """One dataset's state. ``answered`` collects what happens while the queue is rebuilt.

    ``changing`` is there while the labels are changed: answers wait until they can be held against
    the new ones. ``storing`` are answers that the queue knows and the file does not yet;
    ``marked`` what the file knows of people and rows beside answers: flags, notes, what was undone.
    ``first_list`` is the list of rows that goes before all else, ``lists`` says what each is.
    ``hidden``: rows whose suggestion is kept back until they are answered. ``kept``: the file of
    what people hold. ``offers``: what was suggested to them.
    """

    dataset: int
    name: str
    columns: tuple[str, ...]
    schema: LabelSchema
    stamp: Stamp
    queue: Queue
    run: Run | None = None
    ruled: Ruled | None = None
    disputes: Disputes = field(default_factory=Disputes)
    refit_every: int = 0
    hidden: Hidden = field(default_factory=Hidden)
    gold: Gold = field(default_factory=Gold)
    offers: Offers = field(default_factory=Offers)
    first_list: str = ""
    lists: dict[str, str] = field(default_factory=dict)
    checked: float = 0.0
    paces: dict[str, Pace] = field(default_factory=dict)
    seats: dict[str, str] = field(default_factory=dict)
    locks: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    marked: set[tuple[str, int]] = field(default_factory=set)
    answered: list[tuple[str, int, str]] | None = None
    changing: asyncio.Event | None = None
    kept: LeaseFile | None = None
    storing: list[tuple[str, int, str]] = field(default_factory=list)

    def answer(self, person: str, connection: str, row: int, status: str) -> bool:
        """Set an answer in the queue; see ``Queue.answer``."""
        done = self.queue.answer(person, connection, row, status)
        if done and self.answered is not None:
            self.answered.append((person, row, status))
        return done

    def renew(self, queue: Queue, stamp: Stamp) -> None:
        """Put a rebuilt queue in place of the old one, with what happened meanwhile."""
        for person, row, status in self.answered or ():
            queue.answer(person, "", row, status)
        queue.adopt(self.queue)
        self.answered = None
        self.queue, self.stamp = queue, stamp

    def progress(self, person: str, now: float, day: dt.datetime) -> Progress:
        """Where labelling stands, seen by one person; ``day`` began then."""
        rows = self.queue.rows
        mine = self.paces.get(person, Pace())
        never = why_no_refits(self.schema.task, len(self.schema.labels))
        speeds = [
            one.per_hour
            for one in self.paces.values()
            if one.per_hour and now - one.moments[-1] < HERE_SECONDS
        ]
        return Progress(
            labelled=rows.labelled,
            total=len(rows),
            today=mine.today if mine.day == day else 0,
            pace=mine.per_hour,
            left=3600.0 * rows.due / sum(speeds) if speeds else None,
            people=len(set(self.seats.values())),
            refit_every=0 if never else self.refit_every,
        )
