"""One JSON document: where in it the list of records is, and what that holds.

A path names keys from the document's top, with points between them: ``result.items``. ``.`` is the
document itself, as one record; ``*`` its members as columns, each a list, or an object whose keys
are the numbers of rows, as pandas writes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted

WHOLE = "."
COLUMNS = "*"
DEEPEST = 4
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])


class Records(NamedTuple):
    """A list of records: its path, and how many there are."""

    path: str
    members: int


def is_document(text: bytes, complete: bool) -> bool:
    """Whether text that begins with an object is one document with a list of records in it.

    Else each line is an object. ``complete``: whether ``text`` is all of it.
    """
    first, _, rest = text.partition(b"\n")
    try:
        _OBJECT.decode(first)
    except msgspec.DecodeError:
        # An object that goes on below its line, or one that is longer than what was looked at.
        return True
    return complete and not rest.strip() and bool(lists_in(first) or _columns(first))


def lists_in(data: bytes) -> list[Records]:
    """The lists of objects in a document, the longest first. Raises InvalidInputError."""
    found = sorted(_lists(data, "", 0), key=lambda one: -one.members)
    return [one for one in found if one.members]


def _lists(data: bytes, path: str, depth: int) -> Iterator[Records]:
    begin = data.lstrip()[:1]
    if begin == b"[" and path:
        yield Records(path, sum(bytes(one)[:1] == b"{" for one in _LIST.decode(data)))
    elif begin == b"{" and depth < DEEPEST:
        try:
            members = _OBJECT.decode(data)
        except msgspec.DecodeError as error:
            raise InvalidInputError(
                f"it is no JSON document: {error}",
                "If each line is an object of its own, say so: --format jsonl.",
            ) from None
        for key, value in members.items():
            yield from _lists(bytes(value), f"{path}.{key}" if path else key, depth + 1)


def records_at(data: bytes, path: str, name: str) -> list[msgspec.Raw]:
    """The members of the list at a path. Raises InvalidInputError when there is none."""
    try:
        if path == WHOLE:
            return [msgspec.Raw(data.strip())]
        if path == COLUMNS:
            return _rows(data)
        return _LIST.decode(_at(data, path) if path else data)
    except (msgspec.DecodeError, KeyError):
        known = lists_in(data) if data.lstrip()[:1] == b"{" else []
        there = ", ".join(f"{one.path} ({one.members:,})" for one in known[:10])
        where = f"has no list of records at {path!r}" if path else "is no JSON array"
        raise InvalidInputError(
            f"{name} {where}",
            f"It has these: {there}." if there else "Say where it is: --records PATH.",
        ) from None


def _columns(data: bytes) -> dict[str, list[msgspec.Raw]]:
    """The members as columns of one length, without nested values; none where they are not."""
    try:
        members = _OBJECT.decode(data)
        parts = {key: _cells(bytes(value)) for key, value in members.items()}
    except msgspec.DecodeError:
        return {}
    numbers = [rows for rows, _ in parts.values()]
    if len(numbers) < 2 or len(numbers[0]) < 2 or any(rows != numbers[0] for rows in numbers):
        return {}
    return {key: cells for key, (_, cells) in parts.items()}


def _cells(value: bytes) -> tuple[list[str], list[msgspec.Raw]]:
    """What a column calls its rows, and its cells; nothing for what is no column."""
    cells: dict[str, msgspec.Raw] = {}
    if value[:1] == b"[":
        cells = {str(number): cell for number, cell in enumerate(_LIST.decode(value))}
    elif value[:1] == b"{":
        cells = _OBJECT.decode(value)
    plain = all(bytes(cell)[:1] not in (b"{", b"[") for cell in cells.values())
    return (list(cells), list(cells.values())) if plain and all(map(_is_row, cells)) else ([], [])


def _is_row(name: str) -> bool:
    return name.isascii() and name.isdigit()


def _rows(data: bytes) -> list[msgspec.Raw]:
    columns = _columns(data)
    if not columns:
        raise KeyError(COLUMNS)
    names = [msgspec.json.encode(name) + b":" for name in columns]
    rows = zip(*columns.values(), strict=True)
    return [
        msgspec.Raw(b"{" + b",".join(map(bytes.__add__, names, map(bytes, row))) + b"}")
        for row in rows
    ]


def _at(data: bytes, path: str) -> bytes:
    """What stands at a path; of keys that hold a point, the longest that is there is meant."""
    members = _OBJECT.decode(data)
    if path in members:
        return bytes(members[path])
    parts = path.split(".")
    for count in range(len(parts) - 1, 0, -1):
        key = ".".join(parts[:count])
        if key in members:
            return _at(bytes(members[key]), ".".join(parts[count:]))
    raise KeyError(path)


def guess(data: bytes) -> tuple[str, str, list[str]]:
    """Where the records are, why, and where else lists are. Raises InvalidInputError."""
    if data.lstrip()[:1] != b"{":
        return "", "the document is the list", []
    found = lists_in(data)
    if not found and (columns := _columns(data)):
        values = len(next(iter(columns.values())))
        why = f"each of {counted(len(columns), 'member')} is a column of {values:,} values"
        return COLUMNS, why, [COLUMNS, WHOLE]
    if not found:
        return WHOLE, "no list of objects is in it: the document is one row", [WHOLE]
    best = found[0]
    why = f"the longest list of objects: {counted(best.members, 'record')}"
    if others := ", ".join(f"{one.path} ({one.members:,})" for one in found[1:5]):
        why += f"; also {others}"
    return best.path, why, [*(one.path for one in found), WHOLE]
