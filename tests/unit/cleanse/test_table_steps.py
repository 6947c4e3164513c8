"""Steps that make other rows: sort, explode, unpivot, pivot; and the numbers their rows get."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.unit.cleanse.cases import after
from workbench.cleanse.apply import apply
from workbench.cleanse.preview import preview
from workbench.cleanse.recipe import Recipe
from workbench.core.errors import InvalidInputError

ORDERS = pl.DataFrame(
    {
        "_row": [1, 2, 3, 4],
        "who": ["ana", "bo", "ana", "bo"],
        "day": ["mon", "mon", "tue", "wed"],
        "tags": ["a; b", None, '["x", 2, null, {"k": 1}]', ""],
        "paid": [3.0, None, 1.0, 2.0],
    }
)


def test_sort_puts_missing_last_and_keeps_equals_in_order() -> None:
    rows = after(ORDERS, {"step": "sort", "columns": ["paid"]})
    assert rows["_row"].to_list() == [3, 4, 1, 2]
    rows = after(ORDERS, {"step": "sort", "columns": ["who"], "descending": True})
    assert rows["_row"].to_list() == [2, 4, 1, 3]


def test_the_first_duplicate_is_the_first_of_the_new_order() -> None:
    steps = [{"step": "sort", "columns": ["paid"]}, {"step": "drop_duplicates", "columns": ["who"]}]
    assert after(ORDERS, *steps)["_row"].to_list() == [3, 4]


def test_explode_makes_a_row_of_each_part() -> None:
    rows = after(ORDERS, {"step": "explode", "columns": ["tags"], "separator": ";"})
    assert rows["tags"].head(2).to_list() == ["a", "b"] and rows.height == 5
    assert rows["_row"].to_list()[::2] == [1, 2, 4] and rows["_row"][1] >= 2**62
    assert rows["who"].head(2).to_list() == ["ana", "ana"]


def test_explode_reads_json_lists() -> None:
    rows = after(ORDERS, {"step": "explode", "columns": ["tags"]})
    assert rows.filter(who="ana")["tags"].to_list() == ["a; b", "x", "2", None, '{"k": 1}']
    assert rows.filter(who="bo")["tags"].to_list() == [None, ""]


def test_pieces_of_pieces_have_numbers_of_their_own() -> None:
    frame = pl.DataFrame({"_row": range(500), "x": ["a,b;c,d;e"] * 500})
    once = {"step": "explode", "columns": ["x"], "separator": ";"}
    twice = {"step": "explode", "columns": ["x"], "separator": ","}
    rows = after(frame, once, twice)
    assert rows.height == 2_500 == rows["_row"].n_unique() and rows["_row"].min() == 0
    half = after(frame.tail(250), once, twice)
    assert half["_row"].equals(rows["_row"].tail(1_250)), "other rows change no numbers"


def test_unpivot_makes_a_row_of_each_cell_that_holds_something() -> None:
    step = {"step": "unpivot", "columns": ["day", "paid"], "name_into": "what"}
    rows = after(ORDERS, step)
    assert rows.columns == ["_row", "who", "tags", "what", "value"]
    assert rows.filter(who="bo").select("what", "value").rows() == [
        ("day", "mon"),
        ("day", "wed"),
        ("paid", "2.0"),
    ]
    assert after(ORDERS, {**step, "empty": True}).height == 8


def test_pivot_makes_a_column_of_each_named_value() -> None:
    step = {
        "step": "pivot", "columns": ["who"], "names_from": "day", "values_from": "paid",
        "values": ["mon", "wed"], "how": "sum",
    }  # fmt: skip
    rows = after(ORDERS, step)
    assert rows.rows() == [(1, "ana", 3.0, None), (2, "bo", None, 2.0)]


@pytest.mark.parametrize(
    ("how", "wanted"),
    [("first", 3.0), ("last", 1.0), ("mean", 2.0), ("min", 1.0), ("max", 3.0), ("count", 2)],
)
def test_pivot_sums_up_in_each_way(how: str, wanted: float) -> None:
    frame = ORDERS.with_columns(day=pl.lit("mon"))
    step = {"columns": ["who"], "names_from": "day", "values_from": "paid", "values": ["mon"]}
    assert after(frame, {"step": "pivot", **step, "how": how})["mon"][0] == wanted


def test_steps_before_and_behind_run_on_the_rows_there_are(tmp_path: Path) -> None:
    ORDERS.write_parquet(tmp_path / "in.parquet")
    steps: list[dict[str, Any]] = [
        {"step": "case", "columns": ["who"], "to": "upper"},
        {"step": "fill", "columns": ["paid"], "method": "mean"},
        {"step": "sort", "columns": ["paid"], "descending": True},
        {"step": "explode", "columns": ["tags"], "separator": ";"},
        {"step": "filter", "where": "paid > 1"},
    ]
    done = apply(Recipe.from_documents(steps), [tmp_path / "in.parquet"], tmp_path / "out")
    rows = pl.read_parquet(done.parts)
    assert rows["who"].to_list() == ["ANA", "ANA", "BO", "BO"]
    assert rows["_at"].to_list() == [0, 1, 2, 3]
    assert rows.drop("_at").equals(after(ORDERS, *steps))


def test_a_preview_says_how_many_rows_and_which_columns_come() -> None:
    step = {"step": "unpivot", "columns": ["day", "paid"]}
    found = preview(Recipe.from_documents([step]), ORDERS.lazy(), 0)
    assert (found.rows, found.rows_after) == (4, 7)
    kinds = {(change.column, change.kind) for change in found.differences}
    assert kinds == {("day", "dropped"), ("paid", "dropped"), ("name", "new"), ("value", "new")}
    assert found.touched is not None and found.touched.len() == 4


def test_a_single_row_has_no_answer_where_rows_are_made_of_others() -> None:
    recipe = Recipe.from_documents([{"step": "explode", "columns": ["tags"], "separator": ";"}])
    with pytest.raises(InvalidInputError, match="a single row has no answer"):
        recipe.apply_rows(ORDERS.head(1))
    sort = Recipe.from_documents([{"step": "sort", "columns": ["paid"]}])
    assert sort.apply_rows(ORDERS.head(1)).equals(ORDERS.head(1))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"step": "sort"}, "which columns"),
        ({"step": "sort", "columns": ["who"], "where": "paid > 1"}, "takes no row filter"),
        ({"step": "explode", "columns": ["paid"]}, "not text"),
        ({"step": "explode", "columns": ["who", "day"]}, "one text column"),
        ({"step": "unpivot", "columns": ["day"], "name_into": "who"}, "'who' already"),
        ({"step": "unpivot", "columns": ["day"], "name_into": "a", "value_into": "A"}, "one name"),
        (
            {
                "step": "pivot", "columns": ["who"], "names_from": "day",
                "values_from": "tags", "values": ["mon"], "how": "mean",
            },
            "needs numbers",
        ),
        (
            {
                "step": "pivot", "columns": ["who"], "names_from": "day",
                "values_from": "paid", "values": [],
            },
            "which values of day",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_reshaped_is_refused(step: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        after(ORDERS, step)
