"""Fill, duplicates, filters, renamed and derived columns."""

from __future__ import annotations

import datetime as dt
import decimal
from pathlib import Path

import polars as pl
import pytest

from tests.unit.cleanse.cases import after
from workbench.cleanse.apply import apply
from workbench.cleanse.preview import preview
from workbench.cleanse.recipe import Recipe
from workbench.core.errors import InvalidInputError


def frame(**columns: list[object]) -> pl.DataFrame:
    size = len(next(iter(columns.values())))
    return pl.DataFrame({"_row": range(size), **columns})


@pytest.mark.parametrize(
    ("values", "value", "filled"),
    [
        (["a", None], "b", ["a", "b"]),
        ([1, None], 7, [1, 7]),
        ([1.5, None], 2, [1.5, 2.0]),
        ([True, None], False, [True, False]),
        ([dt.date(2024, 1, 1), None], "2024-02-03", [dt.date(2024, 1, 1), dt.date(2024, 2, 3)]),
    ],
)
def test_fill_by_a_constant(values: list[object], value: object, filled: list[object]) -> None:
    clean = after(frame(x=values), {"step": "fill", "columns": ["x"], "value": value})
    assert clean["x"].to_list() == filled


def test_fill_refuses_a_value_of_another_type() -> None:
    with pytest.raises(InvalidInputError, match="no value for the column 'x'"):
        after(frame(x=[1, None]), {"step": "fill", "columns": ["x"], "value": "many"})


@pytest.mark.parametrize(("method", "value"), [("mean", 4.0), ("median", 2.0)])
def test_fill_by_what_was_learned(method: str, value: float) -> None:
    clean = after(frame(x=[1, 2, 9, None]), {"step": "fill", "columns": ["x"], "method": method})
    assert clean["x"].to_list() == [1.0, 2.0, 9.0, value]


def test_mode_of_equals_is_the_smallest() -> None:
    clean = after(frame(x=["b", "a", None]), {"step": "fill", "columns": ["x"], "method": "mode"})
    assert clean["x"].to_list() == ["b", "a", "a"]


def test_learning_sees_training_rows_alone() -> None:
    table = frame(x=[1.0, 3.0, 100.0, None], _train=[True, True, False, False])
    recipe = Recipe.from_documents([{"step": "fill", "columns": ["x"], "method": "mean"}])
    assert recipe.fit(table.lazy(), "_train").documents()[0]["learned"] == {"x": 2.0}


def test_what_was_learned_answers_single_rows() -> None:
    recipe = Recipe.from_documents([{"step": "fill", "columns": ["x"], "method": "mean"}])
    fitted = Recipe.from_documents(recipe.fit(frame(x=[1.0, 3.0]).lazy()).documents())
    assert fitted.apply_rows(frame(x=[None]).cast({"x": pl.Float64}))["x"].to_list() == [2.0]


def test_previous_and_next() -> None:
    table = frame(x=[None, "a", None, "b", None])
    step = {"step": "fill", "columns": ["x"]}
    assert after(table, {**step, "method": "previous"})["x"].to_list() == [None, "a", "a", "b", "b"]
    assert after(table, {**step, "method": "next"})["x"].to_list() == ["a", "a", "b", "b", None]


def test_duplicates_keep_first_or_last() -> None:
    table = frame(k=["a", "b", "a", None, None], v=[1, 2, 3, 4, 5])
    step = {"step": "drop_duplicates", "columns": ["k"]}
    assert after(table, step)["v"].to_list() == [1, 2, 4, 5]
    assert after(table, {**step, "keeping": "last"})["v"].to_list() == [2, 3, 4, 5]


def test_duplicates_over_all_columns_ignore_the_row_id() -> None:
    assert after(frame(k=["a", "a", None, None]), {"step": "drop_duplicates"}).height == 2


def test_duplicates_within_a_filter_leave_the_others() -> None:
    table = frame(k=["a", "a", "b", "b"])
    step = {"step": "drop_duplicates", "columns": ["k"], "where": "k = 'a'"}
    assert after(table, step)["_row"].to_list() == [0, 2, 3]


def test_filter_keeps_or_drops_what_is_true() -> None:
    table = frame(x=[1, 5, None])
    assert after(table, {"step": "filter", "where": "x > 2"})["_row"].to_list() == [1]
    drop = {"step": "filter", "where": "x > 2", "mode": "drop"}
    assert after(table, drop)["_row"].to_list() == [0, 2]


def test_single_rows_pass_a_filter_unless_told_otherwise() -> None:
    row = frame(x=[1])
    step = {"step": "filter", "where": "x > 2"}
    assert Recipe.from_documents([step]).apply_rows(row).height == 1
    assert Recipe.from_documents([{**step, "on_single": "drop"}]).apply_rows(row).height == 0


def test_quarantine_never_drops_a_single_row() -> None:
    step = {"step": "number", "columns": ["x"], "on_error": "quarantine"}
    assert Recipe.from_documents([step]).apply_rows(frame(x=["bad"]))["x"].to_list() == [None]


def test_rename_keeps_the_order() -> None:
    clean = after(frame(a=[1], b=[2]), {"step": "rename", "names": {"a": "z"}})
    assert clean.columns == ["_row", "z", "b"]


@pytest.mark.parametrize("new", ["b", "B", "", "_x"])
def test_rename_refuses_names_that_clash(new: str) -> None:
    with pytest.raises(InvalidInputError, match="rename"):
        after(frame(a=[1], b=[2]), {"step": "rename", "names": {"a": new}})


DAYS = pl.DataFrame(
    {
        "_row": [0, 1, 2],
        "day": [dt.datetime(3010, 1, 1), dt.datetime(2024, 1, 1), None],
        "x": [1.0, 2.0, None],
        "y": [0.0, 1.0, 3.0],
    }
)


@pytest.mark.parametrize(
    ("expression", "values", "failed"),
    [
        ("DATE_PART('epoch', day)", [None, 1704067200.0, None], 1),
        ("x / y", [None, 2.0, None], 1),
        ("ln(y - 1)", [None, None, pytest.approx(0.6931, abs=1e-3)], 2),
        ("nullif(x, 1.0)", [None, 2.0, None], 0),
        ("case when x > 1 then x end", [None, 2.0, None], 0),
        ("x is null", [False, False, True], 0),
    ],
)
def test_what_cannot_be_computed_has_failed_and_what_is_meant_to_be_missing_has_not(
    expression: str, values: list[object], failed: int
) -> None:
    recipe = Recipe.from_documents([{"step": "derive", "into": "z", "expression": expression}])
    assert recipe.run(DAYS.lazy()).collect()["z"].to_list() == values
    assert preview(recipe, DAYS.lazy(), 0).counts.failed == failed


def test_rows_for_which_nothing_can_be_computed_are_kept_aside(tmp_path: Path) -> None:
    DAYS.write_parquet(tmp_path / "rows.parquet")
    step = {"step": "derive", "into": "z", "expression": "x / y", "on_error": "quarantine"}
    recipe = Recipe.from_documents([step])
    done = apply(recipe, [tmp_path / "rows.parquet"], tmp_path / "clean")
    assert (done.rows_out, done.counts[0].failed, done.counts[0].quarantined) == (2, 1, 1)
    (cell,) = pl.read_parquet(done.aside).to_dicts()
    assert cell == {"_row": 0, "step": 1, "column": "z", "value": None}


def test_derive_adds_or_replaces() -> None:
    table = frame(a=["x", None], b=[2, 3])
    clean = after(table, {"step": "derive", "into": "c", "expression": "b * 2"})
    assert clean["c"].to_list() == [4, 6] and clean.columns[-1] == "c"
    clean = after(table, {"step": "derive", "into": "b", "expression": "b + 1", "where": "b > 2"})
    assert clean["b"].to_list() == [2, 4]


@pytest.mark.parametrize(
    "expression", ["b +", "nothere + 1", "sum(b)", "length(b)", "nofunction(b)"]
)
def test_bad_expressions_are_refused(expression: str) -> None:
    with pytest.raises(InvalidInputError, match="derive"):
        after(frame(b=[2]), {"step": "derive", "into": "c", "expression": expression})


@pytest.mark.parametrize(
    ("expression", "message", "hint"),
    [
        ("nothing * 2", 'unable to find column "nothing"$', "columns here: b;"),
        ("b +", "it ends too early", "write SQL"),
        ("length(b", "it ends too early", "write SQL"),
        ("'x' regexp '(['", "regex error: unclosed character class", "look-around"),
        ("'x' regexp '(x{1000}){1000}'", "exceeds size limit", "look-around"),
    ],
)
def test_a_wrong_expression_is_told_by_what_is_wrong_with_it(
    expression: str, message: str, hint: str
) -> None:
    with pytest.raises(InvalidInputError, match=message) as refused:
        after(frame(b=[2]), {"step": "derive", "into": "c", "expression": expression})
    assert refused.value.hint.startswith(hint)


@pytest.mark.parametrize(
    "value",
    ["a", True, 3, 2.5, decimal.Decimal("1.25"), dt.date(2024, 1, 2), dt.time(10, 30),
     dt.datetime(2024, 1, 2, 3, 4, 5)],
    ids=repr,
)  # fmt: skip
def test_the_mode_of_every_plain_type_is_kept_in_json(value: object) -> None:
    table = frame(x=[value, None])
    step = {"step": "fill", "columns": ["x"], "method": "mode"}
    fitted = Recipe.from_documents([step]).fit(table.lazy()).to_json()
    clean = Recipe.from_json(fitted).apply_rows(table)
    assert clean["x"].to_list() == [value, value] and clean.schema == table.schema


def test_a_derived_count_is_a_plain_integer() -> None:
    clean = after(frame(a=["xy"]), {"step": "derive", "into": "n", "expression": "length(a)"})
    assert clean.schema["n"] == pl.Int64
