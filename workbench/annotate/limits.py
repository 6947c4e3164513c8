"""How many people may answer each row: the overlap, and one more where they disagree. Pure."""

from __future__ import annotations

from workbench.annotate.rows import Bits, Rows

EVERYBODY = 2**16 - 1


class Limits:
    """``disputed``: the positions of rows that one more person is asked about.

    ``gold``: those that everybody may answer, and that no order hands out; see ``gold``.
    ``away``: those of rows that were given out in a batch.
    ``returned``: where positions go that somebody may get again; see ``walk``.
    """

    def __init__(self, overlap: int, rows: Rows, returned: list[int]) -> None:
        self.overlap = overlap
        self.disputed: set[int] = set()
        self.gold: set[int] = set()
        self.away = Bits()
        self._rows, self._returned = rows, returned

    def of(self, position: int) -> int:
        """How many people may answer a row."""
        if position in self.gold:
            return EVERYBODY
        if position in self.away:
            return 0
        return self.overlap + (position in self.disputed)

    def drawn(self, position: int) -> int:
        """To how many people an order may hand out a row."""
        return 0 if position in self.gold else self.of(position)

    def set_gold(self, positions: set[int]) -> None:
        """These rows are gold, and no others; what is none any more can be handed out again."""
        before, self.gold = self.gold, positions
        self._returned.extend(sorted(before - positions))

    def dispute(self, row: int, disputed: bool) -> None:
        """Whether those whom the overlap asks for disagree on a row."""
        position = self._rows.position(row)
        if position is None or disputed == (position in self.disputed):
            return
        if not disputed:
            self.disputed.discard(position)
            return
        self.disputed.add(position)
        if self._rows.taken[position] < self.of(position):
            self._returned.append(position)
