"""Whether the first record names the columns, and what the columns are called. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from workbench.collect.guess import is_null_word, is_typed
from workbench.collect.records import Cells
from workbench.core.column_names import is_pattern

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
    cells: Sequence[str | None] | int, kept: Mapping[int, str] | None = None
) -> tuple[list[str], list[str]]:
    """Usable, distinct names and a sentence for each that had to change.

    Args:
        cells: what the source calls its columns, or how many there are when it does not say.
        kept: names that are settled, by the column's position; they win.
    """
    raw: list[str | None] = [None] * cells if isinstance(cells, int) else list(cells)
    settled = kept or {}
    names: list[str] = []
    notes: list[str] = []
    taken = {name.casefold() for name in settled.values()}
    for position, cell in enumerate(raw):
        if position in settled:
            names.append(settled[position])
            continue
        name = _distinct(usable(cell or "", position), taken)
        taken.add(name.casefold())
        names.append(name)
        if name != cell and not isinstance(cells, int):
            notes.append(f"column {position + 1} {cell or 'without a name'!r} is called {name!r}")
    return names, notes


def _distinct(name: str, taken: set[str]) -> str:
    found, number = name, 1
    while found.casefold() in taken:
        number += 1
        found = f"{name}_{number}"
    return found


def known_columns(
    own: Sequence[str], before: Sequence[str], names: Sequence[str]
) -> dict[int, str]:
    """The names of columns that a source has had before, by their position now.

    Args:
        own: what the source calls its columns now.
        before: what it called them then.
        names: the names they got then.
    """
    found: dict[int, str] = {}
    for fold in (str, _folded):
        # Letter case and blanks count only for what cannot be matched as it stands.
        taken = set(found.values())
        left = [pair for pair in zip(before, names, strict=False) if pair[1] not in taken]
        places = dict(zip(_counted([cell for cell, _ in left], fold), left, strict=True))
        still = [position for position in range(len(own)) if position not in found]
        for key, position in zip(_counted([own[at] for at in still], fold), still, strict=True):
            if key in places:
                found[position] = places[key][1]
    return found


def _folded(cell: str) -> str:
    return cell.strip().casefold()


def _counted(cells: Sequence[str], fold: Callable[[str], str]) -> list[tuple[str, int]]:
    """Each cell with how often it came before: a header may repeat itself."""
    seen: Counter[str] = Counter()
    keys = []
    for cell in map(fold, cells):
        keys.append((cell, seen[cell]))
        seen[cell] += 1
    return keys


def usable(cell: str, position: int) -> str:
    """What a column can be called that its source calls ``cell``; positions count from 0."""
    said = _CONTROLS.sub(" ", cell).strip()[:200]
    if not said.lstrip("_") or said == "*":
        return f"column_{position + 1}"
    if said.startswith("_") or is_pattern(said):
        return usable(said[1:], position)
    return f"{said}_" if said.casefold() in _RESERVED else said
