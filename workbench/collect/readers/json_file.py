"""JSON lines, and a JSON array of objects, to staging: values as the text they were written in.

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
from workbench.collect.readers.location import head_of, no_text
from workbench.collect.readers.packed import compression_of, open_bytes
from workbench.collect.readers.staging import Stage
from workbench.collect.reading import markless
from workbench.collect.records import Cells
from workbench.collect.requests import Dialect, ReadOptions
from workbench.collect.sniff import Sniffed, apply_null_words, settled_names
from workbench.core.errors import InvalidInputError

_OBJECTS = msgspec.json.Decoder(list[msgspec.Raw])
MAX_ARRAY_BYTES = 512 * 1024 * 1024
SAMPLE_ROWS = 1_000
Progress = Callable[[float], None]
Line = tuple[int, bytes]


def json_lines(path: Path, array: bool) -> Iterator[Line]:
    """Numbered objects as bytes: lines, or the members of one array. Blank lines are none."""
    with open_bytes(path) as file:
        if not array:
            for number, line in enumerate(file, start=1):
                text = line.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else line.strip()
                if text:
                    yield number, text
            return
        data = file.read(MAX_ARRAY_BYTES + 1)
    if len(data) > MAX_ARRAY_BYTES:
        raise InvalidInputError(
            f"{path.name} is one JSON array of over 512 MB", "Write it as JSON lines."
        )
    try:
        members = _OBJECTS.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except msgspec.DecodeError as error:
        raise InvalidInputError(f"{path.name} is no JSON array: {error}") from None
    for number, member in enumerate(members, start=1):
        yield number, bytes(member)


def keys_of(path: Path, array: bool, limit: int | None = None) -> list[str]:
    """All keys in order of appearance, of the first ``limit`` objects or of all."""
    keys: dict[str, None] = {}
    for count, (_, line) in enumerate(json_lines(path, array)):
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
    """JSON lines, or one array of objects."""

    def settle(self, options: ReadOptions, before: Dialect | None, whole: bool) -> Sniffed:
        """Every key is a column. See ``workbench.collect.readers.resource.Resource``."""
        if error := no_text(head_of(self.path)[0], self.name):
            raise error
        array = self.kind == "json"
        keys = keys_of(self.path, array, None if whole else SAMPLE_ROWS)
        names, notes = column_names(keys, settled_names(keys, len(keys), options, before))
        words = before.null_words if before else list(options.null_words or ())
        dialect = markless(
            self.kind, names, keys, compression=compression_of(self.path), null_words=words
        )
        why = {"format": "one array of objects" if array else "one object on each line"}
        return Sniffed(dialect, why, apply_null_words(self._sample(keys), words), notes)

    def _sample(self, keys: list[str]) -> list[Cells]:
        rows: list[Cells] = []
        for _, line in itertools.islice(json_lines(self.path, self.kind == "json"), SAMPLE_ROWS):
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
        for count, (number, line) in enumerate(json_lines(self.path, self.kind == "json")):
            done += len(line) + 1
            if count % 20_000 == 0:
                progress(min(1.0, done / size))
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
        for number, text in json_lines(self.path, self.kind == "json"):
            if number == line:
                yield _shown(text)
                line = next(wanted, None)


def _shown(line: bytes) -> str:
    return line.decode("utf-8", "backslashreplace")
