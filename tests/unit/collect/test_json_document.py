"""A JSON document: where its records are is guessed with a reason, and can be overruled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.collect.reading import look, read
from workbench.core.errors import InvalidInputError

ANSWER = {
    "meta": {"page": 1, "errors": [{"code": 7}]},
    "result": {"items": [{"id": 1, "t": "x"}, {"id": 2, "u": 3}, "stray"], "next.page": []},
}


def document(path: Path, value: Any, indent: int | None = None) -> Path:
    path.write_text(json.dumps(value, indent=indent), encoding="utf-8")
    return path


@pytest.mark.parametrize("indent", [None, 2], ids=["on one line", "indented"])
@pytest.mark.parametrize("name", ["a.json", "answer"])
def test_the_longest_list_of_objects_is_read(name: str, indent: int | None, tmp_path: Path) -> None:
    path = document(tmp_path / name, ANSWER, indent)
    sheet = look(path, tmp_path / "l")
    assert (sheet.dialect.format, sheet.dialect.records) == ("json", "result.items")
    assert sheet.why["records"] == "the longest list of objects: 2 records; also meta.errors (1)"
    assert sheet.tables == ["result.items", "meta.errors", "."]
    staged = read(path, tmp_path / "s")
    assert staged.names == ["id", "t", "u"]
    assert staged.rows == [("1", "x", None), ("2", None, "3")]
    assert [(line, raw) for line, _, raw in staged.rejects] == [(3, '"stray"')]


def test_another_list_or_the_document_itself_can_be_chosen(tmp_path: Path) -> None:
    path = document(tmp_path / "a.json", ANSWER)
    assert read(path, tmp_path / "s", records="meta.errors").rows == [("7",)]
    whole = read(path, tmp_path / "t", records=".")
    assert whole.names == ["meta", "result"]
    assert len(whole.rows) == 1


@pytest.mark.parametrize("indent", [None, 2], ids=["on one line", "indented"])
@pytest.mark.parametrize(
    "columns",
    [{"n": [1, 2, 3], "t": ["x", None, "z"]},
     {"n": {"0": 1, "1": 2, "7": 3}, "t": {"0": "x", "1": None, "7": "z"}}],
    ids=["lists", "as pandas"],
)  # fmt: skip
def test_members_that_are_columns_of_one_length_are_read_so(
    columns: dict[str, Any], indent: int | None, tmp_path: Path
) -> None:
    path = document(tmp_path / "a.json", columns, indent)
    sheet = look(path, tmp_path / "l")
    assert (sheet.dialect.records, sheet.tables) == ("*", ["*", "."])
    assert sheet.why["records"] == "each of 2 members is a column of 3 values"
    staged = read(path, tmp_path / "s")
    assert (staged.names, staged.rows) == (["n", "t"], [("1", "x"), ("2", None), ("3", "z")])
    assert len(read(path, tmp_path / "t", records=".").rows) == 1


@pytest.mark.parametrize(
    "other",
    [{"n": [1, 2], "t": ["x"]}, {"ana": {"age": 1, "size": 2}, "ben": {"age": 3, "size": 4}},
     {"n": [1, 2]}, {"n": [[1], [2]], "t": [[3], [4]]}, {"n": [1, 2], "t": "xy"}],
    ids=["lengths", "people", "one", "nested", "text"],
)  # fmt: skip
def test_other_members_are_one_row(other: dict[str, Any], tmp_path: Path) -> None:
    path = document(tmp_path / "a.json", other)
    assert len(read(path, tmp_path / "s").rows) == 1
    with pytest.raises(InvalidInputError, match=r"no list of records at '\*'"):
        read(path, tmp_path / "t", records="*", format="json")


def test_keys_may_hold_points(tmp_path: Path) -> None:
    path = document(tmp_path / "a.json", {"a.b": {"c": [{"id": 1}]}, "a": 2})
    staged = read(path, tmp_path / "s")
    assert (staged.result.dialect.records, staged.rows) == ("a.b.c", [("1",)])


def test_a_path_without_a_list_is_refused_naming_those_there(tmp_path: Path) -> None:
    path = document(tmp_path / "a.json", ANSWER)
    with pytest.raises(InvalidInputError, match="no list of records at 'result'") as refused:
        read(path, tmp_path / "s", records="result")
    assert "result.items (2)" in refused.value.hint


def test_it_is_read_so_again(tmp_path: Path) -> None:
    path = document(tmp_path / "a.json", ANSWER)
    dialect = read(path, tmp_path / "s").result.dialect
    more = {"meta": {"errors": [{"code": n} for n in range(9)]}, "result": {"items": [{"id": 5}]}}
    document(path, more)
    assert read(path, tmp_path / "t", dialect=dialect).rows == [("5",)]


def test_an_object_without_a_list_is_one_row(tmp_path: Path) -> None:
    path = document(tmp_path / "a.json", {"id": 1, "tags": ["a", "b"]})
    assert read(path, tmp_path / "s").rows == [("1", '["a", "b"]')]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_lines_of_objects_stay_lines(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text('{"id": 1, "of": [{"x": 1}]}\n{"id": 2}\n', encoding="utf-8")
    staged = read(path, tmp_path / "s")
    assert (staged.result.dialect.format, len(staged.rows)) == ("jsonl", 2)
    one = tmp_path / f"one-{name}"
    one.write_text('{"id": 1}\n', encoding="utf-8")
    assert read(one, tmp_path / "t").result.dialect.format == "jsonl"
