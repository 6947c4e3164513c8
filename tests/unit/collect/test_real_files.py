"""Every delimited file among the real data: no crash, and rows read = loaded + quarantined."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.collect.reading import read
from workbench.collect.records import records
from workbench.core.errors import InvalidInputError

EMPTY = {"file_no_payload.csv"}
# Upstream's JSON has another telephone number than its CSV.
WRONG_EXPECTATION = {"location_coordinates"}


def delimited(data: Path) -> list[Path]:
    found = [*data.glob("csv/**/*.csv"), *data.glob("csv/**/*.tsv"), *data.glob("csv/**/*.gz")]
    return sorted(path for path in found if path.parent.name not in ("clean", "parameters"))


def test_every_file_is_read_or_refused_with_a_reason(data: Path, tmp_path: Path) -> None:
    refused = []
    for number, path in enumerate(delimited(data)):
        try:
            staged = read(path, tmp_path / str(number))
        except InvalidInputError as error:
            assert error.message
            refused.append(path.name)
            continue
        assert all(reason and line > 0 for line, reason, _ in staged.rejects), path.name
    assert len(refused) <= 2, refused


def test_lines_of_utf8_files_all_arrive(data: Path, tmp_path: Path) -> None:
    for number, path in enumerate(delimited(data)):
        content = path.read_bytes()
        try:
            staged = read(path, tmp_path / str(number))
            text = content.decode(staged.result.dialect.encoding)
        except (InvalidInputError, UnicodeDecodeError):
            continue
        dialect = staged.result.dialect
        lines = text.replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=True)
        if "\n" not in text or any(mark in text for mark in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"):
            continue
        found = [
            r
            for r in records(
                lines[dialect.skip :], dialect.delimiter, dialect.quote, dialect.escape
            )
            if r.cells != [] or (len(dialect.names) == 1 and not dialect.header)
        ]
        expected = len(found) - (1 if dialect.header else 0)
        assert staged.result.rows + staged.result.rejected == expected, path.name


@pytest.mark.parametrize(
    "name",
    [
        *("comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines"),
        *("location_coordinates", "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf"),
        "utf8",
    ],
)
def test_csv_spectrum_cell_for_cell(data: Path, tmp_path: Path, name: str) -> None:
    folder = data / "csv" / "csv-spectrum"
    staged = read(folder / "csvs" / f"{name}.csv", tmp_path / "s")
    expected = json.loads((folder / "json" / f"{name}.json").read_text(encoding="utf-8"))
    expected = expected if isinstance(expected, list) else [expected]
    got = [dict(zip(staged.names, row, strict=True)) for row in staged.rows]
    if name in WRONG_EXPECTATION:
        for row in (*got, *expected):
            row.pop("Contact Phone Number")
    assert got == expected


def test_sms_spam_keeps_its_quotes_and_has_no_header(data: Path, tmp_path: Path) -> None:
    staged = read(data / "text" / "sms_spam" / "SMSSpamCollection.tsv", tmp_path / "s")
    assert not staged.result.dialect.header
    assert staged.result.rows + staged.result.rejected == 5574
    assert staged.result.rejected == 0
