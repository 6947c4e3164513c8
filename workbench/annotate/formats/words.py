"""Words of a text with their characters, and spans between the two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workbench.annotate.drafts import TOKEN
from workbench.annotate.formats.record import Span

_JOINT = re.compile(r"\w\w")
_END = re.compile(r"[.!?…]\s|\n")
_SPACES = "\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
_SPACE = re.compile(f"[{_SPACES}]+")
SPACES_RE2 = re.sub(r"\\[xu]([0-9a-f]+)", r"\\x{\1}", f"[{_SPACES}]+")
"""White space as DuckDB writes it; the same characters as Python's ``str.isspace``."""
Place = tuple[int, int]
"""Where a word is: from, and up to (exclusive), in characters."""


def words(text: str, spans: Sequence[Span] = ()) -> list[Place]:
    """The words of a text, cut where spans begin and end, so that spans are whole words."""
    found = [one.span() for one in TOKEN.finditer(text)]
    cuts = [at for start, end, _ in spans for at in (start, end) if _within_word(text, at)]
    if not cuts:
        return found
    return [piece for place in found for piece in _pieces(place, cuts)]


def _within_word(text: str, at: int) -> bool:
    return at > 0 and _JOINT.match(text, at - 1) is not None


def _pieces(place: Place, cuts: Sequence[int]) -> Iterator[Place]:
    start, end = place
    inside = sorted({at for at in cuts if start < at < end})
    yield from zip([start, *inside], [*inside, end], strict=True)


def on_words(text: str, spans: Sequence[Span]) -> bool:
    """Whether all spans begin and end where our words do; they must be within the text."""
    return not any(
        _within_word(text, start)
        or _within_word(text, end)
        or text[start].isspace()
        or text[end - 1].isspace()
        for start, end, _ in spans
    )


def squeeze(text: str) -> str:
    """The text without any white space."""
    return _SPACE.sub("", text)


def unsqueezed(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans in the squeezed text as spans in the text. Raises ValueError for those beyond it."""
    places = [at for at, sign in enumerate(text) if not sign.isspace()]
    if any(not 0 <= start < end <= len(places) for start, end, _ in spans):
        raise ValueError("a span is not within the text")
    return [(places[start], places[end - 1] + 1, label) for start, end, label in spans]


def sentence_ends(found: Sequence[Place], text: str, spans: Sequence[Span] = ()) -> list[int]:
    """How many words there are when each sentence has ended: at a line's end, or a full stop.

    None ends within a span.
    """
    ends = []
    if _END.search(text):
        for number, (_, end) in enumerate(found[:-1], 1):
            after = found[number][0]
            within = any(start < end and after < stop for start, stop, _ in spans)
            if not within and _END.search(text, end - 1, after):
                ends.append(number)
    return [*ends, len(found)]


def tags(found: Sequence[Place], spans: Sequence[Span]) -> list[str]:
    """BIO (IOB2) tags of words; spans must be whole words and must not overlap."""
    begins = {start: (end, label) for start, end, label in spans}
    tagged, until, name = [], -1, ""
    for start, _ in found:
        if start in begins:
            until, name = begins[start]
            tagged.append(f"B-{name}")
        else:
            tagged.append(f"I-{name}" if start < until else "O")
    return tagged


def tagged_spans(words: Sequence[str], tagged: Sequence[str]) -> list[Span]:
    """The spans of tags (IOB1, IOB2, BILOU or IOBES), in characters of the words put together.

    Raises ValueError for a tag that is none.
    """
    spans: list[Span] = []
    at, start, open_label = 0, 0, None
    for word, tag in zip(words, tagged, strict=True):
        kind, _, label = tag.partition("-")
        if tag != "O" and (kind not in "BILUES" or len(kind) != 1 or not label):
            raise ValueError(f"{tag[:40]!r} is no tag such as B-PER, I-PER or O")
        begins = tag != "O" and (kind in "BUS" or label != open_label)
        if open_label is not None and (tag == "O" or begins):
            spans.append((start, at, open_label))
            open_label = None
        if begins:
            start, open_label = at, label
        at += len(word)
        if open_label is not None and kind in "LUES":
            spans.append((start, at, open_label))
            open_label = None
    if open_label is not None:
        spans.append((start, at, open_label))
    return spans
