"""A folder of text files: a row for each, with its name and what is in it."""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Callable, Hashable, Iterable, Iterator
from pathlib import Path

import msgspec

from workbench.collect.encoding import binary_kind, detect, known_encoding
from workbench.collect.readers.packed import open_bytes, reading
from workbench.collect.readers.staging import Stage
from workbench.collect.reading import markless
from workbench.collect.records import Cells
from workbench.collect.requests import Dialect, ReadOptions
from workbench.collect.sniff import Sniffed
from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted

NAMES = ["file", "text"]
MOST_BYTES = 16 * 1024 * 1024
SAMPLE_FILES = 200
CELL_OVERHEAD = 128
Progress = Callable[[float], None]


class Folder:
    """All files in a folder and the folders in it, in the order of their names."""

    def __init__(self, path: Path) -> None:
        self.name = path.name or str(path)
        self._path = path
        self._files = sorted(_files(path))
        if not self._files:
            raise InvalidInputError(f"there is no file in the folder {path}")

    def size(self) -> int:
        """Bytes of all."""
        return sum(size for _, size, _ in self._stats())

    def state(self) -> Hashable:
        """What changes when a file comes, goes or is written to."""
        return tuple(self._stats())

    def _stats(self) -> list[tuple[str, int, int]]:
        found = []
        for file in self._files:
            with reading(self._path / file):
                seen = (self._path / file).stat()
            found.append((file, seen.st_size, seen.st_mtime_ns))
        return found

    def content(self, dialect: Dialect) -> str:
        """A digest of names and bytes."""
        digest = hashlib.sha256(dialect.encoding.encode())
        for file in self._files:
            digest.update(os.fsencode(file) + b"\0")
            with reading(self._path / file), (self._path / file).open("rb") as opened:
                digest.update(hashlib.file_digest(opened, "sha256").digest())
        return digest.hexdigest()

    def settle(self, options: ReadOptions, before: Dialect | None, whole: bool) -> Sniffed:
        """Two columns. See ``workbench.collect.readers.resource.Resource``."""
        chosen = before.encoding if before else options.encoding or ""
        encoding = known_encoding(chosen) if chosen else ""
        dialect = markless("files", NAMES, NAMES, encoding=encoding)
        rows: list[Cells] = []
        for file in itertools.islice(self._files, SAMPLE_FILES):
            text, _ = self._text(file, encoding)
            rows += [[_shown(file), text]] if text is not None else []
        why = {"format": f"a folder of {counted(len(self._files), 'file')}, a row for each"}
        return Sniffed(dialect, why, rows, self._notes())

    def _notes(self) -> list[str]:
        tables = sorted({Path(f).suffix.lower() for f in self._files} & {".csv", ".tsv", ".jsonl"})
        pattern = f"'{self.name}/*{tables[0]}'" if tables else ""
        return [f"files with rows in them are read by a pattern: {pattern}"] if tables else []

    def read(self, found: Sniffed, stage: Stage, progress: Progress) -> None:
        """File by file; one that is no text is kept aside."""
        for number, file in enumerate(self._files, 1):
            if number % 200 == 1:
                progress(number / len(self._files))
            text, reason = self._text(file, found.dialect.encoding)
            if text is None:
                stage.reject(number, reason, _object(file, None))
            else:
                stage.add([_shown(file), text], len(text) + CELL_OVERHEAD, number)

    def raw(self, dialect: Dialect, lines: Iterable[int]) -> Iterator[str]:
        """The files with these numbers as JSON objects."""
        for line in lines:
            file = self._files[line - 1]
            yield _object(file, self._text(file, dialect.encoding)[0])

    def _text(self, file: str, encoding: str) -> tuple[str | None, str]:
        """What is in a file, or None and the reason why that is no text."""
        with open_bytes(self._path / file) as opened:
            data = opened.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            return None, f"over {MOST_BYTES // 1024**2} MB of text"
        kind = binary_kind(data) if data and not encoding else ""
        if kind:
            return None, "no text" if kind == "binary" else f"{kind}, no text"
        name = encoding or detect(data, complete=True)[0]
        try:
            return data.decode(name).removeprefix("\ufeff"), ""
        except UnicodeDecodeError as error:
            return None, f"no {name}: byte {error.start:,}"


def _files(path: Path) -> Iterator[str]:
    """The paths below the folder, without hidden ones. Raises UnavailableError."""
    with reading(path):
        for folder, folders, names in os.walk(path, onerror=_refuse):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                whole = os.path.join(folder, name)
                if not name.startswith(".") and os.path.isfile(whole):
                    yield os.path.relpath(whole, path)


def _refuse(error: OSError) -> None:
    raise error


def _shown(file: str) -> str:
    """The name with bytes that are no text written out."""
    return os.fsencode(file).decode("utf-8", "backslashreplace")


def _object(file: str, text: str | None) -> str:
    return msgspec.json.encode({"file": _shown(file), "text": text}).decode()
