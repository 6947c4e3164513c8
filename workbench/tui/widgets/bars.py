"""Bars and sketches made of text."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.tui.paint import Piece

BLOCKS = "▁▂▃▄▅▆▇█"


def bar(share: float, cells: int, weight: str = "accent") -> list[Piece]:
    """``share`` (0 to 1) of ``cells`` as ``━``, the rest as a faint line."""
    filled = round(min(1.0, max(0.0, share)) * cells)
    if share > 0 and filled == 0:
        filled = 1
    return [("━" * filled, weight), ("━" * (cells - filled), "line")]


def short_bar(share: float, cells: int, weight: str = "secondary") -> list[Piece]:
    """Like ``bar``, padded with blanks instead of a line: for columns of bars."""
    filled = round(min(1.0, max(0.0, share)) * cells)
    if share > 0 and filled == 0:
        return [("╸", weight), (" " * (cells - 1), "text")]
    return [("━" * filled, weight), (" " * (cells - filled), "text")]


def sketch(counts: Sequence[float], weight: str = "accent") -> list[Piece]:
    """A distribution as ``▁▂▃▄▅▆▇``, scaled to its largest value."""
    top = max(counts, default=0)
    if top <= 0:
        return [("▁" * len(counts), "line")]
    last = len(BLOCKS) - 2
    return [("".join(BLOCKS[round(max(0, value) / top * last)] for value in counts), weight)]
