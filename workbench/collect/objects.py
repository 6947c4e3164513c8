"""JSON objects as rows of text: every value as it was written. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from workbench.collect.records import Cells

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_STRING = msgspec.json.Decoder(str)
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],]', re.DOTALL)


class RepeatedKeyError(ValueError):
    """An object has a key twice: one of its values would be lost."""


def object_keys(line: bytes) -> list[str]:
    """The object's keys. Raises msgspec.DecodeError, UnicodeDecodeError."""
    return list(_OBJECT.decode(line))


def object_cells(line: bytes, keys: Sequence[str]) -> Cells:
    """The values of ``keys`` as text.

    Raises msgspec.DecodeError, UnicodeDecodeError, RepeatedKeyError.
    """
    found = _OBJECT.decode(line)
    if _may_repeat(line, found):
        _require_once(line)
    return [_text(found[key]) if key in found else None for key in keys]


def _text(raw: msgspec.Raw) -> str | None:
    data = bytes(raw)
    if data[:1] == b'"':
        return _STRING.decode(data)
    return None if data == b"null" else data.decode()


def _may_repeat(line: bytes, found: Mapping[str, msgspec.Raw]) -> bool:
    """Whether a key may be there twice: a quick look, as nearly every line has each once."""
    least = 1 + 4 * len(found) + sum(map(len, found)) + sum(map(len, found.values()))
    if len(line) == least:
        # All signs are accounted for.
        return False
    return b"\\" in line or any(line.count(b'"%b"' % key.encode()) > 1 for key in found)


def _require_once(line: bytes) -> None:
    seen: set[str] = set()
    for key in _keys(line):
        if key in seen:
            raise RepeatedKeyError(f"the key {key!r} is there twice")
        seen.add(key)


def _keys(line: bytes) -> Iterator[str]:
    """The keys of an object that is none of another's values, in order."""
    depth, key_follows = 0, False
    for token in (match[0] for match in _TOKEN.finditer(line)):
        if token in (b"{", b"["):
            depth += 1
            key_follows = depth == 1
        elif token in (b"}", b"]"):
            depth -= 1
        elif token == b",":
            key_follows = depth == 1
        elif key_follows:
            yield _STRING.decode(token)
            key_follows = False
