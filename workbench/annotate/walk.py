"""Each person's way through one order of rows, without ever passing work for good."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence

from workbench.annotate.permutation import Permutation


class RandomOrder:
    """``positions`` in an order drawn from ``seed``."""

    def __init__(self, positions: array[int], seed: int) -> None:
        self._positions = positions
        self._permutation = Permutation(len(positions), seed)

    def __len__(self) -> int:
        return len(self._positions)

    def __getitem__(self, index: int) -> int:
        return self._positions[self._permutation[index]]


class Walk:
    """A cursor a person over ``order``, and one over the log of what came back.

    Whenever a position becomes free again, it must be appended to ``returned``. So a cursor may
    leave behind what does not fit its person now, and moves on only: a step is O(1) on average.
    """

    def __init__(self, order: RandomOrder | Sequence[int], returned: list[int]) -> None:
        self._order = order
        self._returned = returned
        self._begin = len(returned)
        self._cursors: dict[str, list[int]] = {}

    def next(self, person: str, fits: Callable[[int], bool]) -> int | None:
        """The next position that fits, or None when there is none left for this person."""
        cursor = self._cursors.setdefault(person, [0, self._begin])
        returned, order = self._returned, self._order
        while cursor[1] < len(returned):
            position = returned[cursor[1]]
            cursor[1] += 1
            if fits(position):
                return position
        while cursor[0] < len(order):
            position = order[cursor[0]]
            cursor[0] += 1
            if fits(position):
                return position
        return None
