"""A line's text to cells, by the dialect that its file was read with. Pure.

The readers and the release of a single line from quarantine both end here.
"""

from __future__ import annotations

import msgspec

from workbench.collect.objects import RepeatedKeyError, object_cells, object_keys
from workbench.collect.reading import Dialect
from workbench.collect.records import AFTER_QUOTE, Cells, Record, fit, mended, records
from workbench.collect.sniff import apply_null_words
from workbench.core.errors import InvalidInputError

UNDECODABLE = "bytes that are no {encoding}"


def record_cells(record: Record, dialect: Dialect) -> tuple[Cells | None, str]:
    """A record as a row, or None and the reason why it is none.

    Quotes that nobody escaped are letters where it is clear what was meant. A blank line is a row
    of one column; of several it is none, and no mistake: there is no reason then.
    """
    cells, reason = record.cells, record.reason
    width = len(dialect.names)
    if cells is None:
        cells = meant(record, dialect)
        return (cells, "") if cells is not None and len(cells) == width else (None, reason)
    if not cells:
        return ([None], "") if width == 1 else (None, "")
    return fit(cells, width)


def meant(record: Record, dialect: Dialect) -> Cells | None:
    """The cells of a record with unescaped quotes, as they were meant, where that is clear."""
    if record.reason != AFTER_QUOTE:
        return None
    return mended(record.raw, dialect.delimiter, dialect.quote)


def line_cells(text: str, dialect: Dialect) -> dict[str, str | None]:
    """One line's cells by column. Raises InvalidInputError with what is still wrong."""
    one = _record if dialect.format in ("csv", "tsv") else _object
    cells = apply_null_words([one(text, dialect)], dialect.null_words)[0]
    return dict(zip(dialect.names, cells, strict=True))


def _object(text: str, dialect: Dialect) -> Cells:
    named = dialect.format in ("sheet", "sqlite", "postgres", "files", "parquet")
    keys = dialect.names if named else dialect.own or dialect.names
    known = f"The keys are: {', '.join(keys[:20])}"
    try:
        found = object_keys(text.encode())
        unknown = [key for key in found if key not in keys]
        cells = object_cells(text.encode(), keys)
    except RepeatedKeyError as error:
        raise InvalidInputError(f"in the line, {error}", "Keep the one that is meant.") from None
    except msgspec.DecodeError as error:
        raise InvalidInputError(f"the line is no JSON object: {error}", known) from None
    if unknown:
        raise InvalidInputError(f"the file has no key {unknown[0]!r}", known)
    return cells


def _record(text: str, dialect: Dialect) -> Cells:
    lines = [line + "\n" for line in text.rstrip("\r\n").split("\n")]
    found = list(records(lines, dialect.delimiter, dialect.quote, dialect.escape))
    wrong = [record.reason for record in found if record.cells is None]
    if len(found) > 1:
        raise InvalidInputError(
            f"the line still has {wrong[0]}" if wrong else f"these are {len(found)} lines",
            "Write one line as it should be.",
        )
    cells, reason = record_cells(found[0], dialect)
    if cells is None:
        raise InvalidInputError(
            f"the line still has {reason}" if reason else "the line is empty",
            "The columns are: " + ", ".join(dialect.names[:20]),
        )
    return cells
