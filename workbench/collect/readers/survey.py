"""One pass over a file's bytes: its content hash, and what decides which engine may read it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from workbench.collect.readers.location import open_bytes

_CHUNK = 4 * 1024 * 1024


@dataclass(frozen=True)
class Survey:
    """``content`` is the SHA-256 of the stored bytes; the counts are of the decompressed ones."""

    content: str
    bytes: int
    line_feeds: int
    returns: int
    returns_with_feed: int
    zeros: int
    ends_with_line: bool

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


def survey(path: Path, packed: bool) -> Survey:
    """Read the file once, hash and count. Raises UnavailableError, InvalidInputError."""
    digest = hashlib.sha256()
    size = feeds = returns = pairs = zeros = 0
    last = b""
    with open_bytes(path) as file:
        while chunk := file.read(_CHUNK):
            if not packed:
                digest.update(chunk)
            size += len(chunk)
            feeds += chunk.count(b"\n")
            zeros += chunk.count(b"\x00")
            if found := chunk.count(b"\r"):
                returns += found
                pairs += chunk.count(b"\r\n")
            if last == b"\r" and chunk.startswith(b"\n"):
                pairs += 1
            last = chunk[-1:]
    content = content_hash(path) if packed else digest.hexdigest()
    return Survey(content, size, feeds, returns, pairs, zeros, last == b"\n")
