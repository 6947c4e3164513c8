"""Artefacts as content-addressed blobs: named by SHA-256, compressed, in parts, checked on reading.

Putting belongs on the bulk connection. A blob is there once its own row is; parts that a
killed hub left without one are swept when the project is opened.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

from workbench.core.errors import DamagedError, NotFoundError
from workbench.store.reader import Reader

# Uncompressed bytes of a part: parts this large hold a label up for 90 ms at most.
PART_BYTES = 8 * 1024 * 1024
# Models shrink to a third at any level; the lowest is the fastest.
_LEVEL = 1
SWEEP = "DELETE FROM blob_part WHERE hash NOT IN (SELECT hash FROM blob)"


def file_hash(path: str | os.PathLike[str]) -> str:
    """SHA-256 of a file, hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put_blob_file(reader: Reader, path: str | os.PathLike[str]) -> str:
    """Store a file's bytes and return their SHA-256; bytes that are there already stay."""
    name = file_hash(path)
    if reader.one("SELECT 1 FROM blob WHERE hash = ?", (name,)) is not None:
        return name
    reader.execute("DELETE FROM blob_part WHERE hash = ?", (name,))
    parts = 0
    with open(path, "rb") as file:
        while data := file.read(PART_BYTES):
            packed = zlib.compress(data, _LEVEL)
            reader.execute("INSERT INTO blob_part VALUES (?, ?, ?)", (name, parts, packed))
            parts += 1
    reader.execute(
        "INSERT INTO blob VALUES (?, ?, ?, now() AT TIME ZONE 'UTC')",
        (name, Path(path).stat().st_size, parts),
    )
    return name


def get_blob_file(reader: Reader, name: str, path: str | os.PathLike[str]) -> None:
    """Write a blob's bytes to a file. Raises NotFoundError; DamagedError, leaving no file."""
    try:
        with open(path, "wb") as file:
            for data in _parts(reader, name):
                file.write(data)
    except BaseException:
        Path(path).unlink(missing_ok=True)
        raise


def get_blob(reader: Reader, name: str) -> bytes:
    """A blob's bytes. Raises NotFoundError, DamagedError."""
    return b"".join(_parts(reader, name))


def check_blob(reader: Reader, name: str) -> int:
    """Read a blob through and return its bytes. Raises NotFoundError, DamagedError."""
    return sum(len(data) for data in _parts(reader, name))


def _parts(reader: Reader, name: str) -> Iterator[bytes]:
    row = reader.one("SELECT bytes, parts FROM blob WHERE hash = ?", (name,))
    if row is None:
        raise NotFoundError(f"no stored bytes have the hash {name[:12]}…")
    digest, total = hashlib.sha256(), 0
    for part in range(row[1]):
        data = _unpack(reader, name, part)
        digest.update(data)
        total += len(data)
        yield data
    if digest.hexdigest() != name or total != row[0]:
        raise _damaged(name, "its hash is another one")


def _unpack(reader: Reader, name: str, part: int) -> bytes:
    rows = reader.all("SELECT data FROM blob_part WHERE hash = ? AND part = ?", (name, part))
    if len(rows) != 1:
        raise _damaged(name, f"part {part} is there {len(rows)} times")
    try:
        return zlib.decompress(rows[0][0])
    except zlib.error as error:
        raise _damaged(name, f"part {part} cannot be unpacked") from error


def _damaged(name: str, why: str) -> DamagedError:
    return DamagedError(
        f"the stored bytes {name[:12]}… are not what was written: {why}",
        "restore them from a backup: workbench restore FILE PROJECT",
    )
