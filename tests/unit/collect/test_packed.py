"""Compressed files give what the plain file gives, and nothing is lost where one is cut short."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import xlsxwriter
import zstandard

from tests.unit.collect.reading import look, read, write
from workbench.collect.readers import packed, text
from workbench.core.errors import InvalidInputError, UnavailableError


def zipped(data: bytes, name: str = "data.csv") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
        archive.writestr("__MACOSX/._data.csv", b"\x00\x05")
    return out.getvalue()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
    "zip": zipped,
}
ENDINGS = {"gzip": ".gz", "bzip2": ".bz2", "xz": ".xz", "zstd": ".zst", "zip": ".zip"}
ROWS = [(str(number), f"name {number}", "x,y") for number in range(5000)]
TEXT = "id,name,t\n" + "".join(f'{a},{b},"{c}"\n' for a, b, c in ROWS) + "1,2\n"


@pytest.mark.parametrize("fast", [False, True], ids=["exact", "fast"])
@pytest.mark.parametrize("kind", PACKERS)
def test_rows_are_those_of_the_plain_file(
    kind: str, fast: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "FAST_BYTES", 0 if fast else 1 << 40)
    path = tmp_path / f"data.csv{ENDINGS[kind]}"
    path.write_bytes(PACKERS[kind](TEXT.encode()))
    staged = read(path, tmp_path / "s")
    assert staged.rows == ROWS
    assert [(line, raw) for line, _, raw in staged.rejects] == [(5002, "1,2")]
    assert staged.result.dialect.compression == kind
    again = read(path, tmp_path / "t", dialect=staged.result.dialect)
    assert (again.rows, again.result.content) == (staged.rows, staged.result.content)


@pytest.mark.parametrize("kind", PACKERS)
def test_json_lines_are_read_packed(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"data.jsonl{ENDINGS[kind]}"
    lines = "".join(json.dumps({"id": a, "name": b}) + "\n" for a, b, _ in ROWS)
    data = lines.encode()
    path.write_bytes(zipped(data, "data.jsonl") if kind == "zip" else PACKERS[kind](data))
    assert read(path, tmp_path / "s").rows == [row[:2] for row in ROWS]


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize("cut", [1, 12, 300])
def test_what_is_cut_short_is_damaged(kind: str, cut: int, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(PACKERS[kind](TEXT.encode())[:-cut])
    with pytest.raises(InvalidInputError, match="is damaged"):
        read(path, tmp_path / "s")


@pytest.mark.parametrize("kind", PACKERS)
def test_broken_bytes_inside_are_damage(kind: str, tmp_path: Path) -> None:
    packed = bytearray(PACKERS[kind](TEXT.encode()))
    middle = len(packed) // 2
    packed[middle : middle + 40] = bytes(byte ^ 0x5A for byte in packed[middle : middle + 40])
    path = tmp_path / "data.csv"
    path.write_bytes(packed)
    with pytest.raises(InvalidInputError, match="is damaged"):
        read(path, tmp_path / "s")


@pytest.mark.parametrize("kind", ["gzip", "bzip2", "xz", "zstd"])
def test_parts_that_were_joined_are_all_read(kind: str, tmp_path: Path) -> None:
    pack = PACKERS[kind]
    path = tmp_path / "data.csv"
    path.write_bytes(pack(b"a,b\n1,2\n") + pack(b"3,4\n") + pack(b"5,6\n"))
    assert read(path, tmp_path / "s").rows == [("1", "2"), ("3", "4"), ("5", "6")]


def test_an_empty_archive_is_said_to_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/", "")
    with pytest.raises(InvalidInputError, match="is empty"):
        look(path, tmp_path / "s")


def parquet(path: Path) -> None:
    write(f"COPY (SELECT 1 AS id, 'Ada' AS name) TO '{path}' (FORMAT parquet)")


def workbook(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "name"])
        sheet.write_row(1, 0, [1, "Ada"])


def database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE people AS SELECT 1 AS id, 'Ada' AS name")
        made.commit()


TABLES = {".parquet": parquet, ".xlsx": workbook, ".db": database}


@pytest.mark.parametrize("ending", TABLES)
@pytest.mark.parametrize("kind", PACKERS)
def test_files_with_tables_are_read_packed(kind: str, ending: str, tmp_path: Path) -> None:
    plain = tmp_path / f"data{ending}"
    TABLES[ending](plain)
    data = plain.read_bytes()
    path = tmp_path / f"data{ending}{ENDINGS[kind]}"
    path.write_bytes(zipped(data, plain.name) if kind == "zip" else PACKERS[kind](data))
    assert look(path, tmp_path / "l").sample == [["1", "Ada"]]
    staged = read(path, tmp_path / "s")
    assert [[str(cell) for cell in row] for row in staged.rows] == [["1", "Ada"]]
    again = read(path, tmp_path / "t", dialect=staged.result.dialect)
    assert (again.rows, again.result.content) == (staged.rows, staged.result.content)


def test_several_packed_files_with_tables_are_joined(tmp_path: Path) -> None:
    parquet(tmp_path / "plain")
    for name in ("a", "b"):
        (tmp_path / f"{name}.parquet.gz").write_bytes(
            gzip.compress((tmp_path / "plain").read_bytes())
        )
    assert read(tmp_path / "*.gz", tmp_path / "s").rows == [(1, "Ada"), (1, "Ada")]


@pytest.mark.parametrize("kind", ["xz", "zip"])
def test_what_has_no_room_when_unpacked_is_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"data.csv{ENDINGS[kind]}"
    path.write_bytes(PACKERS[kind](TEXT.encode()))
    if kind == "zip":
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("more.csv", TEXT)
    monkeypatch.setattr(packed, "LEFT", 1 << 60)
    with pytest.raises(UnavailableError, match="larger than the disk has room for"):
        read(path, tmp_path / "s")
    assert all(not file.stat().st_size for file in (tmp_path / "s").rglob("*.csv"))
