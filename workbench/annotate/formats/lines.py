"""Files of JSON, record by record: one a line, or the elements of one long array."""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from workbench.annotate.formats.record import Heard
from workbench.core.errors import InvalidInputError

MOST_BYTES = 16 << 20
"""A record may be so long; a longer one is told, not read."""
_MARK = b"\xef\xbb\xbf"
_PART = 1 << 20
_BLANKS = re.compile(r"[ \t\r\n]+").match
_DECODE = msgspec.json.Decoder(dict[str, Any]).decode

Record = dict[str, Any]


def numbered(file: BinaryIO, heard: Heard) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers, without their ends; those too long are told."""
    n = 0
    while line := file.readline(MOST_BYTES + 1):
        n += 1
        if n == 1:
            line = line.removeprefix(_MARK)
        if len(line) > MOST_BYTES:
            heard.fault(n, f"the line has more than {MOST_BYTES >> 20} MiB")
            while line and not line.endswith(b"\n"):
                line = file.readline(_PART)
            continue
        yield n, line


def records(path: Path, heard: Heard) -> Iterator[tuple[int, Record]]:
    """The objects of a file of JSON lines. Raises InvalidInputError when the first is none."""
    before = 0
    with path.open("rb") as file:
        for n, line in numbered(file, heard):
            if not line.strip():
                continue
            try:
                record = _DECODE(line)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                if not before:
                    raise InvalidInputError(
                        f"line {n} is no JSON object: {error}", "is the right format named?"
                    ) from error
                heard.fault(n, _why(line, error))
                continue
            before += 1
            yield n, record
    if not before and not heard.faults:
        raise InvalidInputError("the file is empty")


def _why(line: bytes, error: Exception) -> str:
    if not line.endswith(b"\n"):
        return "the file ends within this line: it was cut off"
    return f"is no JSON object: {error}"


def elements(path: Path, heard: Heard) -> Iterator[tuple[int, Record]]:
    """The objects of a JSON array, read piece by piece.

    Raises InvalidInputError for what is no array. What is broken in the middle ends the reading,
    since nobody can say where the next element begins.
    """
    with path.open("rb") as file:
        text = _Text(file)
        if text.next() != "[":
            raise InvalidInputError(
                "the file is no JSON array", "export as JSON; JSON lines are another format"
            )
        text.skip(1)
        n = 0
        while (sign := text.next()) != "]":
            if n:
                if sign != ",":
                    heard.fault(n + 1, _broken(sign))
                    return
                text.skip(1)
                text.next()
            n += 1
            try:
                found = text.element()
            except ValueError as error:
                heard.fault(n, str(error))
                return
            if isinstance(found, dict):
                yield n, found
            else:
                heard.fault(n, "is no JSON object")


def _broken(sign: str) -> str:
    return "a comma is missing before it" if sign else "the file ends before its array: it was cut"


class _Text:
    """The text of a file, as much of it as is needed at a time."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._scan = json.JSONDecoder().raw_decode
        self._text, self._at, self._ended = "", 0, False

    def next(self) -> str:
        """The next sign that is no blank; "" at the end."""
        while True:
            if (blanks := _BLANKS(self._text, self._at)) is not None:
                self._at = blanks.end()
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(_PART):
                return ""

    def skip(self, count: int) -> None:
        """Go on by so many signs."""
        self._at += count

    def element(self) -> Any:
        """The value that begins here. Raises ValueError saying what is wrong with it."""
        part = _PART
        while True:
            try:
                value, end = self._scan(self._text, self._at)
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > MOST_BYTES:
                    raise ValueError(f"is no JSON, or more than {MOST_BYTES >> 20} MiB") from error
                if not self._more(part):
                    cut = "the file ends within it: it was cut off, or it is no JSON"
                    raise ValueError(f"{cut} ({error.msg})") from error
                part *= 2
                continue
            except RecursionError as error:
                raise ValueError("is nested too deeply") from error
            self._at = end
            return value

    def _more(self, size: int) -> bool:
        """Read on, and forget what was used; False at the end of the file."""
        if self._ended:
            return False
        part = self._file.read(size)
        self._ended = not part
        try:
            text = self._decoder.decode(part, final=self._ended)
        except UnicodeDecodeError as error:
            raise InvalidInputError(f"the file is not in UTF-8: {error}") from error
        self._text, self._at = self._text[self._at :] + text, 0
        return True


def text_of(value: object) -> str | None:
    """A cell as text; None for what is missing. Numbers and truth are written as JSON has them."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        # As ``json.dumps`` has them, of which it would take ten times as long to make sure.
        return repr(value)
    return json.dumps(value, ensure_ascii=False)
