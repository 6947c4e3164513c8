"""A null word that a step wrote is a value: it is neither missing nor offered to be emptied."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tests.unit.cleanse.cases import after
from workbench.cleanse.meant import meant_words
from workbench.cleanse.profile import profile
from workbench.cleanse.recipe import Recipe
from workbench.cleanse.suggest import suggest

FILL = {"step": "fill", "columns": ["x"], "value": "n/a"}


def meant(*steps: dict[str, Any]) -> dict[str, frozenset[str]]:
    return meant_words(Recipe.from_documents(steps).steps, ["x", "y"])


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([FILL], {"x": {"n/a"}}),
        ([{**FILL, "columns": []}], {"x": {"n/a"}, "y": {"n/a"}}),
        ([{**FILL, "value": "unknown"}], {}),
        ([{**FILL, "enabled": False}], {}),
        (
            [{"step": "mass_edit", "columns": ["y"], "edits": {"x": "none", "z": None}}],
            {"y": {"none"}},
        ),
        ([{"step": "rare_to_other", "columns": ["y"], "other": "?"}], {"y": {"?"}}),
        ([{"step": "merge_clusters", "columns": ["y"], "merges": {"-": "--"}}], {"y": {"--"}}),
        ([FILL, {"step": "rename", "names": {"x": "y", "y": "x"}}], {"y": {"n/a"}}),
        ([FILL, {"step": "null_tokens"}], {}),
    ],
)
def test_words_that_steps_write_are_known_by_their_column(
    steps: list[dict[str, Any]], expected: dict[str, set[str]]
) -> None:
    assert meant(*steps) == expected


def test_they_are_values_and_are_not_offered_to_be_emptied() -> None:
    frame = after(pl.DataFrame({"x": ["red", None, "blue"], "y": ["1a", "n/a", "b"]}), FILL)
    x, y = profile(frame.lazy(), meant=meant(FILL))
    assert (x.null, x.issues) == (0.0, [])
    assert [issue.text for issue in y.issues] == ["1 null words"]
    offered = suggest(frame.lazy(), lambda done, total, what: None, meant(FILL))
    assert [(one.step["step"], one.step["columns"]) for one in offered] == [("null_tokens", ["y"])]


def test_other_null_words_beside_them_are_offered_and_leave_them() -> None:
    frame = after(pl.DataFrame({"x": ["red", None, "NULL", ""], "y": ["a", "b", "c", "d"]}), FILL)
    (column, _) = profile(frame.lazy(), meant=meant(FILL))
    assert column.null_words == 2
    assert "'n/a'" not in column.issues[0].where and "'NULL'" in column.issues[0].where
    (one,) = suggest(frame.lazy(), lambda done, total, what: None, meant(FILL))
    assert one.touches == 2
    assert after(frame, one.step)["x"].to_list() == ["red", "n/a", None, None]
