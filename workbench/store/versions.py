"""Model versions as people name them: a number, v and a number, or an alias."""

from __future__ import annotations

import re

from workbench.core.errors import NotFoundError
from workbench.store.reader import Reader

CHAMPION = "champion"
CHALLENGER = "challenger"
_NUMBER = re.compile(r"v?(\d{1,9})")

CURRENT_ALIASES = """
    SELECT alias, version, changed, person FROM (
        SELECT *, row_number() OVER (PARTITION BY alias ORDER BY changed DESC, rowid DESC) AS newest
        FROM alias_change
    ) WHERE newest = 1 AND version IS NOT NULL
"""


def aliases(reader: Reader) -> dict[str, int]:
    """The version that each alias points at now."""
    return {row[0]: row[1] for row in reader.all(CURRENT_ALIASES)}


def resolve(reader: Reader, text: str) -> int:
    """The version that ``text`` names: ``14``, ``v14`` or an alias.

    Raises NotFoundError, naming the newest version or the aliases there are.
    """
    named = text.strip()
    match = _NUMBER.fullmatch(named)
    if match is None:
        current = aliases(reader)
        if named in current:
            return current[named]
        known = ", ".join(sorted(current)) or "none is set yet"
        raise NotFoundError(
            f"no model version is called {text!r}", f"give a number, or an alias: {known}"
        )
    version = int(match.group(1))
    newest = reader.all("SELECT max(version) FROM model")[0][0]
    if newest is None:
        raise NotFoundError("this project has no model yet", "train one: workbench train")
    if not reader.all("SELECT 1 FROM model WHERE version = ?", (version,)):
        raise NotFoundError(f"there is no version v{version}", f"the newest is v{newest}")
    return version


def deleted(reader: Reader, version: int) -> bool:
    """Whether a version has a tombstone."""
    restored = reader.scalar(
        "SELECT restored FROM model_tombstone WHERE version = ? "
        "ORDER BY created DESC, rowid DESC LIMIT 1",
        (version,),
    )
    return restored is False
