"""How many people may answer each row: the overlap, and one more where they disagree. Pure."""

from __future__ import annotations

from workbench.annotate.rows import Rows


class Limits:
    """``disputed``: the positions of rows that one more person is asked about.

    ``returned``: where positions go that somebody may get again; see ``walk``.
    """

    def __init__(self, overlap: int, rows: Rows, returned: list[int]) -> None:
        self.overlap = overlap
        self.disputed: set[int] = set()
        self._rows, self._returned = rows, returned

    def of(self, position: int) -> int:
        """How many people may answer a row."""
        return self.overlap + (position in self.disputed)

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
