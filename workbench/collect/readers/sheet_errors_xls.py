"""Errors in the cells of an xls: the records BoolErr and Formula (MS-XLS 2.4), in their stream."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from workbench.collect.readers.compound import CompoundError, stream_of
from workbench.collect.readers.sheet_parts import Errors, code_text

_BOUNDS, _BEGIN, _END = 0x0085, 0x0809, 0x000A
_BOOL_ERROR, _FORMULA = 0x0205, (0x0006, 0x0206, 0x0406)
_CELL = struct.Struct("<HH")
_RECORD = struct.Struct("<HH")


def xls_errors(path: Path, place: int) -> Errors:
    """Those of the sheet at ``place`` among the workbook's, from 0."""
    try:
        data = stream_of(path, ("Workbook", "Book"))
    except CompoundError:
        # Also what is no workbook at all: its reader says it better.
        return {}
    starts = [
        struct.unpack_from("<I", data, start)[0]
        for kind, start, size in _substream(data, 0)
        if kind == _BOUNDS and size >= 4
    ]
    found: Errors = {}
    if place < len(starts):
        for kind, start, size in _substream(data, starts[place]):
            code = _code(data, kind, start, size)
            if code is not None:
                row, column = _CELL.unpack_from(data, start)
                found[row + 1, column + 1] = code_text(code)
    return found


def _code(data: bytes, kind: int, start: int, size: int) -> int | None:
    """The code of the error in a cell's record, None for any other record."""
    if kind == _BOOL_ERROR and size >= 8 and data[start + 7]:
        return data[start + 6]
    if kind in _FORMULA and size >= 14:
        result = data[start + 6 : start + 14]
        if result[6:] == b"\xff\xff" and result[0] == 2:
            return result[2]
    return None


def _substream(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, start and size of each record up to the end of the substream that begins there.

    Records of charts that lie within it have no cells.
    """
    depth = 0
    while at + _RECORD.size <= len(data):
        kind, size = _RECORD.unpack_from(data, at)
        at += _RECORD.size
        if at + size > len(data):
            return
        depth += (kind == _BEGIN) - (kind == _END)
        if kind == _END and depth <= 0:
            return
        if depth == 1:
            yield kind, at, size
        at += size
