"""Tables in a file that is no text: what sheets of workbooks and tables of databases share.

Every value is stored as text, as a text file would have it; types are for the recipe to give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from workbench.collect.readers.file import File
from workbench.collect.readers.staging import Stage
from workbench.collect.readers.survey import content_hash
from workbench.collect.records import Cells, fit
from workbench.collect.requests import Dialect
from workbench.collect.sniff import Sniffed
from workbench.core.errors import InvalidInputError

CELL_OVERHEAD = 64
Progress = Callable[[float], None]
Row = tuple[int, Cells]


class TableFile(File):
    """A file with tables. What inherits it gives ``tables`` and ``records``."""

    def tables(self) -> list[str]:
        """The names of the tables, in the file's order."""
        raise NotImplementedError

    def records(self, dialect: Dialect) -> Iterator[Row]:
        """The rows below the header, each with its number in the table, from 1."""
        raise NotImplementedError

    def begin(self, dialect: Dialect) -> int:
        """The number before that of the first row."""
        return 0

    def total(self, dialect: Dialect) -> int:
        """About how many rows there are."""
        raise NotImplementedError

    def content(self, dialect: Dialect) -> str:
        """The SHA-256 of the file as it is stored."""
        return content_hash(self.path)

    def unreadable(self, cells: Cells) -> str:
        """Why a row's text cannot be told, "" where it can."""
        return ""

    def choose(
        self, wanted: str | None, what: str, known: Sequence[str] | None = None
    ) -> tuple[str, str]:
        """The table that is read, and why. Raises InvalidInputError when it is not there."""
        known = self.tables() if known is None else known
        named = ", ".join(known[:10]) + (", …" if len(known) > 10 else "")
        if not known:
            raise InvalidInputError(f"{self.name} has no {what}", "There is nothing to load in it.")
        if wanted is None:
            return known[0], f"the first of {len(known)}: {named}" if len(known) > 1 else "the only"
        if wanted not in known:
            raise InvalidInputError(f"{self.name} has no {what} {wanted!r}", f"It has: {named}.")
        return wanted, "chosen"

    def read(self, found: Sniffed, stage: Stage, progress: Progress) -> None:
        """Row by row; one that does not fit is kept aside."""
        dialect, total = found.dialect, self.total(found.dialect) or 1
        width = len(dialect.names)
        gone, before = frozenset(dialect.null_words), self.begin(dialect)
        for count, (number, row) in enumerate(self.records(dialect)):
            if count % 20_000 == 0:
                progress(min(1.0, count / total))
            stage.blank += number - before - 1
            before = number
            cells, reason = fit(row, width)
            if cells is None or (reason := self.unreadable(cells)):
                stage.reject(number, reason, _object(dialect, row))
                continue
            size = sum(len(cell) for cell in cells if cell) + CELL_OVERHEAD * width
            if gone:
                cells = [None if cell in gone else cell for cell in cells]
            stage.add(cells, size, number)

    def raw(self, dialect: Dialect, lines: Iterable[int]) -> Iterator[str]:
        """The rows with these numbers as JSON objects; they have no text of their own."""
        wanted = iter(lines)
        line = next(wanted, None)
        for number, row in self.records(dialect):
            if number == line:
                yield _object(dialect, row)
                line = next(wanted, None)


def _object(dialect: Dialect, row: Cells) -> str:
    names = [*dialect.names, *(f"beyond_{n}" for n in range(len(dialect.names), len(row)))]
    return msgspec.json.encode(dict(zip(names, map(shown, row), strict=False))).decode()


def shown(cell: str | None) -> str | None:
    """A cell as it can be shown: bytes that are no text (surrogates) by their numbers."""
    if cell is None or cell.isascii():
        return cell
    return cell.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
