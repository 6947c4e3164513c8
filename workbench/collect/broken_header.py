"""A first line that names the columns though it is written otherwise than the lines below. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.collect.dialect import DELIMITERS
from workbench.collect.guess import is_typed
from workbench.collect.header import has_header
from workbench.collect.records import Cells, Record

LEAST_COLUMNS = 3


def names_in(line: str, delimiter: str, quote: str, width: int) -> list[str] | None:
    """The ``width`` names in a line with a stray quote, or that another mark divides; else None."""
    for cut in (delimiter, *(one for one in DELIMITERS if one != delimiter)):
        cells = [cell.strip().strip(quote or None) for cell in line.strip("\r\n").split(cut)]
        alike = len(set(map(str.casefold, cells))) < len(cells)
        if len(cells) == width and all(cells) and not alike:
            return None if any(map(is_typed, cells)) else cells
    return None


def with_names(
    first: Record, rest: Sequence[Record], delimiter: str, quote: str, width: int
) -> list[Record]:
    """The records, the first with the names in it where it was read wrongly.

    Args:
        first: the first line as it was read.
        rest: the records that could be read, with or without the first.
        delimiter: what divides the cells of most records.
        quote: what encloses them.
        width: how many cells most records have.
    """
    below = [record for record in rest if record.line != first.line]
    wrong = first.cells is None or len(first.cells) == 1
    rows: list[Cells] = [record.cells or [] for record in below[:200]]
    if not wrong or width < LEAST_COLUMNS or not rows or has_header(rows)[0]:
        return list(rest)
    names = names_in(first.raw, delimiter, quote, width)
    if names is None:
        return list(rest)
    return [first._replace(cells=list(names), reason=""), *below]
