"""Curves and points drawn with braille: each cell holds two by four dots. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from operator import itemgetter

BLANK = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The dot of each row (from above) and column within a cell."""


def drawn(x: Sequence[float], y: Sequence[float], width: int, height: int) -> list[str]:
    """A line through the points as ``height`` strings of ``width`` cells; both axes are 0 to 1.

    Points outside the unit square are put on its edge.
    """
    return _cells(_lines(_placed(x, y, width, height)), width, height)


def dotted(x: Sequence[float], y: Sequence[float], width: int, height: int) -> list[str]:
    """The points alone, placed as ``drawn`` does."""
    return _cells(_placed(x, y, width, height), width, height)


def layered(front: str, behind: str) -> list[tuple[str, bool]]:
    """Two rows of equal width, one over the other, in pieces: text, and whether it is in front."""
    both = [(chr(ord(a) | ord(b)), ord(a) != BLANK) for a, b in zip(front, behind, strict=True)]
    return [("".join(text for text, _ in run), is_front)
            for is_front, run in groupby(both, key=itemgetter(1))]  # fmt: skip


def _cells(dots: Sequence[tuple[int, int]], width: int, height: int) -> list[str]:
    cells = [[BLANK] * width for _ in range(height)]
    for column, row in dots:
        cells[row // 4][column // 2] |= _DOTS[row % 4][column % 2]
    return ["".join(map(chr, row)) for row in cells]


def _placed(
    x: Sequence[float], y: Sequence[float], width: int, height: int
) -> list[tuple[int, int]]:
    across, up = 2 * width - 1, 4 * height - 1
    return [(_place(a, across), up - _place(b, up)) for a, b in zip(x, y, strict=True)]


def _place(share: float, most: int) -> int:
    return round(min(max(share, 0.0), 1.0) * most)


def _lines(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The dots of straight lines between neighbouring points, ends included."""
    dots = list(points[:1])
    for (x, y), (right, below) in pairwise(points):
        steps = max(abs(right - x), abs(below - y), 1)
        dots += [
            (x + round(step * (right - x) / steps), y + round(step * (below - y) / steps))
            for step in range(1, steps + 1)
        ]
    return dots
