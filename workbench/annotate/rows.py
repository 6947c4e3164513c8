"""Rows of a queue in memory: ids, and how many people have or hold each; 12 bytes a row."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable


class Bits:
    """A set of positions at one bit each."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def __contains__(self, position: int) -> bool:
        index = position >> 3
        return index < len(self._bytes) and bool(self._bytes[index] >> (position & 7) & 1)

    def add(self, position: int) -> None:
        """Put a position in."""
        index = position >> 3
        if index >= len(self._bytes):
            self._bytes.extend(bytes(index + 1 - len(self._bytes)))
        self._bytes[index] |= 1 << (position & 7)

    def update(self, positions: Iterable[int]) -> None:
        """Put many positions in."""
        data = self._bytes
        for position in positions:
            index = position >> 3
            if index >= len(data):
                data.extend(bytes(index + 1 - len(data)))
            data[index] |= 1 << (position & 7)

    def discard(self, position: int) -> None:
        """Take a position out, if it is in."""
        index = position >> 3
        if index < len(self._bytes):
            self._bytes[index] &= ~(1 << (position & 7))


class Rows:
    """Ascending row ids; a row's *position* is its index among them.

    ``answers`` counts the people whose label stands, ``taken`` those and the leases; ``wanted`` is
    how many should label each row, ``labelled`` how many rows somebody has.
    """

    def __init__(self, ids: array[int], wanted: int = 1) -> None:
        self.ids, self.wanted = ids, wanted
        self.answers = array("H", bytes(2 * len(ids)))
        self.taken = array("H", bytes(2 * len(ids)))
        self.labelled = 0
        self._due: int | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def position(self, row: int) -> int | None:
        """Where a row is; None if it is not among the rows."""
        index = bisect_left(self.ids, row)
        return index if index < len(self.ids) and self.ids[index] == row else None

    def count_answer(self, position: int, change: int) -> None:
        """One more (+1) or one fewer (-1) person's label stands."""
        before = self.answers[position]
        self.answers[position] = before + change
        self.labelled += (before + change > 0) - (before > 0)
        if self._due is not None:
            self._due += max(0, self.wanted - before - change) - max(0, self.wanted - before)

    def load(self, positions: Iterable[int]) -> None:
        """One person's labels that are in the file."""
        answers, taken = self.answers, self.taken
        for position in positions:
            answers[position] += 1
            taken[position] += 1
        self.labelled, self._due = len(answers) - answers.count(0), None

    @property
    def due(self) -> int:
        """How many labels are still to be given, until each row has as many as are wanted."""
        if self._due is None:
            wanted, counts = self.wanted, range(self.wanted)
            self._due = sum((wanted - given) * self.answers.count(given) for given in counts)
        return self._due

    def free(self, overlap: int) -> array[int]:
        """The positions that fewer than ``overlap`` people have or hold, ascending."""
        if not any(self.taken):
            return array("I", range(len(self.ids)))
        taken = enumerate(self.taken)
        return array("I", [position for position, count in taken if count < overlap])
