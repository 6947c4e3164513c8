"""Columns as in the CoNLL-2003 task: a word a line, its tag last, an empty line after a sentence.

``-DOCSTART-`` begins a document, which is a row; in a file without it every sentence is one. Tags
are read as IOB1, IOB2, BILOU or IOBES, and written as IOB2. The format has words and no text: a
row is found by its text without white space.
"""

from __future__ import annotations

import itertools
import operator
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
from workbench.annotate.formats.words import (
    is_long,
    sentence_ends,
    squeeze,
    tagged_spans,
    tagged_words,
    words,
)
from workbench.core.errors import InvalidInputError

START = "-DOCSTART-"
_HEAD = f"{START} -X- O O\n\n"
_PART = 1 << 20
_BLANKS = operator.methodcaller("count", " ")
MOST_WORDS = 1_000_000
"""Words of one document."""


def read(path: Path, asked: Asked, heard: Heard) -> Iterator[Given]:
    """The spans of each document; see the package. Raises InvalidInputError for another task."""
    _require_spans(asked)
    apart = _documents_are_marked(path)
    document, lines, n = _Document(), list[str](), 0
    for part in _parts(path):
        lines += part
        ends = [at for at, line in enumerate(lines) if not "-" < line[0] <= "~" and _ends(line)]
        begin = 0
        for end in ends:
            document.sentence(n + begin + 1, lines[begin:end], heard)
            if not apart or lines[end].startswith(START):
                yield from document.end()
            begin = end + 1
        lines, n = lines[begin:], n + begin
    document.sentence(n + 1, lines, heard)
    yield from document.end()
    if not n and not lines:
        raise InvalidInputError("the file is empty")


def _require_spans(asked: Asked) -> None:
    if asked.task != "spans":
        raise InvalidInputError(
            f"columns of words hold spans; the labels here are for the task {asked.task}",
            "name another format",
        )


def _ends(line: str) -> bool:
    """Whether a sentence ends at a line; it is asked of those alone that may begin so."""
    return line.isspace() or line.startswith(START)


def _parts(path: Path) -> Iterator[list[str]]:
    """The lines of a file with their ends, many at a time."""
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            while lines := file.readlines(_PART):
                yield lines
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"the file is not in UTF-8: {error}") from error


def _documents_are_marked(path: Path) -> bool:
    return any(line.startswith(START) for lines in _parts(path) for line in lines)


def _columns(lines: list[str]) -> tuple[list[str], list[str]] | None:
    """The words and the tags of lines that all have as many columns, one blank between two.

    None for others: most files are like this, and a million sentences are read in seconds.
    """
    text = "".join(lines)
    blanks = lines[0].count(" ")
    if not blanks or "\t" in text or set(map(_BLANKS, lines)) != {blanks}:
        return None
    cells = text.split()
    if len(cells) != len(lines) * (blanks + 1):
        return None
    return cells[:: blanks + 1], cells[blanks :: blanks + 1]


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
        found, tagged = _columns(lines) or self._each(n, lines, heard)
        if len(self._words) + len(found) > MOST_WORDS:
            heard.fault(n, f"the document has more than {MOST_WORDS:,} words")
            self._sound = False
        if not self._sound:
            return
        try:
            spans = tagged_spans(found, tagged)
        except ValueError as error:
            heard.fault(n, f"in the sentence that begins here: {error}")
            self._sound = False
            return
        before = self._length
        self._spans += [(before + start, before + end, label) for start, end, label in spans]
        self._length += sum(map(len, found))
        self._words += found

    def _each(self, n: int, lines: list[str], heard: Heard) -> tuple[list[str], list[str]]:
        """The words and the tags of lines, each looked at for itself."""
        lines = [line.rstrip("\r\n") for line in lines]
        parts = [line.split("\t") if "\t" in line else line.split() for line in lines]
        found = [one[0] if one[0].isascii() else squeeze(one[0]) for one in parts]
        for number, (one, word) in enumerate(zip(parts, found, strict=True)):
            if len(one) < 2 or not word:
                heard.fault(n + number, f"has no tag: {lines[number][:40]}")
                self._sound = False
        return found, [one[-1] for one in parts]

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
            found = tagged_words(text, spans)
            if not found:
                heard.warn(one.row, "has no words: left out")
                continue
            lines = [f"{word}{gap}-X-{gap}O{gap}{tag}\n" for word, tag in found]
            ends = sentence_ends(words(text, spans), text, spans) if is_long(text) else [len(lines)]
            for end in ends:
                lines[end - 1] += "\n"
            file.write(_HEAD + "".join(lines))
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
