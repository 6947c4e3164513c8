"""Words of a text with their characters, and spans between the two."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

from workbench.annotate.drafts import TOKEN
from workbench.annotate.formats.record import Span

_JOINT = re.compile(r"\w\w")
_END = re.compile(r"[.!?…]\s|\n")
_SPACES = "\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
_SPACE = re.compile(f"[{_SPACES}]+")
SPACES_RE2 = re.sub(r"\\[xu]([0-9a-f]+)", r"\\x{\1}", f"[{_SPACES}]+")
"""White space as DuckDB and Polars write it; the same characters as Python's ``str.isspace``."""
SPACES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""All of them."""
Place = tuple[int, int]
"""Where a word is: from, and up to (exclusive), in characters."""


def words(text: str, spans: Sequence[Span] = ()) -> list[Place]:
    """The words of a text, cut where spans begin and end, so that spans are whole words."""
    found = [one.span() for one in TOKEN.finditer(text)]
    for at in sorted({at for start, end, _ in spans for at in (start, end)}):
        number = bisect.bisect_left(found, (at,)) - 1
        if number >= 0 and at < found[number][1]:
            start, end = found[number]
            found[number : number + 1] = [(start, at), (at, end)]
    return found


def tagged_lines(text: str, spans: Sequence[Span], between: str) -> list[str]:
    """A line for each word of a text, cut like ``words``: the word, ``between``, its IOB2 tag.

    Spans must not overlap.
    """
    found, at, outside = list[str](), 0, f"{between}O\n"
    for start, end, label in spans:
        if at < start:
            found += [word + outside for word in TOKEN.findall(text, at, start)]
        first, *others = TOKEN.findall(text, start, end) or ("",)
        if first:
            found.append(f"{first}{between}B-{label}\n")
        found += [f"{word}{between}I-{label}\n" for word in others]
        at = end
    found += [word + outside for word in TOKEN.findall(text, at)]
    return found


def _within_word(text: str, at: int) -> bool:
    return at > 0 and _JOINT.match(text, at - 1) is not None


def on_words(text: str, spans: Sequence[Span]) -> bool:
    """Whether all spans begin and end where our words do; they must be within the text."""
    for start, end, _ in spans:
        if text[start].isspace() or text[end - 1].isspace():
            return False
        if _within_word(text, start) or _within_word(text, end):
            return False
    return True


def squeeze(text: str) -> str:
    """The text without any white space."""
    return _SPACE.sub("", text)


def unsqueezed(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans in the squeezed text as spans in the text. Raises ValueError for those beyond it."""
    found = text.split()
    until = list(accumulate(map(len, found), initial=0))
    for start, end, _ in spans:
        if not 0 <= start < end <= until[-1]:
            raise ValueError("a span is not within the text")
    if len(text) == until[-1] + len(found) - 1 and not text[:1].isspace():
        # One blank between two words: so many words before, so many blanks.
        at = bisect.bisect_right
        return [
            (start + at(until, start) - 1, end + at(until, end - 1) - 1, label)
            for start, end, label in spans
        ]
    places = [at for at, sign in enumerate(text) if not sign.isspace()]
    return [(places[start], places[end - 1] + 1, label) for start, end, label in spans]


def apart(spans: Sequence[Span]) -> list[Span]:
    """Spans that do not overlap, the longest of those that do."""
    if all(one[1] <= other[0] for one, other in pairwise(spans)):
        return [*spans]
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda one: (one[0] - one[1], one)):
        if all(span[1] <= start or end <= span[0] for start, end, _ in chosen):
            chosen.append(span)
    return sorted(chosen)


def is_long(text: str) -> bool:
    """Whether a text may have several sentences."""
    return _END.search(text) is not None


def sentence_ends(found: Sequence[Place], text: str, spans: Sequence[Span] = ()) -> list[int]:
    """How many words there are when each sentence has ended: at a line's end, or a full stop.

    None ends within a span.
    """
    ends = []
    if is_long(text):
        for number, (_, end) in enumerate(found[:-1], 1):
            after = found[number][0]
            within = any(start < end and after < stop for start, stop, _ in spans)
            if not within and _END.search(text, end - 1, after):
                ends.append(number)
    return [*ends, len(found)]


def tagged_spans(words: Sequence[str], tagged: Sequence[str]) -> list[Span]:
    """The spans of tags (IOB1, IOB2, BILOU or IOBES), in characters of the words put together.

    Raises ValueError for a tag that is none.
    """
    spans: list[Span] = []
    until = list(accumulate(map(len, words), initial=0))
    start, open_label = 0, None
    for number, tag in enumerate(tagged):
        if tag == "O":
            if open_label is not None:
                spans.append((start, until[number], open_label))
                open_label = None
            continue
        kind, _, label = tag.partition("-")
        if kind not in "BILUES" or len(kind) != 1 or not label:
            raise ValueError(f"{tag[:40]!r} is no tag such as B-PER, I-PER or O")
        if kind in "BUS" or label != open_label:
            if open_label is not None:
                spans.append((start, until[number], open_label))
            start, open_label = until[number], label
        if kind in "LUES":
            spans.append((start, until[number + 1], label))
            open_label = None
    if open_label is not None:
        spans.append((start, until[-1], open_label))
    return spans
