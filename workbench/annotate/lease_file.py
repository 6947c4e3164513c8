"""Who held which rows when the hub died: a small file in scratch, added to on every change.

It is not in the database because leases end with the hub; it only lets people who rejoin keep
what is on their screens, so that nobody else is given the same row meanwhile.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

MOST_BYTES = 64 * 1024
"""A file that has grown to so much is written anew."""
Line = tuple[str, list[int]]
_decode = msgspec.json.Decoder(Line).decode


def _path(scratch: str, dataset: int) -> Path:
    return Path(scratch) / f"leases-{dataset}"


def read_leases(scratch: str, dataset: int) -> dict[str, list[int]]:
    """Row ids by person, as each person's last line has them; a torn line says nothing."""
    found: dict[str, list[int]] = {}
    try:
        lines = _path(scratch, dataset).read_bytes().splitlines()
    except OSError:
        return found
    for line in lines:
        try:
            person, rows = _decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
        found[person] = rows
    return found


class LeaseFile:
    """The file of one dataset; what a full disk loses of it, and nothing else, is lost."""

    def __init__(self, scratch: str, dataset: int) -> None:
        self._path = _path(scratch, dataset)
        self._held: dict[str, list[int]] = {}
        self._descriptor: int | None = None
        self._bytes = 0

    def keep(self, rows: dict[str, list[int]]) -> None:
        """Write down what people hold now: a line for each who holds something else than before."""
        gone: list[Line] = [(person, []) for person in self._held if person not in rows]
        news = [one for one in rows.items() if self._held.get(one[0]) != one[1]]
        if not (news or gone):
            return
        self._held = rows
        lines = b"".join(map(_line, [*news, *gone]))
        self._bytes += len(lines)
        if self._descriptor is None or self._bytes > MOST_BYTES:
            self._begin()
            return
        try:
            os.write(self._descriptor, lines)
        except OSError:
            self.close()

    def close(self) -> None:
        """Let go of the file; the next change begins it anew."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _begin(self) -> None:
        """Write a new file and put it in the place of the old one in one step."""
        self.close()
        data = b"".join(map(_line, self._held.items()))
        fresh = self._path.with_suffix(".new")
        try:
            fresh.write_bytes(data)
            os.replace(fresh, self._path)
            self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        except OSError:
            return
        self._bytes = len(data)


def _line(one: Line) -> bytes:
    return msgspec.json.encode(one) + b"\n"
