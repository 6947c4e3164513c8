"""A complete, consistent copy of the project while people work, and the way back.

``copy`` runs on the bulk connection as one statement of DuckDB (``COPY FROM DATABASE``), which
sees one state and keeps keys, checks, sequences and views. Copying the file itself would miss
what is still in the log, and opening it in the hub would drop the lock that guards it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

from workbench.core.errors import ConflictError, UnavailableError
from workbench.core.ids import new_id
from workbench.store.opening import FORMAT
from workbench.store.reader import Reader
from workbench.store.sql import literal, quote


@dataclass(frozen=True)
class Copied:
    """What a backup holds: tables, events, the last event's hash in hexadecimal, size in bytes."""

    tables: int
    events: int
    head: str
    bytes: int


def copy(reader: Reader, target: Path) -> Copied:
    """Write the project into a new file. Nothing is left there when this fails.

    Raises ConflictError when the file exists, UnavailableError when it cannot be written.
    """
    if target.exists() or target.is_symlink():
        raise ConflictError(f"{target} exists already", "choose another name for the backup")
    if not target.parent.is_dir():
        raise UnavailableError(f"there is no folder {target.parent}", "make it first: mkdir")
    part = target.with_name(f"{target.name}.{new_id()}.part")
    try:
        copied = _fill(reader, part)
        _settle(part, target)
    except duckdb.IOException as error:
        raise UnavailableError(
            f"cannot write the backup {target}: {str(error).splitlines()[0]}",
            "choose another place, or make room",
        ) from error
    finally:
        for leftover in (part, part.with_name(part.name + ".wal")):
            leftover.unlink(missing_ok=True)
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
        reader.execute(f"DETACH {alias}")
    return Copied(tables, events, head or "", part.stat().st_size)


def _settle(part: Path, target: Path) -> None:
    """Flush the copy to the disk, then give it its name, unless somebody took it meanwhile."""
    descriptor = os.open(part, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(part, target)
    except FileExistsError as error:
        raise ConflictError(f"{target} exists already", "choose another name") from error
    except OSError:
        # A file system without hard links; the name was free a moment ago.
        part.rename(target)
