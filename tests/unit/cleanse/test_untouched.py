"""What a step has no business with stays as it is, to the last digit."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tests.unit.cleanse.cases import after, column
from workbench.core.errors import InvalidInputError

BIG = 2**53


def test_capping_leaves_large_whole_numbers_inside_the_range_alone() -> None:
    numbers = [BIG + 1, BIG + 3, BIG + 5, BIG + 9, None, 1]
    step = {"step": "outliers", "columns": ["x"], "rule": "iqr", "action": "cap"}
    clean = after(pl.DataFrame({"x": numbers}), step)["x"]
    assert clean.to_list()[:5] == numbers[:5]
    assert 1 < clean[5] < BIG + 1 and clean.dtype == pl.Int64


def test_capping_knows_what_is_no_number_and_what_is_endless() -> None:
    numbers = [1.0, 2.0, 3.0, 4.0, float("nan"), float("inf"), float("-inf")]
    step = {"step": "outliers", "columns": ["x"], "rule": "iqr", "action": "cap"}
    clean = after(pl.DataFrame({"x": numbers}), step)["x"]
    assert clean.is_nan().to_list() == [False] * 4 + [True] + [False] * 2
    assert clean[5] > 4 and clean[6] < 1


def test_a_mean_that_would_change_large_whole_numbers_is_refused() -> None:
    step = {"step": "fill", "columns": ["x"], "method": "median"}
    with pytest.raises(InvalidInputError, match="changes whole numbers"):
        after(pl.DataFrame({"x": [BIG + 1, None, 3]}), step)
    assert after(pl.DataFrame({"x": [BIG, None, BIG]}), step)["x"][1] == BIG


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("2024-01-02T03:04:05.678", "2024-01-02T03:04:05.678"),
        ("2024-01-02T03:04:05.678901", "2024-01-02T03:04:05.678901"),
        ("2024-01-02T03:04:05", "2024-01-02T03:04:05"),
    ],
)
def test_times_as_text_keep_their_fractions(cell: str, text: str) -> None:
    form = "%Y-%m-%dT%H:%M:%S%.f"
    step = {"step": "date", "kind": "datetime", "format": form, "on_error": "keep"}
    assert column([cell, "soon"], **step) == [text, "soon"]


def test_epochs_as_text_keep_their_fractions() -> None:
    step = {"step": "epoch", "unit": "ms", "on_error": "keep"}
    assert column(["1700000000123", "soon"], **step) == ["2023-11-14T22:13:20.123", "soon"]


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        ("1", dt.date(1900, 1, 1)),
        ("59", dt.date(1900, 2, 28)),
        ("60", None),
        ("61", dt.date(1900, 3, 1)),
        ("45292", dt.date(2024, 1, 1)),
    ],
)
def test_serials_are_the_days_that_a_spreadsheet_shows(serial: str, day: Any) -> None:
    assert column([serial], step="excel_serial") == [day]


def test_the_1904_system_has_all_its_days() -> None:
    assert column(["60"], step="excel_serial", system="1904") == [dt.date(1904, 3, 1)]
