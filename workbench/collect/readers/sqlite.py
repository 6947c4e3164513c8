"""A table or view of an SQLite database, as it is committed while it is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote as quoted

from workbench.collect.header import column_names
from workbench.collect.readers.cell_text import as_text
from workbench.collect.readers.packed import reading
from workbench.collect.readers.survey import content_hash
from workbench.collect.readers.table_file import Row, TableFile
from workbench.collect.reading import markless
from workbench.collect.requests import Dialect, ReadOptions
from workbench.collect.sniff import Sniffed, apply_null_words, settled_names
from workbench.core.errors import InvalidInputError, UnavailableError
from workbench.core.sql import quote

SAMPLE_ROWS = 1_000
_TABLES = (
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
    "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, rowid"
)


class SqliteFile(TableFile):
    """An SQLite database."""

    def tables(self) -> list[str]:
        """Tables, then views."""
        with self._open() as database:
            return [row[0] for row in database.execute(_TABLES)]

    def settle(self, options: ReadOptions, before: Dialect | None, whole: bool) -> Sniffed:
        """Columns as the table has them. See ``workbench.collect.readers.resource.Resource``."""
        table, why = self.choose(before.table if before else options.table, "table")
        with self._open() as database:
            cursor = database.execute(f"SELECT * FROM {quote(table)} LIMIT {SAMPLE_ROWS}")
            own = [column[0] for column in cursor.description]
            rows = [[as_text(value) for value in row] for row in cursor]
        names, notes = column_names(own, settled_names(own, len(own), options, before))
        words = before.null_words if before else list(options.null_words or ())
        dialect = markless("sqlite", names, own, table=table, null_words=words)
        reasons = {"format": "SQLite's own mark", "table": why}
        return Sniffed(dialect, reasons, apply_null_words(rows, words), notes, tables=self.tables())

    def records(self, dialect: Dialect) -> Iterator[Row]:
        """The table's rows in its own order."""
        columns = ", ".join(map(quote, dialect.own))
        with self._open() as database:
            found = database.execute(f"SELECT {columns} FROM {quote(dialect.table)}")
            for number, row in enumerate(found, 1):
                yield number, [as_text(value) for value in row]

    def total(self, dialect: Dialect) -> int:
        """How many rows there are."""
        with self._open() as database:
            return int(
                database.execute(f"SELECT count(*) FROM {quote(dialect.table)}").fetchone()[0]
            )

    def state(self) -> Hashable:
        """What changes when somebody writes to it; that goes to a log beside it first."""
        found = [super().state()]
        for path in self._beside():
            with reading(path):
                seen = path.stat()
            found.append((seen.st_size, seen.st_mtime_ns))
        return tuple(found)

    def content(self, dialect: Dialect) -> str:
        """The SHA-256 of the file, of the log beside it, and of the table's name."""
        found = [content_hash(path) for path in (self.path, *self._beside())]
        return "-".join([*found, dialect.table])

    def _beside(self) -> list[Path]:
        path = self.path.with_name(self.path.name + "-wal")
        return [path] if path.exists() else []

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The database, not to be written. Raises InvalidInputError, UnavailableError."""
        try:
            address = f"file:{quoted(str(self.path))}?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as database:
                # Text that is not UTF-8 is shown, not refused.
                database.text_factory = lambda data: data.decode("utf-8", "backslashreplace")
                yield database
        except sqlite3.OperationalError as error:
            raise UnavailableError(
                f"{self.name} cannot be read: {error}", "Is another program writing to it?"
            ) from None
        except sqlite3.DatabaseError as error:
            raise InvalidInputError(
                f"{self.name} is damaged: {error}", "Try sqlite3 FILE 'PRAGMA integrity_check'."
            ) from None
