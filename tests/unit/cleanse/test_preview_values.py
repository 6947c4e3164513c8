"""A preview by distinct values says what one by rows says, for every step."""

from __future__ import annotations

import polars as pl
import pytest

from tests.unit.cleanse.cases import example, names, table
from workbench.cleanse import preview as previewing
from workbench.cleanse.preview import Previewed, preview
from workbench.cleanse.recipe import Recipe


def plain(found: Previewed) -> dict[str, object]:
    touched = None if found.touched is None else found.touched.to_list()
    return {**vars(found), "touched": touched, "watched": {}}


@pytest.mark.parametrize("name", names())
def test_a_step_is_told_alike_by_values_and_by_rows(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = pl.concat([table().drop("_row")] * 8).with_row_index("_row").cast({"_row": pl.Int64})
    recipe = Recipe((example(name),)).fit(few.lazy())
    by_values = plain(preview(recipe, few.lazy(), 0))
    monkeypatch.setattr(previewing, "FEW", few.height + 1)
    assert plain(preview(recipe, few.lazy(), 0)) == by_values


def test_what_ends_alike_is_counted_to_the_last_cell() -> None:
    frame = pl.DataFrame({"city": [f"town {n}" for n in range(200)] + ["Paris"] * 50})
    step = {"step": "rare_to_other", "columns": ["city"], "least": 10}
    found = preview(Recipe.from_documents([step]), frame.lazy(), 0)
    assert len(found.differences) == 20
    assert {(one.after, one.rows, one.alike) for one in found.differences} == {("other", 1, 200)}


def test_truths_are_written_as_in_the_rows() -> None:
    frame = pl.DataFrame({"_row": [1, 2], "full": ["Yes", "No"]})
    step = {"step": "boolean", "columns": ["full"], "true": ["yes"], "false": ["no"]}
    found = preview(Recipe.from_documents([step]), frame.lazy(), 0)
    assert {one.before: one.after for one in found.differences} == {"Yes": "true", "No": "false"}
