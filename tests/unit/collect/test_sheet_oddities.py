"""What a sheet has that text has not: errors, merged cells, blank rows. Nothing goes unsaid."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from tests.unit.collect.reading import look, read


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
