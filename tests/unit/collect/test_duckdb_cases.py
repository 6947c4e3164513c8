"""DuckDB's own CSV cases: what upstream expects, or the reason why it is read otherwise here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.collect.reading import read

CASE = re.compile(r"^query \w+[^\n]*\n(.*?)\n----\n(.*?)(?=\n\n|\n## |\Z)", re.S | re.M)
READER = r"(?:read_csv(?:_auto)?\s*\(\s*)?'data/csv/[^']+'(?P<options>[^()]*)\)?"
ROWS = re.compile(rf"(?:select \* )?from {READER}(?: order by \w+)?;?", re.I)
COUNT = re.compile(rf"select count\(\*\) from {READER};?", re.I)
TABLE = re.compile(
    rf"create (?:or replace )?table (?P<name>\w+) as (?:select \* )?from (?P<from>{READER})", re.I
)
OPTION = re.compile(r"(\w+)\s*=\s*('[^']*'|\w*)")
KNOWN = {"delim": "delimiter", "sep": "delimiter", "quote": "quote", "escape": "escape"}
HARMLESS = {"auto_detect", "all_varchar", "buffer_size", "parallel", "sample_size"}
OTHERWISE = {
    "17738": "commas part all but two lines alike; upstream reads whole lines for these two",
    "17738_rn": "a line with text behind a closing quote is kept aside, also as one column",
    "comments__mid_line": "# begins no comment in CSV: the lines are kept aside, none is dropped",
    "comments__simple_comma": "as above; upstream reads one column, with the commas in its cells",
    "test__dateformat": "day and month of 05/06/2019 cannot be told apart: the text stays",
    "timestamp_timezone": "cells stay as they are written; upstream shows them in UTC",
    "unescaped_quotes__stops": "quotes around whole cells are none of their letters",
}
"""Files that are read otherwise, and why."""


def options_of(text: str) -> dict[str, Any] | None:
    """Our options for upstream's; None where there is one that we do not have."""
    found: dict[str, Any] = {}
    for name, value in OPTION.findall(text):
        name, value = name.lower(), value.strip("'").replace("\\t", "\t")
        if name in KNOWN:
            found[KNOWN[name]] = value
        elif name == "header":
            found["header"] = value.lower() in ("true", "1")
        elif name == "skip":
            found["skip"] = int(value)
        elif name not in HARMLESS:
            return None
    return found


def cases(path: Path) -> Iterator[tuple[dict[str, Any], list[str] | int]]:
    """Options and the rows, or their number, that upstream expects of the file by itself."""
    text = path.read_text(encoding="utf-8")
    tables = {found["name"]: found["from"] for found in TABLE.finditer(text)}
    for sql, expected in CASE.findall(text):
        said = " ".join(sql.split())
        for name, made in tables.items():
            said = re.sub(rf"from {name}\b", lambda _, made=made: f"from {made}", said, flags=re.I)
        for form in (ROWS, COUNT):
            found = form.fullmatch(said)
            options = options_of(found["options"]) if found else None
            if options is not None:
                lines = expected.rstrip("\n").split("\n")
                yield options, lines if form is ROWS else int(lines[0])


def comparable(cell: str | None) -> str | float | None:
    """A cell regardless of how a number or nothing is written."""
    if cell is None or cell.strip() in ("", "(empty)", "NULL"):
        return None
    try:
        return float(cell)
    except ValueError:
        return cell.strip()


def lines(rows: list[Any]) -> list[str]:
    return sorted(repr([comparable(cell) for cell in row]) for row in rows)


def test_each_file_is_read_as_upstream_expects_or_a_reason_is_stated(
    data: Path, tmp_path: Path
) -> None:
    folder = data / "csv" / "duckdb"
    if not folder.is_dir():
        pytest.skip("DuckDB's cases are not here")
    compared, otherwise = 0, set()
    for number, path in enumerate(sorted(folder.glob("*.expect.txt"))):
        file = folder / path.name.removesuffix(".expect.txt")
        for place, (options, expected) in enumerate(cases(path)):
            compared += 1
            staged = read(file, tmp_path / f"{number}-{place}", **options)
            if isinstance(expected, int):
                same = staged.result.rows == expected
            else:
                want = [] if expected == [""] else [line.split("\t") for line in expected]
                same = lines(staged.rows) == lines(want)
            if not same:
                otherwise.add(file.stem)
    assert otherwise == set(OTHERWISE)
    assert compared >= 15
