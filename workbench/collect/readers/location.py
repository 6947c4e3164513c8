"""Opening what a source points at, and saying clearly why that cannot be done."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from workbench.collect.encoding import binary_kind
from workbench.core.errors import InvalidInputError, NoFileError, UnavailableError

HEAD_BYTES = 256 * 1024


def checked(location: str) -> Path:
    """The file at ``location``. Raises NotFoundError, InvalidInputError, UnavailableError."""
    if "\x00" in location:
        raise InvalidInputError("a path cannot hold a zero byte")
    if "://" in location:
        raise InvalidInputError(
            f"{location} is an address; this release reads files", "Fetch it, and name the file."
        )
    path = Path(location).expanduser()
    try:
        if path.is_dir():
            raise InvalidInputError(f"{location} is a folder", "Name a file in it.")
        if not path.exists():
            raise NoFileError(f"there is no file {location}", _near(path))
        if not path.is_file():
            raise InvalidInputError(f"{location} is no ordinary file")
        if not os.access(path, os.R_OK):
            raise UnavailableError(f"{location} may not be read", "Check its permissions.")
    except OSError as error:
        raise UnavailableError(f"{location} cannot be opened: {error.strerror}") from None
    return path


def _near(path: Path) -> str:
    """A hint that names files which are called almost so."""
    import difflib

    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f"There is no folder {path.parent} either."
    close = difflib.get_close_matches(path.name, names, n=2)
    return "Did you mean " + " or ".join(close) + "?" if close else "Check the spelling."


def compression_of(path: Path) -> str:
    """The compression (gzip, or "" for none), by the first bytes. Raises UnavailableError."""
    with reading(path), path.open("rb") as file:
        return "gzip" if file.read(2) == b"\x1f\x8b" else ""


def plain_suffix(path: Path) -> str:
    """The ending without a compression's: ``.csv`` of ``a.csv.gz``, in lower case."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in (".gz", ".gzip"):
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, decompressed. Raises UnavailableError, InvalidInputError while reading."""
    with reading(path):
        if compression_of(path):
            with gzip.open(path, "rb") as packed:
                yield cast(IO[bytes], packed)
        else:
            with path.open("rb") as file:
                yield file


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Raises UnavailableError or InvalidInputError for what goes wrong with the file."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InvalidInputError(
            f"{path.name} is damaged: {error}", "The compressed file is cut short or broken."
        ) from None
    except OSError as error:
        raise UnavailableError(f"{path} cannot be read: {error.strerror or error}") from None


def head_of(path: Path, size: int = HEAD_BYTES) -> tuple[bytes, bool]:
    """The first bytes, decompressed, and whether they are all. Raises InvalidInputError."""
    with open_bytes(path) as file:
        head = file.read(size)
        complete = len(head) < size or not file.read(1)
    if not head:
        raise InvalidInputError(f"{path.name} is empty", "There is nothing to load in it.")
    return head, complete


def no_text(head: bytes, name: str) -> InvalidInputError | None:
    """The error for a file that begins like something that is no text."""
    kind = binary_kind(head)
    if not kind:
        return None
    if kind == "binary":
        return InvalidInputError(f"{name} is no text file", "If it is one, say its encoding.")
    return InvalidInputError(
        f"{name} is {kind}, no text file",
        "CSV, TSV, JSON lines and Parquet can be read, also gzipped.",
    )


def format_of(head: bytes, suffix: str) -> str:
    """parquet, jsonl, json or csv, by content first and ending second."""
    if head.startswith(b"PAR1"):
        return "parquet"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:2]
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    if suffix == ".json":
        return "json" if start.startswith(b"[") else "jsonl"
    if start in (b'{"', b"{}") and suffix not in (".csv", ".tsv", ".tab", ".txt"):
        return "jsonl"
    if start == b"[{" and suffix not in (".csv", ".tsv", ".tab", ".txt"):
        return "json"
    return "csv"
