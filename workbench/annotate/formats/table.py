"""A table of items and people as CSV: a row an item, a column a person, empty where none answered.

Columns named like columns of the rows say which item it is (``_row``, or the rows' own key); all
others are people.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

from workbench.annotate.formats.lines import MOST_BYTES
from workbench.annotate.formats.record import Asked, Given, Heard, Standing
from workbench.core.errors import InvalidInputError

ROW = "_row"


def read(path: Path, asked: Asked, heard: Heard) -> Iterator[Given]:
    """The answers of a file, person by person in each row; see the package."""
    csv.field_size_limit(MOST_BYTES)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            header = next(lines, None)
            if not header:
                raise InvalidInputError("the file is empty")
            columns = _Columns(header, asked)
            while True:
                try:
                    cells = next(lines, None)
                except csv.Error as error:
                    heard.fault(lines.line_num, f"is no CSV: {error}")
                    return
                if cells is None:
                    return
                yield from columns.answers(lines.line_num, cells, heard)
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"the file is not in UTF-8: {error}") from error


class _Columns:
    """What a table's columns mean."""

    def __init__(self, header: list[str], asked: Asked) -> None:
        own = {ROW, *asked.columns}
        self._width = len(header)
        self._row = header.index(ROW) if ROW in header else None
        self._key = header.index(asked.key) if asked.key in header else None
        self._texts = [header.index(name) for name in asked.fields if name in header]
        if len(self._texts) < len(asked.fields):
            self._texts = []
        self._people = [(at, name) for at, name in enumerate(header) if name not in own]
        if self._row is None and self._key is None and not self._texts:
            raise InvalidInputError(
                "no column of the table names the rows",
                f"name one _row, or like a column of the rows; it has: {', '.join(header[:20])}",
            )
        if not self._people:
            raise InvalidInputError("the table has no column of a person")
        if len({name for _, name in self._people}) < len(self._people):
            raise InvalidInputError("two columns of the table have the same name")

    def answers(self, n: int, cells: list[str], heard: Heard) -> Iterator[Given]:
        """What one line says."""
        if not cells:
            return
        if len(cells) != self._width:
            heard.fault(n, f"has {len(cells)} cells, not {self._width}")
            return
        row = None if self._row is None else cells[self._row]
        key = None if self._key is None else cells[self._key]
        text = "\n".join(cells[at] for at in self._texts) if self._texts else None
        for at, name in self._people:
            if cells[at]:
                yield Given(n, cells[at], row=row, key=key, text=text, annotator=name)


def write(answers: Iterable[Standing], asked: Asked, path: Path, heard: Heard) -> int:
    """Write a line for each row that somebody answered; see the package."""
    clash = [name for name in asked.people if name in {ROW, *asked.columns}]
    if clash:
        raise InvalidInputError(
            f"{clash[0]!r} is a person and a column of the rows", "export in another format"
        )
    columns, count = {name: at for at, name in enumerate(asked.people, 1)}, 0
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow([ROW, *asked.people])
        for row, group in itertools.groupby(answers, key=lambda one: one.row):
            cells = [str(row)] + [""] * len(columns)
            for one in group:
                if one.label == "":
                    heard.warn(row, "`none of them` cannot be told from missing: left empty")
                elif one.label is not None and one.annotator is not None:
                    cells[columns[one.annotator]] = one.label
            if any(cells[1:]):
                lines.writerow(cells)
                count += 1
    return count
