"""Which delimiter, quote and escape a text is written with. Pure.

Every candidate reads the sample; the one whose rows agree best in length and whose cells look most
like data wins (the consistency measure of van den Burg, Nazábal and Sutton, *Wrangling messy CSV
files by detecting row and type patterns*, 2019, with our own cell types).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from workbench.collect.guess import is_typed
from workbench.collect.records import AFTER_QUOTE, Cells, mended, records
from workbench.core.figures import counted

DELIMITERS = (",", "\t", ";", "|", ":", " ", "^", "~", "\x01", "\x1f", "||", ", ", "; ", "::")
NAMES = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar", " ": "blank", ":": "colon"}
NO_DELIMITER = "\x1e"  # one column: a mark that no text has
_SAMPLE_LINES = 400
_FEW = 5
_QUOTED = re.compile(r'(?:^|[\s,;:])"[^"\n]*"(?=[\s,;:]|$)')
_WHOLE = re.compile(r'"(?:[^"]|"")*"?\r?')
"""A line that is one quoted cell, or the beginning of one that goes on below."""
_PLAIN = re.compile(r"[\w .,'&()/%#@+*!?-]*", re.UNICODE)


class Found(NamedTuple):
    """A candidate and its merit; ``why`` says it in words."""

    delimiter: str
    quote: str
    escape: str
    score: float
    why: str


def find_dialect(
    lines: Sequence[str],
    delimiter: str | None = None,
    quote: str | None = None,
    escape: str | None = None,
) -> Found:
    """The best reading of ``lines``; what is given is kept. One column if nothing splits them."""
    sample = lines[:_SAMPLE_LINES]
    text = "".join(sample)
    best: Found | None = None
    for mark, inner in _quotings(text, quote, escape):
        for cut in [delimiter] if delimiter else _present(text):
            found = _measure(sample, cut, mark, inner)
            if best is None or found.score > best.score * 1.0000001:
                best = found
    one = _one_column(text, quote, escape)
    if delimiter is None and (best is None or best.score <= 0.0):
        return one
    return best or one


def _present(text: str) -> list[str]:
    return [cut for cut in DELIMITERS if cut in text]


def _one_column(text: str, quote: str | None, escape: str | None) -> Found:
    mark = quote or ""
    if quote is None and escape:
        mark = '"'
    elif quote is None:
        lines = [line for line in text.split("\n") if line.strip()]
        opened = [line for line in lines if line[0] == '"']
        whole = sum(1 for line in opened if _WHOLE.fullmatch(line))
        mark = '"' if len(opened) > 0.3 * len(lines) and whole > 0.9 * len(opened) else ""
    why = "no delimiter splits the lines alike: one column"
    return Found(NO_DELIMITER, mark, escape or mark, 0.0, why)


def _quotings(text: str, quote: str | None, escape: str | None) -> list[tuple[str, str]]:
    """Quote and escape pairs worth trying, the usual one first."""
    if quote is not None:
        marks = [quote]
    else:
        marks = ['"'] + (["'"] if _opens_cells(text, "'") else []) + [""]
        if '"' not in text or escape:
            # What escapes a quote says that there are some.
            marks.remove("")
    pairs: list[tuple[str, str]] = []
    for mark in marks:
        if escape is not None:
            pairs.append((mark, escape or mark))
            continue
        pairs.append((mark, mark))
        if mark and f"\\{mark}" in text:
            pairs.append((mark, "\\"))
    return pairs


def _opens_cells(text: str, mark: str) -> bool:
    """Whether ``mark`` stands where a quote would open a cell."""
    return re.search(rf"(^|[,;|\t]\s?){re.escape(mark)}", text, re.MULTILINE) is not None


def _measure(sample: Sequence[str], delimiter: str, quote: str, escape: str) -> Found:
    read, helped = _cells(sample, delimiter, quote, escape)
    lengths = Counter(map(len, read))
    rows = sum(lengths.values())
    if not rows:
        return Found(delimiter, quote, escape, 0.0, "empty")
    pattern = sum(
        count * (length - 1) / length for length, count in lengths.items() if length > 1
    ) / (rows * len(lengths))
    usual, agree = lengths.most_common(1)[0]
    if usual < 2 and not any(length > 1 and count > rows / 3 for length, count in lengths.items()):
        pattern *= 0.05
    if _is_prose(read, sample, delimiter, usual, agree / rows):
        return Found(delimiter, quote, escape, 0.0, "the lines are sentences")
    pattern *= 1 - 0.5 * helped / rows
    score = pattern * _cell_merit(read, quote) * _liking(delimiter, quote, sample)
    label = NAMES.get(delimiter, repr(delimiter))
    return Found(
        delimiter,
        quote,
        escape,
        score,
        f"{label} gives {counted(usual, 'field')} in {agree} of {counted(rows, 'row')}",
    )


def _cells(
    sample: Sequence[str], delimiter: str, quote: str, escape: str
) -> tuple[list[Cells], int]:
    """The sample's records (``[]`` for one that cannot be read), and how many had to be mended."""
    read: list[Cells] = []
    helped = 0
    for record in records(sample, delimiter, quote, escape):
        if record.cells:
            read.append(record.cells)
        elif record.reason == AFTER_QUOTE:
            read.append(mended(record.raw, delimiter, quote) or [])
            helped += 1
        elif record.reason:
            read.append([])
    if read and not read[-1] and len(sample) >= _SAMPLE_LINES:
        read.pop()
    if len(read) > _FEW and not read[0]:
        # One broken header says nothing against what reads all below it.
        read.pop(0)
    return read, helped


def _is_prose(
    read: Sequence[Cells], sample: Sequence[str], delimiter: str, usual: int, agreement: float
) -> bool:
    """Whether what is cut are sentences: lengths that disagree, or marks that sentences have."""
    cells = [cell for record in read[:200] for cell in record if cell]
    words = sum(cell.strip().count(" ") for cell in cells) / max(1, len(cells))
    if delimiter in (" ", ":", ", ", "; ") and len(read) > 20:
        return (agreement < 0.995 or words > 2) and not _is_data(cells, sample)
    return words > 2 and (usual == 1 or (usual < 5 and agreement < 0.7))


def _is_data(cells: Sequence[str], sample: Sequence[str]) -> bool:
    """Whether there are so many numbers, dates and quoted cells as no text of sentences has."""
    quoted = sum(1 for line in sample if _QUOTED.search(line))
    return quoted > 0.9 * len(sample) and sum(map(is_typed, cells)) > 0.3 * len(cells)


def _liking(delimiter: str, quote: str, sample: Sequence[str]) -> float:
    """Usual delimiters win ties; blanks and colons are mostly punctuation."""
    worth = {",": 1.0, "\t": 1.0, ";": 1.0, "|": 1.0, ", ": 0.97, "; ": 0.97, "||": 1.01}
    liking = worth.get(delimiter, 0.9)
    if delimiter in (" ", ":"):
        liking = 0.5
    if quote == "'" and not _all_wrapped(sample[0], delimiter, quote):
        liking *= 0.97
    return liking


def _all_wrapped(line: str, delimiter: str, quote: str) -> bool:
    """Whether every cell of a line stands in quotes, as of names over bare numbers."""
    cells = [cell.strip() for cell in line.split(delimiter)]
    return all(len(cell) > 2 and cell[0] == cell[-1] == quote for cell in cells)


def _cell_merit(read: Sequence[Cells], quote: str) -> float:
    """How many cells look like data rather than like pieces of something cut wrongly."""
    total = good = 0.0
    for record in read[:200]:
        if not record:
            total += 2
        for cell in record:
            total += 1
            if cell is None or cell == "":
                good += 0.8
            elif (quote != '"' and cell[0] == '"') or (
                quote != "'" and cell[0] == cell[-1] == "'" != cell
            ):
                good += 0.1
            elif is_typed(cell):
                good += 1
            elif len(cell) < 200 and _PLAIN.fullmatch(cell):
                good += 0.9 if cell == cell.strip() else 0.8
            else:
                good += 0.6
    return good / total if total else 0.0
