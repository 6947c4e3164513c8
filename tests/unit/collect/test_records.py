from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from workbench.collect.records import UNCLOSED, fit, mended, records

CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8
)


def read(text: str, delimiter: str = ",", quote: str = '"', escape: str = '"') -> list[object]:
    found = records(io.StringIO(text, newline="\n"), delimiter, quote, escape)
    return [record.cells if record.cells is not None else record.reason for record in found]


def test_nothing_is_missing_and_a_quoted_nothing_is_empty() -> None:
    assert read('a,,""\n') == [["a", None, ""]]


def test_quote_inside_an_unquoted_cell_is_a_letter() -> None:
    assert read('5" pipe,x\n') == [['5" pipe', "x"]]


def test_blanks_around_quotes_are_no_part_of_the_cell() -> None:
    assert read('1, "2,5" ,3\n') == [["1", "2,5", "3"]]


def test_line_ends_inside_quotes_stay() -> None:
    assert read('1,"a\r\nb"\r\n2,c\r\n') == [["1", "a\r\nb"], ["2", "c"]]


def test_backslash_escapes_quotes_and_itself() -> None:
    assert read('"a\\"b","c\\\\"\n', escape="\\") == [['a"b', "c\\"]]


def test_open_quote_costs_one_line_only() -> None:
    assert read('1,"x\n2,y\n3,z\n') == [UNCLOSED, ["2", "y"], ["3", "z"]]


def test_text_after_a_quote_is_an_error_with_its_line() -> None:
    found = list(records(io.StringIO('1,2\n"x"y,2\n3,4\n'), ",", '"', '"'))
    assert [(r.line, bool(r.reason), r.raw) for r in found] == [
        (1, False, "1,2"),
        (2, True, '"x"y,2'),
        (3, False, "3,4"),
    ]


def test_line_numbers_are_physical() -> None:
    found = list(records(io.StringIO('a\n"1\n2"\n\nb\n', newline="\n"), ",", '"', '"'))
    assert [r.line for r in found] == [1, 2, 4, 5]


def test_short_and_long_rows_do_not_fit() -> None:
    assert fit(["a"], 2)[0] is None
    assert fit(["a", "b", "c"], 2)[0] is None
    assert fit(["a", "b", None], 2)[0] == ["a", "b"]


@given(
    rows=st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    quote=st.sampled_from(['"', "'"]),
    doubled=st.booleans(),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_what_pythons_writer_wrote_is_read_back(
    rows: list[list[str]], delimiter: str, quote: str, doubled: bool, ends: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=delimiter,
        quotechar=quote,
        doublequote=doubled,
        escapechar=None if doubled else "\\",
        lineterminator=ends,
        quoting=csv.QUOTE_ALL,
    )
    writer.writerows(rows)
    read_back = read(out.getvalue(), delimiter, quote, quote if doubled else "\\")
    assert read_back == rows


def test_unescaped_quotes_are_mended_where_it_is_clear_what_was_meant() -> None:
    assert mended('1,"Round 48"","a "big" one",x', ",", '"') == [
        *("1", 'Round 48"', 'a "big" one', "x")
    ]
    assert mended('1,"never closed', ",", '"') is None
