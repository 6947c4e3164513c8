"""Where each staged row stood in the file: runs of rows on consecutive lines."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence


class LineNumbers:
    """The first physical line, from 1, of each staged row, numbered from 0 in their order.

    Rows mostly follow each other line by line, so what is kept is where that breaks off.
    """

    def __init__(self) -> None:
        self._rows = array("q")
        self._shifts = array("q")

    def starts(self, row: int, line: int) -> None:
        """Row ``row`` begins on ``line``, and those after it on the lines below."""
        shift = line - row
        if not self._shifts or self._shifts[-1] != shift:
            self._rows.append(row)
            self._shifts.append(shift)

    def runs(self) -> Iterator[tuple[int, int]]:
        """Where runs begin: row and line."""
        for row, shift in zip(self._rows, self._shifts, strict=True):
            yield row, row + shift

    def line(self, row: int) -> int:
        """The line that a row begins on."""
        return row + self._shifts[bisect_right(self._rows, row) - 1]

    def picked(self, runs: Sequence[tuple[int, int]]) -> LineNumbers:
        """The lines of some of the rows: ``runs`` of rows (first, how many), numbered anew."""
        left, count = LineNumbers(), 0
        for first, length in runs:
            left.starts(count, self.line(first))
            begins = slice(bisect_left(self._rows, first), bisect_left(self._rows, first + length))
            for row in self._rows[begins]:
                left.starts(count + row - first, self.line(row))
            count += length
        return left
