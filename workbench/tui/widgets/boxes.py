"""Bordered boxes as plain lines, for screens that paint many of them in one widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbench.core.text import cell_width, clip, inert
from workbench.tui.paint import Line, Piece, clean, fit, width_of


@dataclass(frozen=True)
class Box:
    """A panel's content: title, lines, whether it is the active one, blank rows above."""

    title: str
    lines: Sequence[Line]
    active: bool = False
    above: int = 0
    inset: int = 1


def box_lines(box: Box, width: int, height: int) -> list[list[Piece]]:
    """The box painted into ``height`` lines of exactly ``width`` cells, border included."""
    edge = "accent" if box.active else "line"
    title = clip(inert(box.title, 200), max(0, width - 6))
    top: list[Piece] = [("╭─", edge)]
    if title:
        top.append((f" {title} ", "accent" if box.active else "dim"))
    rest = width - 3 - (cell_width(title) + 2 if title else 0)
    top += [("─" * rest, edge), ("╮", edge)]
    painted = [top]
    inner = width - 2 - 2 * box.inset
    blank = " " * box.inset
    for row in range(height - 2):
        number = row - box.above
        line = box.lines[number] if 0 <= number < len(box.lines) else ()
        pieces = fit(clean(line), inner)
        gap = " " * (inner - width_of(pieces))
        painted.append([("│" + blank, edge), *pieces, (gap + blank, "text"), ("│", edge)])
    painted.append([("╰", edge), ("─" * (width - 2), edge), ("╯", edge)])
    return painted


def shares(width: int, parts: int, gap: int = 1) -> list[int]:
    """``width`` cells cut into ``parts`` as equal as can be, with ``gap`` cells between."""
    room = width - gap * (parts - 1)
    edges = [room * part // parts for part in range(parts + 1)]
    return [right - left for left, right in pairwise(edges)]


def beside(boxes: Sequence[Box], widths: Sequence[int], height: int) -> list[list[Piece]]:
    """Boxes next to each other, a blank between."""
    columns = [box_lines(box, width, height) for box, width in zip(boxes, widths, strict=False)]
    rows: list[list[Piece]] = []
    for parts in zip(*columns, strict=True):
        row: list[Piece] = []
        for part in parts:
            row += [*part, (" ", "text")]
        rows.append(row[:-1])
    return rows
