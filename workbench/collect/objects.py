"""JSON objects as rows of text: every value as it was written. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from workbench.collect.records import Cells

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_STRING = msgspec.json.Decoder(str)


def object_keys(line: bytes) -> list[str]:
    """The object's keys. Raises msgspec.DecodeError, UnicodeDecodeError."""
    return list(_OBJECT.decode(line))


def object_cells(line: bytes, keys: Sequence[str]) -> Cells:
    """The values of ``keys`` as text. Raises msgspec.DecodeError, UnicodeDecodeError."""
    found = _OBJECT.decode(line)
    return [_text(found[key]) if key in found else None for key in keys]


def _text(raw: msgspec.Raw) -> str | None:
    data = bytes(raw)
    if data[:1] == b'"':
        return _STRING.decode(data)
    return None if data == b"null" else data.decode()
