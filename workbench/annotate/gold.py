"""Gold at a desk: which rows are, who answered them how, and what follows from that. Pure.

Gold rows are in no order of the queue: they are mixed in here, at the share that is set, and look
like what would have been drawn without them.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from workbench.annotate.leases import Lease
from workbench.annotate.queue import OPEN, Queue, give_back, status_at
from workbench.annotate.requests import GoldSettings, Progress
from workbench.annotate.strategies import BY_MODEL, RANDOM

WARNED, PAUSED, FINE = "warned", "paused", ""


class Judged(NamedTuple):
    """An answer to gold: the event that gave it, and whether it is right."""

    event: int
    correct: bool


class GoldStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody stands; ``since``: only answers after this event count."""

    state: str = FINE
    why: str = ""
    passed: bool = False
    since: int = 0


NEW = GoldStanding()


@dataclass
class Gold:
    """``right``: of each gold row the right answers; ``judged``: each person's answers to them.

    ``told``: what people know the right answer of by now. ``alike``: the rows that look like
    others on the screen while a model suggests labels; None without a model. ``stale``: those
    whose right answers are labels no more.
    """

    settings: GoldSettings = field(default_factory=GoldSettings)
    right: dict[int, frozenset[str]] = field(default_factory=dict)
    judged: dict[str, dict[int, Judged]] = field(default_factory=dict)
    standings: dict[str, GoldStanding] = field(default_factory=dict)
    told: set[tuple[str, int]] = field(default_factory=set)
    alike: set[int] | None = None
    stale: set[int] = field(default_factory=set)
    rng: random.Random = field(default_factory=random.Random)

    @property
    def pool(self) -> Collection[int]:
        """The gold rows that can be handed out."""
        return set(self.right if self.alike is None else self.alike) - self.stale

    def standing(self, person: str) -> GoldStanding:
        """How somebody stands."""
        return self.standings.get(person, NEW)

    def counted(self, person: str) -> dict[int, Judged]:
        """Somebody's answers that count now, by row, in the order in which they were given."""
        since = self.standing(person).since
        found = self.judged.get(person, {}).items()
        return dict(sorted(((r, one) for r, one in found if one.event > since), key=_event))

    def accuracy(self, person: str) -> tuple[int, int]:
        """How many of somebody's answers that count are right, and how many count."""
        found = self.counted(person).values()
        return sum(one.correct for one in found), len(found)

    def note(self, person: str, row: int, label: str | None, event: int) -> None:
        """Somebody's answer to a gold row is this now; what they were told of does not count."""
        if (person, row) in self.told or row in self.stale:
            return
        mine = self.judged.setdefault(person, {})
        if label is None:
            mine.pop(row, None)
        else:
            mine[row] = Judged(event, label in self.right[row])

    def takes_quiz(self, person: str) -> bool:
        """Whether somebody gets gold alone until they have passed."""
        return bool(self.settings.quiz and self.pool) and not self.standing(person).passed

    def keep(self, old: Gold) -> None:
        """Answers that were given, and judged, while this was read from the file.

        A reinstatement moves ``since`` on: then the file is newer.
        """
        self.told |= old.told
        for person, standing in old.standings.items():
            if standing.since >= self.standing(person).since:
                self.standings[person] = standing
        for person, rows in old.judged.items():
            mine = self.judged.setdefault(person, {})
            for row, one in rows.items():
                if row in self.right and (row not in mine or mine[row].event < one.event):
                    mine[row] = one


def _event(pair: tuple[int, Judged]) -> int:
    return pair[1].event


def judge(gold: Gold, person: str, *, left: bool) -> GoldStanding:
    """How somebody stands by what they have answered; ``left``: whether a quiz can go on."""
    now, settings = gold.standing(person), gold.settings
    if now.state == PAUSED:
        return now
    correct, n = gold.accuracy(person)
    told = f"of {n} rows with known answers you had {correct} right"
    if gold.takes_quiz(person):
        if n < settings.quiz and left:
            return now
        if n and correct >= settings.accuracy * n:
            return msgspec.structs.replace(now, passed=True, state=FINE, why=told)
        asked = f"{told}; to begin, {_share(settings.accuracy)} is asked for"
        return msgspec.structs.replace(now, state=PAUSED, why=asked)
    if n < max(1, settings.least) or correct >= settings.accuracy * n:
        return msgspec.structs.replace(now, state=FINE, why="")
    state, least = WARNED, settings.accuracy
    if correct < settings.pause_below * n:
        state, least = PAUSED, settings.pause_below
    return msgspec.structs.replace(now, state=state, why=f"{told}; {_share(least)} is asked for")


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"


def claim(
    gold: Gold, queue: Queue, person: str, connection: str, strategy: str, now: float
) -> Lease | None:
    """The next row for a person: an ordinary one, or gold in its place; None without work."""
    if gold.takes_quiz(person):
        row = _pick(gold, queue, person) if _more_quiz(gold, queue, person) else None
        return None if row is None else _hold(queue, person, connection, row, strategy, now)
    by_chance = gold.right and gold.rng.random() < gold.settings.share
    row = _pick(gold, queue, person) if by_chance else None
    lease = queue.claim(person, connection, strategy, now)
    if row is None or lease is None:
        # Gold alone, when there is nothing else left, would stand out.
        return lease
    give_back(queue, lease)
    return _hold(queue, person, connection, row, strategy, now)


def quiz_goes_on(gold: Gold, queue: Queue, person: str) -> bool:
    """Whether somebody in the quiz has a row before them, or can be given one."""
    return bool(_held(gold, queue, person)) or _pick(gold, queue, person) is not None


def _more_quiz(gold: Gold, queue: Queue, person: str) -> bool:
    answered = len(gold.counted(person))
    return answered + len(_held(gold, queue, person)) < gold.settings.quiz


def _held(gold: Gold, queue: Queue, person: str) -> set[int]:
    return set(queue.leases.by_person().get(person, ())) & queue.limits.gold


def _pick(gold: Gold, queue: Queue, person: str) -> int | None:
    """A gold row that a person has not seen, by chance."""
    held = _held(gold, queue, person)
    rows = [
        row
        for row in gold.pool
        if (position := queue.rows.position(row)) is not None
        and position not in held
        and status_at(queue, person, position) == OPEN
    ]
    return gold.rng.choice(sorted(rows)) if rows else None


def _hold(
    queue: Queue, person: str, connection: str, row: int, strategy: str, now: float
) -> Lease | None:
    """Lease a gold row, with the reason that an ordinary row of its looks would have."""
    position = queue.rows.position(row)
    if position is None or not queue.hold(person, connection, row, now):
        return None
    lease = queue.leases.get(connection, position)
    assert lease is not None
    by_model = strategy in BY_MODEL and (queue.random_share > 0 or not queue.orders.has(strategy))
    lease.strategy = RANDOM if by_model or not queue.orders.has(strategy) else strategy
    return lease


def seen_by(progress: Progress, queue: Queue) -> Progress:
    """Progress as if gold rows were others, each answered by as many people as are asked of a row.

    So that an answer to gold moves everybody's count as one to another row does: whether one has
    just answered it oneself, or watches a colleague do it. It may be full a little too early.
    """
    if not queue.limits.gold:
        return progress
    given = [queue.rows.answers[position] for position in queue.limits.gold]
    answered = sum(count > 0 for count in given)
    rows = sum(-(-count // queue.overlap) for count in given)
    labelled = min(progress.total, progress.labelled - answered + rows)
    return msgspec.structs.replace(progress, labelled=labelled)


def positions(queue: Queue, right: Mapping[int, frozenset[str]]) -> set[int]:
    """Where the gold rows are; those that are gone are nowhere."""
    return {at for row in right if (at := queue.rows.position(row)) is not None}
