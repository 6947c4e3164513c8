"""The queue of one dataset in memory: what to label next, for whom, and who holds what.

Pure, no NumPy: the hub imports it. A million rows take some 20 MB; handing out the next row is
a step of a cursor. No row is ever given to more people than ``overlap``, and one more where they
disagree and that is wanted; what one person skipped goes to others; a person without work takes
over what others only have waiting.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from workbench.annotate.assigned import Assigned
from workbench.annotate.leases import Lease, Leases
from workbench.annotate.limits import Limits
from workbench.annotate.orders import Orders, order_of
from workbench.annotate.relabelling import Relabelling
from workbench.annotate.rows import Bits, Rows
from workbench.annotate.strategies import BEST, BY_MODEL, RANDOM

DISAGREEMENT = "since others disagree"
"""Why somebody gets a row that as many have answered as should, each something else."""
LABELLED, SKIPPED, OPEN = "labelled", "skipped", ""
_LOST = "lost:"


@dataclass
class _Person:
    labelled: Bits = field(default_factory=Bits)
    skipped: Bits = field(default_factory=Bits)

    def status(self, position: int) -> str:
        if position in self.labelled:
            return LABELLED
        return SKIPPED if position in self.skipped else OPEN


class Queue:
    """Rows (ids ascending), answers, leases and orders of one dataset."""

    def __init__(
        self,
        ids: array[int],
        *,
        overlap: int = 1,
        random_share: float = 0.1,
        seed: int = 0,
    ) -> None:
        self.rows = Rows(ids, overlap)
        self.overlap = overlap
        self.random_share = random_share
        self.leases = Leases()
        self._rng = random.Random(seed)
        self._people: dict[str, _Person] = {}
        self._returned: list[int] = []
        self.limits = Limits(overlap, self.rows, self._returned)
        self.orders = Orders(self.rows, seed, self._returned, self.limits)
        self.again = Relabelling()
        self.assigned = Assigned()
        self._revoked: dict[str, list[int]] = {}
        self._lost_until = 0.0

    @property
    def ranked(self) -> bool:
        """Whether there is a ranking by a model."""
        return self.orders.has(BEST)

    @property
    def blind(self) -> Bits:
        """Positions that no model may point at; they are only drawn at random."""
        return self.orders.blind

    def load_answers(self, person: str, status: str, positions: Iterable[int]) -> None:
        """Note answers that are in the file, each of them once; a million take a second's third."""
        one = self._people.setdefault(person, _Person())
        if status == LABELLED:
            one.labelled.update(positions := list(positions))
            self.rows.load(positions)
        elif status == SKIPPED:
            one.skipped.update(positions)

    def status(self, person: str, row: int) -> str:
        """What a person's answer to a row is: labelled, skipped or open."""
        position = self.rows.position(row)
        return OPEN if position is None else status_at(self, person, position)

    def claim(self, person: str, connection: str, strategy: str, now: float) -> Lease | None:
        """Lease the next row to a person; None when there is no work left for them."""
        self._expire(now)
        one = self._people.setdefault(person, _Person())
        taken, limit, leases = self.rows.taken, self.limits.drawn, self.leases
        may = self.assigned.may

        def fits(position: int) -> bool:
            return (
                taken[position] < limit(position)
                and one.status(position) == OPEN
                and not leases.holds(person, position)
                and may(person, position)
            )

        mine = partial(leases.holds, person)
        again = self.again.next(person, mine, fits, self._returned)
        if again is not None:
            return self._lease(again[0], connection, person, again[1], now)
        by_chance = strategy in BY_MODEL and self._rng.random() < self.random_share
        for place, suits in self.assigned.ways(person, fits):
            for drawn in order_of(strategy, by_chance, self.orders.has(strategy)):
                position = self.orders.draw(drawn, place, suits)
                if position is not None:
                    why = drawn if self.rows.answers[position] < self.overlap else DISAGREEMENT
                    return self._lease(position, connection, person, why, now)
        return self._take_over(person, connection, one, now, strategy)

    def _lease(self, position: int, connection: str, person: str, why: str, now: float) -> Lease:
        self.rows.taken[position] += 1
        lease = Lease(position, connection, person, why, False, now)
        self.leases.add(lease)
        return lease

    def _take_over(
        self, person: str, connection: str, one: _Person, now: float, strategy: str
    ) -> Lease | None:
        for lease in self.leases.spare(now):
            if lease.connection == connection or one.status(lease.position) != OPEN:
                continue
            if self.again.is_own(lease.person, lease.position):
                continue
            if lease.position in self.limits.gold:
                continue
            if not self.orders.may_draw(strategy, lease.position):
                continue
            if not self.assigned.may(person, lease.position):
                continue
            if lease.person != person and self.leases.holds(person, lease.position):
                continue
            self.leases.drop(lease.connection, lease.position)
            revoked = self._revoked.setdefault(lease.connection, [])
            revoked.append(self.rows.ids[lease.position])
            taken = Lease(lease.position, connection, person, lease.strategy, False, now)
            self.leases.add(taken)
            return taken
        return None

    def revoked(self, connection: str) -> list[int]:
        """The rows taken from a connection since it was last asked."""
        return self._revoked.pop(connection, [])

    def hold(self, person: str, connection: str, row: int, now: float) -> bool:
        """Lease this very row, if it is still to be had; True when the connection holds it."""
        position = self.rows.position(row)
        if position is None:
            return False
        if self.leases.get(connection, position) is not None:
            return True
        lost = self.leases.drop(_LOST + person, position)
        one = self._people.setdefault(person, _Person())
        if lost is None:
            full = self.rows.taken[position] >= self.limits.of(position)
            if full or self.leases.holds(person, position):
                return False
            if not self.assigned.may(person, position):
                return False
            if one.status(position) != OPEN:
                return False
            self.rows.taken[position] += 1
        strategy = lost.strategy if lost else RANDOM
        self.leases.add(Lease(position, connection, person, strategy, False, now))
        return True

    def answer(self, person: str, connection: str, row: int, status: str) -> bool:
        """Set a person's answer. False (and nothing done) when enough others have labelled it."""
        position = self.rows.position(row)
        if position is None:
            return False
        one = self._people.setdefault(person, _Person())
        before = one.status(position)
        full = self.rows.answers[position] >= self.limits.of(position)
        held = self.leases.drop(connection, position) or self.leases.drop(_LOST + person, position)
        if status == LABELLED and before != LABELLED and full:
            if held is not None:
                self._let_go(position)
            return False
        change = (status == LABELLED) - (before == LABELLED)
        if change:
            self.rows.count_answer(position, change)
        (one.labelled.add if status == LABELLED else one.labelled.discard)(position)
        (one.skipped.add if status == SKIPPED else one.skipped.discard)(position)
        if status != OPEN:
            enough = self.rows.answers[position] >= self.limits.of(position)
            self.again.answered(person, position, enough)
        fewer = (held is not None) - change
        if fewer < 0:
            self.rows.taken[position] -= fewer
        elif fewer > 0 or status == OPEN:
            self._let_go(position, fewer)
        return True

    def _let_go(self, position: int, fewer: int = 1) -> None:
        """So many people fewer have or hold a row: whoever walked past it may get it now."""
        self.rows.taken[position] -= fewer
        if self.rows.taken[position] < self.limits.of(position):
            self._returned.append(position)

    def release(self, connection: str) -> int:
        """Free all that a connection holds; how many rows that were."""
        self._revoked.pop(connection, None)
        dropped = self.leases.drop_all(connection)
        for lease in dropped:
            self._let_go(lease.position)
        return len(dropped)

    def reserve(self, person: str, rows: Iterable[int], until: float) -> None:
        """Keep rows for a person whose connection was lost with the last hub."""
        self._lost_until = max(self._lost_until, until)
        for row in rows:
            if self.hold(person, _LOST + person, row, until):
                position = self.rows.position(row)
                assert position is not None
                lease = self.leases.get(_LOST + person, position)
                assert lease is not None
                lease.shown = True

    def _expire(self, now: float) -> None:
        if self._lost_until and now >= self._lost_until:
            self._lost_until = 0.0
            for person in list(self.leases.by_person()):
                self.release(_LOST + person)

    def adopt(self, old: Queue) -> None:
        """Take over the leases of the queue that this one replaces."""
        self._lost_until = old._lost_until
        self._revoked = old._revoked
        for lease in old.leases.all():
            position = self.rows.position(old.rows.ids[lease.position])
            if position is not None and self.rows.taken[position] < self.limits.of(position):
                lease.position = position
                self.rows.taken[position] += 1
                self.leases.add(lease)


def give_back(queue: Queue, lease: Lease) -> None:
    """Free one row that a connection holds."""
    if queue.leases.drop(lease.connection, lease.position) is not None:
        queue._let_go(lease.position)


def status_at(queue: Queue, person: str, position: int) -> str:
    """What a person's answer is to the row at a position."""
    one = queue._people.get(person)
    return OPEN if one is None else one.status(position)


def may_answer(queue: Queue, person: str, row: int) -> bool:
    """Whether a row is not others' to label; what one holds or has answered is one's own."""
    position = queue.rows.position(row)
    return (
        position is None
        or queue.assigned.may(person, position)
        or queue.leases.holds(person, position)
        or queue.status(person, row) != OPEN
    )
