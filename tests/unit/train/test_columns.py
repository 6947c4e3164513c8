from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from tests.unit.train.sample import tickets
from workbench.train.columns import plan_columns


def kind_of(values: list[object], name: str = "column", **options: object) -> str:
    return plan_columns(pl.DataFrame({name: pl.Series(values, **options)}))[0].kind  # type: ignore[arg-type]


def test_columns_of_a_text_table_are_read_by_what_they_hold() -> None:
    kinds = {use.name: use.kind for use in plan_columns(tickets())}
    assert kinds == {
        "text": "text",
        "amount": "number",
        "channel": "category",
        "day": "date",
        "empty": "dropped",
        "same": "dropped",
        "ticket_id": "dropped",
    }


def test_what_is_dropped_says_why() -> None:
    notes = {use.name: use.note for use in plan_columns(tickets())}
    assert notes["empty"] == "no value in any training row"
    assert notes["same"] == "constant"
    assert notes["ticket_id"].startswith("identifier")


def test_null_words_do_not_make_a_number_column_text() -> None:
    assert kind_of(["1.5", "NA", "2", "", "3", "n/a"] * 5) == "number"


def test_codes_with_leading_zeros_are_categories() -> None:
    assert kind_of(["01234", "02345", "01234", "99999"] * 10) == "category"


def test_a_counted_column_is_an_identifier() -> None:
    frame = pl.DataFrame({"no": range(1, 101), "x": [0.5, 1.5] * 50})
    assert [use.kind for use in plan_columns(frame)] == ["dropped", "number"]


def test_whole_numbers_that_repeat_are_numbers() -> None:
    assert kind_of([1, 5, 9, 5] * 10) == "number"


@pytest.mark.parametrize(
    "values",
    [[dt.date(2024, 1, day) for day in range(1, 20)], [f"{d:02}.03.2024" for d in range(1, 29)]],
)
def test_dates_typed_or_written_are_dates(values: list[object]) -> None:
    assert kind_of(values) == "date"


def test_true_and_false_are_categories() -> None:
    assert kind_of([True, False] * 10) == "category"


def test_lists_are_left_out() -> None:
    assert kind_of([[1], [2]] * 10) == "dropped"


def test_an_identifier_is_used_when_nothing_else_is_there() -> None:
    use = plan_columns(pl.DataFrame({"word": [f"w{row}x" for row in range(50)]}))[0]
    assert use.kind == "text" and "nothing else" in use.note
