"""Styled text as plain data: a piece is (text, weight), a line is a list of pieces.

Weights: ``bright`` (bold), ``text``, ``secondary``, ``dim``, ``accent``, ``good``, ``attention``,
``bad``, ``key``, ``active``; with ``bold``, ``underline`` or ``reverse`` added after a blank.
Every piece passes ``inert`` here, on its way to the screen, so nothing in it is markup or a
control. ``FILL`` in a line pushes what follows to the right edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby, pairwise

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.content import Content
from textual.strip import Strip
from textual.style import Style as ContentStyle
from textual.widget import Widget

from workbench.core.text import ELLIPSIS, cell_width, clip, inert, wrap
from workbench.tui.theme import Palette

Piece = tuple[str, str]
Line = Sequence[Piece]

FILL: Piece = ("", "fill")
CELL_LIMIT = 2000
"""Characters of one piece that are looked at; no terminal is wider."""


def line(*parts: str | Piece) -> list[Piece]:
    """A line of pieces; a bare string has the weight ``text``."""
    return [(part, "text") if isinstance(part, str) else part for part in parts]


def clean(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with inert text."""
    return [(inert(text, CELL_LIMIT), weight) for text, weight in pieces]


def width_of(pieces: Iterable[Piece]) -> int:
    """Cells that the (inert) pieces take."""
    return sum(cell_width(text) for text, _ in pieces)


def fit(pieces: Sequence[Piece], width: int) -> list[Piece]:
    """Inert pieces cut to ``width`` cells, with ``FILL`` replaced by blanks."""
    if FILL in pieces:
        return _fill(pieces, width)
    fitted: list[Piece] = []
    left = width
    for index, (text, weight) in enumerate(pieces):
        cells = cell_width(text)
        more = any(rest for rest, _ in pieces[index + 1 :])
        if cells > left or (cells == left and more):
            cut = clip(text, left) if cells > left else clip(text + " ", left)
            if cut != ELLIPSIS or not (fitted and fitted[-1][0].endswith(ELLIPSIS)):
                fitted.append((cut, weight))
            return fitted
        fitted.append((text, weight))
        left -= cells
    return fitted


def wrapped(pieces: Sequence[Piece], width: int, indent: int = 0) -> list[list[Piece]]:
    """Inert pieces as lines of ``width`` cells at most; all but the first begin ``indent`` in."""
    weights = [weight for text, weight in pieces for _ in text]
    text = "".join(text for text, _ in pieces)
    lines: list[list[Piece]] = []
    for start, end in wrap(text, width - indent):
        runs = groupby(range(start, end), key=weights.__getitem__)
        line = [("".join(text[place] for place in places), weight) for weight, places in runs]
        lines.append([(" " * indent, "text"), *line] if lines and indent else line)
    return lines


def _fill(pieces: Sequence[Piece], width: int) -> list[Piece]:
    where = pieces.index(FILL)
    right = list(pieces[where + 1 :])
    room = max(0, width - width_of(right))
    left = fit(pieces[:where], max(0, room - 1) if right else room)
    if room == 0:
        return fit(right, width)
    return [*left, (" " * (room - width_of(left)), "text"), *right]


def strip_of(
    pieces: Sequence[Piece], width: int, palette: Palette, over: Style | None = None
) -> Strip:
    """One line for the line API: clean, fitted and filled to exactly ``width`` cells."""
    fitted = fit(clean(pieces), width)
    segments = [
        Segment(text, palette.style(weight) + over if over else palette.style(weight))
        for text, weight in fitted
        if text
    ]
    used = width_of(fitted)
    if used < width:
        segments.append(Segment(" " * (width - used), over))
    return Strip(segments, max(used, width))


def grounded(widget: Widget, strip: Strip) -> Strip:
    """The strip on the widget's own background, which the line API leaves to its widgets."""
    ground = widget.get_visual_style().background
    return strip if ground is None else strip.apply_style(_ground(ground))


@lru_cache(maxsize=64)
def _ground(colour: Color) -> Style:
    return Style(bgcolor=colour.rich_color)


def content_of(pieces: Sequence[Piece], palette: Palette) -> Content:
    """Pieces as Textual content, for border titles and stock widgets."""
    return Content.assemble(
        *(
            (text, ContentStyle.from_rich_style(palette.style(weight)))
            for text, weight in clean(pieces)
        )
    )


def columns(widths: Sequence[int], *cells: Piece, gap: int = 2) -> list[Piece]:
    """Cells padded to fixed widths, for small aligned lists; a negative width aligns right."""
    pieces: list[Piece] = []
    for index, (width, (text, weight)) in enumerate(zip(widths, cells, strict=False)):
        text = clip(inert(text, CELL_LIMIT), abs(width))
        blanks = " " * (abs(width) - cell_width(text))
        pieces.append((blanks + text if width < 0 else text + blanks, weight))
        if index + 1 < len(cells):
            pieces.append((" " * gap, "text"))
    return pieces


def joined(parts: Sequence[Sequence[Piece]], between: Piece = (" · ", "dim")) -> list[Piece]:
    """Several groups of pieces with a separator between them."""
    found: list[Piece] = list(parts[0]) if parts else []
    for _, following in pairwise(parts):
        found.append(between)
        found.extend(following)
    return found
