"""What a location holds, whatever kind it is of. The load and the sniff know no more than this."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from workbench.collect.readers.fetch import fetch, is_address
from workbench.collect.readers.folder import Folder
from workbench.collect.readers.json_file import JsonFile
from workbench.collect.readers.location import (
    checked,
    format_of,
    head_of,
    is_pattern,
    matching,
    require_no_page,
)
from workbench.collect.readers.packed import (
    compression_of,
    members,
    plain_suffix,
    unpack,
    unpack_all,
)
from workbench.collect.readers.parquet import ParquetFile
from workbench.collect.readers.postgres import PostgresTable, is_postgres
from workbench.collect.readers.s3 import fetch_matching, fetch_object, is_s3, is_s3_pattern
from workbench.collect.readers.several import Several
from workbench.collect.readers.sheet_file import SheetFile
from workbench.collect.readers.sqlite import SqliteFile
from workbench.collect.readers.staging import Stage
from workbench.collect.readers.text import TextFile
from workbench.collect.requests import Dialect, ReadOptions
from workbench.collect.sniff import Sniffed

Progress = Callable[[float], None]
Opener = Callable[[Path, str, Path], "Resource"]


class Resource(Protocol):
    """A location, opened for one sniff or one load. All may raise WorkbenchError.

    Several things at one location (a folder, an archive) are one resource made of theirs.
    """

    name: str

    def size(self) -> int:
        """Its bytes as they are stored."""
        ...

    def state(self) -> Hashable:
        """What changes when somebody writes to it."""
        ...

    def content(self, dialect: Dialect) -> str:
        """A digest that is equal only if the same rows would be read by this dialect."""
        ...

    def settle(self, options: ReadOptions, before: Dialect | None, whole: bool) -> Sniffed:
        """How it is read, and a sample.

        Args:
            options: what a person chose.
            before: how it was read before, to read it so again; its columns keep their names.
            whole: look for columns in all of it, not only in a sample.
        """
        ...

    def read(self, found: Sniffed, stage: Stage, progress: Progress) -> None:
        """All rows into the stage; ``progress`` gets the share done, 0 to 1."""
        ...

    def raw(self, dialect: Dialect, lines: Iterable[int]) -> Iterator[str]:
        """The text of the records that begin on these lines, given in ascending order."""
        ...


_FORMATS: dict[str, Opener] = {
    "parquet": ParquetFile,
    "json": JsonFile,
    "jsonl": JsonFile,
    "sheet": SheetFile,
    "sqlite": SqliteFile,
}
_FROM_ANYWHERE = ("parquet", "sheet", "sqlite")
"""Formats that are not read from their beginning to their end: such a file must lie unpacked."""


def open_location(
    location: str, options: ReadOptions, before: Dialect | None, scratch: Path
) -> Resource:
    """What is there. Raises InvalidInputError, NotFoundError, UnavailableError."""
    chosen = options.format or (before.format if before else "")
    if is_postgres(location):
        return PostgresTable(location, scratch)
    if is_s3_pattern(location):
        name = os.path.basename(location)
        return _several(name, fetch_matching(location, _apart(scratch)), chosen, scratch)
    if is_s3(location):
        path = fetch_object(location, _apart(scratch))
    elif is_address(location):
        path = fetch(location, _apart(scratch))
        if options.format is None:
            require_no_page(path.name, head_of(path)[0])
    elif is_pattern(location):
        return _several(os.path.basename(location), matching(location), chosen, scratch)
    else:
        path = checked(location)
    if path.is_dir():
        return Folder(path)
    if compression_of(path) == "zip" and len(members(path)) > 1:
        unpacked = unpack_all(path, scratch / "members")
        return _several(path.name, unpacked, chosen, scratch)
    return _opened(path, chosen, scratch)


def _apart(scratch: Path) -> Path:
    """A folder for what is fetched: it has names of its own, which may be those of our files."""
    folder = scratch / "fetched"
    folder.mkdir(exist_ok=True)
    return folder


def _opened(path: Path, chosen: str, scratch: Path) -> Resource:
    kind = chosen or format_of(path)
    opener = _FORMATS.get(kind, TextFile)
    if kind not in _FROM_ANYWHERE or not compression_of(path):
        return opener(path, kind, scratch)
    folder = scratch / "plain"
    folder.mkdir(exist_ok=True)
    found = opener(unpack(path, folder / f"data{plain_suffix(path)}"), kind, scratch)
    found.name = path.name
    return found


def _several(name: str, paths: Sequence[Path], chosen: str, scratch: Path) -> Resource:
    """The files as one; all are of the first one's format."""
    kind = chosen or format_of(paths[0])
    folders = [scratch / f"own-{number:04}" for number in range(len(paths))]
    for folder in folders:
        folder.mkdir()
    found = [_opened(path, kind, own) for path, own in zip(paths, folders, strict=True)]
    return found[0] if len(found) == 1 else Several(name, found, scratch)
