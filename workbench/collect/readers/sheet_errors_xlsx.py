"""Cells of an xlsx sheet that hold an error (``#DIV/0!``): the workbook's reader gives them empty.

They stand in its XML as ``<c r="B3" t="e"><v>#DIV/0!</v></c>`` (ECMA-376, part 1, 18.18.11).
"""

from __future__ import annotations

import re
import zipfile
from typing import IO
from xml.etree import ElementTree

from workbench.collect.readers.sheet_parts import Errors, member_of, mentions

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile(r"([A-Z]+)([0-9]+)")
_ERROR = b't="e"'


def xlsx_errors(book: zipfile.ZipFile, sheet: str) -> Errors:
    """Those of a sheet of an xlsx or xlsm."""
    member = member_of(book, sheet, "workbook.xml", _sheets)
    if member is None:
        return {}
    with book.open(member) as file:
        if not mentions(file, (_ERROR,)):
            return {}
    with book.open(member) as file:
        return _read(file)


def _sheets(workbook: bytes) -> list[tuple[str, str]]:
    """Name and link of each sheet."""
    found = ElementTree.fromstring(workbook).iter(f"{_MAIN}sheet")
    return [(one.get("name", ""), one.get(_LINK, "")) for one in found]


def _read(file: IO[bytes]) -> Errors:
    found: Errors = {}
    try:
        for _, part in ElementTree.iterparse(file):
            if part.tag == f"{_MAIN}c":
                place = _PLACE.fullmatch(part.get("r", ""))
                value = part.findtext(f"{_MAIN}v")
                if part.get("t") == "e" and place and value:
                    found[int(place[2]), _column(place[1])] = value
            elif part.tag == f"{_MAIN}row":
                part.clear()
    except ElementTree.ParseError:
        # The reader of the workbook says it better.
        return found
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
