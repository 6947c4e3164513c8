"""Model versions as people name them: a number, v and a number, or an alias.

Models compete in lines: a line is one dataset and one target, and each has its own champion,
challenger and other aliases. ``champion`` alone is enough where one line has it; else it is
``tickets:champion``, or ``tickets/price:champion`` where a dataset has several targets. Names of
datasets hold neither sign and aliases no colon, so that such a name can be nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.core.errors import InvalidInputError, NotFoundError, RefusedError
from workbench.store.reader import Reader
from workbench.store.transaction import Transaction

CHAMPION = "champion"
CHALLENGER = "challenger"
_NUMBER = re.compile(r"v?(\d{1,9})")

CURRENT_ALIASES = """
    SELECT dataset, target, alias, version, changed, person FROM (
        SELECT *, row_number() OVER (
            PARTITION BY dataset, target, alias ORDER BY rowid DESC
        ) AS newest
        FROM alias_change
    ) WHERE newest = 1 AND version IS NOT NULL
"""
"""Where aliases point now, by the order of the changes: a clock may have jumped back."""

LINES = """
    SELECT dataset, target, name,
           CASE WHEN count(*) OVER (PARTITION BY dataset) = 1 THEN name
                ELSE name || '/' || target END AS line
    FROM (
        SELECT DISTINCT m.dataset, m.target, d.name
        FROM model m JOIN dataset d ON d.id = m.dataset
    )
"""
"""Every line that has a version, as people name it: the dataset, and the target where it must be
said."""

DELETED_VERSIONS = """
    SELECT version FROM model_tombstone GROUP BY version
    HAVING NOT arg_max(restored, rowid)
"""
"""The versions with a tombstone that was not lifted again."""


@dataclass(frozen=True)
class Line:
    """What versions compete in: the same dataset and the same target."""

    dataset: int
    target: str


def line_of(reader: Reader, version: int) -> Line:
    """The line of a version that exists."""
    row = reader.one("SELECT dataset, target FROM model WHERE version = ?", (version,))
    assert row is not None, f"resolve() found v{version}"
    return Line(*row)


def aliases(reader: Reader, line: Line) -> dict[str, int]:
    """The version that each alias of a line points at now."""
    sql = f"SELECT alias, version FROM ({CURRENT_ALIASES}) WHERE dataset = ? AND target = ?"
    return dict(reader.all(sql, (line.dataset, line.target)))


def point(
    tx: Transaction, line: Line, alias: str, version: int | None, reason: str, person: str
) -> None:
    """Let an alias of a line point at a version from now on; None takes it away.

    That a version no longer has the alias is an event of that version.
    """
    # One statement: each costs half a millisecond.
    before = tx.scalar(
        """
        INSERT INTO alias_change
        SELECT $1, $2, $3, $4, arg_max_null(version, rowid), $5, $6, $7
        FROM alias_change WHERE dataset = $1 AND target = $2 AND alias = $3
        RETURNING previous
        """,
        (line.dataset, line.target, alias, version, reason, tx.now, person),
    )
    if before in (None, version):
        return
    told = {"alias": alias, "reason": reason}
    if version is None:
        tx.event("history.alias_removed", f"model:v{before}", told)
    else:
        tx.event("history.alias_moved", f"model:v{before}", told | {"now": f"v{version}"})


def champion(reader: Reader, version: int) -> int | None:
    """The champion of a version's line; None while it has none."""
    return aliases(reader, line_of(reader, version)).get(CHAMPION)


def resolve(reader: Reader, text: str) -> int:
    """The version that ``text`` names: ``14``, ``v14``, an alias, or a line and its alias.

    Raises NotFoundError, naming the newest version or the aliases there are, and
    InvalidInputError with the full names when several lines have the alias.
    """
    named = text.strip()
    match = _NUMBER.fullmatch(named)
    if match is None:
        return _by_alias(reader, named)
    version = int(match.group(1))
    newest = reader.all("SELECT max(version) FROM model")[0][0]
    if newest is None:
        raise NotFoundError("this project has no model yet", "train one: workbench train")
    if not reader.all("SELECT 1 FROM model WHERE version = ?", (version,)):
        raise NotFoundError(f"there is no version v{version}", f"the newest is v{newest}")
    return version


def _by_alias(reader: Reader, named: str) -> int:
    scope, _, alias = named.rpartition(":")
    dataset, slash, target = scope.partition("/")
    known = reader.all(
        f"SELECT l.line, l.name, l.target, a.alias, a.version FROM ({CURRENT_ALIASES}) a "
        f"JOIN ({LINES}) l ON l.dataset = a.dataset AND l.target = a.target "
        "ORDER BY a.alias, l.line"
    )
    found = [
        row
        for row in known
        if row[3] == alias and (not scope or row[1] == dataset) and (not slash or row[2] == target)
    ]
    if len(found) == 1:
        version: int = found[0][4]
        return version
    if found:
        raise InvalidInputError(
            f"{named!r} stands for a version in each of several lines",
            f"say which: {_full_names(found)}",
        )
    names = _full_names(known) if len({row[0] for row in known}) > 1 else _short_names(known)
    raise NotFoundError(
        f"no model version is called {named!r}",
        f"give a number, or an alias: {names or 'none is set yet'}",
    )


def _full_names(rows: Sequence[tuple[Any, ...]]) -> str:
    return ", ".join(f"{row[0]}:{row[3]}" for row in rows)


def _short_names(rows: Sequence[tuple[Any, ...]]) -> str:
    return ", ".join(row[3] for row in rows)


def deleted(reader: Reader, version: int) -> bool:
    """Whether a version has a tombstone."""
    restored = reader.scalar(
        "SELECT restored FROM model_tombstone WHERE version = ? ORDER BY rowid DESC LIMIT 1",
        (version,),
    )
    return restored is False


UNTRUSTED_VERSIONS = "SELECT version FROM model_import WHERE trusted IS NULL"
"""The versions from elsewhere that nobody has trusted yet."""


def quarantined(reader: Reader, version: int) -> bool:
    """Whether a version came from elsewhere and nobody has trusted it yet."""
    sql = f"SELECT 1 FROM ({UNTRUSTED_VERSIONS}) WHERE version = ?"
    return reader.one(sql, (version,)) is not None


def require_trusted(reader: Reader, version: int) -> None:
    """Raise RefusedError for a version that is in quarantine."""
    if quarantined(reader, version):
        raise RefusedError(
            f"v{version} came from elsewhere and is in quarantine",
            f"look at it, and if you trust it: workbench history trust {version} --reason TEXT",
        )


def made_elsewhere(reader: Reader, version: int) -> bool:
    """Whether another installation made a version, trusted or not."""
    sql = "SELECT 1 FROM model_import WHERE version = ?"
    return reader.one(sql, (version,)) is not None
