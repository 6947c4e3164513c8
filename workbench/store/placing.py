"""A file that is there whole or not at all: written beside its name, flushed, then given it."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from workbench.core.errors import ConflictError, InvalidInputError, UnavailableError
from workbench.core.ids import new_id
from workbench.store import failures


@contextmanager
def placed(target: Path, *, over: bool = False) -> Iterator[Path]:
    """The path to write to inside the ``with``; at its end the file there becomes ``target``.

    Nothing is left of it when the ``with`` ends with an error. ``over``: an ordinary file of that
    name is replaced. Raises ConflictError when ``target`` exists, InvalidInputError when what is
    there cannot be replaced, UnavailableError when it cannot be written.
    """
    part = target.with_name(f"{target.name}.{new_id()}.part")
    try:
        check_target(target, over=over)
        yield part
        _flush(part)
        if over:
            part.replace(target)
        else:
            _link(part, target)
        with contextlib.suppress(OSError):
            # Not every file system can; the file's own bytes are on the disk by now.
            _flush(target.parent)
    except (OSError, duckdb.IOException) as error:
        why = error.strerror if isinstance(error, OSError) else failures.first_line(error)
        raise UnavailableError(
            f"cannot write {target}: {why}", "choose another place, or make room"
        ) from error
    finally:
        for leftover in (part, part.with_name(part.name + ".wal")):
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)


def check_target(target: Path, *, over: bool) -> None:
    """Raise what ``placed`` raises before anything is written."""
    if not target.parent.is_dir():
        raise UnavailableError(f"there is no folder {target.parent}", "make it first: mkdir")
    try:
        found = os.lstat(target)
    except FileNotFoundError:
        return
    if not over:
        raise _taken(target)
    if not stat.S_ISREG(found.st_mode):
        raise InvalidInputError(f"{target} is no ordinary file", "choose another name")


def _taken(target: Path) -> ConflictError:
    return ConflictError(f"{target} exists already", "choose another name, or move it away")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _link(part: Path, target: Path) -> None:
    """Give the file its name, unless somebody took it meanwhile."""
    try:
        os.link(part, target)
    except FileExistsError as error:
        raise _taken(target) from error
    except OSError:
        # A file system without hard links; the name was free a moment ago.
        part.rename(target)
