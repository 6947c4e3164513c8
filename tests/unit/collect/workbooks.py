"""Workbooks as Excel and LibreOffice write them: what errors in cells look like, format by format.

The sheet ``data & more`` stands behind another one:

    region  sales  share
    north   4      #DIV/0!
            6      #N/A

    south   5      #REF!
"""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

SHEET = "data & more"
HEADER = ("region", "sales", "share")
DIV, NA, REF = 0x07, 0x2A, 0x17
Cell = str | float | int | None
ROWS: list[tuple[Cell, Cell, int]] = [("north", 4.0, DIV), (None, 6.0, NA), ("south", 5.0, REF)]
PLACES = (1, 2, 4)


def xls(path: Path) -> Path:
    """BIFF8 in a compound file: one error as a value, the others as results of formulas."""
    begin = _biff(0x0809, struct.pack("<4H2I", 0x0600, 0x0005, 0, 0, 0, 0))
    other, sheet = _sheet_begin(), _sheet_begin()
    for column, name in enumerate(HEADER):
        sheet += _label(0, column, name)
    for place, (region, sales, error) in zip(PLACES, ROWS, strict=True):
        if isinstance(region, str):
            sheet += _label(place, 0, region)
        sheet += _biff(0x0203, struct.pack("<3Hd", place, 1, 0, sales))
        if error == DIV:
            sheet += _biff(0x0205, struct.pack("<3HBB", place, 2, 0, error, 1))
        else:
            result = struct.pack("<BxBxxxH", 2, error, 0xFFFF)
            formula = struct.pack("<3H", place, 2, 0) + result + struct.pack("<HIH", 0, 0, 0)
            sheet += _biff(0x0006, formula)
    end = _biff(0x000A)
    other, sheet = other + end, sheet + end
    bounds = [_bounds(0, "other"), _bounds(0, SHEET)]
    start = len(begin) + sum(map(len, bounds)) + len(end)
    book = begin + _bounds(start, "other") + _bounds(start + len(other), SHEET) + end
    path.write_bytes(_compound((book + other + sheet).ljust(4096, b"\0")))
    return path


def _biff(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _sheet_begin() -> bytes:
    return _biff(0x0809, struct.pack("<4H2I", 0x0600, 0x0010, 0, 0, 0, 0))


def _label(row: int, column: int, text: str) -> bytes:
    return _biff(0x0204, struct.pack("<4HB", row, column, 0, len(text), 0) + text.encode("latin-1"))


def _bounds(start: int, name: str) -> bytes:
    return _biff(0x0085, struct.pack("<IBBBB", start, 0, 0, len(name), 0) + name.encode("latin-1"))


def _compound(stream: bytes) -> bytes:
    """The table of sectors, the directory, the stream."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    count = -(-len(stream) // 512)
    header = struct.pack("<8s16xHHHHH6x", bytes.fromhex("d0cf11e0a1b11ae1"), 62, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    following = [table, end, *range(3, 2 + count), end]
    entries = _entry("Root Entry", 5, 1, end, 0) + _entry("Workbook", 2, free, 2, len(stream))
    fat = struct.pack("<128I", *following, *[free] * (128 - len(following)))
    return header + fat + entries.ljust(512, b"\0") + stream.ljust(count * 512, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    none = 0xFFFFFFFF
    head = struct.pack("<64sHBBIII36x", written, len(written), kind, 1, none, none, child)
    return head + struct.pack("<IQ", start, size)


def xlsb(path: Path) -> Path:
    """Records of MS-XLSB: one error as a value, the others as results of formulas."""
    bundle = b"".join(
        _record(156, struct.pack("<II", 0, number) + _wide(f"rId{number}") + _wide(name))
        for number, name in enumerate(("other", SHEET), 1)
    )
    book = _record(131) + _record(143) + bundle + _record(144) + _record(132)
    rows = _row(0) + b"".join(_record(6, _at(n) + _wide(name)) for n, name in enumerate(HEADER))
    for place, (region, sales, error) in zip(PLACES, ROWS, strict=True):
        rows += _row(place)
        if isinstance(region, str):
            rows += _record(6, _at(0) + _wide(region))
        rows += _record(5, _at(1) + struct.pack("<d", sales))
        if error == DIV:
            rows += _record(3, _at(2) + bytes([error]))
        else:
            rows += _record(11, _at(2) + bytes([error]) + struct.pack("<HII", 0, 0, 0))
    empty = _sheet_part(0, 0, b"")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="worksheets/sheet{n}.bin"/>'
        for n in (1, 2)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book)
        rels = f'<Relationships xmlns="{package}">{links}</Relationships>'
        archive.writestr("xl/_rels/workbook.bin.rels", rels)
        archive.writestr("xl/worksheets/sheet1.bin", empty)
        archive.writestr("xl/worksheets/sheet2.bin", _sheet_part(4, 2, rows))
    return path


def _sheet_part(last_row: int, last_column: int, rows: bytes) -> bytes:
    size = _record(148, struct.pack("<4I", 0, last_row, 0, last_column))
    return _record(129) + size + _record(145) + rows + _record(146) + _record(130)


def _record(kind: int, data: bytes = b"") -> bytes:
    return _number(kind) + _number(len(data)) + data


def _number(value: int) -> bytes:
    return bytes([value]) if value < 0x80 else bytes([value & 0x7F | 0x80, value >> 7])


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _row(number: int) -> bytes:
    return _record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0))


def _at(column: int) -> bytes:
    return struct.pack("<II", column, 0)


def ods(path: Path, rows: str | None = None) -> Path:
    """OpenDocument as LibreOffice writes it; one error as programs wrote it before 2014."""
    header = "".join(f'<c t="string"><p>{name}</p></c>' for name in HEADER)
    shown = rows if rows is not None else (
        f"<r>{header}</r>"
        f'<r>{_text("north")}{_float(4)}{_failed("#DIV/0!")}</r>'
        f'<r><c/>{_float(6)}<c f="of:=NA()" t="float" v="0"><p>#N/A</p></c></r>'
        "<r><c n='3'/></r>"
        f'<r>{_text("south")}{_float(5)}{_failed("#REF!")}</r>'
    )  # fmt: skip
    for short, long in (
        ("<c ", "<table:table-cell "), ("<c/>", "<table:table-cell/>"),
        ("</c>", "</table:table-cell>"), ("<r>", "<table:table-row>"),
        ("<r n", "<table:table-row table:number-rows-repeated"), ("</r>", "</table:table-row>"),
        ("<p>", "<text:p>"), ("</p>", "</text:p>"), (" t=", " office:value-type="),
        (" v=", " office:value="), (" s=", " office:string-value="), (" f=", " table:formula="),
        (" n=", " table:number-columns-repeated="),
    ):  # fmt: skip
        shown = shown.replace(short, long)
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    calc = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    content = (
        f'<office:document-content {names} xmlns:calcext="{calc}"><office:body>'
        '<office:spreadsheet><table:table table:name="other"/>'
        f'<table:table table:name="{SHEET.replace("&", "&amp;")}">{shown}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}"/>')
        archive.writestr("content.xml", content)
    return path


def _text(text: str) -> str:
    return f'<c t="string"><p>{text}</p></c>'


def _float(value: float) -> str:
    return f'<c t="float" v="{value}"><p>{value}</p></c>'


def _failed(text: str) -> str:
    kind = 'calcext:value-type="error"'
    return f'<c f="of:=1/0" t="string" s="" {kind}><p>{text}</p></c>'
