"""In the load job: a text file that only grew since it was loaded is read from where it ended.

That its beginning is the same is not guessed: its digest is. Whether the end can be read alone was
settled when the beginning was read: it ended with a line, outside of quotes, in UTF-8, and all line
ends were alike.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, NamedTuple

from msgspec import structs

from workbench.collect.readers.fast import may_be_fast, read_fast
from workbench.collect.readers.packed import reading
from workbench.collect.readers.resource import Resource
from workbench.collect.readers.staging import Stage
from workbench.collect.readers.text import TextFile
from workbench.collect.reading import Dialect
from workbench.collect.records import AFTER_QUOTE, UNCLOSED
from workbench.collect.sniff import Sniffed
from workbench.collect.tasks import Before

MOMENTS = 10.0
"""Seconds in which somebody who writes a file bit by bit has surely written some of it."""
_CHUNK = 4 * 1024 * 1024


class Compared(NamedTuple):
    """A file that begins as it was: the digest of all of it, and where what is new was copied to.

    ``end`` is None when there is nothing new.
    """

    content: str
    bytes: int
    end: Path | None


def compare(resource: Resource, dialect: Dialect, before: Before, scratch: Path) -> Compared | None:
    """The file beside what it was; None when it is not that with more at its end."""
    if type(resource) is not TextFile or dialect.compression or not may_be_fast(dialect):
        return None
    if resource.size() < before.bytes:
        return None
    digest, end = hashlib.sha256(), scratch / "end.csv"
    with reading(resource.path), resource.path.open("rb") as file:
        if not _digest(file, before.bytes, digest.update) or digest.hexdigest() != before.content:
            return None
        more = 0
        with end.open("wb") as copy:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                more += copy.write(chunk)
    return Compared(digest.hexdigest(), before.bytes + more, end if more else None)


def _digest(file: IO[bytes], size: int, update: Callable[[bytes], None]) -> bool:
    """Take the first ``size`` bytes in; whether they are there."""
    while size:
        chunk = file.read(min(_CHUNK, size))
        if not chunk:
            return False
        update(chunk)
        size -= len(chunk)
    return True


class End:
    """What stands below the ``lines`` of a file that were loaded before; ``path`` is a copy."""

    def __init__(self, whole: Path, path: Path, lines: int, scratch: Path) -> None:
        self.file = TextFile(path, "csv", scratch)
        self.lines = lines
        self._whole = whole

    def read(self, found: Sniffed, stage: Stage, progress: Callable[[float], None]) -> bool:
        """All rows; False when it cannot be read apart from what stands before it."""
        dialect = headless(found.dialect)
        seen = self.file.survey(dialect)
        with self._whole.open("rb") as file:
            returns = file.readline().endswith(b"\r\n")
        if not seen.uniform or returns != bool(seen.returns):
            return False
        if not read_fast(self.file.path, dialect, self.file.survey, stage):
            stage.discard()
            self.file.read(replace(found, dialect=dialect), stage, progress)
        return True

    def raw(self, dialect: Dialect, lines: Iterable[int]) -> Iterator[str]:
        """The text of the records on these lines, counted from its own beginning."""
        return self.file.raw(headless(dialect), lines)


def headless(dialect: Dialect) -> Dialect:
    """The dialect of lines that follow others."""
    return structs.replace(dialect, header=False)


def sealed_lines(resource: Resource, dialect: Dialect, stage: Stage) -> int:
    """How many lines a file has that may grow; 0 for one that must be read in full again."""
    if type(resource) is not TextFile or dialect.compression or not may_be_fast(dialect):
        return 0
    seen = resource.survey(dialect)
    if not seen.uniform or not seen.ends_with_line:
        return 0
    if seen.marks.quotes and (seen.marks.quotes % 2 or stage.mended or _torn(stage)):
        return 0
    return seen.line_feeds


def unfinished(resource: Resource, dialect: Dialect) -> bool:
    """Whether a text has no line end at its end, and was written to moments ago."""
    if type(resource) is not TextFile or resource.survey(dialect).ends_with_line:
        return False
    with reading(resource.path):
        return time.time() - resource.path.stat().st_mtime < MOMENTS


def _torn(stage: Stage) -> bool:
    """Whether a line was kept aside for its quotes: the last one may go on below."""
    found = stage.connection.execute(
        "SELECT count(*) FROM kept WHERE starts_with(reason, ?) OR starts_with(reason, ?)",
        [UNCLOSED, AFTER_QUOTE],
    ).fetchone()
    return bool(found and found[0])
