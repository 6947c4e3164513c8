"""A sheet of a workbook: xlsx, xlsm, xlsb, xls, ods."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from workbench.collect.readers.packed import reading
from workbench.collect.readers.sheet_apart import sheet_apart
from workbench.collect.readers.sheet_child import Head, Rows
from workbench.collect.readers.sheet_errors import errors_of
from workbench.collect.readers.table_file import Row, TableFile
from workbench.collect.reading import markless
from workbench.collect.records import Cells, Record
from workbench.collect.requests import Dialect, ReadOptions
from workbench.collect.sniff import Sniffed, apply_null_words, table_of
from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted

SAMPLE_ROWS = 1_000


class SheetFile(TableFile):
    """A workbook."""

    def __init__(self, path: Path, kind: str, scratch: Path) -> None:
        super().__init__(path, kind, scratch)
        self._found: dict[str, dict[int, list[tuple[int, str]]]] = {}
        self._heads: dict[str, Head] = {}

    def tables(self) -> list[str]:
        """The sheets, in the workbook's order."""
        return self._head("").sheets

    def settle(self, options: ReadOptions, before: Dialect | None, whole: bool) -> Sniffed:
        """The table in the sheet. See ``workbench.collect.readers.resource.Resource``."""
        skip = options.skip or 0
        wanted = before.table if before else options.table
        sheet, reason, told = self._sample(wanted, SAMPLE_ROWS + skip)
        why = {"format": "a workbook", "table": reason}
        width = max(map(len, told), default=0)
        rows = [_padded(row, width) for row in told[skip:]]
        if not any(map(any, rows)):
            others = [name for name in self.tables() if name != sheet]
            more = f" Others: {', '.join(others[:10])}." if others else ""
            raise InvalidInputError(
                f"the sheet {sheet!r} is empty", f"There is nothing to load in it.{more}"
            )
        notes = self._notes(sheet, skip)
        read = [Record(number, row, "", "") for number, row in enumerate(rows, 1)]
        table = table_of(read, options, before, why)
        words = before.null_words if before else list(options.null_words or ())
        dialect = markless(
            "sheet",
            table.names,
            table.own,
            table=sheet,
            header=table.header,
            skip=table.skip,
            null_words=words,
        )
        return Sniffed(
            dialect,
            why,
            apply_null_words([row for row in table.rows if any(row)], words),
            [*table.notes, *notes],
            tables=self.tables(),
        )

    def _sample(self, wanted: str | None, most: int) -> tuple[str, str, list[Cells]]:
        """The sheet, why, and its first rows: where none is wanted, the first that has some."""
        with self._open(wanted or "", most) as (head, parts):
            sheet, reason = self.choose(wanted, "sheet", head.sheets)
            told = self._told_rows(sheet, parts)
        if wanted is None and not any(map(any, told)):
            for other in head.sheets[1:]:
                with self._open(other, most) as (_, parts):
                    rows = self._told_rows(other, parts)
                if any(map(any, rows)):
                    listed = ", ".join(head.sheets[:10])
                    return other, f"the first with anything in it of: {listed}", rows
        return sheet, reason, told

    def _told_rows(self, sheet: str, parts: Iterable[Rows]) -> list[Cells]:
        cells = chain.from_iterable(parts)
        return [self._told(sheet, line, row) for line, row in enumerate(cells, 1)]

    def _notes(self, sheet: str, skip: int) -> list[str]:
        """What the sheet has that no text would have: errors, and cells that were merged."""
        notes = []
        errors = Counter(text for row in self._errors(sheet).values() for _, text in row)
        if errors:
            listed = ", ".join(f"{text} {count:,}" for text, count in errors.most_common(5))
            cells = counted(errors.total(), "cell")
            notes.append(f"{cells} with an error of the sheet, kept as text: {listed}")
        ranges = self._head(sheet).merged
        merged = [(top, left) for top, left, bottom in ranges if bottom > top >= skip]
        if merged:
            first = ", ".join(f"{_letters(left)}{top + 1}" for top, left in sorted(merged)[:3])
            more = ", …" if len(merged) > 3 else ""
            notes.append(
                f"{counted(len(merged), 'merged cell')} over several rows ({first}{more}): the "
                "first row alone has the value; the recipe's step fill gives it to the others"
            )
        return notes

    def _errors(self, sheet: str) -> dict[int, list[tuple[int, str]]]:
        """Column and text of each error, by row, from 1."""
        if sheet not in self._found:
            head = self._head(sheet)
            size, place = (head.rows, head.columns), head.sheets.index(sheet)
            with reading(self.path):
                found = errors_of(self.path, sheet, place, size)
            rows: dict[int, list[tuple[int, str]]] = defaultdict(list)
            for (line, column), text in found.items():
                rows[line].append((column, text))
            self._found[sheet] = dict(rows)
        return self._found[sheet]

    def begin(self, dialect: Dialect) -> int:
        """The row after which the table's rows come."""
        return dialect.skip + dialect.header

    def records(self, dialect: Dialect) -> Iterator[Row]:
        """The rows below the header; blank ones are none.

        A sheet may get wider further down than what was looked at: only the rows that have
        something there do not fit.
        """
        begin, width = self.begin(dialect), len(dialect.names)
        with self._open(dialect.table, -1) as (head, parts):
            self.choose(dialect.table, "sheet", head.sheets)
            for line, cells in enumerate(chain.from_iterable(parts), 1):
                row = self._told(dialect.table, line, cells)
                if line > begin and any(row):
                    yield line, _padded(row, width)

    def total(self, dialect: Dialect) -> int:
        """Rows of the sheet."""
        return self._head(dialect.table).rows

    def _told(self, sheet: str, line: int, cells: Cells) -> Cells:
        """A row's cells with the text of its errors, up to the last that holds something."""
        for column, text in self._errors(sheet).get(line, ()):
            cells += [None] * (column - len(cells))
            cells[column - 1] = text
        return cells

    def _head(self, sheet: str) -> Head:
        if sheet not in self._heads:
            with self._open(sheet, 0):
                pass
        return self._heads[sheet]

    @contextmanager
    def _open(self, sheet: str, most: int) -> Iterator[tuple[Head, Iterator[Rows]]]:
        """The sheet. Raises InvalidInputError when it is damaged or locked."""
        with sheet_apart(self.path, self.name, sheet, most) as (head, parts):
            self._heads[sheet] = head
            if not sheet and head.sheets:
                self._heads[head.sheets[0]] = head
            yield head, parts


def _padded(row: Cells, width: int) -> Cells:
    return row + [None] * (width - len(row))


def _letters(column: int) -> str:
    """A column's letters, as a spreadsheet names it; ``column`` from 0."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
