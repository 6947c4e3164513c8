"""One pass over a file's bytes: its content hash, and what decides which engine may read it."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from workbench.collect.readers.packed import open_bytes

_CHUNK = 4 * 1024 * 1024


@dataclass(frozen=True)
class Marks:
    """How often delimiter and quote stand in some text."""

    delimiters: int = 0
    quotes: int = 0


@dataclass(frozen=True)
class Survey:
    """``content`` is the SHA-256 of the stored bytes; the counts are of the decompressed ones.

    ``marks`` are those of the whole file, ``first`` those of its first physical line, which may
    be blank.
    """

    content: str
    bytes: int
    line_feeds: int
    returns: int
    returns_with_feed: int
    zeros: int
    ends_with_line: bool
    marks: Marks = Marks()
    first: Marks = Marks()
    starts_blank: bool = False

    @property
    def lines(self) -> int:
        """Physical lines, when line ends are uniform."""
        return self.line_feeds + (0 if self.ends_with_line or not self.bytes else 1)

    @property
    def uniform(self) -> bool:
        """Whether all lines end alike, in LF or in CR LF, and no zero byte is in the text."""
        crlf = self.returns == self.returns_with_feed == self.line_feeds
        return not self.zeros and (self.returns == 0 or crlf)


def content_hash(path: Path) -> str:
    """The SHA-256 of the file as it is stored."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def survey(path: Path, packed: Path | None, delimiter: bytes = b"", quote: bytes = b"") -> Survey:
    """Read the file once, hash and count. Raises UnavailableError, InvalidInputError.

    ``packed`` is the file as it is stored, where ``path`` gives other bytes than those.
    """
    digest = hashlib.sha256()
    size = feeds = returns = pairs = zeros = delimiters = quotes = 0
    first, last = b"", b""
    with open_bytes(path) as file:
        while chunk := file.read(_CHUNK):
            if not packed:
                digest.update(chunk)
            if not feeds:
                first += chunk.partition(b"\n")[0]
            size += len(chunk)
            feeds += chunk.count(b"\n")
            zeros += chunk.count(b"\x00")
            delimiters += _count(chunk, delimiter)
            quotes += _count(chunk, quote)
            if found := chunk.count(b"\r"):
                returns += found
                pairs += chunk.count(b"\r\n")
            if last == b"\r" and chunk.startswith(b"\n"):
                pairs += 1
            last = chunk[-1:]
    return Survey(
        content=content_hash(packed) if packed else digest.hexdigest(),
        bytes=size,
        line_feeds=feeds,
        returns=returns,
        returns_with_feed=pairs,
        zeros=zeros,
        ends_with_line=last == b"\n",
        marks=Marks(delimiters, quotes),
        first=Marks(_count(first, delimiter), _count(first, quote)),
        starts_blank=not first.removeprefix(codecs.BOM_UTF8).strip(b"\r"),
    )


def _count(text: bytes, mark: bytes) -> int:
    """How often a mark of one byte is there; others are not counted."""
    return text.count(mark) if len(mark) == 1 else 0
