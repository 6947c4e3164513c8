"""Rows that say the same with different labels: found, told, dropped if a person says so."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tests.unit.cleanse.cases import after
from workbench.cleanse.steps import step_from
from workbench.cleanse.suggest import suggest
from workbench.cleanse.views import Suggestion
from workbench.core.errors import InvalidInputError


def table(**changed: list[Any]) -> pl.DataFrame:
    """Four hundred texts, of which two come twice with another label and one with its own."""
    texts = [f"the parcel number {place} came late again" for place in range(400)]
    labels = ["late" if place % 2 else "lost" for place in range(400)]
    texts += [texts[3], texts[8], texts[11]]
    labels += ["lost", "late", "late"]
    return pl.DataFrame({"text": texts, "label": labels} | changed)


def offered(frame: pl.DataFrame) -> list[Suggestion]:
    found = suggest(frame.lazy(), lambda done, total, what: None)
    return [one for one in found if one.step["step"] == "drop_conflicting"]


def test_rows_of_the_same_text_with_different_labels_are_offered_to_be_dropped() -> None:
    (one,) = offered(table())
    assert one.touches == 4
    assert one.why == "4 rows with the same text and different label"
    left = after(table(), one.step)
    assert left.height == 399
    assert offered(left) == [], "it is done"


def test_what_names_rows_does_not_tell_them_apart() -> None:
    (one,) = offered(table(number=[*range(403)]))
    assert (one.step["columns"], one.step["by"]) == (["label"], ["text"])


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(table(source=["a", "b"] * 201 + ["a"]), id="two columns may be the label"),
        pytest.param(table().head(400), id="none conflict"),
        pytest.param(table().with_columns(pl.col("text").str.slice(0, 10)), id="no texts"),
        pytest.param(table().with_columns(label=pl.lit(None, pl.String)), id="no labels"),
    ],
)
def test_nothing_is_offered_where_nobody_knows(frame: pl.DataFrame) -> None:
    assert offered(frame) == []


def test_missing_labels_conflict_with_none_and_rows_without_a_text_stay() -> None:
    frame = pl.DataFrame(
        {
            "text": ["a", "a", "b", "b", None, None, "c"],
            "label": ["x", None, "x", "y", "x", "y", "x"],
        }
    )
    step = {"step": "drop_conflicting", "columns": ["label"], "by": ["text"]}
    assert after(frame, step)["text"].to_list() == ["a", "a", None, None, "c"]
    some = {**step, "where": "label <> 'y'"}
    assert after(frame, some).height == frame.height


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ({"columns": ["label"], "by": []}, "by names no column"),
        ({"columns": [], "by": ["text"]}, "column"),
        ({"columns": ["label"], "by": ["label"]}, "own groups"),
        ({"columns": ["label"], "by": ["words"]}, "words"),
    ],
)
def test_what_cannot_be_compared_is_refused(step: dict[str, Any], message: str) -> None:
    made = step_from({"step": "drop_conflicting", **step})
    with pytest.raises(InvalidInputError, match=message):
        made.check(dict(table().schema))
