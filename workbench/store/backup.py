"""A complete, consistent copy of the project while people work, and the way back.

``copy`` runs on the bulk connection as one statement of DuckDB (``COPY FROM DATABASE``), which
sees one state and keeps keys, checks, sequences and views. Copying the file itself would miss
what is still in the log, and opening it in the hub would drop the lock that guards it.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from workbench.client.launch import ANY_WRITE
from workbench.core.ids import new_id
from workbench.core.sql import literal, quote
from workbench.store.opening import FORMAT
from workbench.store.placing import placed
from workbench.store.reader import Reader


@dataclass(frozen=True)
class Copied:
    """What a backup holds: tables, events, the last event's hash in hexadecimal, size in bytes."""

    tables: int
    events: int
    head: str
    bytes: int


def copy(reader: Reader, target: Path) -> Copied:
    """Write the project into a new file that is read-only. Nothing is left when this fails.

    What nobody may write to is never taken for the project of the folder it lies in, whatever its
    name is, and nobody goes on working in it by mistake.

    Raises ConflictError when the file exists, UnavailableError when it cannot be written.
    """
    with placed(target) as part:
        copied = _fill(reader, part)
        with contextlib.suppress(OSError):
            # A file system without permissions: then the project has to be named beside it.
            part.chmod(part.stat().st_mode & ~ANY_WRITE)
        return copied


def _fill(reader: Reader, part: Path) -> Copied:
    alias = f"backup_{new_id()}"
    source = reader.scalar("SELECT current_database()")
    reader.execute(f"ATTACH {literal(part)} AS {alias} (STORAGE_VERSION '{FORMAT}')")
    try:
        reader.execute(f"COPY FROM DATABASE {quote(source)} TO {alias}")
        reader.execute(f"CHECKPOINT {alias}")
        tables = reader.scalar(
            "SELECT count(*) FROM duckdb_tables() WHERE database_name = ?", (alias,)
        )
        events = reader.scalar(f"SELECT count(*) FROM {alias}.event")
        head = reader.scalar(
            f"SELECT lower(hex(hash)) FROM {alias}.event ORDER BY seq DESC LIMIT 1"
        )
    finally:
        with reader.spared():
            reader.execute(f"DETACH {alias}")
    return Copied(tables, events, head or "", part.stat().st_size)
