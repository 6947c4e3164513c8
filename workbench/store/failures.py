"""DuckDB's errors that a person can do something about, in our own terms."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from workbench.core.errors import (
    DamagedError,
    InvalidInputError,
    MemoryLimitError,
    UnavailableError,
    VersionMismatchError,
    WorkbenchError,
)

# What DuckDB raises, for those who may not import it.
DatabaseError = duckdb.Error
# A row's key is there already.
KeyTakenError = duckdb.ConstraintException
_FULL = (
    "no space left",
    "file too large",
    "disk quota exceeded",
    "failed to offload",
    "max_temp_directory_size",
)
_LOCKED = "could not set lock"
_DAMAGED = ("corrupt database file", "could not read enough bytes")
_READ_ONLY = ("permission denied", "read-only file system", "read-only mode")


def is_fatal(error: BaseException) -> bool:
    """Whether the database refuses everything from now on, until it is opened again."""
    return isinstance(error, duckdb.FatalException) or "has been invalidated" in str(error)


def is_damage(error: BaseException) -> bool:
    """Whether the file's bytes are not what was written."""
    return any(sign in str(error).lower() for sign in _DAMAGED)


def is_circumstance(error: BaseException) -> bool:
    """Whether memory, disk, permission or another program is at fault, and not the file."""
    text = str(error).lower()
    if isinstance(error, OSError | duckdb.OutOfMemoryException):
        return True
    return any(sign in text for sign in (*_FULL, *_READ_ONLY, _LOCKED, "out of memory"))


def translate(error: BaseException) -> BaseException:
    """The error as one of ours where it is the machine's and not a fault in the program."""
    text = str(error).lower()
    if not isinstance(error, duckdb.Error):
        return error
    if any(sign in text for sign in _FULL):
        return UnavailableError("the disk is full; this was not stored", "make room first")
    if isinstance(error, duckdb.OutOfMemoryException):
        return MemoryLimitError(
            "the database ran out of memory for this", "ask for fewer rows or columns at a time"
        )
    if is_damage(error):
        return DamagedError(
            f"the project file is damaged: {first_line(error)}",
            "see what is left: workbench doctor; or restore a backup: workbench restore",
        )
    if is_fatal(error):
        return UnavailableError(
            "the project file could not be written and was closed to further changes",
            "try again: a new hub opens it; if it happens again, see the disk and the hub's log",
        )
    if isinstance(error, duckdb.IOException):
        return UnavailableError(f"the project file cannot be read or written: {first_line(error)}")
    return error


_PATTERNS = re.compile(
    "missing [])]|unexpected [)]|invalid (repetition|perl operator|escape|character class|named)|"
    "repetition operator|pattern too large|trailing "
)
"""How the database says that a regular expression is none (RE2's words)."""
_PATTERN_HINT = (
    "regular expressions have no look-around and no back-references, and at most 1,000 "
    "repetitions; [ ( * and . stand for themselves behind a backslash"
)


@contextmanager
def of_condition(condition: str, hint: str = "") -> Iterator[None]:
    """What the database says about a person's own SQL ``condition``, told to that person.

    Around queries in which all else is ours. ``hint``: what to do about it. Raises
    InvalidInputError.
    """
    try:
        yield
    except (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError) as error:
        if not condition.strip():
            raise
        if isinstance(error, duckdb.InvalidInputException) and _PATTERNS.search(str(error)):
            hint = _PATTERN_HINT
        raise InvalidInputError(
            f"the condition cannot be used: {first_line(error)}",
            hint or "see the columns' types in the profile; a cast is written amount::DOUBLE",
        ) from error


@contextmanager
def opening(path: os.PathLike[str]) -> Iterator[None]:
    """Around what opens or makes a project file: raises WorkbenchError for what prevents it."""
    try:
        yield
    except (duckdb.Error, OSError) as error:
        raise _unopened(os.fspath(path), error) from error


def _unopened(path: str, error: duckdb.Error | OSError) -> WorkbenchError:
    text = str(error)
    lower = text.lower()
    if _LOCKED in lower:
        return UnavailableError(
            f"{path} is open in another process",
            "close the other program that has it open; Workbench itself shares it through its hub",
        )
    if "not a valid duckdb database" in lower:
        return UnavailableError(f"{path} is not a Workbench project", "make one: workbench init")
    if "version number" in lower or "newer version of duckdb" in lower:
        return VersionMismatchError(
            f"{path} was written by another version of DuckDB: {first_line(error)}",
            "use the Workbench that wrote it, or a newer one",
        )
    if any(sign in lower for sign in _READ_ONLY):
        return UnavailableError(
            f"no permission to write {path}",
            "the file and its folder must be writable; move the project or change its permissions",
        )
    if any(sign in lower for sign in _FULL):
        return UnavailableError(f"cannot open {path}: the disk is full", "make room first")
    if is_damage(error):
        return UnavailableError(
            f"{path} is damaged: {first_line(error)}", "restore a backup: workbench restore"
        )
    return UnavailableError(f"cannot open {path}: {first_line(error)}")


def first_line(error: BaseException) -> str:
    """The line of an error that says what it is; DuckDB adds more."""
    return str(error).splitlines()[0][:300] if str(error) else type(error).__name__
