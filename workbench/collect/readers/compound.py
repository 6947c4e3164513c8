"""A stream of a compound file (MS-CFB), in which old workbooks lie."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_LAST = 0xFFFFFFFA
"""Numbers above it are no sectors: an end, a free one."""
_ENTRY = 128
_MINI = 64


class CompoundError(Exception):
    """It is no compound file, a damaged one, or one without the stream."""


def stream_of(path: Path, names: Sequence[str]) -> bytes:
    """The first of the named streams that is there. Raises CompoundError."""
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise CompoundError("no compound file")
        file.seek(0)
        data = file.read()
    try:
        return _Compound(data).stream(names)
    except struct.error:
        raise CompoundError("it is cut short") from None


class _Compound:
    """The file's sectors, and which follows on which."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        (shift,) = struct.unpack_from("<H", data, 30)
        if shift not in (9, 12):
            raise CompoundError(f"sectors of 2^{shift} bytes")
        self._size = 1 << shift
        self._first, _, self._cutoff, mini = struct.unpack_from("<4I", data, 48)
        self._following = self._numbers(b"".join(map(self._sector, self._fat_sectors())))
        self._mini_following = self._numbers(self._chain(mini))

    def stream(self, names: Sequence[str]) -> bytes:
        """The first of the named streams that is there."""
        directory = self._chain(self._first)
        entries: dict[str, tuple[int, int]] = {}
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            (length,) = struct.unpack_from("<H", directory, at + 64)
            name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            entries.setdefault(name, struct.unpack_from("<IQ", directory, at + 116))
        for name in names:
            if name in entries:
                start, size = entries[name]
                # Old writers leave what is in the upper half as it was.
                size &= 0xFFFFFFFF
                if size >= self._cutoff:
                    return self._chain(start)[:size]
                root, _ = entries.get("Root Entry", (_LAST, 0))
                return self._mini_chain(self._chain(root), start)[:size]
        raise CompoundError("the stream is not there")

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise CompoundError("a sector behind the end")
        return self._data[start : start + self._size]

    def _numbers(self, data: bytes) -> Sequence[int]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _fat_sectors(self) -> list[int]:
        """Where the table of followers lies: 109 sectors are named in the header, others later."""
        found = list(struct.unpack_from("<109I", self._data, 76))
        (following, count) = struct.unpack_from("<2I", self._data, 68)
        for _ in range(min(count, len(self._data) // self._size)):
            if following >= _LAST:
                break
            *some, following = self._numbers(self._sector(following))
            found += some
        return [number for number in found if number < _LAST]

    def _chain(self, number: int) -> bytes:
        """The sectors from one on. Raises CompoundError when they lead in a circle."""
        return b"".join(map(self._sector, _followed(number, self._following)))

    def _mini_chain(self, mini: bytes, number: int) -> bytes:
        """A short stream: pieces of the root's."""
        places = _followed(number, self._mini_following)
        return b"".join(mini[place * _MINI : (place + 1) * _MINI] for place in places)


def _followed(number: int, following: Sequence[int]) -> list[int]:
    found: list[int] = []
    while number < _LAST:
        if number >= len(following) or len(found) > len(following):
            raise CompoundError("sectors that do not end")
        found.append(number)
        number = following[number]
    return found
