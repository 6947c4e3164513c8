"""Errors in the cells of an xlsb: the records BrtCellError and BrtFmlaError (MS-XLSB 2.4)."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator

from workbench.collect.readers.sheet_parts import Errors, code_text, member_of

_ROW, _CELL_ERROR, _FORMULA_ERROR, _SHEET = 0, 3, 11, 156
_U32 = struct.Struct("<I")
_MOST_COLUMNS = 16_384


def xlsb_errors(book: zipfile.ZipFile, sheet: str) -> Errors:
    """Those of a sheet."""
    member = member_of(book, sheet, "workbook.bin", _sheets)
    if member is None:
        return {}
    found: Errors = {}
    row = 0
    data = book.read(member)
    for kind, start, end in _records(data):
        if kind == _ROW and end - start >= 4:
            row = _U32.unpack_from(data, start)[0] + 1
        elif kind in (_CELL_ERROR, _FORMULA_ERROR) and end - start >= 9:
            # Its column, 4 bytes on its style, the code of the error.
            column = _U32.unpack_from(data, start)[0]
            if column < _MOST_COLUMNS:
                found[row, column + 1] = code_text(data[start + 8])
    return found


def _sheets(data: bytes) -> list[tuple[str, str]]:
    """Name and link of each sheet, of which BrtBundleSh tells."""
    found = []
    for kind, start, end in _records(data):
        if kind == _SHEET:
            link, start = _string(data, start + 8, end)
            name, _ = _string(data, start, end)
            found.append((name, link))
    return found


def _string(data: bytes, start: int, end: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    if start + 4 > end:
        return "", end
    size = _U32.unpack_from(data, start)[0]
    stop = min(end, start + 4 + 2 * size)
    return data[start + 4 : stop].decode("utf-16-le", "replace"), stop


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of each record; a cut one ends them."""
    at, size = 0, len(data)
    while at < size:
        kind, at = _number(data, at, 2)
        length, at = _number(data, at, 4)
        if at + length > size:
            return
        yield kind, at, at + length
        at += length


def _number(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of seven bits to a byte, the lowest first, in at most so many bytes."""
    value = 0
    for place, byte in enumerate(data[at : at + most]):
        value |= (byte & 0x7F) << 7 * place
        at += 1
        if byte < 0x80:
            break
    return value, at
