"""Schema migrations: numbered SQL files of the package, applied in order, each once."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import duckdb

from workbench.core.errors import VersionMismatchError
from workbench.core.version import VERSION

_FILE = re.compile(r"(\d{4})_(\w+)\.sql")


@dataclass(frozen=True)
class Migration:
    """One step of the schema."""

    number: int
    name: str
    sql: str


def available() -> list[Migration]:
    """The package's migrations, in order."""
    found = []
    for entry in resources.files("workbench.store").joinpath("migrations").iterdir():
        match = _FILE.fullmatch(entry.name)
        if match:
            text = entry.read_text(encoding="utf-8")
            found.append(Migration(int(match[1]), match[2], text))
    return sorted(found, key=lambda one: one.number)


def applied(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, str]]:
    """Numbers and programs of the migrations that a file has had; [] for a new file."""
    known = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = 'migration' AND NOT internal"
    ).fetchall()
    if not known:
        return []
    rows: list[tuple[int, str]] = connection.execute(
        "SELECT number, program FROM migration ORDER BY number"
    ).fetchall()
    return rows


def migrate(
    connection: duckdb.DuckDBPyConnection,
    now: dt.datetime,
    migrations: Sequence[Migration] | None = None,
) -> list[Migration]:
    """Bring a file up to date, one transaction a step; the steps that were needed.

    Raises VersionMismatchError, having changed nothing, for a file of a newer program.
    """
    steps = available() if migrations is None else migrations
    done = applied(connection)
    _refuse_newer(done, steps)
    numbers = {number for number, _ in done}
    pending = [step for step in steps if step.number not in numbers]
    for step in pending:
        _apply(connection, step, now)
    return pending


def _refuse_newer(done: Sequence[tuple[int, str]], steps: Sequence[Migration]) -> None:
    newest = max(step.number for step in steps)
    beyond = [(number, program) for number, program in done if number > newest]
    if beyond:
        number, program = beyond[-1]
        raise VersionMismatchError(
            f"this project was written by Workbench {program} (schema {number}); "
            f"this is Workbench {VERSION} (schema {newest})",
            f"install Workbench {program} or newer; nothing was changed",
        )


def _apply(connection: duckdb.DuckDBPyConnection, step: Migration, now: dt.datetime) -> None:
    connection.begin()
    try:
        connection.execute(step.sql)
        connection.execute(
            "INSERT INTO migration VALUES (?, ?, ?, ?)", (step.number, step.name, now, VERSION)
        )
        connection.commit()
    except duckdb.Error:
        with contextlib.suppress(duckdb.Error):
            # A failed commit has ended the transaction already.
            connection.rollback()
        raise
