"""Rows that some people alone are to label, in the memory of a queue. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from workbench.annotate.rows import Bits

_OWN = "own\0"


@dataclass
class Assigned:
    """Whose rows are whose; one that several assignments name is for all their people.

    ``taken``: positions that are somebody's; ``mine``: those of each person; ``alone``: who gets
    nothing else.
    """

    taken: Bits = field(default_factory=Bits)
    mine: dict[str, Bits] = field(default_factory=dict)
    alone: set[str] = field(default_factory=set)

    def add(self, people: Iterable[str], positions: Iterable[int], alone: bool) -> None:
        """Give positions to people, and to ``alone`` ones nothing but what is theirs."""
        found = list(positions)
        self.taken.update(found)
        for person in people:
            self.mine.setdefault(person, Bits()).update(found)
            if alone:
                self.alone.add(person)

    def may(self, person: str, position: int) -> bool:
        """Whether a person may be handed a row."""
        if person in self.mine and position in self.mine[person]:
            return True
        return person not in self.alone and position not in self.taken

    def ways(
        self, person: str, fits: Callable[[int], bool]
    ) -> list[tuple[str, Callable[[int], bool]]]:
        """How to look for a person's next row: among what is theirs, then elsewhere.

        Each with a name under which the place in an order is kept, for a search moves on only.
        """
        ways = [(person, fits)]
        if person in self.mine:
            mine = self.mine[person]
            own = (_OWN + person, lambda position: position in mine and fits(position))
            ways = [own] if person in self.alone else [own, *ways]
        return ways
