"""Answers that take more than one key, while they are made: several labels, or spans of a text.

Pure: the screen tells which key was pressed and paints what is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from workbench.annotate.requests import LabelSchema
from workbench.annotate.values import Span, names_in, of_names, of_spans, spans_in

TOKEN = re.compile(r"\w+|[^\w\s]")


class Choices:
    """Labels that are on; ``answer`` is what stands in the file so far, if anything."""

    def __init__(self, schema: LabelSchema, answer: str | None) -> None:
        self._schema = schema
        # What is no label any more cannot be seen, nor given again.
        known = {label.name for label in schema.labels}
        self.names = known.intersection(names_in(answer or ""))

    def label(self, name: str) -> str | None:
        """Switch a label on or off; why not, if it cannot be."""
        self.names ^= {name}
        return None

    def take(self, answer: str) -> None:
        """Begin with a suggested answer."""
        known = {label.name for label in self._schema.labels}
        self.names = known.intersection(names_in(answer))

    def text(self) -> str:
        """The answer."""
        return of_names(self._schema, self.names)


class Spans:
    """Spans of ``text``, a cursor that goes from token to token, and where a new span begins."""

    def __init__(self, schema: LabelSchema, text: str, answer: str | None) -> None:
        self._overlapping = schema.overlapping
        self.tokens: list[tuple[int, int]] = [match.span() for match in TOKEN.finditer(text)]
        self.spans: list[Span] = spans_in(answer) if answer else []
        self.cursor = 0
        self.anchor: int | None = None

    @property
    def chosen(self) -> tuple[int, int]:
        """The characters from the anchor to the cursor, or those of the cursor's token."""
        if not self.tokens:
            return 0, 0
        first, last = sorted((self.cursor if self.anchor is None else self.anchor, self.cursor))
        return self.tokens[first][0], self.tokens[last][1]

    def move(self, by: int) -> None:
        """Go so many tokens on."""
        self.cursor = max(0, min(len(self.tokens) - 1, self.cursor + by))

    def move_to(self, character: int) -> None:
        """Go to the token nearest to a character."""
        starts = [abs(start - character) for start, _ in self.tokens]
        self.cursor = starts.index(min(starts)) if starts else 0

    def start(self) -> None:
        """Begin a span here, or let a begun one go."""
        self.anchor = self.cursor if self.anchor is None and self.tokens else None

    def label(self, name: str) -> str | None:
        """End the span with this label; the same one again is relabelled. Why not, if it cannot."""
        start, end = self.chosen
        if start == end:
            return "there is no word to mark"
        others = [one for one in self.spans if one[:2] != (start, end)]
        if not self._overlapping and any(a < end and start < b for a, b, _ in others):
            return "it would overlap another span: d removes that one"
        self.spans = sorted([*others, (start, end, name)])
        self.anchor = None
        return None

    def remove(self) -> bool:
        """Remove the span under the cursor, the shortest of several; False where none is."""
        here = self.under_cursor()
        if here is not None:
            self.spans.remove(here)
        return here is not None

    def under_cursor(self) -> Span | None:
        """The span under the cursor, the shortest of several."""
        start, end = self.tokens[self.cursor] if self.tokens else (0, 0)
        around = [one for one in self.spans if one[0] < end and start < one[1]]
        return min(around, key=lambda one: one[1] - one[0], default=None)

    def cycle(self) -> None:
        """Go to the next span, from the last to the first."""
        if not self.spans or not self.tokens:
            return
        here = self.tokens[self.cursor][0]
        later = [one for one in self.spans if one[0] > here]
        self.move_to((later or self.spans)[0][0])

    def take(self, answer: str) -> None:
        """Begin with a suggested answer."""
        self.spans = spans_in(answer)
        self.anchor = None

    def text(self) -> str:
        """The answer."""
        return of_spans(self.spans)


Draft = Choices | Spans


def begin(schema: LabelSchema, text: str, answer: str | None) -> Draft | None:
    """A draft for a row, where the task needs one."""
    if schema.task == "multi":
        return Choices(schema, answer)
    return Spans(schema, text, answer) if schema.task == "spans" else None


def pieces_of(spans: Iterable[Span], start: int, end: int, cuts: Sequence[int]) -> list[int]:
    """Where the look of the text from ``start`` to ``end`` may change, both included."""
    edges = {start, end, *cuts}
    for a, b, _ in spans:
        edges.update((a, b))
    return sorted(edge for edge in edges if start <= edge <= end)
