"""Steps leave alone what they have nothing to do with, and read what they have to."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from workbench.cleanse.clusters.clusters import clusters
from workbench.cleanse.clusters.likeness import Likeness
from workbench.cleanse.clusters.unseen import unseen
from workbench.cleanse.recipe import Recipe
from workbench.cleanse.script.writer import script
from workbench.core.errors import InvalidInputError

LARGE = 2**53 + 1


def cleaned(frame: pl.DataFrame, *steps: dict[str, Any]) -> pl.DataFrame:
    recipe = Recipe.from_documents(list(steps)).fit(frame.lazy())
    return recipe.run(frame.lazy()).collect()


def test_a_cap_leaves_the_digits_of_what_is_inside() -> None:
    numbers = [LARGE, LARGE + 2, LARGE + 4, LARGE + 6, LARGE + 8, 2**62]
    frame = pl.DataFrame({"n": numbers})
    step = {"step": "outliers", "columns": ["n"], "rule": "iqr", "action": "cap"}
    after = cleaned(frame, step)["n"].to_list()
    assert after[:5] == numbers[:5] and after[5] < 2**62


def test_times_that_stay_text_keep_their_fraction() -> None:
    texts = ["2024-03-02 03:04:05.678", "2024-03-02 03:04:05.000", "soon"]
    frame = pl.DataFrame({"t": texts})
    form = "%Y-%m-%d %H:%M:%S%.f"
    step = {"step": "date", "columns": ["t"], "format": form, "kind": "datetime"}
    after = cleaned(frame, {**step, "on_error": "keep"})["t"].to_list()
    assert after == ["2024-03-02T03:04:05.678", "2024-03-02T03:04:05", "soon"]


def test_a_spreadsheets_first_days_are_what_it_shows() -> None:
    frame = pl.DataFrame({"d": [1.0, 59.0, 60.0, 61.0, 45292.0]})
    after = cleaned(frame, {"step": "excel_serial", "columns": ["d"]})["d"].to_list()
    first = [dt.date(1900, 1, 1), dt.date(1900, 2, 28), None, dt.date(1900, 3, 1)]
    assert after == [*first, dt.date(2024, 1, 1)]


def test_a_key_that_is_a_number_by_now_is_found(tmp_path: Path) -> None:
    other = pl.DataFrame({"_row": [1, 2], "zip": ["75001", "1.5"], "city": ["Paris", "half"]})
    other.write_parquet(tmp_path / "other.parquet")
    frame = pl.DataFrame({"zip": ["75001", "1.5", "9"]})
    look = {"step": "look_up", "columns": ["zip"], "dataset": "o", "key": "zip"}
    look |= {"take": {"city": "city"}, "file": str(tmp_path / "other.parquet")}
    for first in ([], [{"step": "number", "columns": ["zip"]}]):
        assert cleaned(frame, *first, look)["city"].to_list() == ["Paris", "half", None]


def test_kept_apart_means_both_ways_whichever_is_the_commoner() -> None:
    likeness = Likeness(method="fingerprint")
    for counts in ([5, 3], [3, 5]):
        table = pl.DataFrame({"value": ["Co A", "A Co"], "count": counts})
        assert clusters(table, likeness)
        assert not clusters(table, likeness, [("A Co", "Co A")])
    new = pl.DataFrame({"value": ["A Co"], "count": [1]})
    assert unseen(new, {"co a": "Co A"}, likeness)
    assert not unseen(new, {"co a": "Co A"}, likeness, [("Co A", "A Co")])


def test_an_unknown_step_that_is_off_harms_nothing_and_stays() -> None:
    documents = [{"step": "nope", "size": 3, "enabled": False}, {"step": "trim"}]
    recipe = Recipe.from_documents(documents)
    assert recipe.documents()[0] == documents[0]
    assert recipe.run(pl.LazyFrame({"t": [" a "]})).collect().item() == "a"
    with pytest.raises(InvalidInputError, match="no step 'nope'"):
        Recipe.from_documents([{"step": "nope"}])


def test_a_cell_nested_beyond_reading_stays_one_row() -> None:
    frame = pl.DataFrame({"_row": [1, 2], "t": ["[" * 100_000, '["a", "b"]']})
    after = cleaned(frame, {"step": "explode", "columns": ["t"], "separator": ""})
    assert after["t"].to_list()[1:] == ["a", "b"] and len(after) == 3


def test_a_sample_answers_rows_without_numbers_and_refuses_tables_of_them() -> None:
    recipe = Recipe.from_documents([{"step": "sample", "share": 0.5}])
    assert recipe.apply_rows(pl.DataFrame({"t": ["a"]}))["t"].to_list() == ["a"]
    with pytest.raises(InvalidInputError, match="rows without numbers"):
        recipe.run(pl.LazyFrame({"t": ["a"]})).collect()


def test_a_script_that_learned_decimals_runs_whatever_it_is_called() -> None:
    values = pl.Series([Decimal("1.10"), None, Decimal("1.10")])
    frame = pl.DataFrame({"_row": [1, 2, 3], "g": ["x", "x", "x"], "d": values})
    recipe = Recipe.from_documents(
        [{"step": "fill", "columns": ["d"], "method": "mode", "by": ["g"]}]
    ).fit(frame.lazy())
    text = script(recipe, dict(frame.schema), title='a "t"', name='a\\N{x}"""b.py', export="e")
    scope: dict[str, Any] = {"__name__": "script"}
    exec(compile(text, "script", "exec"), scope)
    made = scope["clean"](frame.lazy()).collect()
    assert made["d"].to_list() == [Decimal("1.10")] * 3


def test_a_word_of_signs_is_replaced() -> None:
    frame = pl.DataFrame({"t": ["C++ and C", "use C++"]})
    step = {"step": "replace", "columns": ["t"], "find": "C++", "replacement": "cpp"}
    assert cleaned(frame, {**step, "mode": "word"})["t"].to_list() == ["cpp and C", "use cpp"]
