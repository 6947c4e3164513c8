"""Steps that learn from groups of rows: fill within groups, and the majority's value."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tests.unit.cleanse.cases import after
from workbench.cleanse.recipe import Recipe
from workbench.cleanse.steps import grouping
from workbench.core.errors import InvalidInputError

CODES = ["10", "10", "10", "20", "20", None, None, "30"]
CITIES = ["Ulm", "Ulm", "Uln", "Kiel", None, "Bonn", None, "Jena"]
PRICES = [1.0, 3.0, None, 5.0, None, 7.0, None, None]
TOWNS = pl.DataFrame({"_row": range(8), "code": CODES, "city": CITIES, "price": PRICES})


def majority(**own: Any) -> list[str | None]:
    step = {"step": "majority", "columns": ["city"], "by": ["code"], "least": 1, **own}
    return after(TOWNS, step)["city"].to_list()


def test_the_value_of_most_rows_is_given_to_all() -> None:
    assert majority() == ["Ulm", "Ulm", "Ulm", "Kiel", "Kiel", "Bonn", "Bonn", "Jena"]


def test_one_row_alone_is_no_majority_when_two_must_agree() -> None:
    wanted = ["Ulm", "Ulm", "Ulm", "Kiel", None, "Bonn", None, "Jena"]
    assert majority(least=2) == wanted


def test_empty_cells_can_be_left() -> None:
    assert majority(empty=False)[4] is None and majority(empty=False)[2] == "Ulm"


def test_a_share_that_is_not_reached_changes_nothing() -> None:
    assert majority(share=0.7)[2] == "Uln"


def test_half_of_the_rows_are_no_majority() -> None:
    frame = pl.DataFrame({"_row": [0, 1], "code": ["1", "1"], "city": ["a", "b"]})
    step = {"step": "majority", "columns": ["city"], "by": ["code"], "least": 1}
    assert after(frame, step)["city"].to_list() == ["a", "b"]


def test_a_single_row_gets_its_groups_value() -> None:
    step = {"step": "majority", "columns": ["city"], "by": ["code"]}
    recipe = Recipe.from_documents([step]).fit(TOWNS.lazy())
    row = pl.DataFrame({"code": ["10"], "city": ["Umm"], "price": [None]})
    assert recipe.apply_rows(row)["city"].to_list() == ["Ulm"]


@pytest.mark.parametrize(
    ("method", "wanted"),
    [
        ("mean", [1.0, 3.0, 2.0, 5.0, 5.0, 7.0, 7.0, None]),
        ("median", [1.0, 3.0, 2.0, 5.0, 5.0, 7.0, 7.0, None]),
        ("mode", [1.0, 3.0, 1.0, 5.0, 5.0, 7.0, 7.0, None]),
        ("previous", [1.0, 3.0, 3.0, 5.0, 5.0, 7.0, 7.0, None]),
    ],
)
def test_each_group_is_filled_from_itself(method: str, wanted: list[float | None]) -> None:
    step = {"step": "fill", "columns": ["price"], "method": method, "by": ["code"]}
    assert after(TOWNS, step)["price"].to_list() == wanted


def test_dates_are_learned_by_group() -> None:
    frame = TOWNS.with_columns(
        pl.Series("day", ["2024-03-02", "2024-03-02", None, "2023-01-01"] + [None] * 4)
    ).with_columns(pl.col("day").str.to_date())
    step = {"step": "fill", "columns": ["day"], "method": "mode", "by": ["code"]}
    days = [str(day) for day in after(frame, step)["day"]]
    assert days[2] == "2024-03-02" and days[4] == "2023-01-01" and days[7] == "None"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"step": "majority", "columns": ["city"], "by": []}, "no groups"),
        ({"step": "majority", "columns": ["city"], "by": ["city"]}, "own groups"),
        ({"step": "majority", "columns": ["city"], "by": ["zip"]}, "'zip'"),
        ({"step": "majority", "columns": ["city"], "by": ["code"], "share": 0.3}, "share"),
        ({"step": "fill", "method": "constant", "value": 1, "by": ["code"]}, "every group"),
        ({"step": "fill", "columns": ["price"], "method": "mean", "by": ["price"]}, "own groups"),
    ],
)
def test_what_cannot_be_grouped_is_refused(step: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        after(TOWNS, step)


def test_too_many_groups_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "MOST_GROUPS", 2)
    with pytest.raises(InvalidInputError, match="4 groups are more than 2"):
        majority()
