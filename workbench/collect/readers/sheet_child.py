"""``python -m workbench.collect.readers.sheet_child FILE SHEET ROWS``: a sheet's cells as text.

The parser makes a grid that reaches to the farthest cell, and ends its process where there is no
memory for that: one damaged byte, or one stray cell, is enough. So it has a process of its own,
with limited memory and time. Writes frames of msgpack to standard output: a ``Head``, lists of
rows (the first ``ROWS``, -1: all), and an empty list at the end. Started by ``sheet_apart``.
"""

from __future__ import annotations

import itertools
import os
import resource
import struct
import sys
import zipfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

from workbench.collect.readers.cell_text import as_text

if TYPE_CHECKING:
    import python_calamine

LENGTH = struct.Struct("<I")
Rows = list[list[str | None]]
_MOST_MEMORY = 8 * 1024**3
_LEAST_MEMORY = 1024**3
_LEAST_SECONDS, _MOST_SECONDS = 20, 24 * 3600
_BYTES_A_SECOND = 1_000_000
"""A thirtieth of what is usual."""
_CELLS = 20_000
"""Of a frame, about."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The workbook's sheets, and the size of the one that is read.

    ``merged``: first row, first column and last row of each merged cell, from 0. ``fault``: why it
    cannot be read: "locked", "memory", "system" or "damaged"; ``said`` is what the parser says.
    """

    sheets: list[str] = []
    rows: int = 0
    columns: int = 0
    merged: list[tuple[int, int, int]] = []
    fault: str = ""
    said: str = ""


def main() -> int:
    """Read, and write what was read; what goes wrong is told in the head."""
    import python_calamine  # its parent knows this module, and does without

    path, sheet, most = sys.argv[1:4]
    _limit_memory()
    out = sys.stdout.buffer
    try:
        _limit_time(path)
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            _write(out, book, sheet, None if most == "-1" else int(most))
    except python_calamine.PasswordError:
        _frame(out, Head(fault="locked"))
    except MemoryError:
        _frame(out, Head(fault="memory"))
    except (python_calamine.CalamineError, zipfile.BadZipFile, NotImplementedError) as error:
        _frame(out, Head(fault="damaged", said=str(error)))
    except BrokenPipeError:
        # Nobody wants to know more: nor may the interpreter's end try to write what is left.
        os._exit(0)
    except OSError as error:
        _frame(out, Head(fault="system", said=error.strerror or str(error)))
    except BaseException as error:
        # A damaged xls can make the parser panic, which is no Exception.
        if type(error).__module__ != "pyo3_runtime":
            raise
        _frame(out, Head(fault="damaged", said="its parts do not fit together"))
    return 0


def _limit_memory() -> None:
    """To half of what the machine has; on Linux, other systems do not keep to it."""
    if not Path("/proc/self/statm").exists():
        return
    half = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = max(_LEAST_MEMORY, min(half, _MOST_MEMORY))
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _limit_time(path: str) -> None:
    """Of the processor, by the size: in some damaged files the parser finds no end."""
    size = os.path.getsize(path)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            size = sum(part.file_size for part in book.infolist())
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    seconds = min(_LEAST_SECONDS + size // _BYTES_A_SECOND, _MOST_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))


def _write(
    out: IO[bytes], book: python_calamine.CalamineWorkbook, wanted: str, most: int | None
) -> None:
    sheets = list(book.sheet_names)
    name = wanted or next(iter(sheets), "")
    if name not in sheets:
        _frame(out, Head(sheets=sheets))
        return
    sheet = book.get_sheet_by_name(name)
    ranges = sheet.merged_cell_ranges or []
    bottom, right = sheet.end or (-1, -1)
    head = Head(
        sheets=sheets,
        rows=bottom + 1,
        columns=right + 1,
        merged=[(top, left, last) for (top, left), (last, _) in ranges],
    )
    _frame(out, head)
    left = sheet.start[1] if sheet.start else 0
    rows = itertools.islice(sheet.iter_rows(), most)
    size = max(1, _CELLS // (right + 1))
    while chunk := [_texts(left, row) for row in itertools.islice(rows, size)]:
        _frame(out, chunk)
    _frame(out, [])


def _texts(left: int, row: list[Any]) -> list[str | None]:
    """The cells from the sheet's first column on, up to the last that holds something."""
    texts = [None] * left + [as_text(value) for value in row]
    while texts and texts[-1] is None:
        texts.pop()
    return texts


def _frame(out: IO[bytes], value: Head | Rows) -> None:
    body = msgspec.msgpack.encode(value)
    out.write(LENGTH.pack(len(body)))
    out.write(body)
    out.flush()


if __name__ == "__main__":
    sys.exit(main())
