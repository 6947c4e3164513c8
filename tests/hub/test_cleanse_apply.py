"""Previews and applies through a real hub: counts, clean rows, learning, what is left behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from tests.hub.messy import ROWS, apply, make
from tests.waiting import job_ended
from workbench.cleanse.requests import (
    AddStep,
    ApplyRecipe,
    ImportRecipe,
    ListQuarantinedCells,
    ListStepKinds,
    PreviewStep,
    Profile,
    RefuseSuggestion,
    ShowRecipe,
    Suggest,
)
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, GetRows, RunSource
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.hub.requests import CancelJob
from workbench.wire.place import Place

STEPS: list[dict[str, Any]] = [
    {"step": "trim", "columns": ["city"]},
    {"step": "null_tokens", "columns": ["city"]},
    {"step": "case", "columns": ["city"], "to": "title"},
    {"step": "number", "columns": ["amount"], "on_error": "quarantine"},
    {"step": "fill", "columns": ["amount"], "method": "mean"},
    {"step": "drop_duplicates", "columns": ["id"]},
]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path)
    yield made
    end_hub(made)


def test_clean_rows_are_what_the_recipe_says(client: Client) -> None:
    client.call(ImportRecipe(dataset="orders", steps=STEPS))
    result = apply(client)
    counts = {step["step"]: step for step in result["steps"]}
    assert (result["rows_in"], result["rows_out"], result["recipe"]) == (ROWS, 20, 1)
    assert counts["trim"]["changed"] == 10 and counts["null_tokens"]["nulled"] == 10
    assert (counts["number"]["failed"], counts["number"]["quarantined"]) == (1, 1)
    assert counts["fill"]["changed"] == 4 and counts["drop_duplicates"]["dropped"] == 19
    window = client.call(GetRows(dataset="orders", limit=100))
    assert window.stage == "clean" and window.total == 20
    assert {column.name: column.type for column in window.columns}["amount"] == "DOUBLE"
    assert [row[0] for row in window.rows] == sorted(row[0] for row in window.rows)
    assert {row[2] for row in window.rows} == {"Paris", None}


def test_learning_steps_learn_from_training_rows(client: Client) -> None:
    client.call(ImportRecipe(dataset="orders", steps=STEPS[3:5]))
    apply(client)
    window = client.call(GetRows(dataset="orders", limit=100, where="_row = 6"))
    train = [i % 20 + 1 for i in range(30) if i % 10 != 3 and i != 8]
    assert window.rows[0][3] == pytest.approx(1000 * sum(train) / len(train))


def test_the_recipe_shows_the_counts_of_its_build(client: Client) -> None:
    client.call(ImportRecipe(dataset="orders", steps=STEPS[:2]))
    apply(client)
    view = client.call(ShowRecipe(dataset="orders"))
    assert (view.build_version, view.behind, view.rows_out) == (1, "", ROWS)
    assert [step.changed for step in view.steps] == [10, 0]
    view = client.call(AddStep(dataset="orders", step=STEPS[2]))
    assert (view.behind, [step.changed for step in view.steps]) == ("recipe", [10, 0, None])


def test_applying_again_replaces_the_clean_rows(client: Client) -> None:
    client.call(ImportRecipe(dataset="orders", steps=STEPS))
    apply(client)
    client.call(ImportRecipe(dataset="orders", steps=STEPS[:1]))
    assert apply(client)["rows_out"] == ROWS
    assert client.call(GetRows(dataset="orders")).total == ROWS


def test_a_recipe_that_cannot_run_is_refused_before_a_job_starts(client: Client) -> None:
    client.call(ImportRecipe(dataset="orders", steps=[{**STEPS[0], "enabled": False}]))
    client.call(AddStep(dataset="orders", step={"step": "drop_columns", "columns": ["city"]}))
    client.call(AddStep(dataset="orders", step=STEPS[3], index=2))
    from workbench.cleanse.requests import MoveStep, ToggleStep

    client.call(ToggleStep(dataset="orders", index=0))
    client.call(MoveStep(dataset="orders", index=1, to=0))
    with pytest.raises(InvalidInputError, match="step 2: trim: there is no column 'city'"):
        client.call(ApplyRecipe(dataset="orders"))


def test_an_expression_that_fails_on_the_rows_fails_the_job_and_keeps_the_old_rows(
    client: Client,
) -> None:
    apply(client)
    step = {"step": "derive", "into": "x", "expression": "CAST(city AS DOUBLE)"}
    client.call(AddStep(dataset="orders", step=step))
    view = job_ended(client, client.call(ApplyRecipe(dataset="orders")).job)
    assert view.state == "failed" and view.error is not None
    assert view.error["message"].startswith("step 1: derive could not be run")
    assert client.call(GetRows(dataset="orders")).total == ROWS


def test_a_cancelled_job_leaves_nothing(client: Client, place: Place) -> None:
    client.call(ImportRecipe(dataset="orders", steps=STEPS))
    job = client.call(ApplyRecipe(dataset="orders")).job
    client.call(CancelJob(job=job))
    state = job_ended(client, job).state
    build = client.call(ShowRecipe(dataset="orders")).build
    assert (state, build) in (("cancelled", None), ("done", 1))
    if state == "cancelled":
        assert not list(place.scratch.glob("*.parquet"))


def test_a_second_apply_waits_for_the_first(client: Client) -> None:
    client.call(ImportRecipe(dataset="orders", steps=STEPS))
    first = client.call(ApplyRecipe(dataset="orders")).job
    with pytest.raises(ConflictError, match="cleanse of orders runs already"):
        client.call(ApplyRecipe(dataset="orders"))
    assert job_ended(client, first).state == "done"
    assert apply(client)["rows_out"] == 20


def test_cells_that_keep_rows_aside_can_be_seen(client: Client) -> None:
    assert client.call(ListQuarantinedCells(dataset="orders")).build is None
    client.call(ImportRecipe(dataset="orders", steps=STEPS))
    apply(client)
    found = client.call(ListQuarantinedCells(dataset="orders"))
    (cell,) = found.items
    assert (found.total, cell.row, cell.step, cell.title) == (1, 16, 4, "number")
    assert (cell.column, cell.value) == ("amount", "bad")
    assert client.call(ListQuarantinedCells(dataset="orders", step=1)).total == 0


def test_preview_counts_rows_that_people_labelled_or_test_on(client: Client) -> None:
    found = client.call(PreviewStep(dataset="orders", step=STEPS[0]))
    assert (found.rows, found.counts.changed, found.labelled, found.test) == (ROWS, 10, 3, 2)
    assert (found.differences[0].before, found.differences[0].after) == (" Paris", "Paris")


def test_preview_of_a_step_in_the_middle_sees_the_steps_before(client: Client) -> None:
    client.call(ImportRecipe(dataset="orders", steps=STEPS))
    found = client.call(PreviewStep(dataset="orders", index=2))
    assert found.counts.changed == 10
    replaced = {**STEPS[2], "to": "upper"}
    request = PreviewStep(dataset="orders", step=replaced, index=2, replaces=True)
    assert client.call(request).counts.changed == 30


def test_profile_tells_raw_from_clean(client: Client) -> None:
    client.call(ImportRecipe(dataset="orders", steps=STEPS))
    with pytest.raises(NotFoundError, match="no clean rows"):
        client.call(Profile(dataset="orders", stage="clean"))
    apply(client)
    raw = client.call(Profile(dataset="orders", stage="raw", columns=["amount"]))
    clean = client.call(Profile(dataset="orders", columns=["amount"]))
    assert (raw.columns[0].stored, raw.columns[0].type, raw.rows) == ("text", "number", ROWS)
    assert (clean.columns[0].stored, clean.rows, clean.columns[0].nulls) == ("float64", 20, 0)


def test_a_profiled_number_is_the_number_of_rows_behind_it(client: Client) -> None:
    found = client.call(Profile(dataset="orders", stage="raw", columns=["city"]))
    for issue in found.columns[0].issues:
        assert issue.where
        rows = client.call(GetRows(dataset="orders", stage="raw", where=issue.where))
        assert rows.total == issue.rows, issue.kind


def test_suggestions_are_ranked_accepted_and_refused(client: Client) -> None:
    found = client.call(Suggest(dataset="orders"))
    assert [one.touches for one in found] == sorted((one.touches for one in found), reverse=True)
    trim = next(one for one in found if one.step["step"] == "trim")
    assert trim.touches == 10
    client.call(AddStep(dataset="orders", step=trim.step, suggestion=trim.id))
    left = client.call(Suggest(dataset="orders"))
    assert "trim" not in [one.step["step"] for one in left]
    client.call(RefuseSuggestion(dataset="orders", id=left[0].id, title=left[0].title))
    assert left[0].id not in [one.id for one in client.call(Suggest(dataset="orders"))]
    refused = client.call(Suggest(dataset="orders", refused=True))
    assert [one.id for one in refused if one.refused] == [left[0].id]


def test_a_null_word_that_a_step_wrote_is_not_offered_to_be_emptied(
    client: Client, tmp_path: Path
) -> None:
    (tmp_path / "pets.csv").write_text("pet,age\ncat,1\n,2\ndog,3\n")
    client.call(AddSource(name="pets", location=str(tmp_path / "pets.csv")))
    loaded = job_ended(client, client.call(RunSource(name="pets")).job)
    assert loaded.state == "done", loaded.error
    fill = {"step": "fill", "columns": ["pet"], "value": "none"}
    client.call(AddStep(dataset="pets", step=fill))
    assert "null_tokens" not in [one.step["step"] for one in client.call(Suggest(dataset="pets"))]
    pet, _ = client.call(Profile(dataset="pets", stage="recipe")).columns
    assert (pet.null, pet.issues) == (0.0, [])


def test_every_step_type_is_listed_with_its_schema(client: Client) -> None:
    kinds = client.call(ListStepKinds())
    assert len(kinds) >= 15
    assert all(kind.schema["properties"]["step"]["enum"] == [kind.step] for kind in kinds)


def test_profiled_mess_of_every_kind_is_found_again_among_the_rows(
    client: Client, tmp_path: Path
) -> None:
    cells = [" a", "b\u00a0", "\tc", "d  e", "f\u2003\u2003g", "h\ni", "j\u200bk", "l\x1bm", "n/a",
             "\u00a0NULL ", "ok", "fine here", "o\u202ep", "\u3000", "a\u0085"]  # fmt: skip
    lines = "".join(json.dumps({"x": cell}) + "\n" for cell in cells)
    (tmp_path / "odd.jsonl").write_text(lines, encoding="utf-8")
    client.call(AddSource(name="odd", location=str(tmp_path / "odd.jsonl")))
    loaded = job_ended(client, client.call(RunSource(name="odd")).job)
    assert loaded.state == "done", loaded.error
    (column,) = client.call(Profile(dataset="odd", stage="raw")).columns
    kinds = {issue.kind for issue in column.issues}
    assert kinds == {"null words", "spaces", "inner spaces", "invisible"}
    for issue in column.issues:
        rows = client.call(GetRows(dataset="odd", stage="raw", where=issue.where))
        assert rows.total == issue.rows, issue.kind
