"""Spans of a text that was changed: where they are now, or that nobody can tell. Pure.

Both texts are compared letter by letter, without case and marks, by the longest runs that they
share (Ratcliff and Obershelp, as in ``difflib``). A span moves where both of its ends have one
place, the text under it is the same but for case, marks, white space and entities, and it cannot
be taken for another one of the same words. All else is for a person.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Span = tuple[int, int, str]
Block = tuple[str, int, int, int, int]
LONGEST = 4_000
"""Letters that differ, at most; beyond, comparing them would take too long."""
CONTEXT = 24
"""Letters on either side that tell one span from another of the same words."""


@dataclass(frozen=True)
class Moved:
    """The spans that have their place in the new text, and those of the old that have none."""

    spans: list[Span]
    lost: list[Span]


def moved(spans: Sequence[Span], old: str, new: str) -> Moved:
    """The spans of ``old``, offsets in characters, as spans of ``new``."""
    if old == new:
        return Moved(list(spans), [])
    a, b = _folded(old), _folded(new)
    blocks = _blocks(a, b)
    found: list[Span] = []
    lost: list[Span] = []
    for span in spans:
        start, end, label = span
        place = _start(blocks, start), _end(blocks, end)
        if _holds(a, b, old, new, (start, end), place):
            assert place[0] is not None and place[1] is not None
            found.append((place[0], place[1], label))
        else:
            lost.append(span)
    return Moved(found, lost)


def within(spans: Sequence[Span], text: str) -> Moved:
    """Those that a text can have, whatever it was before, and those that it cannot."""
    fits = [span for span in spans if span[1] <= len(text)]
    return Moved(fits, [span for span in spans if span not in fits])


def _folded(text: str) -> str:
    """The text without case and marks, as many characters as before."""
    return "".join(map(_plain, text))


def _plain(character: str) -> str:
    if character.isspace():
        return " "
    return unicodedata.normalize("NFKD", character)[0].casefold()[0]


def _blocks(a: str, b: str) -> list[Block]:
    """The steps from one text to the other; what begins and ends alike is not compared."""
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    end_a, end_b = len(a) - tail, len(b) - tail
    middle: list[Block] = [("replace", head, end_a, head, end_b)]
    if max(end_a, end_b) - head <= LONGEST:
        codes = SequenceMatcher(None, a[head:end_a], b[head:end_b], autojunk=False).get_opcodes()
        middle = [(kind, i + head, j + head, k + head, m + head) for kind, i, j, k, m in codes]
    last: Block = ("equal", end_a, len(a), end_b, len(b))
    return [("equal", 0, head, 0, head), *middle, last]


def _start(blocks: Sequence[Block], place: int) -> int | None:
    """Where the character at ``place`` is now."""
    for kind, a, end, b, _ in blocks:
        if a <= place < end:
            if kind == "equal":
                return b + place - a
            return b if kind == "delete" or place == a else None
    return None


def _end(blocks: Sequence[Block], place: int) -> int | None:
    """What comes after the character before ``place`` now."""
    for kind, a, end, b, after in blocks:
        if a < place <= end:
            if kind == "equal":
                return b + place - a
            return b if kind == "delete" else after if place == end else None
    return None


def _holds(
    a: str,
    b: str,
    old: str,
    new: str,
    was: tuple[int, int],
    now: tuple[int | None, int | None],
) -> bool:
    """Whether the span at ``was`` is the one at ``now``, and no other could be meant."""
    start, end = now
    if start is None or end is None or start >= end:
        return False
    words = _words(old[was[0] : was[1]])
    if not words or words != _words(new[start:end]):
        return False
    text, after = a[was[0] : was[1]], b[start:end]
    if a.count(text) == b.count(after):
        return a.count(text, 0, was[0]) == b.count(after, 0, start)
    around = a[max(0, was[0] - CONTEXT) : was[1] + CONTEXT]
    return (
        a.count(around) == b.count(around) == 1
        and around.find(text) >= 0
        and (b.find(around) + min(was[0], CONTEXT) == start)
    )


def _words(text: str) -> str:
    """What a span says, whatever its case, marks, entities, white space and signs."""
    plain = unicodedata.normalize("NFKD", html.unescape(text)).casefold()
    return "".join(one for one in plain if one.isalnum()) or "".join(plain.split())
