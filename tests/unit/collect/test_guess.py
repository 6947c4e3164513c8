from __future__ import annotations

import pytest

from workbench.collect.guess import guess_column


@pytest.mark.parametrize(
    ("cells", "guess"),
    [
        (["1", "2", None, "n/a"], "integer"),
        (["1.5", "2", "-3e4"], "number"),
        (["1.234,50", "7,1"], "number"),
        (["1,234.50 €", "12.00 €"], "number"),
        (["00123", "04567"], "identifier"),
        (["1E5", "123", "2E10"], "identifier"),
        (["9007199254740993", "1"], "identifier"),
        (["9" * 5000, "1"], "identifier"),
        (["yes", "No", "YES"], "boolean"),
        (["2024-01-31", "2024-02-01"], "date"),
        (["2024-01-31 10:00", "2024-02-01T11:12:13Z"], "datetime"),
        (["10:30", "23:59"], "time"),
        ([None, "", "NULL"], "empty"),
        (["red", "blue"] * 20, "category"),
        (["some words", "others", "and more"], "text"),
    ],
)
def test_guess(cells: list[str | None], guess: str) -> None:
    assert guess_column(cells)[0] == guess


def test_day_and_month_that_cannot_be_told_apart_are_said_so() -> None:
    assert "ambiguous" in guess_column(["01/02/2020", "03/04/2021"])[1]


def test_day_over_twelve_settles_the_order() -> None:
    assert guess_column(["01/02/2020", "13/04/2021"])[1] == "day first"
    assert guess_column(["01/02/2020", "04/13/2021"])[1] == "month first"


def test_several_formats_in_one_column_are_said_so() -> None:
    assert "several formats" in guess_column(["2024-01-31", "31.01.2024", "31 Jan 2024"])[1]
