"""Two texts beside each other: where they begin to differ, and which characters do. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import groupby

from workbench.core.text import ELLIPSIS, inert_by_character

Part = tuple[str, bool]
"""A piece of a text, and whether the other text has something else there."""

ALIKE = 0.4
"""Texts that have less in common than this share are not marked: they differ as a whole."""
BLANK = "␣"
"""What stands for a blank that is not in the other text."""


def value(text: str | None) -> str:
    """A cell's value: quoted where its ends would not be seen, a dash for none."""
    if text is None:
        return "–"
    return f'"{text}"' if text != text.strip() or not text else text


def window(before: str, after: str, width: int) -> tuple[str, str]:
    """``width`` characters of both texts at most, around the first difference."""
    start = _start(before, after, width)
    return _cut(before, start, width), _cut(after, start, width)


def contrast(before: str | None, after: str | None, width: int) -> tuple[list[Part], list[Part]]:
    """The window on both texts, inert, in parts that say what differs."""
    if before is not None and after is not None:
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        if matcher.ratio() >= ALIKE:
            start = _start(before, after, width)
            marks = [[True] * len(before), [True] * len(after)]
            for block in matcher.get_matching_blocks():
                marks[0][block.a : block.a + block.size] = [False] * block.size
                marks[1][block.b : block.b + block.size] = [False] * block.size
            return _parts(before, marks[0], start, width), _parts(after, marks[1], start, width)
    shown = window(value(before), value(after), width)
    return [(inert_by_character(shown[0]), False)], [(inert_by_character(shown[1]), False)]


def plain(before: str | None, after: str | None, width: int) -> str:
    """The window on both texts in one line: ``before → after``."""
    sides = contrast(before, after, width)
    return " → ".join("".join(text for text, _ in side) for side in sides)


def _start(before: str, after: str, width: int) -> int:
    longest = max(len(before), len(after))
    if longest <= width:
        return 0
    differing = (place for place, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    first = next(differing, min(len(before), len(after)))
    return max(0, min(first - width // 3, longest - width))


def _cut(text: str, start: int, width: int) -> str:
    shown = text[start : start + width]
    if start and shown:
        shown = ELLIPSIS + shown[1:]
    return shown[:-1] + ELLIPSIS if len(text) > start + width else shown


def _parts(text: str, marks: Sequence[bool], start: int, width: int) -> list[Part]:
    shown = _cut(inert_by_character(text), start, width)
    places = enumerate(shown, start)
    return [
        ("".join(BLANK if changed and each == " " else each for _, each in run), changed)
        for changed, run in groupby(places, lambda place: marks[place[0]] and place[1] != ELLIPSIS)
    ]
