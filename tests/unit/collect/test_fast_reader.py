"""DuckDB's reader is taken only where it says what the exact reader says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.unit.collect.reading import Staged, read
from workbench.collect.readers import text
from workbench.core.errors import InvalidInputError

# Cells as they stand in a file: plain, quoted well or badly, blanks round them, or nothing.
PIECE = st.text(st.sampled_from("ab ,\"'é\t;1\\"), max_size=4)
CELL = st.one_of(
    st.text(st.sampled_from("ab1é"), max_size=4),
    st.sampled_from(["", "", "1", '""', '"a,b"', '"a""b"', '"a\nb"', '"\n\n"', ' "x" ', "n/a"]),
    st.builds('"{}"'.format, PIECE),
    PIECE,
)
LINE = st.one_of(
    st.lists(CELL, min_size=3, max_size=3).map(",".join),
    st.lists(CELL, min_size=1, max_size=5).map(",".join),
    st.sampled_from(["", " ", ",", ",,", ",,,", "a,b,c,", "a,b,c,,", "x,y,z,,,,", '"', '"a']),
)
HEADER = st.sampled_from(["x,y,z", "x,y,z", "x,y", "x", '"x",y,z', '"x\ny",y,z', "", "x,y,z,,"])


def outcome(path: Path, folder: Path, options: dict[str, Any]) -> Staged | str:
    """What was staged, or what was said against the file."""
    try:
        return read(path, folder, **options)
    except InvalidInputError as error:
        return error.message


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    header=HEADER,
    lines=st.lists(LINE, min_size=1, max_size=8),
    ends=st.sampled_from(["\n", "\r\n"]),
    closed=st.booleans(),
    stated=st.booleans(),
    keyed=st.booleans(),
    delimiter=st.sampled_from([",", ",", ",", "none"]),
    quote=st.sampled_from(['"', '"', "'", ""]),
    escape=st.sampled_from(["", "", "\\"]),
)
@example("x,y,z", ["1,2,3", "x,y,z,,,,"], "\n", True, True, False, ",", '"', "")
@example('"x\ny\nz",y,z', ["1,2,3"], "\n", True, True, False, ",", '"', "")
@example("x,y,z", ['"a\\n",2,3', '"C:\\temp",2,3'], "\n", True, True, False, ",", '"', "\\")
@example("", [",,"], "\n", True, True, False, ",", '"', "")
@example("x", ["a", "", "b"], "\n", True, True, False, ",", '"', "")
@example("x,y", ['"a\n\nb",1', '"a\n\nb",2', ",3"], "\n", True, True, True, ",", '"', "")
@example("x,y", ["a,1", "b", "a,2", "c,4,5", "a,1"], "\n", True, True, True, ",", '"', "")
def test_both_engines_agree(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    header: str,
    lines: list[str],
    ends: str,
    closed: bool,
    stated: bool,
    keyed: bool,
    delimiter: str,
    quote: str,
    escape: str,
) -> None:
    path = tmp_path / "a.csv"
    whole = "\n".join([header, *lines]) + ("\n" if closed else "")
    path.write_bytes(whole.replace("\n", ends).encode())
    options: dict[str, Any] = {"delimiter": delimiter, "quote": quote, "escape": escape}
    options |= {"header": stated, "skip": 0, "null_words": ["n/a"]}
    options |= {"keys": ("x",) if stated else ("column_1",)} if keyed else {}
    monkeypatch.setattr(text, "FAST_BYTES", 1 << 40)
    exact = outcome(path, tmp_path / "exact", options)
    monkeypatch.setattr(text, "FAST_BYTES", 0)
    quick = outcome(path, tmp_path / "quick", options)
    if isinstance(exact, str) or isinstance(quick, str):
        assert quick == exact
        return
    assert quick.names == exact.names
    assert quick.rows == exact.rows
    assert quick.hashes == exact.hashes
    assert quick.rejects == exact.rejects


@pytest.fixture
def fast_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "FAST_BYTES", 0)
    monkeypatch.setattr(text, "read_exact", None)


def test_ragged_lines_of_a_large_file_are_counted_by_duckdb(
    tmp_path: Path, fast_only: None
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y,z\n" + "1,2,3\n" * 5000 + "1,2\n" + "4,5,6\n" * 5000 + "1,2,3,4\n")
    staged = read(path, tmp_path / "s")
    assert staged.result.rows == 10_000
    assert [(line, raw) for line, _, raw in staged.rejects] == [(5002, "1,2"), (10003, "1,2,3,4")]


def test_quoted_delimiters_and_line_ends_of_a_large_file_are_read_by_duckdb(
    tmp_path: Path, fast_only: None
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n" + '"a, b","c\nd"\n' * 5000)
    assert read(path, tmp_path / "s").rows == [("a, b", "c\nd")] * 5000


@pytest.mark.parametrize("body", ["1,2\r\n3,4\n", "1,a\rb\n3,4\n", "1,x\x00\n3,4\n"])
def test_files_that_duckdb_would_misread_are_left_to_the_exact_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x,y\n" + body.encode())
    monkeypatch.setattr(text, "FAST_BYTES", 0)
    exact, read_exact = [], text.read_exact
    monkeypatch.setattr(text, "read_exact", lambda *a: (exact.append(a[0]), read_exact(*a)))
    assert read(path, tmp_path / "s").result.rows == 2
    assert exact == [path]
