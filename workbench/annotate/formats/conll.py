"""Columns as in the CoNLL-2003 task: a word a line, its tag last, an empty line after a sentence.

``-DOCSTART-`` begins a document, which is a row; in a file without it every sentence is one. Tags
are read as IOB1, IOB2, BILOU or IOBES, and written as IOB2. The format has words and no text: a
row is found by its text without white space.
"""

from __future__ import annotations

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
from workbench.annotate.formats.words import sentences, squeeze, tagged_spans, tags, words
from workbench.core.errors import InvalidInputError

START = "-DOCSTART-"
_HEAD = f"{START} -X- O O\n\n"
MOST_WORDS = 1_000_000
"""Words of one document."""


def read(path: Path, asked: Asked, heard: Heard) -> Iterator[Given]:
    """The spans of each document; see the package. Raises InvalidInputError for another task."""
    _require_spans(asked)
    apart = _documents_are_marked(path)
    document = _Document()
    n = 0
    for n, line in enumerate(_lines(path), 1):
        if line.startswith(START):
            yield from document.end(heard)
        elif line and not line.isspace():
            document.add(n, line, heard)
        elif not apart:
            yield from document.end(heard)
        else:
            document.close()
    yield from document.end(heard)
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
    """The words of a document, and the spans of its finished sentences."""

    def __init__(self) -> None:
        self._n, self._length, self._broken = 0, 0, False
        self._all: list[str] = []
        self._words: list[str] = []
        self._tags: list[str] = []
        self._spans: list[Span] = []

    def add(self, n: int, line: str, heard: Heard) -> None:
        """Take a word and its tag."""
        self._n = self._n or n
        parts = line.split("\t") if "\t" in line else line.split()
        word = parts[0] if parts[0].isascii() else squeeze(parts[0])
        if len(parts) < 2 or not word:
            heard.fault(n, f"has no tag: {line[:40]}")
            self._broken = True
            return
        if len(self._all) < MOST_WORDS:
            self._words.append(word)
            self._tags.append(parts[-1])
        elif not self._broken:
            heard.fault(n, f"the document has more than {MOST_WORDS:,} words")
            self._broken = True

    def close(self) -> None:
        """End a sentence: no span goes on into the next one."""
        spans = tagged_spans(self._words, self._tags)
        before = self._length
        self._spans += [(before + start, before + end, label) for start, end, label in spans]
        self._length += sum(map(len, self._words))
        self._all += self._words
        self._words, self._tags = [], []

    def end(self, heard: Heard) -> Iterator[Given]:
        """The document's answer, if it has words and all of them are sound."""
        n, broken = self._n, self._broken
        try:
            self.close()
        except ValueError as error:
            heard.fault(n, f"in the document that begins here: {error}")
            broken = True
        if self._all and not broken:
            yield Given(n, of_spans(self._spans), squeezed="".join(self._all))
        self.__init__()  # type: ignore[misc]


def write(answers: Iterable[Standing], asked: Asked, path: Path, heard: Heard) -> int:
    """Write each answer as a document; see the package. Overlapping spans: the longer one stays."""
    _require_spans(asked)
    count, row = 0, None
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for one in answers:
            if one.label is None:
                continue
            text = one.text(asked)
            spans = _apart(spans_in(one.label))
            if len(spans) < len(spans_in(one.label)):
                heard.warn(one.row, "spans overlap, which tags cannot say: the longest are written")
            if one.row == row:
                heard.warn(one.row, "several people answered: each answer is a document")
            row = one.row
            found = list(words(text, spans))
            if not found:
                heard.warn(one.row, "has no words: left out")
                continue
            file.write(_HEAD)
            for sentence in sentences(found, text):
                tagged = tags(sentence, spans)
                for word, tag in zip(sentence, tagged, strict=True):
                    file.write(f"{word.text} -X- O {tag}\n")
                file.write("\n")
            count += 1
    return count


def _apart(spans: list[Span]) -> list[Span]:
    """Spans that do not overlap, the longest of those that do."""
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda one: (one[0] - one[1], one)):
        if all(span[1] <= start or end <= span[0] for start, end, _ in chosen):
            chosen.append(span)
    return sorted(chosen)
