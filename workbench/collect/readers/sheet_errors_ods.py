"""Errors in the cells of an ods: a formula whose shown text is one (OpenDocument 1.3, 9.1.4).

LibreOffice says ``calcext:value-type="error"``, older writers give the cell a value of 0.
"""

from __future__ import annotations

import re
import zipfile
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse

from workbench.collect.readers.sheet_parts import Errors, mentions

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_SHOWN = re.compile(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d{3}")
_MARKS = (b'="error"', b">#", b">Err:")
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def ods_errors(book: zipfile.ZipFile, sheet: str, size: tuple[int, int]) -> Errors:
    """Those of a sheet of ``size``: rows and cells may be told once for many."""
    with book.open("content.xml") as file:
        if not mentions(file, _MARKS):
            return {}
    with book.open("content.xml") as file:
        try:
            return _read(file, sheet, size)
        except ParseError:
            # The reader of the workbook says it better.
            return {}


def _read(file: IO[bytes], sheet: str, size: tuple[int, int]) -> Errors:
    found: Errors = {}
    row, here = 0, False
    for event, part in iterparse(file, ("start", "end")):
        if event == "start":
            if part.tag == f"{_TABLE}table":
                row, here = 0, part.get(f"{_TABLE}name") == sheet
        elif part.tag == f"{_TABLE}table-row":
            times = _times(part, "rows")
            if here:
                cells = _errors_in(part, size[1])
                for line in range(row + 1, min(row + times, size[0]) + 1) if cells else ():
                    found.update({(line, column): text for column, text in cells})
            row += times
            part.clear()
    return found


def _errors_in(row: Element, width: int) -> list[tuple[int, str]]:
    """The errors of a row with their columns."""
    found: list[tuple[int, str]] = []
    column = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        times = _times(cell, "columns")
        if text := _error(cell):
            last = min(column + times, width)
            found += [(place, text) for place in range(column + 1, last + 1)]
        column += times
    return found


def _error(cell: Element) -> str:
    """The error that the cell shows, "" for any other cell."""
    shown = "".join("".join(line.itertext()) for line in cell.iter(_TEXT)).strip()
    if cell.get(_KIND) == "error":
        return shown or "#ERROR!"
    formula = cell.get(f"{_TABLE}formula") is not None
    return shown if formula and _SHOWN.fullmatch(shown) else ""


def _times(part: Element, what: str) -> int:
    """How many it stands for."""
    written = part.get(f"{_TABLE}number-{what}-repeated", "1")
    return int(written) if written.isascii() and written.isdigit() else 1
