"""Text from outside, made fit for a terminal: inert characters and widths in cells.

Terminals act on control characters, reorder text at bidirectional controls and disagree about
the width of joined emoji. ``inert`` is the one function that every data string passes before
it is shown; what is stored stays untouched.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ELLIPSIS = "…"
NEWLINE_MARK = "⏎"
HIDDEN = "▯"
MAX_MARKS = 4
"""Combining marks kept on one character; more of them paint over other lines."""

_HOSTILE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]"
)
_LINE_END = re.compile("\r\n|[\n\u0085\u2028\u2029]")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{5,}")


def _visible(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if 0xFE00 <= code <= 0xFE0F or 0x1F3FB <= code <= 0x1F3FF:
        return ""
    if code == 0x200D and _is_emoji(match.string, match.start()):
        return ""
    return f"<{code:x}>"


def _is_emoji(text: str, position: int) -> bool:
    """Whether the character before ``position`` is a pictograph (or its variation mark)."""
    before = text[max(0, position - 2) : position].rstrip("\ufe0f\ufe0e")
    return bool(before) and (ord(before[-1]) >= 0x1F000 or 0x2600 <= ord(before[-1]) <= 0x27BF)


def inert(text: str, limit: int | None = None, *, newlines: bool = False) -> str:
    """``text`` without anything a terminal would act on.

    Controls become their pictures (``␛``), bidirectional controls, zero-width characters and
    lone surrogates their number (``<200b>``). Line ends become ``⏎``, or stay as line feeds
    when ``newlines`` is true. Emoji joiners, skin tones and variation marks are left out, so
    that all terminals agree on the width. ``limit`` cuts to so many characters before any work.
    """
    if limit is not None and len(text) > limit:
        text = text[:limit] + ELLIPSIS
    if text.isascii() and text.isprintable():
        return text
    if newlines:
        return "\n".join(_inert_line(line) for line in _LINE_END.split(text))
    return _inert_line(_LINE_END.sub(NEWLINE_MARK, text))


def inert_by_character(text: str) -> str:
    """Like ``inert``, but every character stands for itself: the same length, the same places.

    For text with a cursor in it. What ``inert`` writes as a number or leaves out is ``▯``.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _MARKS.sub(
        lambda match: match.group()[:MAX_MARKS].ljust(len(match.group()), HIDDEN), text
    )
    return _HOSTILE.sub(lambda match: _picture(match.group()), text)


@lru_cache(maxsize=1024)
def _picture(character: str) -> str:
    shown = inert(character)
    return shown if len(shown) == 1 else HIDDEN


def _inert_line(text: str) -> str:
    return _MARKS.sub(lambda match: match.group()[:MAX_MARKS], _HOSTILE.sub(_visible, text))


@lru_cache(maxsize=8192)
def character_width(character: str) -> int:
    """Cells that one character takes: 0, 1 or 2."""
    code = ord(character)
    if unicodedata.category(character) in ("Mn", "Me", "Mc", "Cc"):
        return 0
    if 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FF:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cell_width(text: str) -> int:
    """Cells that ``text`` (already inert, one line) takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(map(character_width, text))


def clip(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells; what was cut is shown by ``…``."""
    if width <= 0:
        return ""
    if len(text) <= width and text.isascii():
        return text
    text = text[: width * (MAX_MARKS + 1) + 1]
    if cell_width(text) <= width:
        return text
    used = 0
    for index, character in enumerate(text):
        used += character_width(character)
        if used > width - 1:
            return text[:index] + ELLIPSIS
    return text


def pad(text: str, width: int, *, right: bool = False) -> str:
    """``text`` cut and filled with blanks to ``width`` cells; ``right`` aligns it right."""
    text = clip(text, width)
    blanks = " " * (width - cell_width(text))
    return blanks + text if right else text + blanks


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Where to break ``text`` (inert, may hold line ends) into lines of at most ``width`` cells.

    Gives the (start, end) of every line; blanks at a break belong to no line.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        spans.extend((start + a, start + b) for a, b in _wrap_line(line, max(1, width)))
        start += len(line) + 1
    return spans


def _wrap_line(line: str, width: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start, blank, used = 0, -1, 0
    index = 0
    while index < len(line):
        character = line[index]
        if character == " ":
            blank = index
        used += character_width(character)
        if used > width and index > start:
            end = blank if blank > start else index
            spans.append((start, end))
            start = end + 1 if end == blank else end
            index, blank, used = start, -1, 0
            continue
        index += 1
    spans.append((start, len(line)))
    return spans
