"""Several files with the same kind of rows, as one: those that a pattern matches, or an archive's.

Columns are joined by name: a file without one of them has nothing in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from workbench.collect.readers.staging import Stage, connect
from workbench.collect.requests import Dialect, ReadOptions
from workbench.collect.sniff import Sniffed
from workbench.collect.staged import rows_sql
from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted
from workbench.core.sql import quote

if TYPE_CHECKING:
    from workbench.collect.readers.resource import Resource

MOST_FILES = 1_000
REJECTS = 10_000
Progress = Callable[[float], None]


class Several:
    """Files read one after another, in the order of their names."""

    def __init__(self, name: str, members: Sequence[Resource], scratch: Path) -> None:
        if len(members) > MOST_FILES:
            raise InvalidInputError(
                f"{name} is {len(members):,} files, more than {MOST_FILES:,}",
                "Join them first, or name fewer.",
            )
        self.name = name
        self._members, self._scratch = members, scratch
        self._found: list[Sniffed] = []
        self._begins: list[int] = []

    def size(self) -> int:
        """Bytes of all."""
        return sum(member.size() for member in self._members)

    def state(self) -> Hashable:
        """What changes when somebody writes to one of them."""
        return tuple(member.state() for member in self._members)

    def content(self, dialect: Dialect) -> str:
        """A digest of what they hold, in their order."""
        digests = [member.content(dialect) for member in self._members]
        return hashlib.sha256("\n".join(digests).encode()).hexdigest()

    def settle(self, options: ReadOptions, before: Dialect | None, whole: bool) -> Sniffed:
        """As the first looks; ``whole``: with the columns that others have besides."""
        first = self._members[0].settle(options, before, whole)
        self._found = [first]
        notes = [f"{counted(len(self._members), 'file')}, from {self._members[0].name} on"]
        if whole:
            known = before or first.dialect
            self._found += [one.settle(options, known, True) for one in self._members[1:]]
        joined = _Joined(first)
        for member, found in zip(self._members[1:], self._found[1:], strict=False):
            notes += joined.take(member.name, found)
        dialect = structs.replace(first.dialect, names=joined.names, own=joined.own)
        types = [joined.types[name] for name in joined.names] if joined.types else ()
        return replace(first, dialect=dialect, types=types, notes=[*notes, *first.notes])

    def read(self, found: Sniffed, stage: Stage, progress: Progress) -> None:
        """Each into a stage of its own, which the common one takes over."""
        count, begin = len(self._members), 0
        kinds = dict(zip(found.dialect.names, found.types, strict=False))
        self._begins = []
        for index, (member, own) in enumerate(zip(self._members, self._found, strict=True)):
            self._begins.append(begin)
            folder = self._scratch / f"file-{index:04}"
            folder.mkdir()
            connection = connect(folder)
            try:
                apart = Stage(
                    connection, folder, own.dialect.names, own.dialect.null_words, stage.numbered
                )
                member.read(own, apart, lambda share, at=index: progress((at + share) / count))  # type: ignore[misc]
                begin = _take_over(stage, apart, kinds, member.name, begin)
            finally:
                connection.close()

    def raw(self, dialect: Dialect, lines: Iterable[int]) -> Iterator[str]:
        """The text of the records on these lines, counted through all files."""
        wanted = list(lines)
        ends = [*self._begins[1:], None]
        for member, own, begin, end in zip(
            self._members, self._found, self._begins, ends, strict=True
        ):
            here = [
                line - begin for line in wanted if line > begin and (end is None or line <= end)
            ]
            if here:
                yield from member.raw(own.dialect, here)


class _Joined:
    """The columns of all files so far."""

    def __init__(self, first: Sniffed) -> None:
        self.names, self.own = list(first.dialect.names), list(first.dialect.own)
        self.types = dict(zip(first.dialect.names, first.types, strict=False))

    def take(self, file: str, found: Sniffed) -> list[str]:
        """Add a file's columns; what is to be said of them. Raises InvalidInputError."""
        names = found.dialect.names
        if not set(names) & set(self.names):
            raise InvalidInputError(
                f"{file} has none of the columns that the files before it have",
                f"They have: {', '.join(self.names[:20])}. Name files that belong together.",
            )
        for name, kind in zip(names, found.types, strict=False):
            if self.types.setdefault(name, kind) != kind:
                raise InvalidInputError(
                    f"{name!r} is {kind} in {file}, and {self.types[name]} in files before it",
                    "Write it as the same type in all.",
                )
        fresh = [at for at, name in enumerate(names) if name not in self.names]
        self.names += [names[at] for at in fresh]
        if self.own:
            self.own += [found.dialect.own[at] for at in fresh]
        return [f"{file} has the column {names[at]!r} besides" for at in fresh]


def _take_over(stage: Stage, apart: Stage, kinds: dict[str, str], file: str, begin: int) -> int:
    """What one file gave, into the common stage; the line before which the next one begins."""
    apart.finish()
    first, rows, last = stage.rows, apart.rows, apart.rows + apart.rejected
    if apart.names == stage.names:
        stage.take(apart.parts)
    elif apart.parts:
        cells = ", ".join(
            quote(name)
            if name in apart.names
            else f"NULL::{kinds.get(name, 'VARCHAR')} AS {quote(name)}"
            for name in stage.names
        )
        stage.part(f"SELECT {cells} FROM {rows_sql(apart.parts)} ORDER BY _n")
    for row, line in apart.lines.runs():
        stage.lines.starts(first + row, begin + line)
    if rows and apart.numbered:
        last = max(last, apart.lines.line(rows - 1))
    found = apart.connection.execute("SELECT line, reason, raw FROM kept ORDER BY line")
    while some := found.fetchmany(REJECTS):
        for line, reason, raw in some:
            stage.reject(begin + line, reason, raw, f"{file}, line {line:,}")
            last = max(last, line)
    stage.mended += apart.mended
    stage.blank += apart.blank
    return begin + last
