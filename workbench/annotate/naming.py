"""What the form of the labels starts from: names in one line, and the columns worth showing. Pure.

The names are written as one record of a CSV file: a name that holds a comma stands in quotes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from workbench.collect.requests import RowsWindow
from workbench.core.errors import InvalidInputError

LEAST_TEXT = 20
"""Characters of a value, on average, from which on a column is read as text."""


def names_of(line: str) -> list[str]:
    """The names in a line, without blanks around them. Raises InvalidInputError."""
    try:
        fields = next(csv.reader(io.StringIO(line, newline=""), skipinitialspace=True), [])
    except csv.Error as error:
        raise InvalidInputError(f"the labels cannot be told apart: {error}") from None
    return [name for field in fields if (name := field.strip())]


def line_of(names: Sequence[str]) -> str:
    """The names in one line, which ``names_of`` reads back."""
    return ", ".join(_written(name) for name in names)


def _written(name: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([name])
    return out.getvalue()


def texts_of(window: RowsWindow) -> list[str]:
    """The columns that hold text to read: the longest, and others of half its length or more.

    None for a table of short values, which is better shown as the whole row.
    """
    lengths: dict[str, float] = {}
    for place, column in enumerate(window.columns, 1):
        values = [row[place] for row in window.rows if isinstance(row[place], str)]
        spoken = sum(" " in value.strip() for value in values)
        if values and spoken * 2 >= len(values):
            lengths[column.name] = sum(map(len, values)) / len(values)
    least = max(LEAST_TEXT, max(lengths.values(), default=0.0) / 2)
    return [name for name, length in lengths.items() if length >= least]


def range_of(text: str) -> tuple[int, int]:
    """The row ids of ``1-500``. Raises InvalidInputError for what is no range."""
    first, dash, last = text.strip().partition("-")
    if not (dash and first.isdigit() and last.isdigit()):
        raise InvalidInputError(f"{text!r} is no range of row ids", "write it as 1-500")
    return int(first), int(last)
