"""DuckDB's reader is taken only where it says what the exact reader says."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.collect.reading import Staged, read
from workbench.collect.readers import text

CELL = st.text(st.sampled_from("ab ,\"\n'é\t;1"), max_size=5)


def both(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Staged, Staged]:
    monkeypatch.setattr(text, "FAST_BYTES", 1 << 40)
    exact = read(path, folder / "exact", delimiter=",", quote='"', header=True)
    monkeypatch.setattr(text, "FAST_BYTES", 0)
    fast = read(path, folder / "fast", delimiter=",", quote='"', header=True)
    return exact, fast


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=8),
    minimal=st.booleans(),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_both_engines_agree(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[list[str]],
    minimal: bool,
    ends: str,
) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        quoting = csv.QUOTE_MINIMAL if minimal else csv.QUOTE_ALL
        writer = csv.writer(file, lineterminator=ends, quoting=quoting)
        writer.writerow(["x", "y", "z"])
        writer.writerows(rows)
    exact, fast = both(path, tmp_path, monkeypatch)
    assert fast.rows == exact.rows
    assert fast.hashes == exact.hashes
    assert fast.rejects == exact.rejects


def test_ragged_lines_of_a_large_file_are_counted_by_duckdb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y,z\n" + "1,2,3\n" * 5000 + "1,2\n" + "4,5,6\n" * 5000 + "1,2,3,4\n")
    monkeypatch.setattr(text, "FAST_BYTES", 0)
    monkeypatch.setattr(text, "read_exact", None)
    staged = read(path, tmp_path / "s")
    assert staged.result.rows == 10_000
    assert [(line, raw) for line, _, raw in staged.rejects] == [(5002, "1,2"), (10003, "1,2,3,4")]


@pytest.mark.parametrize("body", ["1,2\r\n3,4\n", "1,a\rb\n3,4\n", "1,x\x00\n3,4\n"])
def test_files_that_duckdb_would_misread_are_left_to_the_exact_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x,y\n" + body.encode())
    monkeypatch.setattr(text, "FAST_BYTES", 0)
    monkeypatch.setattr(text, "read_fast", None)
    assert read(path, tmp_path / "s").result.rows == 2
