"""What the readers of errors in workbooks share: the archive's parts, and the codes of errors."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Sequence
from typing import IO
from xml.etree import ElementTree

Errors = dict[tuple[int, int], str]
"""The text of each error by row and column, from 1."""
CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""BErr (MS-XLS 2.5.10, MS-XLSB 2.5.97.2)."""
_CHUNK = 1024 * 1024


def code_text(code: int) -> str:
    """How a spreadsheet shows the error; one that is not known by its number."""
    return CODES.get(code, f"#ERROR {code}!")


def member_of(
    book: zipfile.ZipFile,
    sheet: str,
    workbook: str,
    sheets: Callable[[bytes], list[tuple[str, str]]],
) -> str | None:
    """The part of the archive that holds the sheet, by the links of its part ``workbook``."""
    try:
        named = dict(sheets(book.read(f"xl/{workbook}")))
        links = ElementTree.fromstring(book.read(f"xl/_rels/{workbook}.rels"))
    except (KeyError, ElementTree.ParseError):
        # The reader of the workbook says it better.
        return None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    target = targets.get(named.get(sheet), "")
    member = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return member if member in book.namelist() else None


def mentions(file: IO[bytes], marks: Sequence[bytes]) -> bool:
    """Whether any of the marks is there: reading all the XML takes ten times as long."""
    end, most = b"", max(map(len, marks))
    while chunk := file.read(_CHUNK):
        text = end + chunk
        if any(mark in text for mark in marks):
            return True
        end = chunk[-most:]
    return False
