"""Patterns, archives of several files, and folders of texts."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.unit.collect.reading import look, read, write
from workbench.collect.readers import several, text
from workbench.core.errors import InvalidInputError, NoFileError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    (made / "b.csv").write_text("id,name,n\n3,Cy,9\n4,Di\n")
    (made / "a.csv").write_text("id,name\n1,Ada\n2,Bo\n")
    (made / "c.csv").write_text("name,id\nEd,5\n")
    (made / "empty.csv").touch()
    return made


@pytest.mark.parametrize("fast", [False, True], ids=["exact", "fast"])
def test_files_that_match_are_joined_by_their_columns_names(
    fast: bool, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "FAST_BYTES", 0 if fast else 1 << 40)
    staged = read(folder / "*.csv", tmp_path / "s")
    assert staged.names == ["id", "name", "n"]
    assert staged.rows == [
        ("1", "Ada", None),
        ("2", "Bo", None),
        ("3", "Cy", "9"),
        ("5", "Ed", None),
    ]
    assert [(reason, raw) for _, reason, raw in staged.rejects] == [
        ("too few fields: 2 fields where the header has 3", "4,Di")
    ]
    assert "b.csv has the column 'n' besides" in staged.result.notes
    again = read(folder / "*.csv", tmp_path / "t", dialect=staged.result.dialect)
    assert (again.rows, again.hashes) == (staged.rows, staged.hashes)
    assert again.result.content == staged.result.content


def test_a_row_has_the_hash_that_it_has_where_it_stands_alone(folder: Path, tmp_path: Path) -> None:
    (folder / "b.csv").unlink()
    staged = read(folder / "*.csv", tmp_path / "s")
    alone = read(folder / "a.csv", tmp_path / "t")
    assert staged.hashes[:2] == alone.hashes


def test_a_file_that_comes_later_changes_the_content(folder: Path, tmp_path: Path) -> None:
    first = read(folder / "*.csv", tmp_path / "s")
    (folder / "d.csv").write_text("id,name\n9,Zoe\n")
    second = read(folder / "*.csv", tmp_path / "t", dialect=first.result.dialect)
    assert first.result.content != second.result.content
    assert second.rows[-1] == ("9", "Zoe", None)


def test_keys_that_come_twice_are_found_over_all_files(folder: Path, tmp_path: Path) -> None:
    (folder / "d.csv").write_text("id,name\n2,Bob\n7,Gil\n")
    staged = read(folder / "*.csv", tmp_path / "s", keys=("id",))
    assert [row[0] for row in staged.rows] == ["1", "3", "5", "2", "7"]
    assert [raw for _, _, raw in staged.rejects] == ["2,Bo", "4,Di"]


def test_the_files_of_an_archive_are_joined(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"deep/{file.name}")
    alike = read(folder / "*.csv", tmp_path / "s")
    assert read(path, tmp_path / "t").rows == alike.rows


def test_parquet_files_are_joined_and_their_types_must_agree(tmp_path: Path) -> None:
    for name, sql in (("a", "1 AS id, 2.5::DOUBLE AS x"), ("b", "2 AS id, 'u' AS t")):
        write(f"COPY (SELECT {sql}) TO '{tmp_path / name}.parquet'")
    staged = read(tmp_path / "?.parquet", tmp_path / "s")
    assert staged.rows == [(1, 2.5, None), (2, None, "u")]
    assert staged.result.types == ["INTEGER", "DOUBLE", "VARCHAR"]
    write(f"COPY (SELECT 'x' AS id) TO '{tmp_path}/c.parquet'")
    with pytest.raises(InvalidInputError, match=r"'id' is VARCHAR in c\.parquet"):
        read(tmp_path / "?.parquet", tmp_path / "t")


def test_files_that_do_not_belong_together_are_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "d.csv").write_text("x,y\n1,2\n")
    with pytest.raises(InvalidInputError, match=r"d\.csv has none of the columns"):
        read(folder / "*.csv", tmp_path / "s")


def test_no_file_and_too_many_files_say_so(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoFileError, match="no file matches"):
        look(folder / "*.tsv", tmp_path / "s")
    monkeypatch.setattr(several, "MOST_FILES", 2)
    with pytest.raises(InvalidInputError, match="3 files, more than 2"):
        look(folder / "*.csv", tmp_path / "t")


def test_a_file_with_a_pattern_for_a_name_is_that_file(tmp_path: Path) -> None:
    path = tmp_path / "odd[1].csv"
    path.write_text("a,b\n1,2\n")
    assert read(path, tmp_path / "s").rows == [("1", "2")]


def test_a_folder_of_texts_has_a_row_for_each(tmp_path: Path) -> None:
    made = tmp_path / "mails"
    (made / "spam").mkdir(parents=True)
    (made / "ham").mkdir()
    (made / "ham" / "1.txt").write_text("Hello,\nBob\n")
    (made / "spam" / "2.txt").write_bytes("Gewinn für Sie".encode("cp1252"))
    (made / "spam" / "3.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (made / "zero.txt").touch()
    (made / ".hidden").write_text("no")
    staged = read(made, tmp_path / "s")
    assert staged.names == ["file", "text"]
    assert staged.rows == [
        ("ham/1.txt", "Hello,\nBob\n"),
        ("spam/2.txt", "Gewinn für Sie"),
        ("zero.txt", ""),
    ]
    assert [(line, reason) for line, reason, _ in staged.rejects] == [(3, "a picture, no text")]
    again = read(made, tmp_path / "t", dialect=staged.result.dialect)
    assert (again.rows, again.result.content) == (staged.rows, staged.result.content)
    (made / "ham" / "1.txt").write_text("Hello,\nEve\n")
    assert read(made, tmp_path / "u").result.content != staged.result.content


def test_a_folder_of_tables_says_how_they_are_read(folder: Path, tmp_path: Path) -> None:
    assert look(folder, tmp_path / "s").notes == [
        "files with rows in them are read by a pattern: 'in/*.csv'"
    ]
