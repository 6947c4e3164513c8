"""A file on this machine: what every format of it has in common."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

from workbench.collect.readers.packed import compression_of, reading
from workbench.collect.readers.survey import Survey, survey
from workbench.collect.requests import Dialect


class File:
    """A readable file; ``kind`` is its format, ``scratch`` a folder of the job's own.

    ``plain`` is what is read: the file itself, or what was packed in it, where that was unpacked.
    """

    def __init__(self, path: Path, kind: str, scratch: Path) -> None:
        self.path, self.kind, self.scratch = path, kind, scratch
        self.plain = path
        self.name = path.name
        self._surveys: dict[tuple[str, str], Survey] = {}

    def size(self) -> int:
        """Its bytes as they are stored."""
        with reading(self.path):
            return self.path.stat().st_size

    def state(self) -> Hashable:
        """What changes when somebody writes to the file."""
        with reading(self.path):
            found = self.path.stat()
        return found.st_ino, found.st_size, found.st_mtime_ns

    def content(self, dialect: Dialect) -> str:
        """The SHA-256 of the file as it is stored."""
        return self.survey(dialect).content

    def survey(self, dialect: Dialect) -> Survey:
        """One pass over its bytes, with the marks of this dialect counted."""
        marks = dialect.delimiter, dialect.quote
        if marks not in self._surveys:
            packed = self.path if compression_of(self.path) else None
            self._surveys[marks] = survey(self.plain, packed, *(mark.encode() for mark in marks))
        return self._surveys[marks]
