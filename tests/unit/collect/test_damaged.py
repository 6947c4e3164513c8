"""A file that is not what its name or its first bytes say is never read as text by mistake."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from tests.unit.collect.reading import look
from workbench.core.errors import InvalidInputError

NOISE = random.Random(1).randbytes(3000)


def parquet() -> bytes:
    path = Path("whole.parquet").absolute()
    pl.DataFrame({"a": [f"text {n}" for n in range(5000)]}).write_parquet(
        path, compression="uncompressed"
    )
    return path.read_bytes()


def workbook() -> bytes:
    path = Path("whole.xlsx").absolute()
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row in range(500):
            sheet.write_row(row, 0, [row, f"text {row}"])
    return path.read_bytes()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


CASES = [
    ("cut.parquet", lambda: parquet()[:20_000], "is a damaged Parquet file"),
    ("cut", lambda: parquet()[:20_000], "is a damaged Parquet file"),
    ("stub.parquet", lambda: b"PAR1", "is a damaged Parquet file"),
    ("end.parquet", lambda: parquet()[9:], "is called a Parquet file"),
    ("inside.parquet", lambda: b"row 1,\x01row 2\n" * 100, "is called a Parquet file"),
    ("noise.parquet", lambda: NOISE, "is called a Parquet file"),
    ("high.parquet", lambda: bytes([0xFF, 0xC8, 0x82, 0xBE]) * 900, "is called a Parquet file"),
    ("cut.xlsx", lambda: workbook()[:3000], "cut.xlsx is damaged"),
    ("end.xlsx", lambda: workbook()[9:], "is called a workbook"),
    ("noise.xlsx", lambda: NOISE, "is called a workbook"),
    ("noise.sqlite", lambda: NOISE, "is called an SQLite database"),
]


@pytest.mark.parametrize(("name", "made", "what"), CASES, ids=[case[0] for case in CASES])
def test_what_is_damaged_is_an_error_that_says_what_to_do(
    tmp_path: Path, name: str, made: object, what: str
) -> None:
    path = tmp_path / name
    path.write_bytes(made())  # type: ignore[operator]
    with pytest.raises(InvalidInputError) as caught:
        look(path, tmp_path / "job")
    assert what in caught.value.message
    assert "Error:" not in caught.value.message
    assert "again" in caught.value.hint


@pytest.mark.parametrize("name", ["a.xlsx", "a.parquet", "a.db"])
@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "utf-16", "cp1252", "latin-1"])
def test_text_with_a_wrong_ending_is_read(tmp_path: Path, name: str, encoding: str) -> None:
    word = "x" if encoding == "ascii" else "é"
    path = tmp_path / name
    path.write_bytes(f"id,word\n1,{word}\n2,y\n".encode(encoding))
    sheet = look(path, tmp_path / "job")
    assert sheet.dialect.names == ["id", "word"]
    assert sheet.sample[0] == ["1", word]


def test_what_looks_like_no_text_can_be_declared_to_be_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes("имя,счёт\nИван,1\n".encode("cp1251"))
    with pytest.raises(InvalidInputError, match="is called a workbook"):
        look(path, tmp_path / "job")
    sheet = look(path, tmp_path / "job", format="csv", encoding="cp1251")
    assert sheet.dialect.names == ["имя", "счёт"]
