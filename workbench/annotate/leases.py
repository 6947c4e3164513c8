"""Who holds which row: bound to a live connection, gone with it."""

from __future__ import annotations

from dataclasses import dataclass

IDLE_SECONDS = 600.0
"""After this long without a sign of life, others may take what a person only looks at."""

NEXT_SECONDS = 1.0
"""So long after a sign of life the row after the shown one stays: it may be on the screen by now,
its person's answer being on the way."""


@dataclass
class Lease:
    """A position on a connection's screen, or waiting behind it (not ``shown``)."""

    position: int
    connection: str
    person: str
    strategy: str
    shown: bool
    touched: float


class Leases:
    """All leases of a queue, by connection."""

    def __init__(self) -> None:
        self._held: dict[str, dict[int, Lease]] = {}

    def add(self, lease: Lease) -> None:
        """Note a lease; the connection must not hold that position already."""
        self._held.setdefault(lease.connection, {})[lease.position] = lease

    def get(self, connection: str, position: int) -> Lease | None:
        """The connection's lease of a position."""
        return self._held.get(connection, {}).get(position)

    def drop(self, connection: str, position: int) -> Lease | None:
        """Forget and return a lease; None if there is none."""
        return self._held.get(connection, {}).pop(position, None)

    def of(self, connection: str) -> list[Lease]:
        """A connection's leases, oldest first."""
        return list(self._held.get(connection, {}).values())

    def drop_all(self, connection: str) -> list[Lease]:
        """Forget and return all leases of a connection."""
        return list(self._held.pop(connection, {}).values())

    def holds(self, person: str, position: int) -> bool:
        """Whether any connection of this person holds the position."""
        return any(
            position in held and held[position].person == person for held in self._held.values()
        )

    def touch(self, connection: str, now: float, shown: int | None) -> None:
        """A sign of life: its leases are fresh; ``shown`` is the position on its screen."""
        for lease in self.of(connection):
            lease.touched = now
            lease.shown = lease.position == shown

    def spare(self, now: float) -> list[Lease]:
        """Leases that others may take over when they have no work: those furthest behind first."""
        found = []
        for held in self._held.values():
            following = next((lease for lease in held.values() if not lease.shown), None)
            for depth, lease in enumerate(held.values()):
                keeps = NEXT_SECONDS if lease is following else 0.0
                if now - lease.touched >= (IDLE_SECONDS if lease.shown else keeps):
                    found.append((depth, lease))
        found.sort(key=lambda pair: -pair[0])
        return [lease for _, lease in found]

    def by_person(self) -> dict[str, list[int]]:
        """The positions each person holds."""
        found: dict[str, list[int]] = {}
        for held in self._held.values():
            for lease in held.values():
                found.setdefault(lease.person, []).append(lease.position)
        return found

    def all(self) -> list[Lease]:
        """Every lease."""
        return [lease for held in self._held.values() for lease in held.values()]
