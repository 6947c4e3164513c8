"""A row as a card: names and values below each other. Pure: for a ``Prose``."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.core.text import cell_width, clip, inert, pad
from workbench.tui.paint import Piece

SHORT = 48
"""Characters of a value that still stands beside its name; a longer one stands below it."""
MOST_NAME = 24


def card(fields: Sequence[tuple[str, str | None]]) -> list[Piece]:
    """The fields as (name, value) in one text; a missing value is a dash."""
    names = [clip(inert(name), MOST_NAME) for name, _ in fields]
    beside = [value is None or _short(value) for _, value in fields]
    short = [name for name, one in zip(names, beside, strict=True) if one]
    widest = max(map(cell_width, short), default=0)
    pieces: list[Piece] = []
    for name, one, (_, value) in zip(names, beside, fields, strict=True):
        shown = ("–", "dim") if value is None else (value, "text")
        if one:
            pieces += [(pad(name, widest) + "  ", "dim"), shown, ("\n", "text")]
        else:
            pieces += [("\n" if pieces else "", "text"), (f"{name}\n", "dim"), shown]
            pieces.append(("\n\n", "text"))
    return pieces


def _short(value: str) -> bool:
    return len(value) <= SHORT and value.isprintable()
