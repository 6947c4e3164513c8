"""Columns as in the CoNLL-2003 task: a word a line, its tag last, an empty line after a sentence.

``-DOCSTART-`` begins a document, which is a row; in a file without it every sentence is one. Tags
are read as IOB1, IOB2, BILOU or IOBES, and written as IOB2. The format has words and no text: a
row is found by its text without white space.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

from workbench.annotate.formats.record import (
    Asked,
    Given,
    Heard,
    Span,
    Standing,
    of_spans,
    spans_in,
)
from workbench.annotate.formats.words import sentence_ends, squeeze, tagged_spans, tags, words
from workbench.core.errors import InvalidInputError

START = "-DOCSTART-"
_HEAD = f"{START} -X- O O\n\n"
MOST_WORDS = 1_000_000
"""Words of one document."""


def read(path: Path, asked: Asked, heard: Heard) -> Iterator[Given]:
    """The spans of each document; see the package. Raises InvalidInputError for another task."""
    _require_spans(asked)
    apart = _documents_are_marked(path)
    document, lines, n = _Document(), list[str](), 0
    for n, line in enumerate(_lines(path), 1):
        if line and not line.isspace() and not line.startswith(START):
            lines.append(line)
            continue
        document.sentence(n - len(lines), lines, heard)
        lines = []
        if not apart or line.startswith(START):
            yield from document.end()
    document.sentence(n + 1 - len(lines), lines, heard)
    yield from document.end()
    if not n:
        raise InvalidInputError("the file is empty")


def _require_spans(asked: Asked) -> None:
    if asked.task != "spans":
        raise InvalidInputError(
            f"columns of words hold spans; the labels here are for the task {asked.task}",
            "name another format",
        )


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for line in file:
                yield line.rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"the file is not in UTF-8: {error}") from error


def _documents_are_marked(path: Path) -> bool:
    return any(line.startswith(START) for line in _lines(path))


class _Document:
    """The words of a document, and the spans of its sentences: none goes on into the next one."""

    def __init__(self) -> None:
        self._n, self._length, self._sound = 0, 0, True
        self._words: list[str] = []
        self._spans: list[Span] = []

    def sentence(self, n: int, lines: list[str], heard: Heard) -> None:
        """Take the words of a sentence with their tags; its first line is line ``n``."""
        if not lines:
            return
        self._n = self._n or n
        parts = [line.split("\t") if "\t" in line else line.split() for line in lines]
        found = [one[0] if one[0].isascii() else squeeze(one[0]) for one in parts]
        for number, (one, word) in enumerate(zip(parts, found, strict=True)):
            if len(one) < 2 or not word:
                heard.fault(n + number, f"has no tag: {lines[number][:40]}")
                self._sound = False
        if len(self._words) + len(found) > MOST_WORDS:
            heard.fault(n, f"the document has more than {MOST_WORDS:,} words")
            self._sound = False
        if not self._sound:
            return
        try:
            spans = tagged_spans(found, [one[-1] for one in parts])
        except ValueError as error:
            heard.fault(n, f"in the sentence that begins here: {error}")
            self._sound = False
            return
        before = self._length
        self._spans += [(before + start, before + end, label) for start, end, label in spans]
        self._length += sum(map(len, found))
        self._words += found

    def end(self) -> Iterator[Given]:
        """The document's answer, if it has words and all of them are sound; then a new one."""
        if self._words and self._sound:
            yield Given(self._n, of_spans(self._spans), squeezed="".join(self._words))
        self.__init__()  # type: ignore[misc]


def write(answers: Iterable[Standing], asked: Asked, path: Path, heard: Heard) -> int:
    """Write each answer as a document; see the package. Overlapping spans: the longer one stays."""
    _require_spans(asked)
    count, row = 0, None
    # A label of several words needs another sign between the columns.
    gap = "\t" if any(" " in name for name in asked.labels) else " "
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for one in answers:
            if one.label is None:
                continue
            text = one.text(asked)
            marked = spans_in(one.label)
            spans = _apart(marked)
            if len(spans) < len(marked):
                heard.warn(one.row, "spans overlap, which tags cannot say: the longest are written")
            if one.row == row:
                heard.warn(one.row, "several people answered: each answer is a document")
            row = one.row
            found = words(text, spans)
            if not found:
                heard.warn(one.row, "has no words: left out")
                continue
            file.write(_HEAD)
            lines = [
                f"{text[start:end]}{gap}-X-{gap}O{gap}{tag}\n"
                for (start, end), tag in zip(found, tags(found, spans), strict=True)
            ]
            for end in sentence_ends(found, text, spans):
                lines[end - 1] += "\n"
            file.writelines(lines)
            count += 1
    return count


def _apart(spans: list[Span]) -> list[Span]:
    """Spans that do not overlap, the longest of those that do."""
    if all(one[1] <= other[0] for one, other in itertools.pairwise(spans)):
        return spans
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda one: (one[0] - one[1], one)):
        if all(span[1] <= start or end <= span[0] for start, end, _ in chosen):
            chosen.append(span)
    return sorted(chosen)
