"""A page before it is HTML or Markdown: sections of paragraphs, tables and plots. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """Text for people, plain."""

    text: str


@dataclass(frozen=True)
class Table:
    """Cells as text; ``numbers``: the columns that are aligned at the right."""

    headers: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Plot:
    """Curves and points over one range on both axes; drawn in HTML alone. ``told`` stands below.

    ``span``: where the axes begin and end. ``dots``: across and up.
    """

    title: str
    told: str
    across: str
    up: str
    lines: tuple[tuple[str, Sequence[float], Sequence[float]], ...] = ()
    band: tuple[Sequence[float], Sequence[float], Sequence[float]] | None = None
    diagonal: bool = False
    span: tuple[float, float] = (0.0, 1.0)
    dots: tuple[Sequence[float], Sequence[float]] = ((), ())


@dataclass(frozen=True)
class Grid:
    """The confusion matrix: counts with truth in rows."""

    labels: list[str]
    counts: list[list[int]]


Block = Paragraph | Table | Plot | Grid


@dataclass(frozen=True)
class Section:
    """A heading and what is below it."""

    title: str
    blocks: Sequence[Block] = ()


@dataclass(frozen=True)
class Page:
    """A title, a line below it, and sections."""

    title: str
    lead: str
    sections: list[Section]
