"""JSON lines, and the list of objects in a JSON document, to staging: values as they were written.

A string is its characters, a number its digits as they stand, a nested value its JSON; ``null`` and
an absent key are both missing. Keys that only later lines have are columns too.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from workbench.collect.header import column_names
from workbench.collect.objects import RepeatedKeyError, object_cells, object_keys
from workbench.collect.readers.file import File
from workbench.collect.readers.json_document import guess, records_at
from workbench.collect.readers.location import head_of, no_text
from workbench.collect.readers.packed import compression_of, open_bytes
from workbench.collect.readers.staging import Stage
from workbench.collect.reading import markless
from workbench.collect.records import Cells
from workbench.collect.requests import Dialect, ReadOptions
from workbench.collect.sniff import Sniffed, apply_null_words, settled_names
from workbench.core.errors import InvalidInputError

MAX_ARRAY_BYTES = 512 * 1024 * 1024
SAMPLE_ROWS = 1_000
Progress = Callable[[float], None]
Line = tuple[int, bytes]


def json_lines(path: Path, records: str | None) -> Iterator[Line]:
    """Numbered objects as bytes: lines (blank ones are none), or the list at ``records``."""
    return ((number, text) for number, text in _lines(path, records) if text)


def _lines(path: Path, records: str | None) -> Iterator[Line]:
    """The same, with blank lines as nothing."""
    if records is not None:
        for number, member in enumerate(records_at(document(path), records, path.name), start=1):
            yield number, bytes(member)
        return
    with open_bytes(path) as file:
        for number, line in enumerate(file, start=1):
            text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            yield number, text.strip()


def document(path: Path) -> bytes:
    """All of a file that is one document. Raises InvalidInputError for one that is too large."""
    with open_bytes(path) as file:
        data = file.read(MAX_ARRAY_BYTES + 1)
    if len(data) > MAX_ARRAY_BYTES:
        raise InvalidInputError(
            f"{path.name} is one JSON document of over 512 MB", "Write it as JSON lines."
        )
    return data.removeprefix(b"\xef\xbb\xbf")


def keys_of(path: Path, records: str | None, limit: int | None = None) -> list[str]:
    """All keys in order of appearance, of the first ``limit`` objects or of all."""
    keys: dict[str, None] = {}
    for count, (_, line) in enumerate(json_lines(path, records)):
        if limit is not None and count >= limit:
            break
        try:
            keys.update(dict.fromkeys(object_keys(line)))
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
    if not keys:
        raise InvalidInputError(
            f"no line of {path.name} is a JSON object", "Each line must be one {…}."
        )
    return list(keys)


class JsonFile(File):
    """JSON lines, or one document with a list of objects in it."""

    def settle(self, options: ReadOptions, before: Dialect | None, whole: bool) -> Sniffed:
        """Every key is a column. See ``workbench.collect.readers.resource.Resource``."""
        if error := no_text(head_of(self.path)[0], self.name):
            raise error
        why = {"format": "one object on each line"}
        records, lists = None, list[str]()
        if self.kind == "json":
            records, reason, lists = self._records(options, before)
            why = {"format": "one document", "records": reason}
        keys = keys_of(self.path, records, None if whole else SAMPLE_ROWS)
        names, notes = column_names(keys, settled_names(keys, len(keys), options, before))
        words = before.null_words if before else list(options.null_words or ())
        dialect = markless(
            self.kind,
            names,
            keys,
            compression=compression_of(self.path),
            null_words=words,
            records=records or "",
        )
        sample = apply_null_words(self._sample(keys, records), words)
        return Sniffed(dialect, why, sample, notes, tables=lists)

    def _records(self, options: ReadOptions, before: Dialect | None) -> tuple[str, str, list[str]]:
        """The path to the records, why it is that, and where else there are lists."""
        guessed, why, lists = guess(document(self.path))
        if before is not None:
            return before.records, why if before.records == guessed else "as before", lists
        return (guessed, why, lists) if options.records is None else (options.records, why, lists)

    def _path(self, dialect: Dialect) -> str | None:
        return dialect.records if self.kind == "json" else None

    def _sample(self, keys: list[str], records: str | None) -> list[Cells]:
        rows: list[Cells] = []
        for _, line in itertools.islice(json_lines(self.path, records), SAMPLE_ROWS):
            try:
                rows.append(object_cells(line, keys))
            except (ValueError, UnicodeDecodeError):
                continue
        return rows

    def read(self, found: Sniffed, stage: Stage, progress: Progress) -> None:
        """Lines that are no JSON object, or one with a key twice, are kept aside."""
        keys = found.dialect.own
        size = self.survey(found.dialect).bytes or 1
        done = 0
        for number, line in _lines(self.path, self._path(found.dialect)):
            done += len(line) + 1
            if number % 20_000 == 1:
                progress(min(1.0, done / size))
            if not line:
                stage.blank += 1
                continue
            try:
                stage.add(object_cells(line, keys), len(line) + 64 * len(keys), number)
            except RepeatedKeyError as error:
                stage.reject(number, str(error), _shown(line))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                reason = "no JSON object: " + str(error).split(" - ")[0].lower()
                stage.reject(number, reason, _shown(line))

    def raw(self, dialect: Dialect, lines: Iterable[int]) -> Iterator[str]:
        """The objects on these lines, or with these numbers in the array."""
        wanted = iter(lines)
        line = next(wanted, None)
        for number, text in json_lines(self.path, self._path(dialect)):
            if number == line:
                yield _shown(text)
                line = next(wanted, None)


def _shown(line: bytes) -> str:
    return line.decode("utf-8", "backslashreplace")
