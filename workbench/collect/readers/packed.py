"""Compressed files: which compression it is, and the bytes inside."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from workbench.core.errors import InvalidInputError, UnavailableError

if TYPE_CHECKING:
    import zstandard
    from _typeshed import WriteableBuffer

ZIP = b"PK\x03\x04"
MAGIC = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    ZIP: "zip",
}
SUFFIXES = frozenset({".gz", ".gzip", ".bz2", ".xz", ".zst", ".zstd", ".zip"})
_SHEETS = ("xl/workbook.", "content.xml")
CHUNK = 4 * 1024 * 1024
READ = 256 * 1024
"""Packed bytes at a time: they may become a hundred times as many."""
LEFT = 128 * 1024 * 1024
"""Bytes of the disk that stay free when something is unpacked."""


def compression_of(path: Path) -> str:
    """gzip, bzip2, xz, zstd or zip, or "" for none, by the first bytes.

    A spreadsheet is a zip archive too, but is no packed file. Raises UnavailableError.
    """
    with reading(path):
        with path.open("rb") as file:
            head = file.read(max(map(len, MAGIC)))
        kind = next((name for magic, name in MAGIC.items() if head.startswith(magic)), "")
        return "" if kind == "zip" and is_spreadsheet(path) else kind


def is_spreadsheet(path: Path) -> bool:
    """Whether a zip archive is a workbook (xlsx, xlsm, xlsb, ods). Raises InvalidInputError."""
    with reading(path), zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    return any(name.startswith(_SHEETS[0]) or name == _SHEETS[1] for name in names)


def plain_suffix(path: Path) -> str:
    """The ending without a compression's: ``.csv`` of ``a.csv.gz``, in lower case."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".zip" and compression_of(path) == "zip":
        return Path(_member(path)).suffix.lower()
    if suffixes and suffixes[-1] in SUFFIXES:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, decompressed. Raises UnavailableError, InvalidInputError while reading."""
    kind = compression_of(path)
    with reading(path):
        if kind in ("zip", "zstd"):
            with (_zip if kind == "zip" else _zstd)(path) as file:
                yield file
        elif kind == "gzip":
            with gzip.open(path, "rb") as packed:
                yield cast(IO[bytes], packed)
        elif kind:
            with (bz2.open if kind == "bzip2" else lzma.open)(path, "rb") as packed:
                yield packed
        else:
            with path.open("rb") as file:
                yield file


def unpack(path: Path, target: Path) -> Path:
    """Write the bytes inside to ``target``. Raises UnavailableError, InvalidInputError."""
    with open_bytes(path) as packed:
        _pour(packed, target, path.name)
    return target


def _pour(packed: IO[bytes], target: Path, name: str) -> None:
    """Write all bytes, while there is room. A few packed ones may become any number."""
    with target.open("wb") as plain:
        while chunk := packed.read(CHUNK):
            if shutil.disk_usage(target.parent).free < LEFT + len(chunk):
                plain.truncate(0)
                raise UnavailableError(
                    f"{name}, unpacked, is larger than the disk has room for",
                    "Free some space, or take out of it what you need.",
                )
            plain.write(chunk)


_DAMAGE = (
    *(EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile),
    # A way of packing that zipfile does not know, most often since a byte of it is wrong.
    NotImplementedError,
)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Raises UnavailableError or InvalidInputError for what goes wrong with the file."""
    try:
        yield
    except _DAMAGE as error:
        raise _damaged(path, error) from None
    except OSError as error:
        if error.errno is None:
            # What bz2 says of broken data is no more than this.
            raise _damaged(path, error) from None
        raise UnavailableError(f"{path} cannot be read: {error.strerror or error}") from None


def _damaged(path: Path, error: Exception) -> InvalidInputError:
    return InvalidInputError(
        f"{path.name} is damaged: {error}",
        "The compressed file is cut short or broken: get it again.",
    )


def unpack_all(path: Path, folder: Path) -> list[Path]:
    """Write the files in an archive into ``folder``, in the order of their names; no empty ones."""
    written = []
    for number, name in enumerate(sorted(members(path))):
        target = folder / f"{number:04}" / Path(name).name
        target.parent.mkdir(parents=True)
        with reading(path), zipfile.ZipFile(path) as archive:
            _pour(archive.open(name), target, path.name)
        if target.stat().st_size:
            written.append(target)
    return written


def members(path: Path) -> list[str]:
    """The files in an archive. Raises InvalidInputError for one that is empty or encrypted."""
    with reading(path), zipfile.ZipFile(path) as archive:
        found = [
            one
            for one in archive.infolist()
            if not one.is_dir() and not one.filename.startswith("__MACOSX/")
        ]
    if not found:
        raise InvalidInputError(f"{path.name} is empty", "There is nothing to load in it.")
    if any(one.flag_bits & 1 for one in found):
        raise InvalidInputError(f"{path.name} is encrypted", "Unpack it first.")
    return [one.filename for one in found]


def _member(path: Path) -> str:
    """The one file in an archive. Raises InvalidInputError when there are several."""
    names = members(path)
    if len(names) > 1:
        raise InvalidInputError(f"{path.name} holds {len(names)} files", "Name one of them.")
    return names[0]


@contextmanager
def _zip(path: Path) -> Iterator[IO[bytes]]:
    name = _member(path)
    with zipfile.ZipFile(path) as archive, archive.open(name) as file:
        yield file


@contextmanager
def _zstd(path: Path) -> Iterator[IO[bytes]]:
    import zstandard  # a load of another kind does without

    try:
        with path.open("rb") as packed:
            yield io.BufferedReader(_Frames(packed, zstandard.ZstdDecompressor()), CHUNK)
    except zstandard.ZstdError as error:
        raise _damaged(path, error) from None


class _Frames(io.RawIOBase):
    """The bytes in zstd frames. A last frame that is cut short is an EOFError: no bytes are lost.

    The library's own reader ends there without a word.
    """

    def __init__(self, packed: IO[bytes], decompressor: zstandard.ZstdDecompressor) -> None:
        self._packed, self._decompressor = packed, decompressor
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """What is ready; nothing at the end."""
        view = memoryview(buffer).cast("B")
        while not self._ready and self._advance():
            pass
        count = min(len(view), len(self._ready))
        view[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _advance(self) -> bool:
        """Unpack some more; False at the end."""
        chunk = self._rest() or self._packed.read(READ)
        if not chunk:
            if self._frame is not None and not self._frame.eof:
                raise EOFError("it is cut short")
            return False
        if self._frame is None or self._frame.eof:
            self._frame = self._decompressor.decompressobj()
        self._ready = memoryview(self._frame.decompress(chunk))
        return True

    def _rest(self) -> bytes:
        """What came after the end of a frame, once."""
        if self._frame is None or not self._frame.eof:
            return b""
        rest, self._frame = bytes(self._frame.unused_data), None
        return rest
