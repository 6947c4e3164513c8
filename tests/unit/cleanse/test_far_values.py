"""Outlier suggestions: numbers apart from all others, never the tail of a sound column."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.unit.cleanse.cases import after
from workbench.cleanse.profile import profile
from workbench.cleanse.suggest import suggest
from workbench.cleanse.views import Suggestion


def heights(rows: int, seed: int = 5) -> list[float]:
    rng = random.Random(seed)
    return [round(rng.gauss(172, 9), 1) for _ in range(rows)]


def offered(values: Sequence[float | None]) -> list[Suggestion]:
    frame = pl.DataFrame({"cm": values}, strict=False).lazy()
    found = suggest(frame, lambda done, total, what: None)
    return [one for one in found if one.step["step"] == "outliers"]


def test_values_apart_from_all_others_are_suggested_to_be_emptied() -> None:
    (one,) = offered([*heights(2_000), 1720.0, -1.0, None])
    assert one.touches == 2
    assert "1,720, −1" in one.why and "2 cells of cm" in one.why
    assert (one.step["rule"], one.step["action"]) == ("modified_z", "null")


def test_the_usual_threshold_is_offered_where_it_parts_them() -> None:
    (one,) = offered([*(170 + place / 10 for place in range(50)), 1720.0][::-1])
    assert one.step["threshold"] == 3


def test_the_step_empties_just_the_cells_that_were_counted() -> None:
    frame = pl.DataFrame({"cm": [*heights(2_000), 1720.0, -1.0]})
    (one,) = offered(frame["cm"].to_list())
    emptied = after(frame, one.step)
    assert emptied["cm"].to_list() == [*heights(2_000), None, None]
    assert offered(emptied["cm"].to_list()) == [], "it is done"


def test_the_rows_behind_the_number_are_those_that_the_step_empties(tmp_path: Path) -> None:
    frame = pl.DataFrame({"cm": [*heights(2_000), 1720.0, -1.0, None]})
    (issue,) = profile(frame.lazy())[0].issues
    assert issue.text == "2 outliers"
    frame.write_parquet(path := tmp_path / "rows.parquet")
    with duckdb.connect() as connection:
        query = f"SELECT cm FROM read_parquet('{path}') WHERE {issue.where} ORDER BY cm"
        rows = connection.execute(query).fetchall()
    assert rows == [(-1.0,), (1720.0,)]


def test_where_most_values_are_the_same_what_is_apart_of_the_others_is_found() -> None:
    gains = [*[0.0] * 900, *(float(place) for place in range(100, 200)), 99_999.0]
    (one,) = offered(gains)
    assert one.touches == 1 and "99,999" in one.why
    assert after(pl.DataFrame({"cm": gains}), one.step)["cm"].to_list() == [*gains[:-1], None]


@pytest.mark.parametrize(
    "values",
    [
        heights(20_000),
        [float(place) for place in range(1_000)],
        [10.0 * 1.08**place for place in range(200)],
        [1.0] * 900 + [2.0] * 90 + [500.0] * 10,
        [0.0] * 900 + [10.0 * 1.08**place for place in range(100)],
        [*heights(15), 1720.0],
        [*heights(500), *(1_000 + value for value in heights(50))],
    ],
    ids=[
        "tails",
        "identifiers",
        "amounts",
        "codes",
        "mostly nothing",
        "few rows",
        "two kinds of rows",
    ],
)
def test_nothing_is_suggested_where_nothing_is_odd(values: list[float]) -> None:
    assert offered(values) == []


def test_a_long_tail_is_none() -> None:
    rng = random.Random(3)
    assert offered([round(rng.lognormvariate(2, 1.5), 2) for _ in range(5_000)]) == []
