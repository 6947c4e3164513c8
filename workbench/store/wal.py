"""The write-ahead log when it is damaged: copied aside, never deleted, its sound part kept.

DuckDB opens a truncated log without a word, and refuses one with a wrong byte, naming where, or
one that was written for another file or another state of it. So before a file with a log is
opened for writing, a read-only look replays the log in memory: what is refused is cut at the
named place after a copy was put aside, so that every commit before the damage survives; and a
log that has lost acknowledged events is copied aside too.
"""

from __future__ import annotations

import itertools
import logging
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from workbench.audit.chain import Head
from workbench.core.clock import Clock
from workbench.store.failures import is_circumstance

log = logging.getLogger(__name__)
Acknowledged = Callable[[str], Head | None]
_ABOUT_A_LOG = re.compile(r"\bWAL\b")
_FILE = re.compile(r'WAL file "([^"]+)"')
_POSITION = re.compile(r"byte position (\d+)")
SUFFIXES = (".wal", ".wal.checkpoint", ".wal.recovery")
MOST_CUTS = 8


def settle(path: Path, acknowledged: Acknowledged, clock: Clock) -> str | None:
    """Make the log of a closed project replayable; the name of the copy aside, if one was made.

    ``acknowledged(project)`` is the last event that people were told of. Raises duckdb.Error
    when the file cannot be opened for another reason than its log.
    """
    # DuckDB names a log by its real path.
    path = path.resolve()
    if not logs(path):
        return None
    stamp = f"damaged-{clock.now():%Y%m%dT%H%M%S}"
    aside: str | None = None
    for _ in range(MOST_CUTS):
        try:
            seen = _last_event(path)
        except duckdb.Error as error:
            damaged = _damaged_log(error, path)
            if damaged is None:
                raise
            log.error("the write-ahead log is damaged: %s", error)
            aside = aside or _copy_aside(path, stamp)
            _cut(damaged, error)
            continue
        noted = acknowledged(seen[0]) if seen else None
        if aside is None and seen and noted is not None and noted.seq > seen[1]:
            log.error("the write-ahead log has lost events %s to %s", seen[1] + 1, noted.seq)
            aside = _copy_aside(path, stamp)
        return aside
    for one in logs(path):
        one.unlink()
    return aside


def set_aside(path: Path, clock: Clock) -> str | None:
    """Move logs away that lie where a new project is to be; the name of the first, if any."""
    stamp = f"left-{clock.now():%Y%m%dT%H%M%S}"
    asides = []
    for one in logs(path):
        asides.append(_aside(one, stamp))
        log.warning("%s is left of another project and was renamed to %s", one, asides[-1].name)
        one.rename(asides[-1])
    return asides[0].name if asides else None


def names(path: Path) -> list[Path]:
    """What the logs of a project are called, whether they are there or not."""
    return [path.with_name(path.name + suffix) for suffix in SUFFIXES]


def logs(path: Path) -> list[Path]:
    """The logs beside a project that hold anything."""
    return [one for one in names(path) if one.exists() and one.stat().st_size]


def _last_event(path: Path) -> tuple[str, int] | None:
    """Project and number of the last event, by a look that changes nothing."""
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute(
            "SELECT count(*) FROM duckdb_tables() WHERE table_name IN ('meta', 'event')"
        ).fetchall()
        if tables[0][0] < 2:
            return None
        rows: list[tuple[str, int]] = connection.execute(
            "SELECT value, (SELECT coalesce(max(seq), 0) FROM event) FROM meta "
            "WHERE key = 'project'"
        ).fetchall()
        return rows[0] if rows else None


def _damaged_log(error: duckdb.Error, path: Path) -> Path | None:
    """The log that the error is about; None when it is about something else."""
    text = str(error)
    if not _ABOUT_A_LOG.search(text) or is_circumstance(error):
        return None
    match = _FILE.search(text)
    there = logs(path)
    named = Path(match[1]) if match else None
    return named if named in there else next(iter(there), None)


def _cut(damaged: Path, error: duckdb.Error) -> None:
    """Keep the log up to the damage; all of it goes when the error names no place in it."""
    match = _POSITION.search(str(error))
    position = int(match[1]) if match else 0
    if 0 < position < damaged.stat().st_size:
        with damaged.open("r+b") as file:
            file.truncate(position)
    else:
        damaged.unlink()


def _copy_aside(path: Path, stamp: str) -> str:
    """Copies of all logs as ``NAME.damaged-TIME``, on the disk; the name of the first."""
    asides = []
    for one in logs(path):
        asides.append(_aside(one, stamp))
        with one.open("rb") as damaged, asides[-1].open("xb") as copy:
            shutil.copyfileobj(damaged, copy)
            copy.flush()
            os.fsync(copy.fileno())
    return asides[0].name


def _aside(one: Path, stamp: str) -> Path:
    """A free name beside a log."""
    wanted = one.with_name(f"{one.name}.{stamp}")
    for number in itertools.count(2):
        if not wanted.exists():
            return wanted
        wanted = one.with_name(f"{one.name}.{stamp}-{number}")
    raise AssertionError
