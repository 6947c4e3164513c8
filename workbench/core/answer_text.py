"""Answers of several labels and of spans as text, canonical, so that equal answers are equal texts.

People's labels, models' answers and what was measured are all written so.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from workbench.core.errors import InvalidInputError

SEPARATOR = "|"
Span = tuple[int, int, str]
_SPANS = msgspec.json.Decoder(list[Span]).decode


def names_in(text: str) -> list[str]:
    """The names of an answer to several labels."""
    return text.split(SEPARATOR) if text else []


def spans_in(text: str) -> list[Span]:
    """The spans of an answer. Raises InvalidInputError for what is none."""
    try:
        return _SPANS(text)
    except msgspec.MsgspecError as error:
        raise InvalidInputError(
            f"these are no spans: {error}", 'they look like [[0, 5, "person"]]'
        ) from error


def of_spans(spans: Sequence[Span]) -> str:
    """Spans as an answer."""
    return msgspec.json.encode(sorted(set(spans))).decode()


def spans_shown(answer: str, text: str, most: int = 24) -> str:
    """Spans with the words they mark: ``person Ann Lee, city Rome``; ``no spans``."""
    parts = []
    for start, end, label in spans_in(answer):
        words = " ".join(text[start:end].split())
        parts.append(f"{label} {words[:most]}{'…' if len(words) > most else ''}")
    return ", ".join(parts) or "no spans"
