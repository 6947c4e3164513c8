"""A source that was read once is read so again; what differs is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.collect.reading import Staged, read
from workbench.collect.options import remembered
from workbench.core.errors import ConflictError


def again(path: Path, folder: Path, first: str, then: str, **options: object) -> Staged:
    """Read a file, then what it has become, as the first time."""
    path.write_text(first)
    dialect = read(path, folder / "first", **options).result.dialect  # type: ignore[arg-type]
    path.write_text(then)
    return read(path, folder / "then", dialect=dialect, **options)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


def test_row_that_repeats_a_column_name_does_not_unmake_the_header(
    path: Path, tmp_path: Path
) -> None:
    first = "name,city\nana,Rome\nbob,Oslo\ncy,Bern\n"
    staged = again(path, tmp_path, first, first + "name,Rome\n")
    assert staged.names == ["name", "city"]
    assert staged.rows[-1] == ("name", "Rome")
    assert len(staged.rows) == 4


def test_first_row_that_becomes_words_stays_a_row(path: Path, tmp_path: Path) -> None:
    staged = again(path, tmp_path, "1,2\n3,4\n", "x,y\n1,2\n")
    assert staged.names == ["column_1", "column_2"]
    assert staged.rows == [("x", "y"), ("1", "2")]


def test_delimiter_stays_though_another_one_would_win(path: Path, tmp_path: Path) -> None:
    staged = again(path, tmp_path, "id;t\n1;x\n2;y\n", "id;t\n1;a,b,c\n2;d,e,f\n3;g,h,i\n")
    assert staged.names == ["id", "t"]
    assert staged.rows[0] == ("1", "a,b,c")


def test_columns_in_another_order_and_case_keep_their_names(path: Path, tmp_path: Path) -> None:
    staged = again(path, tmp_path, "_id,Text\n1,x\n", "more,text ,_id\n5,y,2\n")
    assert staged.names == ["more", "Text", "id"]


def test_chosen_names_follow_their_columns(path: Path, tmp_path: Path) -> None:
    staged = again(path, tmp_path, "a,b\n1,x\n", "b,a\ny,2\n", header=True, names=["n", "t"])
    assert staged.names == ["t", "n"]
    assert staged.rows == [("y", "2")]


def test_rows_wider_than_their_header_keep_their_width(path: Path, tmp_path: Path) -> None:
    first = "a,b\n1,x,p\n2,y,q\n3,z,r\n"
    staged = again(path, tmp_path, first, "a,b\n4,x,p\n5,y\n6,z\n7,z\n")
    assert staged.names == ["a", "b", "column_3"]
    assert [line for line, _, _ in staged.rejects] == [3, 4, 5]


def test_file_without_any_column_it_had_is_refused(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ConflictError, match="begins with '1', 'x', the columns were 'id', 't'"):
        again(path, tmp_path, "id,t\n1,x\n", "1,x\n2,y\n")


def test_byte_order_mark_that_comes_later_is_no_part_of_a_cell(path: Path, tmp_path: Path) -> None:
    path.write_text("1,x\n2,y\n")
    dialect = read(path, tmp_path / "first", header=False).result.dialect
    path.write_bytes(b"\xef\xbb\xbf3,z\n")
    assert read(path, tmp_path / "then", dialect=dialect, header=False).rows == [("3", "z")]


def test_column_that_was_missing_once_keeps_its_name(path: Path, tmp_path: Path) -> None:
    options = {"header": True, "names": ["n", "t"]}
    path.write_text("a,b\n1,x\n")
    first = read(path, tmp_path / "1", **options).result.dialect  # type: ignore[arg-type]
    path.write_text("a\n1\n")
    second = read(path, tmp_path / "2", dialect=first, **options).result.dialect  # type: ignore[arg-type]
    path.write_text("b,a\nx,1\n")
    kept = remembered(first, second)
    assert read(path, tmp_path / "3", dialect=kept, **options).names == ["t", "n"]  # type: ignore[arg-type]


def test_stated_header_sets_the_width(path: Path, tmp_path: Path) -> None:
    path.write_text("a,b,c\n1,2\n3,4\n5,6,7\n")
    staged = read(path, tmp_path / "s", header=True)
    assert staged.names == ["a", "b", "c"]
    assert staged.rows == [("5", "6", "7")]
    assert [raw for _, _, raw in staged.rejects] == ["1,2", "3,4"]


def test_delimiter_at_the_end_of_a_stated_header_is_no_column(path: Path, tmp_path: Path) -> None:
    path.write_text("a,b,\n1,2\n3,4\n")
    staged = read(path, tmp_path / "s", header=True)
    assert (staged.names, staged.rejects) == (["a", "b"], [])


def test_names_that_are_given_are_the_columns(path: Path, tmp_path: Path) -> None:
    path.write_text("1,x\n2,y\n")
    assert read(path, tmp_path / "s", names=["id"]).names == ["id", "column_2"]


def test_skipping_goes_beyond_the_first_bytes(path: Path, tmp_path: Path) -> None:
    path.write_text("a remark of some length on nothing at all\n" * 20_000 + "id,t\n1,x\n")
    staged = read(path, tmp_path / "s", skip=20_000)
    assert (staged.names, staged.rows) == (["id", "t"], [("1", "x")])
