"""Workbooks and databases: every value as text, every row there, what does not fit kept aside."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.unit.collect.reading import look, read
from workbench.collect.cells import line_cells
from workbench.core.errors import InvalidInputError


def workbook(path: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for y, row in enumerate(rows):
                for x, value in enumerate(row):
                    sheet.write(y, x, value)
    return path


def database(path: Path, statements: Iterable[str], rows: Sequence[Sequence[Any]] = ()) -> Path:
    with closing(sqlite3.connect(path)) as made:
        for sql in statements:
            made.execute(sql)
        for row in rows:
            made.execute(f"INSERT INTO t VALUES ({', '.join('?' * len(row))})", row)
        made.commit()
    return path


def test_a_sheet_is_read_as_text(tmp_path: Path) -> None:
    rows = [
        ("id", "when", "amount", "ok", "note"),
        (1, dt.datetime(2024, 3, 1), 2.5, True, "a, b"),
        (2, dt.datetime(2024, 3, 1, 14, 30), 3.0, False, None),
        (3, None, 1e-7, True, "line\nbreak"),
    ]
    staged = read(workbook(tmp_path / "a.xlsx", data=rows), tmp_path / "s")
    assert staged.names == ["id", "when", "amount", "ok", "note"]
    assert staged.rows == [
        ("1", "2024-03-01", "2.5", "true", "a, b"),
        ("2", "2024-03-01 14:30:00", "3", "false", None),
        ("3", None, "1e-07", "true", "line\nbreak"),
    ]
    assert staged.result.dialect.format == "sheet"


def test_titles_above_a_sheets_table_are_skipped(tmp_path: Path) -> None:
    rows: list[Sequence[Any]] = [("Sales 2024",), (), ("id", "city", "n"), (1, "Paris", 4)]
    rows += [(number, "Rome", number) for number in range(2, 30)] + [(), (40, "Oslo", 1)]
    staged = read(workbook(tmp_path / "a.xlsx", x=rows), tmp_path / "s")
    assert staged.names == ["id", "city", "n"]
    assert (staged.rows[0], staged.rows[-1], len(staged.rows)) == (
        ("1", "Paris", "4"),
        ("40", "Oslo", "1"),
        30,
    )


def test_the_first_sheet_is_read_unless_another_is_chosen(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", one=[("a",), (1,)], two=[("b",), (2,), (3,)])
    sheet = look(path, tmp_path / "s")
    assert (sheet.dialect.table, sheet.tables) == ("one", ["one", "two"])
    assert sheet.why["table"] == "the first of 2: one, two"
    chosen = read(path, tmp_path / "t", table="two")
    assert (chosen.names, chosen.rows) == (["b"], [("2",), ("3",)])
    again = read(path, tmp_path / "u", dialect=chosen.result.dialect)
    assert again.rows == chosen.rows
    with pytest.raises(InvalidInputError, match=r"no sheet 'three'"):
        look(path, tmp_path / "v", table="three")


def test_a_stray_cell_has_a_column_of_its_own(tmp_path: Path) -> None:
    rows: list[Sequence[Any]] = [("id", "n")] + [(number, 1) for number in range(20)]
    staged = read(workbook(tmp_path / "a.xlsx", x=[*rows, (21, 1, "stray")]), tmp_path / "s")
    assert staged.names == ["id", "n", "column_3"]
    assert (staged.rows[0], staged.rows[-1]) == (("0", "1", None), ("21", "1", "stray"))


def test_a_row_that_outgrew_the_columns_is_kept_aside_and_can_be_mended(tmp_path: Path) -> None:
    rows: list[Sequence[Any]] = [("id", "n")] + [(number, 1) for number in range(20)]
    first = read(workbook(tmp_path / "a.xlsx", x=rows), tmp_path / "s")
    longer = workbook(tmp_path / "a.xlsx", x=[*rows, (21, 1, "stray")])
    staged = read(longer, tmp_path / "t", dialect=first.result.dialect)
    assert staged.rows == first.rows
    lines = [(line, raw) for line, _, raw in staged.rejects]
    assert lines == [(22, '{"id":"21","n":"1","beyond_2":"stray"}')]
    mended = line_cells('{"id": "21", "n": "1"}', staged.result.dialect)
    assert mended == {"id": "21", "n": "1"}


@pytest.mark.parametrize("data", [b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0" + b"x" * 600])
def test_a_damaged_workbook_says_so(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(data)
    with pytest.raises(InvalidInputError, match=r"a\.xls is (damaged|no workbook)"):
        look(path, tmp_path / "s")


def test_an_empty_sheet_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="the sheet 'x' is empty"):
        look(workbook(tmp_path / "a.xlsx", x=[]), tmp_path / "s")


def test_a_database_is_read_as_text(tmp_path: Path) -> None:
    rows = [(1, "00123", 2.5, b"\x00\xff"), (2**62, None, None, None), ("x", "é", 1e300, b"")]
    path = database(tmp_path / "a.db", ["CREATE TABLE t (id, zip TEXT, x REAL, b BLOB)"], rows)
    staged = read(path, tmp_path / "s")
    assert staged.rows == [
        ("1", "00123", "2.5", "00ff"),
        (str(2**62), None, None, None),
        ("x", "é", "1e+300", ""),
    ]


def test_rows_still_in_a_databases_log_are_read_and_seen_as_a_change(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode = wal")
        made.execute("CREATE TABLE t (id INTEGER)")
        made.execute("INSERT INTO t VALUES (1)")
        made.commit()
        first = read(path, tmp_path / "s")
        made.execute("INSERT INTO t VALUES (2)")
        made.commit()
        second = read(path, tmp_path / "u", dialect=first.result.dialect)
        assert (first.rows, second.rows) == ([("1",)], [("1",), ("2",)])
        assert first.result.content != second.result.content


def test_another_table_or_a_view_is_chosen(tmp_path: Path) -> None:
    tables = [
        "CREATE TABLE t (a)",
        'CREATE TABLE "odd ""name" (b)',
        "CREATE VIEW v AS SELECT 7 AS c",
    ]
    path = database(tmp_path / "a.db", tables, [(1,)])
    assert look(path, tmp_path / "s").tables == ["t", 'odd "name', "v"]
    assert read(path, tmp_path / "t", table="v").rows == [("7",)]
    assert read(path, tmp_path / "u", table='odd "name').rows == []


def test_a_key_that_comes_twice_is_kept_aside_as_an_object(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", ["CREATE TABLE t (id, x)"], [(1, "a"), (1, "b"), (2, "c")])
    staged = read(path, tmp_path / "s", keys=("id",))
    assert staged.rows == [("1", "b"), ("2", "c")]
    assert [(line, raw) for line, _, raw in staged.rejects] == [(1, '{"id":"1","x":"a"}')]


def test_a_damaged_or_empty_database_says_so(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", ["CREATE TABLE t (id)"], [(n,) for n in range(9000)])
    data = bytearray(path.read_bytes())
    data[4096 : 3 * 4096] = bytes(2 * 4096)
    path.write_bytes(data)
    with pytest.raises(InvalidInputError, match=r"a\.db is damaged"):
        read(path, tmp_path / "s")
    empty = database(tmp_path / "b.db", ["CREATE TABLE x (a)", "DROP TABLE x"])
    with pytest.raises(InvalidInputError, match=r"b\.db has no table"):
        look(empty, tmp_path / "t")


def test_a_note_far_down_beside_the_table_keeps_its_own_row_aside_and_no_other(
    tmp_path: Path,
) -> None:
    rows = [["id", "name"], *([n, f"n{n}"] for n in range(1_500))]
    rows[1_400] = [*rows[1_400], None, "a note"]
    staged = read(workbook(tmp_path / "a.xlsx", x=rows), tmp_path / "s")
    assert (len(staged.rows), len(staged.rejects)) == (1_499, 1)
