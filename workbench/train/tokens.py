"""Texts as words with features, and spans as tags of words (BIO), there and back.

A word is a run of letters and digits, or one other sign: the same that a person marks by on the
labelling screen, so that nearly every marked span begins and ends with a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.core.answer_text import Span, of_spans, spans_in

WORD = re.compile(r"\w+|[^\w\s]")
OUTSIDE = "O"


@dataclass(frozen=True)
class Words:
    """A text's words and where each begins and ends, in characters."""

    words: list[str]
    places: list[tuple[int, int]]


def words_of(text: str) -> Words:
    """Cut a text into words."""
    found = list(WORD.finditer(text))
    return Words([one.group() for one in found], [one.span() for one in found])


def tags_of(words: Words, answer: str) -> list[str]:
    """``B-label`` where a span begins, ``I-label`` where it goes on, ``O`` elsewhere.

    Spans that share a word with an earlier (of two beginnings, a longer) one are left out.
    """
    tags = [OUTSIDE] * len(words.words)
    for start, end, label in sorted(spans_in(answer), key=lambda one: (one[0], -one[1])):
        inside = [at for at, (a, b) in enumerate(words.places) if a < end and start < b]
        if inside and all(tags[at] == OUTSIDE for at in inside):
            tags[inside[0]] = f"B-{label}"
            for at in inside[1:]:
                tags[at] = f"I-{label}"
    return tags


def answer_of(words: Words, tags: Sequence[str]) -> str:
    """The spans that tags say. A span goes on as long as ``I-`` tags of its label follow.

    An ``I-`` that follows nothing of its label begins one, as in CoNLL's evaluation.
    """
    spans: list[Span] = []
    for (start, end), tag in zip(words.places, tags, strict=True):
        if tag == OUTSIDE:
            begun = False
            continue
        label = tag[2:]
        if tag[0] == "I" and spans and begun and spans[-1][2] == label:
            spans[-1] = (spans[-1][0], end, label)
        else:
            spans.append((start, end, label))
        begun = True
    return of_spans(spans)


def features_of(words: Sequence[str]) -> list[list[str]]:
    """What is known of each word: itself, its shape, beginning and end, and its neighbours."""
    known = [_about(word) for word in words]
    found = []
    for at, word in enumerate(words):
        lower, shape = known[at]
        features = ["bias", f"w={lower}", f"s={shape}", f"n={min(len(word), 8)}"]
        features += [f"p={lower[:size]}" for size in (1, 2, 3) if len(lower) >= size]
        features += [f"e={lower[-size:]}" for size in (1, 2, 3) if len(lower) >= size]
        for step in (-2, -1, 1, 2):
            there = 0 <= at + step < len(words)
            near, form = known[at + step] if there else ("", "end" if step > 0 else "begin")
            features += [f"{step}w={near}", f"{step}s={form}"]
        if at:
            features.append(f"-1,0w={known[at - 1][0]} {lower}")
        found.append(features)
    return found


def _about(word: str) -> tuple[str, str]:
    """In lower case, and its shape: ``Xx``, ``d``, ``X.``; runs of a kind count once."""
    shape = ""
    for sign in word:
        kind = "d" if sign.isdigit() else "X" if sign.isupper() else "x" if sign.isalpha() else sign
        if shape[-1:] != kind:
            shape += kind
    return word.lower(), shape[:8]


def best_path(scores: np.ndarray, steps: np.ndarray, first: np.ndarray) -> np.ndarray:
    """The tags with the largest sum of ``scores`` (words × tags) and ``steps`` (Viterbi 1967).

    ``steps``: tags × tags, from one word's to the next; ``first``: of the first word. Minus
    infinity forbids.
    """
    if not len(scores):
        return np.empty(0, dtype=np.int64)
    total = scores[0] + first
    came = np.zeros(scores.shape, dtype=np.int64)
    for at in range(1, len(scores)):
        ways = total[:, None] + steps
        came[at] = ways.argmax(axis=0)
        total = ways.max(axis=0) + scores[at]
    path = np.empty(len(scores), dtype=np.int64)
    path[-1] = int(total.argmax())
    for at in range(len(scores) - 1, 0, -1):
        path[at - 1] = came[at, path[at]]
    return path


def allowed(tags: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Steps and first tags as ``best_path`` takes them: ``I-x`` only after ``B-x`` or ``I-x``."""
    steps, first = np.zeros((len(tags), len(tags))), np.zeros(len(tags))
    for to, tag in enumerate(tags):
        if tag[0] != "I":
            continue
        first[to] = -np.inf
        for come, before in enumerate(tags):
            if before == OUTSIDE or before[2:] != tag[2:]:
                steps[come, to] = -np.inf
    return steps, first
