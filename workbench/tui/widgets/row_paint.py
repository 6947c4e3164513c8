"""Paints the lines of a table: header, rows, the cursor. Pure: layout and values in, strips out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.segment import Segment
from textual.strip import Strip

from workbench.core.text import ELLIPSIS, cell_width, clip, inert
from workbench.tui.paint import Piece, fit, width_of
from workbench.tui.theme import Palette
from workbench.tui.widgets.cells import Cell, Column, pieces_of

GAP = 2
MARGIN = 2
"""Cells before the first column: the cursor's mark and a blank."""


@dataclass
class Layout:
    """Columns with their widths, sides and left edges (without the margin)."""

    columns: Sequence[Column] = ()
    widths: Sequence[int] = ()
    right: Sequence[bool] = ()
    sort: tuple[str, bool] | None = None
    decimals: Sequence[int | None] = ()
    edges: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        edge = 0
        for width in self.widths:
            self.edges.append(edge)
            edge += width + GAP

    @property
    def width(self) -> int:
        """Cells of a whole row with its margin."""
        return MARGIN + (self.edges[-1] + self.widths[-1] if self.edges else 0)

    def at(self, x: int) -> int:
        """The column under a horizontal offset (margin included)."""
        under = [index for index, edge in enumerate(self.edges) if edge <= x - MARGIN]
        return under[-1] if under else 0


@dataclass(frozen=True)
class Cursor:
    """What to draw of the cursor on this line; ``column`` is -1 for whole rows."""

    here: bool = False
    column: int = -1
    focused: bool = False


def _side(pieces: Sequence[Piece], width: int, right: bool) -> list[Piece]:
    fitted = fit(pieces, width)
    blanks = (" " * (width - width_of(fitted)), "text")
    return [blanks, *fitted] if right else [*fitted, blanks]


def header(layout: Layout, palette: Palette, column: int, focused: bool) -> Strip:
    """The titles, dim; the cursor's column underlined, the sorted one with its arrow."""
    segments = [Segment(" " * MARGIN)]
    for index, each in enumerate(layout.columns):
        title = inert(each.title or each.key)
        if layout.sort and layout.sort[0] == each.key:
            arrow = "▼" if layout.sort[1] else "▲"
            title = clip(title, layout.widths[index] - 1) + arrow
        title = clip(title, layout.widths[index])
        blanks = " " * (layout.widths[index] - cell_width(title))
        weight = "secondary underline" if focused and index == column else "dim"
        titled = Segment(title, palette.style(weight))
        gap = Segment(blanks)
        segments += [gap, titled] if layout.right[index] else [titled, gap]
        segments.append(Segment(" " * GAP))
    return Strip(segments)


def row(layout: Layout, values: Sequence[Cell] | None, palette: Palette, cursor: Cursor) -> Strip:
    """One row; a row not here yet is a faint dot per column."""
    mark = "█" if cursor.focused else "▌"
    weight = "accent" if cursor.focused else "dim"
    segments = [Segment(mark if cursor.here else " ", palette.style(weight)), Segment(" ")]
    for index, column in enumerate(layout.columns):
        if values is None:
            pieces: list[Piece] = [("·", "dim")]
        else:
            value = values[index] if index < len(values) else None
            pieces = pieces_of(value, column, layout.decimals[index])
        under = cursor.here and index == cursor.column and cursor.focused
        for text, piece_weight in _side(pieces, layout.widths[index], layout.right[index]):
            style = palette.style(piece_weight)
            if under:
                style = palette.style("cursor")
            elif cursor.here and piece_weight == "text":
                style = palette.style("bright")
            segments.append(Segment(text, style))
        segments.append(Segment(" " * GAP))
    return Strip(segments)


def window(strip: Strip, left: int, width: int, palette: Palette) -> Strip:
    """What is on screen of a line that is scrolled by ``left``; the margin stays in place.

    A line that goes on beyond the right edge ends in a faint ``…``.
    """
    if left:
        strip = Strip.join([strip.crop(0, MARGIN), strip.crop(MARGIN + left)])
    if strip.cell_length - GAP > width and strip.crop(width - 1).text.strip():
        kept = strip.crop(0, width - 1).adjust_cell_length(width - 1)
        # A cell that was cut just there has said so already.
        mark = " " if kept.text.endswith(ELLIPSIS) else ELLIPSIS
        strip = Strip.join([kept, Strip([Segment(mark, palette.style("dim"))])])
    return strip.crop(0, width).adjust_cell_length(width)
