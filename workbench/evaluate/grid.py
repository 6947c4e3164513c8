"""How the confusion matrix is laid out and painted: geometry and strips, no state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from workbench.core.text import ELLIPSIS, cell_width, clip, inert
from workbench.evaluate.requests import Confusion
from workbench.tui.theme import Colours, Palette

CORNER = "true\\said"
MOST_NAME = 16
LEAST_NAME = 8
LEAST_CELL = 4
LABELLED = 7
MOST_CELL = 12


@dataclass(frozen=True)
class Cursor:
    """The cell the cursor is on, and whether the matrix has the focus."""

    row: int
    column: int
    focused: bool


@dataclass(frozen=True)
class Grid:
    """A matrix on ``width`` × ``height`` cells of the terminal, the header included."""

    confusion: Confusion
    width: int
    height: int

    @property
    def labelled(self) -> bool:
        """Whether the columns are wide enough for labels; else they bear numbers."""
        return self._fair >= LABELLED

    @property
    def _fair(self) -> int:
        names = min(MOST_NAME, max(len(CORNER), _widest(self.confusion.labels))) + 1
        return (self.width - names) // max(1, len(self.confusion.labels))

    @property
    def _numbers(self) -> int:
        return 0 if self.labelled else len(str(len(self.confusion.labels))) + 1

    @property
    def cell(self) -> int:
        """Cells of one column: no more than its counts need where not all columns fit."""
        count = len(self.confusion.labels)
        digits = max((len(f"{n:,}") for row in self.confusion.counts for n in row), default=1)
        cells = max(LEAST_CELL, digits + 2, min(MOST_CELL, self._fair))
        fits = count * cells <= self.width - LEAST_NAME - self._numbers - 1
        return cells if fits else max(len(str(count)), digits) + 1

    @property
    def name(self) -> int:
        """Cells of the row titles: what the columns leave, within reason."""
        labels = self.confusion.labels
        left = max(LEAST_NAME, self.width - len(labels) * self.cell - self._numbers - 1)
        return (
            min(left, MOST_NAME, max(len(CORNER), _widest(self.confusion.labels)))
            + self._numbers
            + 1
        )

    @property
    def mark(self) -> int:
        """Cells at either side of the columns that say that there are more: 0 or 1."""
        return int(len(self.confusion.labels) * self.cell > self.width - self.name)

    @property
    def across(self) -> int:
        """Columns that fit."""
        return max(1, (self.width - self.name - 2 * self.mark) // self.cell)

    @property
    def down(self) -> int:
        """Rows that fit."""
        return max(1, self.height - 1)

    def columns(self, left: int) -> range:
        """The columns on screen."""
        return range(left, min(len(self.confusion.labels), left + self.across))

    def rows(self, top: int) -> range:
        """The rows on screen."""
        return range(top, min(len(self.confusion.labels), top + self.down))

    def told(self, top: int, left: int) -> str:
        """Which labels are on screen as said and as true, where not all are."""
        parts = []
        for name, shown in (("said", self.columns(left)), ("true", self.rows(top))):
            if len(shown) < len(self.confusion.labels):
                parts.append(f"{name} {shown.start + 1}–{shown.stop}")
        return f"{', '.join(parts)} of {len(self.confusion.labels)}" if parts else ""

    def header(self, left: int, cursor: Cursor, styles: Palette) -> Strip:
        """The predicted labels, or their numbers."""
        segments = [Segment(_cut(CORNER, self.name), styles.style("dim"))]
        for index in self.columns(left):
            title = self._title(index) if self.labelled else str(index + 1)
            weight = "secondary underline" if index == cursor.column else "dim"
            text = clip(title, self.cell - 1)
            blanks = " " * (self.cell - 1 - cell_width(text))
            segments += [Segment(blanks), Segment(text, styles.style(weight)), Segment(" ")]
        return self._marked(segments, left, styles)

    def row(self, row: int, left: int, cursor: Cursor, styles: Palette) -> Strip:
        """One true label and its counts."""
        counts = self.confusion.counts[row]
        total = sum(counts)
        weight = "bright" if row == cursor.row else "secondary"
        segments = [Segment(_cut(self._title(row), self.name), styles.style(weight))]
        for column in self.columns(left):
            count = counts[column]
            text = f"{count:,}" if count else "·"
            style = shade(styles, count / total if total else 0.0, row == column)
            if (row, column) == (cursor.row, cursor.column):
                style = styles.style("active" if cursor.focused else "bright underline")
            segments.append(Segment(f"{text:>{self.cell - 1}} ", style))
        return self._marked(segments, left, styles)

    def _marked(self, segments: list[Segment], left: int, styles: Palette) -> Strip:
        """The line, with ``…`` where there are columns to the left or to the right."""
        if not self.mark:
            return Strip(segments)
        hidden = (left > 0, self.columns(left).stop < len(self.confusion.labels))
        before, after = (Segment(ELLIPSIS if more else " ", styles.style("dim")) for more in hidden)
        return Strip([segments[0], before, *segments[1:], after])

    def _title(self, index: int) -> str:
        label = inert(self.confusion.labels[index], MOST_NAME * 2)
        return label if self.labelled else f"{index + 1} {label}"


def shade(styles: Palette, share: float, right: bool) -> Style:
    """The style of a cell by its share of the row: good on the diagonal, bad beside it."""
    colours = styles.colours
    if share == 0:
        return styles.style("dim")
    if colours.ansi:
        weight = "good" if right else ("bad" if share >= 0.05 else "text")
        return styles.style(f"{weight} bold" if share >= 0.2 else weight)
    depth = 0.1 + (0.35 if right else 0.6) * min(1.0, share)
    ground = blend(colours, colours.good if right else colours.bad, depth)
    return Style(color=colours.bright, bgcolor=ground)


def blend(colours: Colours, colour: str, depth: float) -> str:
    """``colour`` laid over the ground with this opacity, as ``#rrggbb``."""
    pairs = zip(_rgb(colours.ground), _rgb(colour), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * depth):02x}" for a, b in pairs)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _widest(labels: Sequence[str]) -> int:
    return max((cell_width(inert(label)) for label in labels), default=0)


def _cut(text: str, width: int) -> str:
    text = clip(text, width - 1)
    return text + " " * (width - cell_width(text))


def worst(confusion: Confusion) -> tuple[int, int]:
    """The cell of the most frequent mistake; the first cell when there is none."""
    best, place = 0, (0, 0)
    for row, counts in enumerate(confusion.counts):
        for column, count in enumerate(counts):
            if row != column and count > best:
                best, place = count, (row, column)
    return place
