"""Delimited text to staging: our own record reader, any encoding, any line ends."""

from __future__ import annotations

import codecs
import io
import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from msgspec import structs

from workbench.collect.broken_header import names_in
from workbench.collect.cells import UNDECODABLE, meant, record_cells
from workbench.collect.encoding import binary_kind, detect
from workbench.collect.readers.fast import may_be_fast, read_fast
from workbench.collect.readers.file import File
from workbench.collect.readers.location import HEAD_BYTES, head_of, no_text
from workbench.collect.readers.packed import (
    compression_of,
    open_bytes,
    plain_suffix,
    reading,
    unpack,
)
from workbench.collect.readers.staging import Stage
from workbench.collect.readers.survey import Survey
from workbench.collect.records import Record, records
from workbench.collect.requests import Dialect, ReadOptions
from workbench.collect.sniff import Sniffed, sniff_text

MAX_HEAD_BYTES = 64 * 1024 * 1024
FAST_BYTES = 8 * 1024 * 1024
CELL_OVERHEAD = 64  # bytes that a cell takes besides its text, about
Progress = Callable[[float], None]


class TextFile(File):
    """Delimited text."""

    def settle(self, options: ReadOptions, before: Dialect | None, whole: bool) -> Sniffed:
        """As the text looks, or as before. See ``workbench.collect.readers.resource.Resource``."""
        head, complete = self._head(before.skip if before else options.skip or 0)
        if not options.encoding and (error := no_text(head, self.name)):
            if whole or binary_kind(head) != "binary":
                raise error
            guess, why = detect(head, complete)
            return Sniffed(
                Dialect(format=self.kind, encoding=guess),
                {"encoding": why},
                [],
                refused=f"{error.message}: choose its encoding if it is one",
            )
        suffix = ".tsv" if self.kind == "tsv" else plain_suffix(self.path)
        found = sniff_text(head, complete, options, suffix, before)
        packed = compression_of(self.path)
        return replace(found, dialect=structs.replace(found.dialect, compression=packed))

    def _head(self, skip: int) -> tuple[bytes, bool]:
        """The first bytes: so many that the table begins in them."""
        size = HEAD_BYTES
        while True:
            head, complete = head_of(self.path, size)
            if complete or not skip or size >= MAX_HEAD_BYTES or head.count(b"\n") > 2 * skip:
                return head, complete
            size *= 4

    def read(self, found: Sniffed, stage: Stage, progress: Progress) -> None:
        """With DuckDB where that is certain to give the same, else with our own reader."""
        if found.dialect.compression not in ("", "gzip"):
            self.plain = unpack(self.path, self.scratch / "unpacked")
        with reading(self.plain):
            size = self.plain.stat().st_size
        if size >= FAST_BYTES and may_be_fast(found.dialect):
            if read_fast(self.plain, found.dialect, self.survey, stage):
                return
            stage.discard()
        read_exact(self.plain, found.dialect, self.survey(found.dialect), stage, progress)

    def raw(self, dialect: Dialect, lines: Iterable[int]) -> Iterator[str]:
        """The text of the records that begin on these lines, given in ascending order."""
        return raw_records(self.plain, dialect, self.survey(dialect), lines)


def read_exact(
    path: Path, dialect: Dialect, seen: Survey, stage: Stage, progress: Progress
) -> None:
    """Read with our own record reader."""
    with _lines_of(path, dialect, seen) as lines:
        found = _records(lines, dialect)
        if dialect.header:
            _skip_header(found, dialect, stage)
        for number, record in enumerate(found):
            if number % 20_000 == 0:
                progress(min(1.0, lines.characters / (seen.bytes or 1)))
            _take(record, dialect, stage)


def raw_records(path: Path, dialect: Dialect, seen: Survey, wanted: Iterable[int]) -> Iterator[str]:
    """The text of the records that begin on these lines, given in ascending order."""
    with _lines_of(path, dialect, seen) as lines:
        found = _records(lines, dialect)
        for line in wanted:
            yield from (_shown(record.raw) for record in _from(found, line))


def _from(found: Iterator[Record], line: int) -> Iterator[Record]:
    """The record that begins on this line, if it is still to come."""
    return itertools.islice((record for record in found if record.line >= line), 1)


@contextmanager
def _lines_of(path: Path, dialect: Dialect, seen: Survey) -> Iterator[_Lines]:
    with open_bytes(path) as file:
        lines = _Lines(file, dialect, seen)
        yield lines


def _records(lines: _Lines, dialect: Dialect) -> Iterator[Record]:
    for _ in range(dialect.skip):
        next(lines, None)
    return records(lines, dialect.delimiter, dialect.quote, dialect.escape, dialect.skip + 1)


def _skip_header(found: Iterator[Record], dialect: Dialect, stage: Stage) -> None:
    """Past the first record that can be read; what stands before it is kept aside."""
    own, quote = dialect.own, dialect.quote
    for record in found:
        if record.cells or meant(record, dialect):
            return
        if own and names_in(record.raw, dialect.delimiter, quote, len(own)) == own:
            return
        if record.reason:
            stage.reject(record.line, record.reason, record.raw)
        else:
            stage.blank += 1


def _take(record: Record, dialect: Dialect, stage: Stage) -> None:
    """Stage a record, or keep it aside with the reason."""
    line, _, raw, _ = record
    if not raw.isascii() and _undecodable(raw):
        stage.reject(line, UNDECODABLE.format(encoding=dialect.encoding), _shown(raw))
        return
    cells, reason = record_cells(record, dialect)
    if cells is None:
        if reason:
            stage.reject(line, reason, raw)
        else:
            stage.blank += 1
        return
    if record.cells is None:
        stage.mended += 1
    stage.add(cells, len(raw) + CELL_OVERHEAD * len(cells), line)


class _Lines(Iterator[str]):
    """Physical lines with their ends; undecodable bytes become lone surrogates."""

    def __init__(self, file: IO[bytes], dialect: Dialect, seen: Survey) -> None:
        wide = dialect.encoding.startswith(("utf-16", "utf-32"))
        lone = seen.returns - seen.returns_with_feed
        ends = "\n" if not wide and seen.line_feeds >= lone else ""
        self._text = io.TextIOWrapper(
            file, encoding=dialect.encoding, errors="workbench.keep", newline=ends
        )
        self.characters = 0

    def __next__(self) -> str:
        line = next(self._text)
        self.characters += len(line)
        return line


def _keep(error: UnicodeError) -> tuple[str, int]:
    """A decoding error handler: every bad byte becomes one lone surrogate."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in bad), error.end


codecs.register_error("workbench.keep", _keep)


def _undecodable(raw: str) -> bool:
    try:
        raw.encode()
    except UnicodeEncodeError:
        return True
    return False


def _shown(raw: str) -> str:
    r"""The line with its bad bytes as ``\xNN``."""
    return (
        "".join(
            f"\\x{ord(char) - 0xDC00:02x}" if "\udc00" <= char <= "\udcff" else char for char in raw
        )
        .encode("utf-8", "backslashreplace")
        .decode()
    )
