"""Words of a text with their characters, and spans between the two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workbench.annotate.drafts import TOKEN
from workbench.annotate.formats.record import Span

_SPACES = "\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
_SPACE = re.compile(f"[{_SPACES}]+")
SPACES_RE2 = re.sub(r"\\[xu]([0-9a-f]+)", r"\\x{\1}", f"[{_SPACES}]+")
"""White space as DuckDB writes it; the same characters as Python's ``str.isspace``."""
SENTENCE_ENDS = frozenset(".!?…")


class Word(NamedTuple):
    """A word, from ``start`` to ``end`` (exclusive) in characters; ``space``: one follows it."""

    text: str
    start: int
    end: int
    space: bool


def words(text: str, spans: Sequence[Span] = ()) -> Iterator[Word]:
    """The words of a text, cut where spans begin and end, so that spans are whole words."""
    cuts = sorted({at for start, end, _ in spans for at in (start, end)})
    for found in TOKEN.finditer(text):
        start, end = found.span()
        inside = [at for at in cuts if start < at < end] if cuts else []
        for here, there in zip([start, *inside], [*inside, end], strict=True):
            space = there < len(text) and text[there].isspace()
            yield Word(text[here:there], here, there, space)


def on_words(text: str, spans: Sequence[Span]) -> bool:
    """Whether all spans begin and end where our words do."""
    starts, ends = set(), set()
    for found in TOKEN.finditer(text):
        starts.add(found.start())
        ends.add(found.end())
    return all(start in starts and end in ends for start, end, _ in spans)


def squeeze(text: str) -> str:
    """The text without any white space."""
    return _SPACE.sub("", text)


def unsqueezed(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans in the squeezed text as spans in the text. Raises ValueError for those beyond it."""
    places = [at for at, sign in enumerate(text) if not sign.isspace()]
    if any(not 0 <= start < end <= len(places) for start, end, _ in spans):
        raise ValueError("a span is not within the text")
    return [(places[start], places[end - 1] + 1, label) for start, end, label in spans]


def sentences(found: Sequence[Word], text: str) -> Iterator[list[Word]]:
    """Words by sentence: one ends at a line's end, or with a full stop that a space follows."""
    sentence: list[Word] = []
    for at, word in enumerate(found):
        sentence.append(word)
        after = text[word.end : found[at + 1].start] if at + 1 < len(found) else ""
        if "\n" in after or (word.text in SENTENCE_ENDS and after):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def tags(found: Sequence[Word], spans: Sequence[Span]) -> list[str]:
    """BIO (IOB2) tags of words; spans must be whole words and must not overlap."""
    begins = {start: (end, label) for start, end, label in spans}
    tagged, until, name = [], -1, ""
    for word in found:
        if word.start in begins:
            until, name = begins[word.start]
            tagged.append(f"B-{name}")
        else:
            tagged.append(f"I-{name}" if word.start < until else "O")
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
