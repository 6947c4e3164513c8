"""What formats read and write: answers, what is asked of a row, and what was heard on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from workbench.annotate.requests import Asked as Asked
from workbench.annotate.requests import Told

DIGITS = 32
"""Of what stands for a text: half a SHA-256."""
MOST_HEARD = 100_000
MOST_WARNINGS = 100
SEPARATOR = "|"

Span = tuple[int, int, str]
_SPANS = msgspec.json.Decoder(list[Span]).decode


class Given(NamedTuple):
    """An answer that a file gives; ``n`` is where, counted from 1.

    ``label`` is in the one form of its task (``values``), but for the order of its parts. None says
    that there is no answer, or that the row was ``skipped``. ``row``, ``key`` and ``text`` say
    which row is meant. ``squeezed``: the row's text without any white space, where the file has
    words alone; spans then count so, too, and ``words`` is a text that has them.
    """

    n: int
    label: str | None
    row: str | None = None
    key: str | None = None
    text: str | None = None
    squeezed: str | None = None
    annotator: str | None = None
    moment: str | None = None
    seconds: str | None = None
    flagged: str | None = None
    note: str | None = None
    skipped: bool = False
    words: str | None = None


class Suggested(NamedTuple):
    """What a model suggests for a row."""

    label: str
    share: float
    version: str


class Standing(NamedTuple):
    """An answer that stands, to be written; those of one row follow each other.

    ``label`` is None for a flag or a note alone, a row nobody has answered, or one that somebody
    ``skipped``.
    """

    row: int
    texts: dict[str, str | None]
    label: str | None
    annotator: str | None = None
    moment: str | None = None
    seconds: float = 0.0
    flagged: bool = False
    note: str = ""
    suggested: Suggested | None = None
    skipped: bool = False

    def text(self, asked: Asked) -> str:
        """The row's text: what is shown of it, one below the other."""
        return joined(self.texts, asked)


class Heard:
    """Faults, warnings, and what was left out, with where."""

    def __init__(self) -> None:
        self.faults: list[tuple[int, str]] = []
        self.warnings: list[tuple[int, str]] = []
        self.warned = 0

    def fault(self, n: int, why: str) -> None:
        """What is at ``n`` cannot be taken."""
        if len(self.faults) < MOST_HEARD:
            self.faults.append((n, why))

    def warn(self, n: int, why: str) -> None:
        """What is at ``n`` is taken, or left out, but somebody should know."""
        self.warned += 1
        if len(self.warnings) < MOST_WARNINGS:
            self.warnings.append((n, why))

    def told(self) -> Told:
        """All of it, to be handed over."""
        return Told(faults=self.faults, warnings=self.warnings, warned=self.warned)


def joined(texts: dict[str, str | None], asked: Asked) -> str:
    """The text of a row from its columns; those that are missing are left out."""
    names = asked.fields or asked.columns
    return "\n".join(text for name in names if (text := texts.get(name)) is not None)


def of_names(asked: Asked, names: Sequence[str]) -> str:
    """The answer that names one label or several. Raises ValueError for what cannot be one."""
    if asked.task == "multi":
        return SEPARATOR.join(names)
    if len(names) != 1:
        raise ValueError(f"{len(names)} labels for a row that has one")
    return names[0]


def to_names(asked: Asked, label: str) -> list[str]:
    """The labels that an answer names."""
    if asked.task == "multi":
        return label.split(SEPARATOR) if label else []
    return [label]


def spans_in(label: str) -> list[Span]:
    """The spans of an answer in our own form."""
    return _SPANS(label)


def of_spans(spans: Sequence[Span]) -> str:
    """Spans as an answer; in order, each once."""
    return msgspec.json.encode(sorted(set(spans))).decode()
