"""JSON lines, and a JSON array of objects, to staging: values as the text they were written in.

A string is its characters, a number its digits as they stand, a nested value its JSON; ``null`` and
an absent key are both missing. Keys that only later lines have are columns too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from workbench.collect.header import column_names
from workbench.collect.objects import object_cells, object_keys
from workbench.collect.readers.location import open_bytes
from workbench.collect.readers.staging import Stage
from workbench.core.errors import InvalidInputError

_OBJECTS = msgspec.json.Decoder(list[msgspec.Raw])
MAX_ARRAY_BYTES = 512 * 1024 * 1024
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


def read_json(
    path: Path, array: bool, keys: list[str], stage: Stage, size: int, progress: Progress
) -> None:
    """Read into ``stage``; lines that are no JSON object are rejected with the reason."""
    done = 0
    for count, (number, line) in enumerate(json_lines(path, array)):
        done += len(line) + 1
        if count % 20_000 == 0:
            progress(min(1.0, done / (size or 1)))
        try:
            stage.add(object_cells(line, keys), len(line) + 64 * len(keys))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            reason = "no JSON object: " + str(error).split(" - ")[0].lower()
            stage.reject(number, reason, line.decode("utf-8", "backslashreplace"))


def json_names(keys: list[str]) -> tuple[list[str], list[str]]:
    """Column names for the keys, and a sentence for each that had to change."""
    return column_names(keys)
