"""A table or view of a PostgreSQL database, as it is at one moment.

The rows come by COPY, in one statement and so in one snapshot, into a file of the job's own; what
is read, hashed and shown of them afterwards is that file. A server that goes away meanwhile leaves
nothing behind. Values are the server's own text: numbers with all their digits, times in UTC. The
server gives it as UTF-8, whatever it keeps it in; one that does not know what that is (SQL_ASCII)
gives bytes, and rows of which they are no UTF-8 are kept aside.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from workbench.collect.cells import UNDECODABLE
from workbench.collect.header import column_names
from workbench.collect.readers.addresses import is_secret, parts_of
from workbench.collect.readers.table_file import Row, TableFile, shown
from workbench.collect.reading import markless
from workbench.collect.records import Cells
from workbench.collect.requests import Dialect, ReadOptions
from workbench.collect.sniff import Sniffed, apply_null_words, settled_names
from workbench.core.errors import InvalidInputError, UnavailableError
from workbench.core.sql import quote
from workbench.core.system import from_os

if TYPE_CHECKING:
    import psycopg

SAMPLE_ROWS = 1_000
SECONDS = 10
SCHEMES = ("postgres", "postgresql")
_KEPT = "Leave it out: ~/.pgpass keeps it, or PGPASSWORD."
_TABLES = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
    ORDER BY table_schema <> 'public', table_schema, table_type, table_name
"""
_SIGNS = {
    b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v",
}  # fmt: skip
_ODD_SCHEMA = re.compile(r'("(?:[^"]|"")+")\.(.+)', re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


def is_postgres(location: str) -> bool:
    """Whether the location is a PostgreSQL database."""
    return location.partition("://")[0].lower() in SCHEMES


class PostgresTable(TableFile):
    """A database; ``scratch`` takes its rows."""

    def __init__(self, location: str, scratch: Path) -> None:
        super().__init__(scratch / "postgres.copy", "postgres", scratch)
        self._address = _checked(location)
        self.name = urlsplit(location).path.strip("/") or "the database"
        self._rows = 0
        self._taken = ""
        self._columns_taken: list[str] = []

    def tables(self) -> list[str]:
        """Tables, then views; those of other schemas than public with the schema's name."""
        with self._open() as database:
            found = database.execute(_TABLES).fetchall()
        return [_shown(schema, name) for schema, name in found]

    def settle(self, options: ReadOptions, before: Dialect | None, whole: bool) -> Sniffed:
        """Columns as the table has them. See ``workbench.collect.readers.resource.Resource``."""
        known = self.tables()
        table, why = self.choose(before.table if before else options.table, "table", known)
        with self._open() as database:
            own = self._columns(database, table)
            sample = f"{_select(own, table)} LIMIT {SAMPLE_ROWS}"
            lines = b"".join(map(bytes, _copied(database, f"COPY ({sample}) TO STDOUT")))
        rows = [[shown(_value(cell)) for cell in _cells(line)] for line in lines.split(b"\n")[:-1]]
        names, notes = column_names(own, settled_names(own, len(own), options, before))
        words = before.null_words if before else list(options.null_words or ())
        dialect = markless("postgres", names, own, table=table, null_words=words)
        reasons = {"format": "a PostgreSQL server", "table": why}
        return Sniffed(dialect, reasons, apply_null_words(rows, words), notes, tables=known)

    def records(self, dialect: Dialect) -> Iterator[Row]:
        """The table's rows in the order in which the server gives them."""
        self._take(dialect.table)
        places = [self._columns_taken.index(name) for name in dialect.own]
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                cells = _cells(line)
                yield number, [_value(cells[place]) for place in places]

    def unreadable(self, cells: Cells) -> str:
        """Bytes that are no text are in no cell of a row that is loaded."""
        odd = any(cell and not cell.isascii() and shown(cell) != cell for cell in cells)
        return UNDECODABLE.format(encoding="UTF-8") if odd else ""

    def total(self, dialect: Dialect) -> int:
        """How many rows there are."""
        self._take(dialect.table)
        return self._rows

    def size(self) -> int:
        """Bytes of the rows that were taken so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    def state(self) -> Hashable:
        """The same all the time: what is read is a snapshot."""
        return "snapshot"

    def content(self, dialect: Dialect) -> str:
        """The SHA-256 of all rows, with the names of the table and its columns."""
        self._take(dialect.table)
        return self._taken

    def _take(self, table: str) -> None:
        """Fetch all rows, once. Raises UnavailableError when the server breaks off."""
        if self._taken:
            return
        digest = hashlib.sha256()
        with self._open() as database, self._kept() as file:
            self._columns_taken = self._columns(database, table)
            digest.update("\t".join([table, *self._columns_taken]).encode())
            query = f"COPY ({_select(self._columns_taken, table)}) TO STDOUT"
            for block in _copied(database, query):
                file.write(block)
                digest.update(block)
                self._rows += bytes(block).count(b"\n")
        self._taken = digest.hexdigest()

    @contextmanager
    def _kept(self) -> Iterator[Any]:
        try:
            with self.path.open("wb") as file:
                yield file
        except OSError as error:
            raise from_os(error, f"cannot keep the rows of {self.name}") from error

    def _columns(self, database: psycopg.Connection[Any], table: str) -> list[str]:
        found = database.execute(f"SELECT * FROM {_quoted(table)} LIMIT 0")
        return [column.name for column in found.description or ()]

    @contextmanager
    def _open(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection that writes nothing. Raises UnavailableError, InvalidInputError."""
        try:
            import psycopg
        except ImportError:
            raise UnavailableError(
                "PostgreSQL is read with psycopg, which is not installed",
                "pip install 'psycopg[binary]'",
            ) from None
        _require_no_secret(self._address)
        try:
            with psycopg.connect(
                self._address,
                connect_timeout=SECONDS,
                options="-c default_transaction_read_only=on -c TimeZone=UTC -c DateStyle=ISO",
                client_encoding="UTF8",
                application_name="workbench",
            ) as database:
                yield database
        except psycopg.OperationalError as error:
            raise UnavailableError(
                f"{self.name}: {_first(error)}",
                "A password comes from ~/.pgpass or PGPASSWORD; is the server up?",
            ) from None
        except UnicodeDecodeError:
            raise InvalidInputError(
                f"{self.name}: names of tables or columns are no UTF-8", "Make a view of them."
            ) from None
        except psycopg.Error as error:
            raise InvalidInputError(
                f"{self.name}: {_first(error)}", "The tables: workbench collect sniff ADDRESS"
            ) from None


def _checked(location: str) -> str:
    """The address, if there is no password in it. Raises InvalidInputError."""
    parts_of(location, _KEPT)
    return location


def _require_no_secret(address: str) -> None:
    """As the database's own library understands the address. Raises InvalidInputError."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        known = conninfo_to_dict(address)
    except ProgrammingError:
        # What the library says of it may hold a part of it.
        raise InvalidInputError(
            "this is no address of a database", "postgresql://name@server:5432/database"
        ) from None
    if any(is_secret(key) for key, value in known.items() if value):
        raise InvalidInputError(
            "an address with a password in it would be on record for everybody", _KEPT
        )


def _copied(database: psycopg.Connection[Any], query: str) -> Iterator[Any]:
    if database.info.parameter_status("server_encoding") == "SQL_ASCII":
        # It would end at the first bytes that are no UTF-8, and could not tell which row has them.
        database.execute("SET client_encoding TO SQL_ASCII")
    with database.cursor().copy(query.encode()) as rows:
        yield from rows


def _shown(schema: str, name: str) -> str:
    """What a table is called: ``people``, ``shop.orders``; so that ``_quoted`` finds it again."""
    if schema == "public" and "." not in name:
        return name
    odd = "." in schema or schema.startswith('"')
    return f"{quote(schema) if odd else schema}.{name}"


def _quoted(table: str) -> str:
    """SQL for the table that is called so."""
    if odd := _ODD_SCHEMA.fullmatch(table):
        return f"{odd[1]}.{quote(odd[2])}"
    schema, dot, name = table.partition(".")
    return f"{quote(schema)}.{quote(name)}" if dot else f"public.{quote(table)}"


def _select(columns: list[str], table: str) -> str:
    cells = ", ".join(f"{quote(column)}::text" for column in columns)
    return f"SELECT {cells} FROM {_quoted(table)}"


def _cells(line: bytes) -> list[bytes]:
    """The cells of a line of COPY's text format; line ends and tabs in them are escaped."""
    return line.removesuffix(b"\n").split(b"\t")


def _value(cell: bytes) -> str | None:
    r"""A cell of COPY's text format: ``\N`` is missing, and so is nothing.

    Bytes that are no UTF-8 are surrogates in it.
    """
    if cell in (b"\\N", b""):
        return None
    if b"\\" in cell:
        cell = _ESCAPED.sub(lambda found: _SIGNS.get(found[1], found[1]), cell)
    return cell.decode("utf-8", "surrogateescape")


def _first(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
