"""What facets leave, said in SQL that DuckDB and a filter step understand alike."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from tests.unit.cleanse.cases import after
from workbench.cleanse.facets import Facet, told, where
from workbench.core.errors import InvalidInputError

CITIES = ["Paris", "Lyon", None, "O'Hara", "Paris"]
PRICES = ["1", "20", "x", "3.5", None]
DAYS = ["2024-01-01", "2024-03-02", None, "2023-12-31", "soon"]
ROWS = {"_row": list(range(5)), "city": CITIES, "price": PRICES, "day": DAYS}


def left(*facets: Facet) -> list[int]:
    """The rows that the facets leave, by DuckDB; a filter step must leave the same."""
    condition = where(facets)
    listed = ", ".join(
        "(" + ", ".join("NULL" if v is None else "'" + str(v).replace("'", "''") + "'" for v in row)
        + ")"
        for row in zip(*ROWS.values(), strict=True)
    )  # fmt: skip
    sql = f'SELECT _row::INT FROM (VALUES {listed}) AS t("_row", city, price, "day")'
    with duckdb.connect() as connection:
        found = [row[0] for row in connection.execute(f"{sql} WHERE {condition}").fetchall()]
    frame = pl.DataFrame(ROWS)
    step = {"step": "filter", "where": condition}
    assert after(frame, step)["_row"].to_list() == found
    return found


def test_values_are_chosen_together_and_missing_is_one_of_them() -> None:
    assert left(Facet(column="city", values=["Paris", "O'Hara"])) == [0, 3, 4]
    assert left(Facet(column="city", values=["Lyon", None])) == [1, 2]


def test_inverted_is_all_but_those() -> None:
    assert left(Facet(column="city", values=["Paris"], inverted=True)) == [1, 2, 3]
    assert left(Facet(column="city", values=["Paris", None], inverted=True)) == [1, 3]


@pytest.mark.parametrize(
    ("low", "high", "rows"), [("2", "", [1, 3]), ("", "3.5", [0, 3]), ("1", "4", [0, 3])]
)
def test_a_range_of_numbers_leaves_what_is_none(low: str, high: str, rows: list[int]) -> None:
    assert left(Facet(column="price", low=low, high=high)) == rows


def test_a_range_of_days_goes_by_the_calendar() -> None:
    condition = Facet(column="day", low="2024-01-01").where()
    assert condition == """(TRY_CAST("day" AS DATE) >= CAST('2024-01-01' AS DATE))"""
    with duckdb.connect() as connection:
        sql = (
            f"SELECT {condition} FROM (VALUES ('2024-03-02'), ('2023-12-31'), ('soon')) t(\"day\")"
        )
        assert [row[0] for row in connection.execute(sql).fetchall()] == [True, False, None]


def test_facets_leave_what_all_of_them_leave() -> None:
    chosen = [Facet(column="city", values=["Paris"]), Facet(column="price", low="0")]
    assert left(*chosen) == [0]
    assert where(chosen, besides=0) == f"({chosen[1].where()})"
    assert where([Facet(column="city")]) == ""
    assert told(chosen) == "city is Paris · price is 0 to …"


def test_a_value_is_chosen_and_chosen_no_more() -> None:
    facet = Facet(column="city").toggled("Paris").toggled(None).toggled("Paris")
    assert facet.values == [None] and facet.chosen


def test_a_bound_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="'soon' is no bound"):
        Facet(column="day", low="soon").where()
