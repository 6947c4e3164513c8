"""Compressed files give what the plain file gives, and nothing is lost where one is cut short."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from tests.unit.collect.reading import look, read
from workbench.collect.readers import text
from workbench.core.errors import InvalidInputError


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
