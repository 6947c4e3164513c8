"""Rows that a key cannot tell apart are kept aside as they stood."""

from __future__ import annotations

from pathlib import Path

from tests.unit.collect.reading import read, write
from workbench.collect.readers.keys import LATER, NO_KEY


def test_lines_without_a_key_or_with_one_that_comes_again_are_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,t\n1,"x\ny"\n,"lost, too"\n2,a\n1,z\nbroken\n2,b\n3,c\n', encoding="utf-8")
    staged = read(path, tmp_path / "s", keys=("id",))
    assert staged.rows == [("1", "z"), ("2", "b"), ("3", "c")]
    assert staged.rejects == [
        (2, LATER, '1,"x\ny"'),
        (4, NO_KEY, ',"lost, too"'),
        (5, LATER, "2,a"),
        (7, "too few fields: 1 field where the header has 2", "broken"),
    ]


def test_rows_that_say_what_a_later_one_says_are_counted_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,t\n1,x\n1,x\n2,y\n1,x\n")
    staged = read(path, tmp_path / "s", keys=("id",))
    assert staged.rows == [("2", "y"), ("1", "x")]
    assert (staged.result.repeated, staged.rejects) == (2, [])


def test_key_of_two_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b,t\n1,1,x\n1,2,y\n1,,z\n1,2,w\n")
    staged = read(path, tmp_path / "s", keys=("a", "b"))
    assert staged.rows == [("1", "1", "x"), ("1", "2", "w")]
    assert [raw for _, _, raw in staged.rejects] == ["1,2,y", "1,,z"]


def test_json_objects_are_kept_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 1, "t": 1.50}\n\n{"t": "no key"}\n{"t": 2, "id": 1}\n')
    staged = read(path, tmp_path / "s", keys=("id",))
    assert staged.rejects == [(1, LATER, '{"id": 1, "t": 1.50}'), (3, NO_KEY, '{"t": "no key"}')]


def test_parquet_rows_are_kept_as_json(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    write(
        "COPY (SELECT * FROM (VALUES (1, 'x'), (NULL, 'y'), (1, 'z')) t(id, file_row_number)) "
        f"TO '{path}' (FORMAT parquet)"
    )
    staged = read(path, tmp_path / "s", keys=("id",))
    assert staged.rows == [(1, "z")]
    assert staged.rejects == [
        (1, LATER, '{"id":1,"file_row_number":"x"}'),
        (2, NO_KEY, '{"id":null,"file_row_number":"y"}'),
    ]


def test_columns_may_be_called_as_any_name_of_ours(tmp_path: Path) -> None:
    names = "last,winner,fate,n,line,reason,raw,filename,file_row_number,batch,judged,kept"
    path = tmp_path / "a.csv"
    path.write_text(f"{names}\n" + f"{names}\n" * 2 + names.replace("last", "") + "\n")
    staged = read(path, tmp_path / "s", keys=("last",), header=True)
    assert (len(staged.rows), staged.result.repeated, len(staged.rejects)) == (1, 1, 1)
