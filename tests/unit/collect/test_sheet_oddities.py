"""What a sheet has that text has not: errors, merged cells, blank rows. Nothing goes unsaid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from tests.unit.collect.reading import look, read
from tests.unit.collect.workbooks import SHEET, ods, xls, xlsb
from workbench.collect.readers.compound import CompoundError, stream_of
from workbench.core.errors import InvalidInputError


def odd(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("other").write(0, 0, "nothing here")
        sheet = book.add_worksheet("data & more")
        sheet.write_row(0, 0, ["region", "sales", "share"])
        sheet.merge_range(1, 0, 2, 0, "north")
        sheet.write(1, 1, 4)
        sheet.write_formula(1, 2, "=1/0", value="#DIV/0!")
        sheet.write(2, 1, 6)
        sheet.write_formula(2, 2, "=NA()", value="#N/A")
        sheet.write_row(4, 0, ["south", 5])
        sheet.write_formula(4, 2, "=B5/0", value="#DIV/0!")
    return path


def test_the_text_of_an_error_stays(tmp_path: Path) -> None:
    staged = read(odd(tmp_path / "a.xlsx"), tmp_path / "s", table="data & more")
    assert staged.rows == [
        ("north", "4", "#DIV/0!"),
        (None, "6", "#N/A"),
        ("south", "5", "#DIV/0!"),
    ]
    said = "3 cells with an error of the sheet, kept as text: #DIV/0! 2, #N/A 1"
    assert said in staged.result.notes


def test_merged_cells_are_said_on_the_sheet_and_in_the_account(tmp_path: Path) -> None:
    path = odd(tmp_path / "a.xlsx")
    for notes in (
        look(path, tmp_path / "l", table="data & more").notes,
        read(path, tmp_path / "s", table="data & more").result.notes,
    ):
        assert any("1 merged cell over several rows (A2)" in note for note in notes)


def test_blank_rows_between_others_are_said(tmp_path: Path) -> None:
    staged = read(odd(tmp_path / "a.xlsx"), tmp_path / "s", table="data & more")
    assert staged.result.rows == 3
    seen = look(odd(tmp_path / "b.xlsx"), tmp_path / "l", table="data & more").sample
    assert [row[1] for row in seen] == ["4", "6", "5"]
    said = "1 blank line is no row, and not counted as read"
    assert said in staged.result.notes


def test_a_sheet_without_oddities_has_nothing_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 1, "a title over two columns")
        for row in range(1, 9):
            sheet.write_row(row, 0, ["k", "v", "w"] if row == 1 else [row, row, row])
    assert not any("merged" in note for note in read(path, tmp_path / "s").result.notes)


@pytest.mark.parametrize("write", [xls, xlsb, ods], ids=["xls", "xlsb", "ods"])
def test_the_text_of_an_error_stays_whatever_the_format(
    tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    staged = read(write(tmp_path / f"a.{write.__name__}"), tmp_path / "s", table=SHEET)
    assert staged.rows == [
        ("north", "4", "#DIV/0!"),
        (None, "6", "#N/A"),
        ("south", "5", "#REF!"),
    ]
    said = "3 cells with an error of the sheet, kept as text: #DIV/0! 1, #N/A 1, #REF! 1"
    assert said in staged.result.notes


def test_errors_that_are_told_once_for_many_cells_all_stay(tmp_path: Path) -> None:
    error = '<c n="2" f="of:=1/0" t="string" s="" calcext:value-type="error"><p>#VALUE!</p></c>'
    head = '<c t="string"><p>a</p></c><c t="string"><p>b</p></c><c t="string"><p>c</p></c>'
    one = '<c t="float" v="1"><p>1</p></c>'
    path = ods(tmp_path / "a.ods", f'<r>{head}</r><r n="2">{error}{one}</r><r>{one * 3}</r>')
    staged = read(path, tmp_path / "s", table=SHEET)
    assert staged.rows == [("#VALUE!", "#VALUE!", "1")] * 2 + [("1", "1", "1")]


@pytest.mark.parametrize("size", [600, 1_100, 1_700, 2_600])
def test_a_workbook_that_is_cut_short_is_said_to_be_none(tmp_path: Path, size: int) -> None:
    path = xls(tmp_path / "a.xls")
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(InvalidInputError, match=r"a\.xls is (damaged|no workbook)"):
        read(path, tmp_path / "s", table=SHEET)


def test_sectors_in_a_circle_end(tmp_path: Path) -> None:
    path = xls(tmp_path / "a.xls")
    data = bytearray(path.read_bytes())
    data[512 + 4 * 4 : 512 + 4 * 5] = (2).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(CompoundError, match="do not end"):
        stream_of(path, ["Workbook"])


def test_a_cell_far_from_the_others_ends_no_process_but_its_readers(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("data")
        sheet.write_row(0, 0, ["region", "sales"])
        sheet.write(1_048_575, 16_383, "stray")
    with pytest.raises(InvalidInputError, match="a cell lies far away from the others"):
        look(path, tmp_path / "s")


def test_cells_that_begin_far_down_and_right_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("data")
        sheet.write_row(9, 1, ["region", "sales", "share"])
        for place in range(1, 30_001):
            sheet.write_row(place + 9, 1, [f"r{place}", place, place / 8])
    staged = read(path, tmp_path / "s")
    assert staged.names == ["column_1", "region", "sales", "share"]
    assert len(staged.rows) == 30_000
    assert staged.rows[-1] == (None, "r30000", "30000", "3750")


@pytest.mark.parametrize("name", ["a.xlsx", "a.zip"])
def test_an_archive_of_an_unknown_kind_is_said_to_be_damaged(tmp_path: Path, name: str) -> None:
    data = bytearray(odd(tmp_path / "b.xlsx").read_bytes())
    data[data.index(b"PK\x01\x02") + 6] = 224  # the version that is needed to unpack it
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InvalidInputError, match=r"is damaged: zip file version 22\.4"):
        look(path, tmp_path / "s")


def test_an_empty_sheet_before_the_table_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("cover")
        sheet = book.add_worksheet("data")
        sheet.write_row(0, 0, ["region", "sales"])
        sheet.write_row(1, 0, ["north", 4])
    assert look(path, tmp_path / "s").dialect.table == "data"
    assert read(path, tmp_path / "r").rows == [("north", "4")]


def test_an_empty_sheet_that_was_chosen_is_said_beside_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("cover")
        book.add_worksheet("data").write(0, 0, "x")
    with pytest.raises(InvalidInputError, match="'cover' is empty") as told:
        look(path, tmp_path / "s", table="cover")
    assert "Others: data." in told.value.hint
