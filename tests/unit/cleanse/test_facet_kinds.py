"""What a facet chooses is the same rows for the database that counts them and for the step."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import polars as pl
import pytest

from workbench.cleanse.facet_job import sql_type
from workbench.cleanse.facets import Facet, where
from workbench.cleanse.recipe import Recipe
from workbench.core.errors import InvalidInputError

TIMES = [dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 1, 1, 2, 3, 500_000), None]
FRAME = pl.DataFrame(
    {
        "_row": list(range(6)),
        "text": ["a", "b", None, "A", "12", "x'y"],
        "float": [1.0, 2.5, None, 1e16, 0.1, 1e-7],
        "whole": [1, 2, None, 4, 5, 6],
        "truth": [True, False, None, True, False, True],
        "day": [dt.date(2024, 1, 1), None, dt.date(2023, 5, 5)] * 2,
        "time": TIMES * 2,
        "clock": [dt.time(1, 2, 3), dt.time(1, 2, 3, 500_000), None] * 2,
        "amount": pl.Series([1, 2, None, 4, 5, 6]).cast(pl.Decimal(10, 2)),
    }
)


@pytest.mark.parametrize("column", FRAME.columns[1:])
@pytest.mark.parametrize("inverted", [False, True])
def test_both_engines_leave_the_same_rows(tmp_path: Path, column: str, inverted: bool) -> None:
    with duckdb.connect() as connection:
        FRAME.write_parquet(tmp_path / "rows.parquet")
        connection.execute(f"CREATE VIEW v AS FROM '{tmp_path / 'rows.parquet'}'")
        kind = connection.execute(f'SELECT typeof("{column}") FROM v LIMIT 1').fetchone()
        values = connection.execute(f'SELECT DISTINCT "{column}"::VARCHAR FROM v').fetchall()
        assert kind is not None and len(values) > 1
        for (value,) in values:
            facet = Facet(column=column, kind=kind[0], values=[value], inverted=inverted)
            condition = where([facet])
            shown = connection.execute(f"SELECT _row FROM v WHERE {condition} ORDER BY 1")
            step = {"step": "filter", "where": condition}
            kept = Recipe.from_documents([step]).run(FRAME.lazy()).collect()["_row"]
            assert [row for (row,) in shown.fetchall()] == kept.to_list(), value
            assert inverted or len(kept) >= 1


@pytest.mark.parametrize("column", FRAME.columns[1:])
def test_a_value_of_another_kind_is_no_rows(tmp_path: Path, column: str) -> None:
    """It was chosen, and kept with a name, while the column was text."""
    facet = Facet(column=column, values=["12 oz"], kind=sql_type(FRAME.schema[column]))
    step = {"step": "filter", "where": where([facet])}
    assert Recipe.from_documents([step]).run(FRAME.lazy()).collect().height == 0


@pytest.mark.parametrize("bound", ["nan", "inf", "2024-13-01", "1,5", "", "x", "-"])
def test_what_is_no_bound_is_refused(bound: str) -> None:
    if not bound:
        assert where([Facet(column="float", low=bound)]) == ""
        return
    with pytest.raises(InvalidInputError, match="is no bound"):
        where([Facet(column="float", low=bound)])


@pytest.mark.parametrize("bound", ["5", "-1.5", "1,234.5", "1e3", ".5", "+2", "2024-03-02"])
def test_numbers_and_days_are_bounds(bound: str) -> None:
    assert where([Facet(column="float", high=bound)])
