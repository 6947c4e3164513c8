"""Physical lines to records: the reading of delimited text that this program stands by. Pure.

Rules: a cell that begins with the quote is quoted until the closing quote; anything but blanks
between the closing quote and the next delimiter is an error. A quote inside an unquoted cell is a
letter like any other. An unquoted empty cell is missing (``None``), a quoted one is ``""``.
When a record goes wrong, only its first line is given up and reading goes on with the next line.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

MAX_LINES = 5_000
MAX_CHARACTERS = 16_000_000
UNCLOSED = "a quote is opened and never closed"
AFTER_QUOTE = "text after a closing quote"

Cells = list[str | None]


class Record(NamedTuple):
    """``line`` counts physical lines from 1. ``cells`` is None when ``reason`` is given."""

    line: int
    cells: Cells | None
    raw: str
    reason: str


class QuoteError(Exception):
    """A quoted cell is malformed."""


class OpenQuoteError(Exception):
    """The text ends inside a quoted cell."""


def split_cells(text: str, delimiter: str, quote: str, escape: str) -> Cells:
    """The cells of one record without its line end. Raises QuoteError, OpenQuoteError."""
    if not quote or quote not in text:
        return [cell or None for cell in text.split(delimiter)]
    cells: Cells = []
    position = 0
    while True:
        start = _skip_blanks(text, position, delimiter)
        if text.startswith(quote, start):
            cell, position = _quoted(text, start + 1, quote, escape)
            cells.append(cell)
            position = _skip_blanks(text, position, delimiter)
            if position == len(text):
                return cells
            if not text.startswith(delimiter, position):
                raise QuoteError(AFTER_QUOTE)
        else:
            end = text.find(delimiter, position)
            if end < 0:
                cells.append(text[position:] or None)
                return cells
            cells.append(text[position:end] or None)
            position = end
        position += len(delimiter)


def _skip_blanks(text: str, position: int, delimiter: str) -> int:
    """The next character that is no blank, unless blanks delimit."""
    if delimiter[0] == " ":
        return position
    while text.startswith(" ", position):
        position += 1
    return position


def _quoted(text: str, start: int, quote: str, escape: str) -> tuple[str, int]:
    """The quoted cell whose inside begins at ``start``, and the position after its quote."""
    parts: list[str] = []
    position = start
    finder = re.compile(f"[{re.escape(quote)}{re.escape(escape)}]") if escape != quote else None
    while True:
        if finder is None:
            at = text.find(quote, position)
        else:
            match = finder.search(text, position)
            at = match.start() if match else -1
        if at < 0:
            raise OpenQuoteError
        following = text[at + 1 : at + 2]
        if text[at] == escape and (following == quote or (escape != quote and following == escape)):
            parts.append(text[position:at] + following)
            position = at + 2
        elif text[at] == quote:
            parts.append(text[position:at])
            return "".join(parts), at + 1
        else:
            parts.append(text[position : at + 1])
            position = at + 1


def records(
    lines: Iterable[str], delimiter: str, quote: str, escape: str, first_line: int = 1
) -> Iterator[Record]:
    """Records of ``lines`` (each with its line end). A blank line has ``cells == []``."""
    source = iter(lines)
    waiting: deque[str] = deque()
    number = first_line
    max_lines = MAX_LINES
    while True:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            return
        text = line.rstrip("\r\n")
        try:
            cells = split_cells(text, delimiter, quote, escape)
        except QuoteError as error:
            yield Record(number, None, text, str(error))
        except OpenQuoteError:
            taken = [line]
            joined, reason = _continue(taken, waiting, source, delimiter, quote, escape, max_lines)
            if joined is None:
                waiting.extendleft(reversed(taken[1:]))
                max_lines = max(20, max_lines // 2)
                yield Record(number, None, text, reason)
            else:
                yield Record(number, joined, "".join(taken).rstrip("\r\n"), "")
                number += len(taken) - 1
        else:
            if cells != [None]:
                yield Record(number, cells, text, "")
            elif text == "":
                yield Record(number, [], "", "")
        number += 1


def _continue(
    taken: list[str],
    waiting: deque[str],
    source: Iterator[str],
    delimiter: str,
    quote: str,
    escape: str,
    max_lines: int,
) -> tuple[Cells | None, str]:
    """Take more lines until the open quote closes; the cells, or None and the reason."""
    size = len(taken[0])
    while len(taken) < max_lines and size < MAX_CHARACTERS:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            return None, UNCLOSED
        taken.append(line)
        size += len(line)
        if quote not in line:
            continue
        try:
            cells = split_cells("".join(taken).rstrip("\r\n"), delimiter, quote, escape)
        except OpenQuoteError:
            continue
        except QuoteError as error:
            return None, str(error)
        return cells, ""
    return None, UNCLOSED


def mended(raw: str, delimiter: str, quote: str) -> Cells | None:
    """A line with quotes inside quoted cells that nobody escaped, read as it was meant.

    A quote ends its cell only if a delimiter or the end of the line follows; any other is a
    letter. None when that does not help either.
    """
    if not quote:
        return None
    cells: Cells = []
    position = 0
    while True:
        if raw.startswith(quote, position):
            end = _meant_end(raw, position + 1, delimiter, quote)
            if end < 0:
                return None
            cells.append(raw[position + 1 : end])
            position = end + 1
        else:
            end = raw.find(delimiter, position)
            end = len(raw) if end < 0 else end
            cells.append(raw[position:end] or None)
            position = end
        if position >= len(raw):
            return cells
        position += len(delimiter)


def _meant_end(raw: str, position: int, delimiter: str, quote: str) -> int:
    """Where the quote stands that is followed by a delimiter or the end; -1 when none is."""
    while (at := raw.find(quote, position)) >= 0:
        if at + 1 == len(raw) or raw.startswith(delimiter, at + 1):
            return at
        position = at + 1
    return -1


def fit(cells: Cells, width: int) -> tuple[Cells | None, str]:
    """The cells as a row of ``width``, or None and the reason why they are none.

    One trailing delimiter too many, with nothing after it, is no error.
    """
    if len(cells) == width:
        return cells, ""
    if len(cells) == width + 1 and cells[-1] is None:
        return cells[:-1], ""
    few = "few" if len(cells) < width else "many"
    fields = "field" if len(cells) == 1 else "fields"
    return None, f"too {few} fields: {len(cells)} {fields} where the header has {width}"
