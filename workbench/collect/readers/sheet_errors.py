"""Cells of a sheet that hold an error (``#DIV/0!``): the workbook's reader gives them empty."""

from __future__ import annotations

import zipfile
from pathlib import Path

from workbench.collect.readers.sheet_errors_ods import ods_errors
from workbench.collect.readers.sheet_errors_xls import xls_errors
from workbench.collect.readers.sheet_errors_xlsb import xlsb_errors
from workbench.collect.readers.sheet_errors_xlsx import xlsx_errors
from workbench.collect.readers.sheet_parts import Errors


def errors_of(path: Path, sheet: str, place: int, size: tuple[int, int]) -> Errors:
    """The text of each error by row and column, from 1.

    ``place`` is the sheet's among the workbook's, from 0, and ``size`` its rows and columns.
    """
    if not zipfile.is_zipfile(path):
        return xls_errors(path, place)
    with zipfile.ZipFile(path) as book:
        parts = frozenset(book.namelist())
        if "xl/workbook.bin" in parts:
            return xlsb_errors(book, sheet)
        if "content.xml" in parts:
            return ods_errors(book, sheet, size)
        return xlsx_errors(book, sheet)
