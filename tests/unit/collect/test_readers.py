"""Nasty files: nothing lost, nothing padded, every rejected line with its reason."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from tests.unit.collect.reading import look, read, write
from workbench.core.errors import InvalidInputError, NotFoundError, UnavailableError


def wrote(folder: Path, data: bytes | str, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_ragged_lines_go_to_quarantine_whole(tmp_path: Path) -> None:
    path = wrote(tmp_path, "a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n")
    staged = read(path, tmp_path / "s")
    assert staged.rows == [("1", "2", "3"), ("10", "11", "12")]
    assert [(line, raw) for line, _, raw in staged.rejects] == [(3, "4,5"), (4, "6,7,8,9")]
    assert "too few fields: 2 fields" in staged.rejects[0][1]
    assert "too many fields: 4 fields" in staged.rejects[1][1]


def test_quotes_that_nobody_escaped_stay_in_their_cell(tmp_path: Path) -> None:
    body = "id,name,n\n" + '1,"plain, yes",2\n' * 20 + '2,"Table 48" wide",3\n'
    staged = read(wrote(tmp_path, body), tmp_path / "s")
    assert staged.rows[-1] == ("2", 'Table 48" wide', "3")
    assert any("1 line has quotes" in note for note in staged.result.notes)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data.csv", "a,b\n1,2\n\n3,4\n\n\n"),
        ("above.csv", "\n\na,b\n1,2\n\n3,4\n"),
        ("data.jsonl", '{"a": 1}\n\n{"a": 2}\n\n\n{"a": 3}\n'),
        ("behind.jsonl", '\n{"a": 1}\n{"a": 2}\n \n\n'),
    ],
)
def test_blank_lines_are_said(tmp_path: Path, name: str, text: str) -> None:
    staged = read(wrote(tmp_path, text, name), tmp_path / "s")
    assert staged.rejects == []
    assert "3 blank lines are no row, and not counted as read" in staged.result.notes


def test_zero_bytes_stay_in_their_cell(tmp_path: Path) -> None:
    path = wrote(tmp_path, b"a,b\n1,x\x00y\n2,z\n")
    assert read(path, tmp_path / "s").rows == [("1", "x\x00y"), ("2", "z")]


def test_mixed_line_ends_lose_nothing(tmp_path: Path) -> None:
    path = wrote(tmp_path, b"a,b\r\n1,2\n3,4\r\n5,6\n")
    assert read(path, tmp_path / "s").rows == [("1", "2"), ("3", "4"), ("5", "6")]


def test_old_mac_line_ends(tmp_path: Path) -> None:
    path = wrote(tmp_path, b"a,b\r1,2\r3,4\r")
    assert read(path, tmp_path / "s").rows == [("1", "2"), ("3", "4")]


def test_bytes_of_another_encoding_are_shown_in_quarantine(tmp_path: Path) -> None:
    path = wrote(tmp_path, b"a,b\n" + "é,ü\n".encode() * 30 + b"\xff,x\n")
    staged = read(path, tmp_path / "s", encoding="utf-8")
    assert staged.result.rows == 30
    assert staged.rejects == [(32, "bytes that are no utf-8", "\\xff,x")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252", "shift_jis"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    word = "名前" if encoding == "shift_jis" else "naïve “x”" if encoding == "cp1252" else "ñandú"
    path = wrote(tmp_path, f"name,n\n{word},1\n{word},2\n".encode(encoding))
    staged = read(path, tmp_path / "s", encoding=encoding)
    assert staged.names == ["name", "n"]
    assert staged.rows == [(word, "1"), (word, "2")]


def test_header_alone_gives_columns_and_no_rows(tmp_path: Path) -> None:
    staged = read(wrote(tmp_path, "id,text\n"), tmp_path / "s")
    assert (staged.names, staged.rows, staged.rejects) == (["id", "text"], [], [])


def test_cell_of_a_million_characters(tmp_path: Path) -> None:
    long = "x" * 1_000_000
    path = wrote(tmp_path, f'a,b\n1,"{long}"\n2,y\n')
    assert read(path, tmp_path / "s").rows == [("1", long), ("2", "y")]


def test_gzip_is_unpacked_by_content_not_by_name(tmp_path: Path) -> None:
    path = wrote(tmp_path, gzip.compress(b"a,b\n1,2\n"), "plain.csv")
    staged = read(path, tmp_path / "s")
    assert staged.rows == [("1", "2")]
    assert staged.result.dialect.compression == "gzip"


def test_equal_rows_have_equal_hashes_whatever_the_column_order(tmp_path: Path) -> None:
    one = read(wrote(tmp_path, "a,b\n1,2\n2,1\n1,2\n", "one.csv"), tmp_path / "s1")
    other = read(wrote(tmp_path, "b,c,a\n2,,1\n", "other.csv"), tmp_path / "s2", header=True)
    assert one.hashes[0] == one.hashes[2] != one.hashes[1]
    assert other.hashes[0] == one.hashes[0]


def test_json_lines_keep_values_as_they_are_written(tmp_path: Path) -> None:
    lines = [
        '{"id": "007", "n": 1.50, "big": 12345678901234567890}',
        '{"id": "x", "ok": true, "in": {"a": [1, 2.0]}, "n": null}',
        "not json",
        "[1]",
    ]
    staged = read(wrote(tmp_path, "\n".join(lines), "a.jsonl"), tmp_path / "s")
    assert staged.names == ["id", "n", "big", "ok", "in"]
    assert staged.rows == [
        ("007", "1.50", "12345678901234567890", None, None),
        ("x", None, None, "true", '{"a": [1, 2.0]}'),
    ]
    assert [line for line, _, _ in staged.rejects] == [3, 4]


def test_json_array_is_read_by_its_members(tmp_path: Path) -> None:
    path = wrote(tmp_path, json.dumps([{"a": 1}, {"b": "ü"}]), "a.json")
    assert read(path, tmp_path / "s").rows == [("1", None), (None, "ü")]


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    write(
        "COPY (SELECT 1::BIGINT AS n, DATE '2024-01-31' AS d, [1, 2] AS l, 'x' AS _s) "
        f"TO '{path}' (FORMAT parquet)"
    )
    staged = read(path, tmp_path / "s")
    assert staged.result.types == ["BIGINT", "DATE", "VARCHAR", "VARCHAR"]
    assert staged.names == ["n", "d", "l", "s"]
    assert staged.rows[0][2:] == ("[1, 2]", "x")


def test_damaged_parquet_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="Parquet"):
        read(wrote(tmp_path, b"PAR1 and nothing more", "a.parquet"), tmp_path / "s")


def test_cut_gzip_is_said_so(tmp_path: Path) -> None:
    packed = gzip.compress(os.urandom(1000).hex().encode())
    with pytest.raises(InvalidInputError, match="damaged"):
        read(wrote(tmp_path, packed[:200], "a.csv.gz"), tmp_path / "s")


def test_missing_file_names_a_near_one(tmp_path: Path) -> None:
    wrote(tmp_path, "a\n", "reviews.csv")
    with pytest.raises(NotFoundError) as caught:
        read(tmp_path / "review.csv", tmp_path / "s")
    assert "reviews.csv" in caught.value.hint


def test_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="folder"):
        read(tmp_path, tmp_path / "s")


def test_empty_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="empty"):
        read(wrote(tmp_path, b""), tmp_path / "s")


def test_a_broken_archive_is_said_to_be_damaged(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"a\.csv is damaged"):
        read(wrote(tmp_path, b"PK\x03\x04" + b"\x00" * 100, "a.csv"), tmp_path / "s")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_unreadable_file_is_said_so(tmp_path: Path) -> None:
    path = wrote(tmp_path, "a,b\n")
    path.chmod(0)
    with pytest.raises(UnavailableError):
        read(path, tmp_path / "s")


def test_key_that_is_no_column_names_those_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read(wrote(tmp_path, "a,b\n1,2\n"), tmp_path / "s", keys=("id",))
    assert "a, b" in caught.value.hint


def test_sniff_sheet_says_why(tmp_path: Path) -> None:
    sheet = look(wrote(tmp_path, "id,zip\n1,00123\n2,04567\n"), tmp_path / "s")
    assert [column.guess for column in sheet.columns] == ["integer", "identifier"]
    assert sheet.sample == [["1", "00123"], ["2", "04567"]]
    assert "comma" in sheet.why["delimiter"]


def test_header_with_stray_quotes_costs_no_row(tmp_path: Path) -> None:
    path = wrote(tmp_path, 'id,"na"me",n\n1,a,2\n2,b,3\n')
    staged = read(path, tmp_path / "s", header=True, delimiter=",", quote='"')
    assert staged.names == ["id", 'na"me', "n"]
    assert staged.rows == [("1", "a", "2"), ("2", "b", "3")]


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("orders.cvs", "Did you mean orders.csv?"),
        ("ord", "Did you mean orders-2024-by-region.csv or orders.csv?"),
        ("zzz", "Check the spelling."),
    ],
)
def test_what_may_be_meant_is_never_a_project_of_its_own(
    tmp_path: Path, asked: str, hint: str
) -> None:
    for name in ("ord.duckdb", "orders.csv", "orders-2024-by-region.csv"):
        (tmp_path / name).touch()
    (tmp_path / "ord.hub").mkdir()
    with pytest.raises(NotFoundError) as raised:
        look(tmp_path / asked, tmp_path / "s")
    assert raised.value.hint == hint
