"""Whether the first record names the columns, and what the columns are called. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.collect.guess import is_null_word, is_typed
from workbench.collect.records import Cells

_NAME = re.compile(r"[^\W\d][\w .,:;\-/()%#&'°€$£+*@<>\[\]?!]*|", re.UNICODE)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_RESERVED = frozenset({"rowid"})


def has_header(rows: Sequence[Cells]) -> tuple[bool, str]:
    """Whether ``rows[0]`` names the columns of the rows below it, and why."""
    if not rows:
        return True, "nothing to compare"
    first, rest = rows[0], rows[1:]
    cells = [cell for cell in first if cell is not None and cell.strip()]
    if not cells:
        return False, "the first row is empty"
    if any(is_typed(cell) for cell in cells):
        return False, f"the first row holds data ({next(c for c in cells if is_typed(c))!r})"
    if not rest:
        return True, "one row of words only"
    for index, cell in enumerate(first):
        below = [row[index] for row in rest if index < len(row) and not is_null_word(row[index])]
        if cell and below and sum(is_typed(value or "") for value in below) >= 0.8 * len(below):
            return True, f"{cell!r} stands over numbers or dates"
    if len(set(map(str.casefold, cells))) < len(cells) and len(cells) > 1:
        return False, "the first row repeats itself"
    for index, cell in enumerate(first):
        if cell and any(index < len(row) and row[index] == cell for row in rest):
            return False, f"{cell!r} also stands further down"
    words = 4 if len(first) == 1 else 8
    named = sum(1 for cell in cells if _NAME.fullmatch(cell) and len(cell.split()) <= words)
    if named < len(cells):
        return False, "the first row does not read like names"
    if len(rest) < 2 and len(first) == 1:
        return True, "too short to tell"
    return True, "the first row reads like names"


def column_names(
    cells: Sequence[str | None] | int, given: Sequence[str] = ()
) -> tuple[list[str], list[str]]:
    """Usable, distinct names and a sentence for each that had to change.

    Args:
        cells: the header record, or the number of columns when there is none.
        given: names a person chose; they win, and may be fewer than the columns.
    """
    raw: list[str | None] = [None] * cells if isinstance(cells, int) else list(cells)
    raw[: len(given)] = given[: len(raw)]
    names: list[str] = []
    notes: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(raw, start=1):
        said = _CONTROLS.sub(" ", cell or "").strip()
        name = _usable(said, position)
        base, number = name, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name.casefold())
        names.append(name)
        if name != cell and not isinstance(cells, int):
            notes.append(f"column {position} {cell or 'without a name'!r} is called {name!r}")
    return names, notes


def _usable(said: str, position: int) -> str:
    if not said:
        return f"column_{position}"
    if said.startswith("_"):
        return said.lstrip("_") or f"column_{position}"
    return f"{said}_" if said.casefold() in _RESERVED else said[:200]
