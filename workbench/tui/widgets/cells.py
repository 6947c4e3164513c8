"""How a value becomes a table cell: its text, weight and side."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.core import figures
from workbench.core.text import cell_width, inert
from workbench.tui.paint import Piece, width_of

Cell = Any
"""None, bool, int, float, str, or a list of pieces."""

CELL_CHARACTERS = 500


@dataclass(frozen=True)
class Column:
    """One column of a table.

    ``key`` names it in messages. ``width`` fixes it in cells; else it is taken from the rows
    seen first, between ``least`` and ``most``. ``right`` aligns right (numbers do so anyway).
    ``weight`` colours its text; ``form`` turns a value into a string or pieces.
    """

    key: str
    title: str = ""
    width: int | None = None
    least: int = 3
    most: int = 40
    right: bool = False
    weight: str = "text"
    form: Callable[[Any], str | list[Piece]] | None = None


def pieces_of(value: Cell, column: Column, decimals: int | None = None) -> list[Piece]:
    """The cell's inert pieces; ``decimals`` are those of the column's floats."""
    if column.form is not None and value is not None:
        value = column.form(value)
    if isinstance(value, str):
        return [(inert(value, CELL_CHARACTERS), column.weight)]
    if value is None:
        return [(figures.MISSING, "dim")]
    if isinstance(value, bool):
        return [("yes" if value else "no", column.weight)]
    if isinstance(value, int):
        return [(figures.count(value), column.weight)]
    if isinstance(value, float):
        return [(_float(value, decimals), column.weight)]
    if isinstance(value, list | tuple):
        return [(inert(text, CELL_CHARACTERS), weight) for text, weight in value]
    return [(inert(str(value), CELL_CHARACTERS), column.weight)]


def _float(value: float, decimals: int | None) -> str:
    if decimals is None or not math.isfinite(value) or abs(value) >= 1e15:
        # Rows keep the sign that their files have, whatever stands before a measured figure.
        return figures.number(value).replace(figures.MINUS, "-")
    return f"{value:,.{decimals}f}"


def is_number(value: Cell) -> bool:
    """Whether the value is aligned right by itself."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def decimals_of(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], most: int = 4
) -> list[int | None]:
    """Decimals for each column's floats: as many as those seen need, within reason."""
    found: list[int | None] = []
    for index in range(len(columns)):
        floats = [row[index] for row in rows if index < len(row) and isinstance(row[index], float)]
        floats = [value for value in floats if math.isfinite(value)]
        if not floats:
            found.append(None)
            continue
        top = max(map(abs, floats))
        if 0 < top < 0.001:
            found.append(None)
            continue
        room = max(0, most - max(0, math.floor(math.log10(top)))) if top else 0
        found.append(next(d for d in range(room + 1) if d == room or _exact(floats, d)))
    return found


def _exact(floats: Sequence[float], decimals: int) -> bool:
    return all(round(value, decimals) == value for value in floats)


def shrink(widths: Sequence[int], stiff: Sequence[bool], least: int, room: int) -> list[int]:
    """Widths made to fit into ``room`` cells by narrowing the widest that are not stiff."""
    fitted = list(widths)
    excess = sum(fitted) - room
    texts = [index for index, fixed in enumerate(stiff) if not fixed]
    while excess > 0 and texts:
        widest = max(texts, key=lambda index: fitted[index])
        if fitted[widest] <= least:
            break
        fitted[widest] -= 1
        excess -= 1
    return fitted


def measure(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    decimals: Sequence[int | None] | None = None,
) -> list[int]:
    """Widths in cells from the titles and the given rows."""
    decimals = decimals or [None] * len(columns)
    widths = []
    for index, column in enumerate(columns):
        if column.width is not None:
            widths.append(column.width)
            continue
        widest = cell_width(inert(column.title or column.key))
        for row in rows:
            if index < len(row):
                widest = max(widest, width_of(pieces_of(row[index], column, decimals[index])))
        widths.append(max(column.least, min(column.most, widest)))
    return widths


def numeric(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[bool]:
    """Which columns align right: told so, or every value seen that is there is a number."""
    sides = []
    for index, column in enumerate(columns):
        seen = [row[index] for row in rows if index < len(row) and row[index] is not None]
        sides.append(column.right or (bool(seen) and all(map(is_number, seen))))
    return sides
