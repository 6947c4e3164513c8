"""From a file's first bytes to the way it is read: every guess with its reason. Pure.

Guesses give way to what a person chose (``ReadOptions``), one by one.
"""

from __future__ import annotations

import codecs
import io
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.collect.broken_header import with_names
from workbench.collect.dialect import Found, find_dialect
from workbench.collect.encoding import detect, known_encoding
from workbench.collect.guess import guess_column, is_null_word
from workbench.collect.header import column_names, has_header, known_columns
from workbench.collect.options import expanded, pinned
from workbench.collect.records import AFTER_QUOTE, Cells, Record, fit, mended, records
from workbench.collect.requests import ColumnGuess, Dialect, ReadOptions
from workbench.core.errors import InvalidInputError
from workbench.core.figures import counted

MAX_PREAMBLE = 20


@dataclass(frozen=True)
class Sniffed:
    """What was found: the dialect, its reasons, and the sample's rows (of the right width).

    ``types`` are the columns' DuckDB types, none where all is text. ``refused`` says why nothing
    can be loaded as it stands. ``tables`` are those that the file has, where it has such.
    """

    dialect: Dialect
    why: dict[str, str]
    rows: list[Cells]
    notes: list[str] = field(default_factory=list)
    types: Sequence[str] = ()
    refused: str = ""
    tables: Sequence[str] = ()

    def columns(self) -> list[ColumnGuess]:
        """A guess for each column."""
        guesses = []
        for index, name in enumerate(self.dialect.names):
            guess, why = guess_column([row[index] for row in self.rows])
            guesses.append(ColumnGuess(name=name, guess=guess, why=why))
        return guesses

    def null_words(self) -> list[str]:
        """Words for nothing that stand in the sample, most frequent first."""
        seen = Counter(
            cell for row in self.rows for cell in row if cell is not None and is_null_word(cell)
        )
        return [word for word, _ in seen.most_common(10)]


def sniff_text(
    head: bytes,
    complete: bool,
    options: ReadOptions,
    suffix: str = "",
    before: Dialect | None = None,
) -> Sniffed:
    """How delimited text that begins with ``head`` is read.

    Args:
        head: the first bytes, decompressed.
        complete: whether that is the whole file.
        options: what a person chose.
        suffix: the file's ending without compression (".tsv"): settles what the text leaves open.
        before: how the source was read before: it is read so again, and columns keep their names.

    Raises:
        InvalidInputError: nothing in it, or an unknown encoding.
    """
    options = pinned(options, before) if before else options
    why: dict[str, str] = {}
    lines, encoding = _lines(head, complete, options, why)
    found = _marks(lines, options, suffix, why)
    table = table_of(_read(lines, found), options, before, why)
    decimal = options.decimal or _decimal(table.rows)
    why["decimal"] = "chosen" if options.decimal else "most numbers are written so"
    dialect = Dialect(
        format="tsv" if found.delimiter == "\t" else "csv",
        encoding=encoding,
        delimiter=found.delimiter,
        quote=found.quote,
        escape=found.escape,
        header=table.header,
        skip=table.skip,
        decimal=decimal,
        null_words=list(options.null_words or ()),
        names=table.names,
        own=table.own,
    )
    return Sniffed(dialect, why, apply_null_words(table.rows, dialect.null_words), table.notes)


def _lines(
    head: bytes, complete: bool, options: ReadOptions, why: dict[str, str]
) -> tuple[list[str], str]:
    """The sample's lines without those to skip, and the encoding."""
    if options.encoding:
        encoding, why["encoding"] = known_encoding(options.encoding), "chosen"
    else:
        encoding, why["encoding"] = detect(head, complete)
    if encoding == "utf-8" and head.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    lines = sample_lines(head, encoding, complete)
    if not any(line.strip() for line in lines):
        raise InvalidInputError("the file is empty", "There is nothing to load in it.")
    rest = lines[options.skip or 0 :]
    if not rest:
        raise InvalidInputError(
            f"the file has {counted(len(lines), 'line')}, and {options.skip:,} are skipped",
            "Skip fewer lines.",
        )
    return rest, encoding


def _marks(lines: list[str], options: ReadOptions, suffix: str, why: dict[str, str]) -> Found:
    """Delimiter, quote and escape."""
    chosen = expanded(options.delimiter)
    if chosen is None and suffix in (".tsv", ".tab") and "\t" in "".join(lines[:50]):
        chosen = "\t"
    found = find_dialect(lines, chosen, options.quote, expanded(options.escape))
    why["delimiter"] = "chosen" if options.delimiter else found.why
    why["quote"] = "chosen" if options.quote is not None else _quote_reason(lines, found.quote)
    return found


@dataclass(frozen=True)
class Table:
    """The table within some records: the lines before it, its columns, its rows."""

    skip: int
    header: bool
    names: list[str]
    own: list[str]
    rows: list[Cells]
    notes: list[str]


def table_of(
    read: Sequence[Record], options: ReadOptions, before: Dialect | None, why: dict[str, str]
) -> Table:
    """The table in records that were read after ``options.skip`` lines; reasons go to ``why``."""
    usual = _usual_width(Counter(len(record.cells or ()) for record in read))
    preamble = 0 if options.skip is not None else _preamble(read, usual)
    body: list[Cells] = [r.cells for r in read[preamble:] if r.cells is not None]
    if options.header is None:
        header, why["header"] = has_header(body[:200])
    else:
        header, why["header"] = options.header, "chosen"
    first: Cells = body[0] if header and body else []
    own = _own_names(first, usual, body[1:], options.header is not None, before)
    width = len(own) or (len(before.names) if before else usual)
    names, notes = column_names(own or width, settled_names(own, width, options, before))
    if first and _named(first) != usual:
        notes.append(
            f"the header has {_named(first)} names, most rows have {counted(usual, 'field')}"
        )
    data = body[1:] if header else body
    rows = [fitted for cells in data if (fitted := fit(cells, width)[0]) is not None]
    skip = (options.skip or 0) + (read[preamble].line - 1 if preamble else 0)
    if preamble:
        notes.append(f"the first {skip} lines are no part of the table and are skipped")
    return Table(skip, header, names, own, rows, notes)


def _own_names(
    first: Cells, usual: int, body: Sequence[Cells], stated: bool, before: Dialect | None
) -> list[str]:
    """The header as names for all columns; "" for a column that it does not name."""
    cells = [cell or "" for cell in first]
    if not cells:
        return []
    if before is not None:
        return cells[: _named(first)] + _unnamed_at_end(before.own)
    if stated or _header_decides(first, body, usual):
        width = min(max(usual, _named(first)), len(cells))
    else:
        width = usual
    return (cells + [""] * width)[:width]


def _named(first: Cells) -> int:
    """How many cells the header has without empty ones at its end."""
    return max((index for index, cell in enumerate(first, 1) if cell), default=1)


def _unnamed_at_end(own: Sequence[str]) -> list[str]:
    """The columns beyond the header's, of rows that are longer than it."""
    return list(itertools.takewhile(lambda cell: not cell, reversed(own)))


def settled_names(
    own: Sequence[str], width: int, options: ReadOptions, before: Dialect | None
) -> dict[int, str]:
    """Names that are not to be guessed, by position. Raises InvalidInputError for too many."""
    if before is not None:
        known = known_columns(own, before.own, before.names)
        return known if own else dict(enumerate(before.names))
    given = options.names or []
    if len(given) > width:
        raise InvalidInputError(
            f"{len(given)} names are given for {width} columns", "Name the columns in their order."
        )
    return dict(enumerate(given))


def apply_null_words(rows: list[Cells], words: Sequence[str]) -> list[Cells]:
    """The rows with the chosen words missing."""
    if not words:
        return rows
    gone = frozenset(words)
    return [[None if cell in gone else cell for cell in row] for row in rows]


def sample_lines(head: bytes, encoding: str, complete: bool) -> list[str]:
    """The physical lines of ``head`` with their ends; a cut last line is left out."""
    decoder = codecs.getincrementaldecoder(encoding)("backslashreplace")
    try:
        text = decoder.decode(head, complete)
    except UnicodeError as error:
        raise InvalidInputError(
            f"the file is not {encoding}: {error}", "Choose another encoding."
        ) from None
    lines = list(io.StringIO(text, newline=""))
    if not complete and len(lines) > 1:
        lines.pop()
    return lines


def _read(lines: Sequence[str], found: Found) -> list[Record]:
    """The sample's records that can be read."""
    read = []
    first = None
    for record in records(lines, found.delimiter, found.quote, found.escape):
        first = first or record
        cells = record.cells
        if record.reason == AFTER_QUOTE:
            cells = mended(record.raw, found.delimiter, found.quote)
        if cells:
            read.append(record._replace(cells=cells))
    if first is None or not read:
        return read
    width = _usual_width(Counter(len(record.cells or ()) for record in read))
    return with_names(first, read, found.delimiter, found.quote, width)


def _quote_reason(lines: Sequence[str], quote: str) -> str:
    if not quote:
        return "quotes in the text are letters: nothing is quoted"
    used = any(quote in line for line in lines)
    return "opens and closes cells" if used else "usual; none in the sample"


def _usual_width(widths: Counter[int]) -> int:
    if not widths:
        return 1
    return max(widths.items(), key=lambda pair: (pair[1] * (2 if pair[0] > 1 else 1), pair[0]))[0]


def _preamble(read: Sequence[Record], width: int) -> int:
    """How many records before the table are titles and remarks: narrower than half of it."""
    if width < 3:
        return 0
    for index, record in enumerate(read[: MAX_PREAMBLE + 1]):
        cells = record.cells or []
        filled = sum(1 for cell in cells if cell)
        if len(cells) == width and filled > width / 2:
            return index
        if filled > max(1, width // 2):
            return 0
    return 0


def _header_decides(cells: Cells, body: Sequence[Cells], usual: int) -> bool:
    """Whether at least as many rows fit the header's width as the usual one."""
    width = len(cells)
    fitting = sum(fit(row, width)[0] is not None for row in body)
    return 2 * fitting > sum(fit(row, usual)[0] is not None for row in body) and fitting > 0


def _decimal(rows: Sequence[Cells]) -> str:
    point = comma = 0
    for row in rows[:500]:
        for cell in row:
            if cell and cell[-1:].isdigit() and cell[:1] in "+-0123456789":
                head, mark, tail = cell.rpartition(",")
                if mark and tail.isdigit() and head.lstrip("+-").replace(".", "").isdigit():
                    comma += 1
                head, mark, tail = cell.rpartition(".")
                if mark and tail.isdigit() and head.lstrip("+-").replace(",", "").isdigit():
                    point += 1
    return "," if comma > point else "."
