"""What each of the rarer steps gives, on values that a person can check."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tests.unit.cleanse.cases import after, column
from workbench.core.errors import InvalidInputError


@pytest.mark.parametrize(
    ("step", "cell", "value"),
    [
        ({"step": "strip_diacritics"}, "São Paulo, Łódź", "Sao Paulo, Łodz"),
        ({"step": "unescape_html"}, "&amp;amp;lt; &eacute; 5 & 6", "< é 5 & 6"),
        ({"step": "straighten_quotes"}, "“don’t” – stop…", '"don\'t" - stop...'),
        ({"step": "mend_mojibake"}, "CafÃ© dâ€™Or", "Café d’Or"),
        ({"step": "mend_mojibake"}, "São Paulo", "São Paulo"),
        ({"step": "extract", "pattern": r"([A-Z]{2})$"}, "Portland OR", "OR"),
        ({"step": "extract", "pattern": r"\d+"}, "order 42 of 50", "42"),
        ({"step": "extract", "pattern": "z"}, "no match", "no match"),
        ({"step": "pad", "length": 5}, "42", "00042"),
        ({"step": "pad", "length": 4, "fill": ".", "side": "end"}, "ab", "ab.."),
        ({"step": "truncate", "length": 3}, "größer", "grö"),
        ({"step": "mask"}, "mail a.b@c.org or +49 30 1234567", "mail [email] or [phone]"),
        ({"step": "mask"}, "card 4111 1111 1111 1111", "card [card]"),
        ({"step": "mask", "kinds": ["ip"]}, "10.0.0.1 a@b.cd", "[ip] a@b.cd"),
        ({"step": "mask"}, "order 8841 for 129.90", "order 8841 for 129.90"),
    ],
)
def test_text(step: dict[str, Any], cell: str, value: str) -> None:
    assert column([cell, None], **step) == [value, None]


def test_extract_into_a_new_column_leaves_the_old_one() -> None:
    frame = pl.DataFrame({"city": ["Portland OR", "Bend"]})
    step = {"step": "extract", "columns": ["city"], "pattern": "([A-Z]{2})$", "into": "state"}
    assert after(frame, step).to_dict(as_series=False) == {
        "city": ["Portland OR", "Bend"],
        "state": ["OR", None],
    }


def test_split_keeps_the_rest_in_the_last_column_and_join_is_its_inverse() -> None:
    frame = pl.DataFrame({"name": ["a-b-c", "d", None]})
    split = {"step": "split", "columns": ["name"], "separator": "-", "into": ["x", "y"]}
    found = after(frame, split)
    assert found["x"].to_list() == ["a", "d", None]
    assert found["y"].to_list() == ["b-c", None, None]
    join = {"step": "join", "columns": ["x", "y"], "separator": "-", "into": "again"}
    assert after(found, join)["again"].to_list() == frame["name"].to_list()


def test_coalesce_takes_the_first_that_is_there() -> None:
    frame = pl.DataFrame({"a": [None, 2, None], "b": [1, 9, None]})
    step = {"step": "coalesce", "columns": ["a", "b"], "into": "c"}
    assert after(frame, step)["c"].to_list() == [1, 2, None]


def test_was_missing_notes_what_a_fill_would_hide() -> None:
    frame = pl.DataFrame({"a": [None, 2.0]})
    steps = ({"step": "was_missing", "columns": ["a"]}, {"step": "fill", "value": 0})
    assert after(frame, *steps).to_dict(as_series=False) == {
        "a": [0.0, 2.0],
        "a_missing": [True, False],
    }


@pytest.mark.parametrize(
    ("step", "cell", "value"),
    [
        ({"step": "excel_serial"}, "45292", dt.date(2024, 1, 1)),
        ({"step": "excel_serial", "system": "1904"}, "43830", dt.date(2024, 1, 1)),
        (
            {"step": "excel_serial", "kind": "datetime"},
            "45292.75",
            dt.datetime(2024, 1, 1, 18),
        ),
        ({"step": "epoch"}, "1704067200", dt.datetime(2024, 1, 1)),
        ({"step": "epoch", "unit": "ms", "kind": "date"}, "1704067200000", dt.date(2024, 1, 1)),
        ({"step": "epoch"}, "1e300", None),
        ({"step": "epoch"}, "soon", None),
    ],
)
def test_instants(step: dict[str, Any], cell: str, value: dt.date | None) -> None:
    assert column([cell], **step) == [value]


def test_rare_values_become_one_and_new_values_too() -> None:
    from workbench.cleanse.recipe import Recipe

    rows = pl.DataFrame({"x": ["a"] * 3 + ["b"] * 2 + ["c"]})
    step = {"step": "rare_to_other", "columns": ["x"], "least": 2}
    recipe = Recipe.from_documents([step]).fit(rows.lazy())
    fresh = pl.DataFrame({"x": ["a", "c", "d", None]})
    assert recipe.apply_rows(fresh)["x"].to_list() == ["a", "other", "other", None]


def test_outlier_bounds_are_the_published_ones() -> None:
    numbers = [2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3]  # NIST handbook, 1.3.5.17
    frame = pl.DataFrame({"x": numbers})
    step = {"step": "outliers", "columns": ["x"], "threshold": 3.5}
    assert after(frame, step)["x"].to_list() == [*numbers[:8], None, None]
    dropped = after(frame, {**step, "step": "drop_outliers"})
    assert dropped["x"].to_list() == numbers[:8]


def test_a_modified_z_goes_by_the_mean_deviation_where_the_median_one_is_nothing() -> None:
    numbers = [5.0] * 18 + [6.0, 105.0]
    step = {"step": "outliers", "columns": ["x"], "action": "cap"}
    capped = after(pl.DataFrame({"x": numbers}), step)["x"].to_list()
    assert capped[:-1] == numbers[:-1]
    assert capped[-1] == pytest.approx(5 + 3 * 1.253314 * (1 + 100) / 20)


def test_capped_outliers_lie_on_the_bound() -> None:
    frame = pl.DataFrame({"x": [1.0, 2.0, 3.0, 4.0, 100.0]})
    step = {"step": "outliers", "columns": ["x"], "rule": "iqr", "action": "cap"}
    assert after(frame, step)["x"].to_list() == [1.0, 2.0, 3.0, 4.0, 7.0]


def test_idle_columns_go() -> None:
    frame = pl.DataFrame(
        {"a": [1, 2], "copy": [1, 2], "same": ["x", "x"], "none": [None, None], "b": [None, 1]}
    )
    assert after(frame, {"step": "drop_idle_columns"}).columns == ["a", "b"]
    half = {"step": "drop_idle_columns", "copies": False, "most_missing": 0.5}
    assert after(frame, half).columns == ["a", "copy"]


def test_rows_that_lack_too_much_go() -> None:
    frame = pl.DataFrame({"_row": [1, 2, 3], "a": [1, None, None], "b": [1, 1, None]})
    assert after(frame, {"step": "drop_missing"})["_row"].to_list() == [1, 2]
    assert after(frame, {"step": "drop_missing", "share": 0.5})["_row"].to_list() == [1]


def test_merged_spellings_stay_approved_for_new_rows() -> None:
    merges = {"paris ": "Paris", "PARIS": "Paris"}
    step = {"step": "merge_clusters", "merges": merges}
    assert column(["PARIS", "Paris", "Pariss"], **step) == ["Paris", "Paris", "Pariss"]


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ({"step": "extract", "columns": ["x"], "pattern": "("}, "not a regular expression"),
        ({"step": "split", "columns": ["x"], "separator": "", "into": ["a", "b"]}, "separator"),
        ({"step": "join", "columns": ["x"], "into": "_row"}, "no column name"),
        ({"step": "join", "columns": ["x"], "into": "*"}, "no column name"),
        ({"step": "rename", "names": {"x": "^a.*$"}}, "cannot become"),
        ({"step": "outliers", "columns": ["x"]}, "not a number"),
        ({"step": "coalesce", "columns": ["x", "n"], "into": "y"}, "different types"),
        ({"step": "pad", "length": 3, "fill": "ab"}, "one character"),
        ({"step": "drop_missing", "share": 0}, "the share is over 0"),
    ],
)
def test_what_cannot_be_is_refused(step: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        after(pl.DataFrame({"x": ["a"], "n": [1]}), step)
    assert message in f"{refused.value.message} {refused.value.hint}"
