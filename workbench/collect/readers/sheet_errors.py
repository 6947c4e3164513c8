"""Cells of an xlsx sheet that hold an error (``#DIV/0!``): the workbook's reader gives them empty.

They stand in its XML as ``<c r="B3" t="e"><v>#DIV/0!</v></c>`` (ECMA-376, part 1, 18.18.11).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

Errors = dict[tuple[int, int], str]
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile(r"([A-Z]+)([0-9]+)")
_CHUNK = 1024 * 1024
_ERROR = b't="e"'


def errors_of(path: Path, sheet: str) -> Errors:
    """The text of each error by row and column, from 1; none for workbooks of another kind."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as book:
        member = _member(book, sheet)
        if member not in book.namelist():
            return {}
        with book.open(member) as file:
            if not _mentions(file):
                return {}
        with book.open(member) as file:
            return _read(file)


def _member(book: zipfile.ZipFile, sheet: str) -> str:
    """The part of the archive that holds the sheet; "" when there is none."""
    folder = "xl"
    try:
        workbook = ElementTree.fromstring(book.read(f"{folder}/workbook.xml"))
        links = ElementTree.fromstring(book.read(f"{folder}/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return ""
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for one in workbook.iter(f"{_MAIN}sheet"):
        if one.get("name") == sheet:
            target = targets.get(one.get(_LINK), "")
            return posixpath.normpath(posixpath.join(f"/{folder}", target)).lstrip("/")
    return ""


def _mentions(file: IO[bytes]) -> bool:
    """Whether there is any error: reading all the XML takes ten times as long."""
    end = b""
    while chunk := file.read(_CHUNK):
        if _ERROR in end + chunk:
            return True
        end = chunk[-len(_ERROR) :]
    return False


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
