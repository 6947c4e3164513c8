"""``Box``: a bordered text pane that repaints only what has changed, to keep the line quiet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from workbench.core.text import cell_width, inert
from workbench.tui.paint import Line, Piece, clean, fit, grounded, strip_of, width_of
from workbench.tui.theme import palette

MARGIN = 1
GROUNDED = frozenset({"active", "cursor"})
"""Weights whose blanks are seen."""

_NOTHING: list[Piece] = []


class Box(Widget):
    """Title in the upper border, a fact at the lower right, lines of pieces between."""

    DEFAULT_CSS = "Box { width: 1fr; height: 1fr; }"

    class Resized(Message):
        """There is other room than before; what was shown without any is not seen."""

    def __init__(self, *, weight: str = "line", id: str | None = None) -> None:
        super().__init__(id=id)
        self._weight = weight
        self._shown: list[list[Piece]] = []

    @property
    def room(self) -> tuple[int, int]:
        """Width and height for the lines, in cells."""
        return max(0, self.size.width - 2 - 2 * MARGIN), max(0, self.size.height - 2)

    def show(self, lines: Sequence[Line], *, title: str = "", fact: Sequence[Piece] = ()) -> None:
        """Show other lines; what is as it was is not painted again."""
        width, height = self.room
        if width <= 0 or height <= 0:
            return
        inner = [self._row(fit(clean(line), width), width) for line in lines[:height]]
        inner += [self._row([], width)] * (height - len(inner))
        fresh = [self._top(title, width), *inner, self._bottom(fact, width)]
        changed = [
            _changed(y, old, new)
            for y, (old, new) in enumerate(zip_longest(self._shown, fresh, fillvalue=_NOTHING))
            if old != new
        ]
        self._shown = fresh
        if changed:
            self.refresh(*changed)

    def on_resize(self) -> None:
        """Ask for the lines again."""
        self.post_message(self.Resized())

    def _row(self, pieces: Sequence[Piece], width: int) -> list[Piece]:
        blank = " " * (width - width_of(pieces) + MARGIN)
        inner = _joined([("│" + " " * MARGIN, self._weight), *pieces])
        return [*inner, (blank, "text"), ("│", self._weight)]

    def _top(self, title: str, width: int) -> list[Piece]:
        words = f" {inert(title, 200)} " if title else ""
        name = fit([(words, "text")], max(0, width - 2))
        text = name[0][0] if name else ""
        rest = "─" * (width + 2 * MARGIN - 1 - cell_width(text))
        weight = "accent" if self._weight == "accent" else "dim"
        return [("╭─", self._weight), (text, weight), (rest + "╮", self._weight)]

    def _bottom(self, fact: Sequence[Piece], width: int) -> list[Piece]:
        words = fit([(" ", "dim"), *clean(fact), (" ", "dim")], max(0, width - 2)) if fact else []
        rest = "─" * (width + 2 * MARGIN - 1 - width_of(words))
        return [("╰" + rest, self._weight), *words, ("─╯", self._weight)]

    def render_line(self, y: int) -> Strip:
        """One line, borders included."""
        pieces = self._shown[y] if y < len(self._shown) else []
        return grounded(self, strip_of(pieces, self.size.width, palette(self.app.theme)))


class Gauge(Widget):
    """One line of pieces over the whole width, repainted only where it has changed."""

    DEFAULT_CSS = "Gauge { height: 1; width: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: list[Piece] = []

    def show(self, pieces: Line) -> None:
        """Show another line."""
        fresh = _joined(fit(clean(pieces), self.size.width))
        if fresh != self._shown:
            changed = _changed(0, self._shown, fresh)
            self._shown = fresh
            self.refresh(changed)

    def render_line(self, y: int) -> Strip:
        """The line."""
        return grounded(self, strip_of(self._shown, self.size.width, palette(self.app.theme)))


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with blanks joined to what stands before them: fewer colour codes on the line."""
    found: list[Piece] = []
    for text, weight in pieces:
        if not text:
            continue
        if found and found[-1][1] == weight:
            found[-1] = (found[-1][0] + text, weight)
        elif found and not text.strip() and found[-1][1] not in GROUNDED:
            found[-1] = (found[-1][0] + text, found[-1][1])
        else:
            found.append((text, weight))
    return found


def _changed(y: int, old: Sequence[Piece], new: Sequence[Piece]) -> Region:
    """The cells of line ``y`` that differ, widened to whole pieces."""
    start = _common(old, new)
    whole = max(width_of(old), width_of(new))
    end = 0
    if width_of(old) == width_of(new):
        end = min(_common(old[::-1], new[::-1]), whole - start)
    return Region(start, y, max(1, whole - start - end), 1)


def _common(old: Sequence[Piece], new: Sequence[Piece]) -> int:
    """Cells from the beginning that are the same in both."""
    cells = 0
    for a, b in zip(old, new, strict=False):
        if a != b:
            blank = a[1] == b[1] and not a[0].strip() and not b[0].strip()
            return cells + (min(len(a[0]), len(b[0])) if blank else 0)
        cells += cell_width(a[0])
    return cells
