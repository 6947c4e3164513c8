"""Columns as in the CoNLL-2003 task: a word a line, its tag last, an empty line after a sentence.

``-DOCSTART-`` begins a document, which is a row; in a file without it every sentence is one. Tags
are read as IOB1, IOB2, BILOU or IOBES, and written as IOB2. The format has words and no text: a
row is found by its text without white space.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from workbench.annotate.formats import columns
from workbench.annotate.formats.columns import START
from workbench.annotate.formats.record import (
    Asked,
    Given,
    Heard,
    Standing,
    spans_in,
)
from workbench.annotate.formats.words import (
    apart,
    is_long,
    sentence_ends,
    tagged_lines,
    words,
)
from workbench.core.errors import InvalidInputError

_HEAD = f"{START} -X- O O\n\n"


def read(path: Path, asked: Asked, heard: Heard) -> Iterator[Given]:
    """The spans of each document; see the package. Raises InvalidInputError for another task."""
    _require_spans(asked)
    yield from columns.documents(path, heard, texts=asked.texts)


def frames(path: Path, asked: Asked, heard: Heard) -> Iterator[pl.DataFrame]:
    """The same, many at a time; see ``columns.frames``."""
    _require_spans(asked)
    yield from columns.frames(path, heard, texts=asked.texts)


def _require_spans(asked: Asked) -> None:
    if asked.task != "spans":
        raise InvalidInputError(
            f"columns of words hold spans; the labels here are for the task {asked.task}",
            "name another format",
        )


def write(answers: Iterable[Standing], asked: Asked, path: Path, heard: Heard) -> int:
    """Write each answer as a document; see the package. Overlapping spans: the longer one stays."""
    _require_spans(asked)
    count, row = 0, None
    # A label of several words needs another sign between the columns.
    gap = "\t" if any(" " in name for name in asked.labels) else " "
    between = f"{gap}-X-{gap}O{gap}"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for one in answers:
            if one.label is None:
                continue
            text = one.text(asked)
            marked = spans_in(one.label)
            spans = apart(marked)
            if len(spans) < len(marked):
                heard.warn(one.row, "spans overlap, which tags cannot say: the longest are written")
            if one.row == row:
                heard.warn(one.row, "several people answered: each answer is a document")
            row = one.row
            lines = tagged_lines(text, spans, between)
            if not lines:
                heard.warn(one.row, "has no words: left out")
                continue
            if is_long(text):
                for end in sentence_ends(words(text, spans), text, spans)[:-1]:
                    lines[end - 1] += "\n"
            file.write(f"{_HEAD}{''.join(lines)}\n")
            count += 1
    return count
