"""A sheet of a workbook: xlsx, xlsm, xlsb, xls, ods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from workbench.collect.readers.packed import reading
from workbench.collect.readers.table_file import Row, TableFile, as_text
from workbench.collect.reading import markless
from workbench.collect.records import Cells, Record
from workbench.collect.requests import Dialect, ReadOptions
from workbench.collect.sniff import Sniffed, apply_null_words, table_of
from workbench.core.errors import InvalidInputError

if TYPE_CHECKING:
    import python_calamine

SAMPLE_ROWS = 1_000


class SheetFile(TableFile):
    """A workbook."""

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
            dialect, why, apply_null_words(table.rows, words), table.notes, tables=self.tables()
        )

    def records(self, dialect: Dialect) -> Iterator[Row]:
        """The rows below the header; blank ones are none.

        A sheet may get wider further down than what was looked at: only the rows that have
        something there do not fit.
        """
        begin, width = dialect.skip + dialect.header, len(dialect.names)
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
            raise InvalidInputError(
                f"{self.name} is no workbook that can be read: {error}",
                "It may be damaged: get it again, or save it anew as xlsx.",
            ) from None


def _used(row: Cells) -> int:
    """Cells up to the last that holds something."""
    return max((index for index, cell in enumerate(row, 1) if cell is not None), default=0)
