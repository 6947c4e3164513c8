"""Finding one of many labels by a few letters: words' beginnings, initials, letters in order. Pure.

The list that is shown has the best match first; among equals those given last, then those given
most often, then the order of the schema. So what is used a lot is found with least.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.annotate.requests import Label

_WORDS = re.compile(r"[^\W\d_]+|\d+")

WHOLE, BEGINNINGS, INSIDE, LETTERS = range(4)
"""How a query fits, best first: the name's beginning; beginnings of words, in order (initials are
such); somewhere inside; its letters in order."""


@dataclass
class Use:
    """Which labels were given, newest first, and how often each."""

    recent: Sequence[str] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def fit(query: str, label: Label) -> int | None:
    """How a query fits a label's name, or its parents' and its own; None when it does not."""
    typed = "".join(_words(query))
    if not typed:
        return WHOLE
    words = _words(label.name)
    joined = "".join(words)
    if joined.startswith(typed):
        return WHOLE
    if begins(typed, words) or (label.parent and begins(typed, _words(label.parent) + words)):
        return BEGINNINGS
    if typed in joined:
        return INSIDE
    return LETTERS if _in_order(typed, joined) else None


def begins(typed: str, words: Sequence[str]) -> bool:
    """Whether ``typed`` is made of beginnings of some of the words, in their order."""
    # After each word: how much of ``typed`` may be spent by now.
    spent = {0}
    for word in words:
        longer = set()
        for at in spent:
            length = 0
            while at + length < len(typed) and length < len(word):
                if typed[at + length] != word[length]:
                    break
                length += 1
                longer.add(at + length)
        spent |= longer
    return len(typed) in spent


def found(query: str, labels: Sequence[Label], use: Use | None = None) -> list[Label]:
    """The labels that fit, the likeliest first."""
    use = use or Use()
    recent = {name: place for place, name in enumerate(use.recent)}
    fits = [(how, place, label) for place, label in enumerate(labels)
            if (how := fit(query, label)) is not None]  # fmt: skip

    def order(one: tuple[int, int, Label]) -> tuple[int, int, int, int]:
        how, place, label = one
        newest = recent.get(label.name, len(recent))
        return how, newest, -use.counts.get(label.name, 0), place

    return [label for *_, label in sorted(fits, key=order)]


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())


def _in_order(typed: str, text: str) -> bool:
    letters = iter(text)
    return all(letter in letters for letter in typed)
