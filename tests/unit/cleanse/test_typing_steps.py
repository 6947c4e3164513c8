"""Numbers, dates and truth read from text."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from tests.unit.cleanse.cases import after, column
from workbench.core.errors import InvalidInputError


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", 12.0), ("-3.5", -3.5), ("+4", 4.0), (" 1,234,567.25 ", 1234567.25),
        ("$1,000", 1000.0),
        ("58.06 €", 58.06), ("EUR 7", 7.0), ("- $5", -5.0), ("(1,234.5)", -1234.5), ("12%", 0.12),
        ("1e3", 1000.0), ("−7", -7.0), (".5", 0.5), ("1,23", None), ("12,34,567", None),
        ("(-5)", None),
        ("nan", None), ("inf", None), ("1 2", None), ("abc", None), ("", None), ("--5", None),
        ("1.2.3", None), ("0x10", None),
    ],
)  # fmt: skip
def test_number(cell: str, value: float | None) -> None:
    assert column([cell], step="number") == [pytest.approx(value) if value is not None else None]


@pytest.mark.parametrize(
    ("decimal", "thousands", "cell", "value"),
    [
        (",", ".", "1.234.567,5", 1234567.5),
        (",", ".", "1.5", None),
        (",", " ", "1\u202f234,5", 1234.5),
        (".", "'", "1'234.5", 1234.5),
        (".", "", "1,234", None),
        (",", "", "3,14", 3.14),
    ],
)
def test_number_by_locale(decimal: str, thousands: str, cell: str, value: float | None) -> None:
    assert column([cell], step="number", decimal=decimal, thousands=thousands) == [value]


def test_number_units_and_percent() -> None:
    cells = ["12.0 oz", "16 OZ.", "5%"]
    step = {"step": "number", "units": ["oz", "oz."], "percent": "plain"}
    assert column(cells, **step) == [12.0, 16.0, 5.0]
    assert column(["5%"], step="number", percent="fail") == [None]


def test_integer_refuses_fractions() -> None:
    frame = pl.DataFrame({"x": ["3", "3.5", "4.0"]})
    clean = after(frame, {"step": "number", "columns": ["x"], "integer": True})
    assert clean["x"].to_list() == [3, None, 4] and clean["x"].dtype == pl.Int64


def test_keep_leaves_the_column_text() -> None:
    assert column(["$1,000", "x", "2.50"], step="number", on_error="keep") == ["1000", "x", "2.5"]


def test_quarantine_drops_the_row_that_failed() -> None:
    frame = pl.DataFrame({"_row": [1, 2, 3], "x": ["1", "bad", None]})
    assert after(frame, {"step": "number", "columns": ["x"], "on_error": "quarantine"})[
        "_row"
    ].to_list() == [1, 3]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("9007199254740991", 9007199254740991.0),
        ("9007199254740993", None),
        ("9007199254740993.0", None),
        ("12345678901234567890", None),
        ("1.5e20", 1.5e20),
        ("12USD3", None),
        ("1$2", None),
        ("-$5", -5.0),
        ("$-5", -5.0),
        ("5 USD", 5.0),
    ],
)
def test_a_number_that_would_not_be_the_same_fails(cell: str, value: float | None) -> None:
    assert column([cell], step="number") == [value]


@pytest.mark.parametrize("name", ["number", "date", "boolean"])
def test_typing_steps_name_their_columns(name: str) -> None:
    with pytest.raises(InvalidInputError, match="it must be said for which columns"):
        after(pl.DataFrame({"x": ["a"]}), {"step": name})


def test_a_year_has_four_digits() -> None:
    assert column(["01/02/24"], step="date", format="%d/%m/%Y") == [None]
    assert column(["01/02/24"], step="date", format="%d/%m/%y") == [dt.date(2024, 2, 1)]


def test_number_of_a_number_column_changes_nothing() -> None:
    frame = pl.DataFrame({"x": [1, None]})
    assert after(frame, {"step": "number", "columns": ["x"]}).equals(frame)


def test_date_by_stated_format_only() -> None:
    days = column(
        ["01/02/2024", "31/02/2024", " 29/02/2024", "2024-02-01", None],
        step="date",
        format="%d/%m/%Y",
    )
    assert days == [dt.date(2024, 2, 1), None, dt.date(2024, 2, 29), None, None]


def test_date_tries_formats_in_order() -> None:
    step = {"step": "date", "format": "%d.%m.%Y", "also": ["%Y-%m-%d"]}
    assert column(["02.01.2024", "2024-05-06"], **step) == [
        dt.date(2024, 1, 2),
        dt.date(2024, 5, 6),
    ]


def test_datetime_keeps_the_time() -> None:
    step = {"step": "date", "format": "%Y-%m-%d %H:%M", "kind": "datetime"}
    assert column(["2024-05-06 07:08"], **step) == [dt.datetime(2024, 5, 6, 7, 8)]


def test_formats_for_a_part_of_the_rows_keep_text_for_the_next_step() -> None:
    frame = pl.DataFrame({"x": ["01/02/2024", "2024-03-04"], "land": ["fr", "de"]})
    french = {"step": "date", "columns": ["x"], "format": "%d/%m/%Y", "where": "land = 'fr'"}
    clean = after(frame, french, {"step": "date", "columns": ["x"]})
    assert clean["x"].to_list() == [dt.date(2024, 2, 1), dt.date(2024, 3, 4)]


@pytest.mark.parametrize("form", ["", "day", "%d.%m.", "%Y-%m", "%Q", "%H:%M"])
def test_bad_date_formats_are_refused(form: str) -> None:
    with pytest.raises(InvalidInputError, match="date:"):
        column(["x"], step="date", format=form)


def test_boolean_words_whatever_their_case() -> None:
    assert column(["Yes", " no ", "1", "maybe", None], step="boolean") == [
        True,
        False,
        True,
        None,
        None,
    ]
    assert column(["Ja", "nein"], step="boolean", true=["ja"], false=["NEIN"]) == [True, False]


def test_boolean_words_cannot_mean_both() -> None:
    with pytest.raises(InvalidInputError, match="both true and false"):
        column(["x"], step="boolean", true=["x"], false=["X"])


@pytest.mark.parametrize(("null_tokens", "kept"), [(True, [2, 4]), (False, [4])])
def test_null_words_are_missing_and_no_failures(null_tokens: bool, kept: list[int]) -> None:
    frame = pl.DataFrame({"_row": [1, 2, 4], "x": ["bad", "N/A", "3"]})
    step = {"step": "number", "columns": ["x"], "on_error": "quarantine"}
    step["null_tokens"] = null_tokens
    assert after(frame, step)["_row"].to_list() == kept


def test_kept_cells_are_not_null_words() -> None:
    assert column(["1", "N/A", "bad"], step="number", on_error="keep") == ["1", None, "bad"]
