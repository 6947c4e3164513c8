"""A sheet of a workbook: xlsx, xlsm, xlsb, xls, ods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.collect.readers.packed import reading
from workbench.collect.readers.sheet_errors import errors_of
from workbench.collect.readers.sheet_parts import Errors
from workbench.collect.readers.table_file import Row, TableFile, as_text
from workbench.collect.reading import markless
from workbench.collect.records import Cells, Record
from workbench.collect.requests import Dialect, ReadOptions
from workbench.collect.sniff import Sniffed, apply_null_words, table_of
from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted

if TYPE_CHECKING:
    import python_calamine

SAMPLE_ROWS = 1_000


class SheetFile(TableFile):
    """A workbook."""

    def __init__(self, path: Path, kind: str, scratch: Path) -> None:
        super().__init__(path, kind, scratch)
        self._found: dict[str, Errors] = {}

    def tables(self) -> list[str]:
        """The sheets, in the workbook's order."""
        with self._open() as workbook:
            return list(workbook.sheet_names)

    def settle(self, options: ReadOptions, before: Dialect | None, whole: bool) -> Sniffed:
        """The table in the sheet. See ``workbench.collect.readers.resource.Resource``."""
        sheet, reason = self.choose(before.table if before else options.table, "sheet")
        why = {"format": "a workbook", "table": reason}
        rows = [row for _, row in self._rows(sheet, SAMPLE_ROWS + (options.skip or 0))]
        rows = rows[options.skip or 0 :]
        if not any(any(row) for row in rows):
            raise InvalidInputError(
                f"the sheet {sheet!r} is empty", "There is nothing to load in it."
            )
        notes = self._notes(sheet, options.skip or 0)
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
            apply_null_words(table.rows, words),
            [*table.notes, *notes],
            tables=self.tables(),
        )

    def _notes(self, sheet: str, skip: int) -> list[str]:
        """What the sheet has that no text would have: errors, and cells that were merged."""
        notes = []
        errors = Counter(self._errors(sheet).values())
        if errors:
            listed = ", ".join(f"{text} {count:,}" for text, count in errors.most_common(5))
            cells = counted(errors.total(), "cell")
            notes.append(f"{cells} with an error of the sheet, kept as text: {listed}")
        with self._open() as workbook:
            ranges = workbook.get_sheet_by_name(sheet).merged_cell_ranges or []
        merged = [(top, left) for (top, left), (bottom, _) in ranges if bottom > top >= skip]
        if merged:
            first = ", ".join(f"{_letters(left)}{top + 1}" for top, left in sorted(merged)[:3])
            more = ", …" if len(merged) > 3 else ""
            notes.append(
                f"{counted(len(merged), 'merged cell')} over several rows ({first}{more}): the "
                "first row alone has the value; the recipe's step fill gives it to the others"
            )
        return notes

    def _errors(self, sheet: str) -> Errors:
        if sheet not in self._found:
            with self._open() as book:
                table = book.get_sheet_by_name(sheet)
                # It counts from 0, and so tells the last row's and column's number.
                size = (table.total_height + 1, table.total_width + 1)
                place = book.sheet_names.index(sheet)
            with reading(self.path):
                self._found[sheet] = errors_of(self.path, sheet, place, size)
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
        for number, row in self._rows(dialect.table):
            if number > begin and any(row):
                yield number, row[: max(width, _used(row))]

    def total(self, dialect: Dialect) -> int:
        """Rows of the sheet."""
        with self._open() as workbook:
            return int(workbook.get_sheet_by_name(dialect.table).total_height)

    def _rows(self, sheet: str, most: int | None = None) -> Iterator[Row]:
        """The sheet's first rows, or all, from its first row and column on, all equally wide."""
        with self._open() as workbook:
            found: Sequence[Sequence[Any]] = workbook.get_sheet_by_name(sheet).to_python(
                skip_empty_area=False, nrows=most
            )
        texts: list[Cells] = [[as_text(value) for value in row] for row in found]
        for (line, column), text in self._errors(sheet).items():
            if line <= len(texts) and column <= len(texts[line - 1]):
                texts[line - 1][column - 1] = text
        width = max((_used(row) for row in texts), default=0)
        for number, row in enumerate(texts, 1):
            yield number, row[:width]

    @contextmanager
    def _open(self) -> Iterator[python_calamine.CalamineWorkbook]:
        """The workbook. Raises InvalidInputError when it is damaged or locked."""
        import python_calamine  # a load of another kind does without

        try:
            with reading(self.path), python_calamine.CalamineWorkbook.from_path(self.path) as book:
                yield book
        except python_calamine.PasswordError:
            raise InvalidInputError(
                f"{self.name} is locked by a password", "Save a copy without."
            ) from None
        except python_calamine.CalamineError as error:
            raise self._damaged(str(error)) from None
        except BaseException as error:
            # A damaged xls can make the parser panic, which is no Exception.
            if type(error).__module__ != "pyo3_runtime":
                raise
            raise self._damaged("its parts do not fit together") from None

    def _damaged(self, why: str) -> InvalidInputError:
        return InvalidInputError(
            f"{self.name} is no workbook that can be read: {why}",
            "It may be damaged: get it again, or save it anew as xlsx.",
        )


def _used(row: Cells) -> int:
    """Cells up to the last that holds something."""
    return max((index for index, cell in enumerate(row, 1) if cell is not None), default=0)


def _letters(column: int) -> str:
    """A column's letters, as a spreadsheet names it; ``column`` from 0."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
