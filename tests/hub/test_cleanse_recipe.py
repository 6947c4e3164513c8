"""Recipes through a real hub: edits, undo and redo over restarts, refusals, events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub, kill_hub
from tests.hub.messy import ROWS, apply, make
from workbench.cleanse.requests import (
    AddStep,
    EditStep,
    ImportRecipe,
    ListVersions,
    MoveStep,
    PreviewStep,
    Profile,
    RedoRecipe,
    RemoveStep,
    RestoreRecipe,
    ShowRecipe,
    Suggest,
    ToggleStep,
    UndoRecipe,
)
from workbench.cleanse.views import RecipeView
from workbench.client.blocking import Client
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.wire.place import Place

TRIM = {"step": "trim", "columns": ["city"]}
NUMBER = {"step": "number", "columns": ["amount"]}
CASE = {"step": "case", "columns": ["city"], "to": "title"}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path)
    yield made
    end_hub(made)


def add(client: Client, *steps: dict[str, Any]) -> RecipeView:
    for step in steps:
        view = client.call(AddStep(dataset="orders", step=step))
    return view


def names(view: RecipeView) -> list[str]:
    return [step.step["step"] for step in view.steps]


def test_a_dataset_starts_with_the_empty_recipe(client: Client) -> None:
    view = client.call(ShowRecipe(dataset="orders"))
    assert (view.version, view.steps, view.can_undo, view.can_redo) == (0, [], False, False)


def test_every_edit_adds_a_version(client: Client) -> None:
    view = add(client, TRIM, NUMBER)
    view = client.call(AddStep(dataset="orders", step=CASE, index=0))
    assert (view.version, names(view)) == (3, ["case", "trim", "number"])
    view = client.call(MoveStep(dataset="orders", index=0, to=2))
    assert names(view) == ["trim", "number", "case"]
    view = client.call(ToggleStep(dataset="orders", index=1))
    assert [step.enabled for step in view.steps] == [True, False, True]
    view = client.call(EditStep(dataset="orders", index=2, step={**CASE, "to": "upper"}))
    assert view.steps[2].title == "upper case"
    view = client.call(RemoveStep(dataset="orders", index=0))
    assert (view.version, names(view)) == (7, ["number", "case"])


def test_undo_and_redo_walk_back_and_forth(client: Client) -> None:
    view = add(client, TRIM, NUMBER)
    whole = view.steps
    back = client.call(UndoRecipe(dataset="orders"))
    assert (names(back), back.can_redo) == (["trim"], True)
    assert names(client.call(UndoRecipe(dataset="orders"))) == []
    client.call(RedoRecipe(dataset="orders"))
    again = client.call(RedoRecipe(dataset="orders"))
    assert (again.steps, again.can_redo) == (whole, False)


def test_undo_survives_a_killed_hub(place: Place) -> None:
    with Client(place) as client:
        add(client, TRIM, NUMBER)
        client.call(UndoRecipe(dataset="orders"))
    kill_hub(place)
    with Client(place) as client:
        assert names(client.call(ShowRecipe(dataset="orders"))) == ["trim"]
        assert names(client.call(RedoRecipe(dataset="orders"))) == ["trim", "number"]
        assert names(client.call(UndoRecipe(dataset="orders"))) == ["trim"]


def test_an_edit_after_an_undo_loses_no_version(client: Client) -> None:
    add(client, TRIM, NUMBER)
    client.call(UndoRecipe(dataset="orders"))
    view = add(client, CASE)
    assert (names(view), view.can_redo, view.left_behind) == (["trim", "case"], False, [2])
    kept = client.call(ListVersions(dataset="orders"))
    assert [(one.version, one.parent) for one in kept] == [(3, 1), (2, 1), (1, 0)]
    assert [one.state for one in kept] == ["now", "", ""]
    assert [one.what for one in kept] == [
        "added: title case city",
        "added: number amount",
        "added: trim city",
    ]
    assert names(client.call(RestoreRecipe(dataset="orders", version=2))) == ["trim", "number"]


def test_nothing_to_undo_or_redo_is_said(client: Client) -> None:
    with pytest.raises(ConflictError, match="nothing to undo"):
        client.call(UndoRecipe(dataset="orders"))
    with pytest.raises(ConflictError, match="nothing to redo"):
        client.call(RedoRecipe(dataset="orders"))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"step": "tidy"}, "there is no step 'tidy'"),
        ({"step": "trim", "columns": ["town"]}, "there is no column 'town'"),
        ({"step": "replace", "find": "(", "mode": "regex"}, "not a regular expression"),
        ({"step": "derive", "into": "x", "expression": "amount +"}, "does not work"),
        ({"step": "trim", "where": "city"}, "neither true nor false"),
    ],
)
def test_a_bad_step_is_refused_and_changes_nothing(
    client: Client, step: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidInputError, match=words):
        add(client, step)
    assert client.call(ShowRecipe(dataset="orders")).version == 0


def test_a_step_that_loses_its_column_says_so_and_can_be_mended(client: Client) -> None:
    derive = {"step": "derive", "into": "big", "expression": "amount > 2000"}
    add(client, NUMBER, derive, {"step": "filter", "where": "big"})
    view = client.call(ToggleStep(dataset="orders", index=1))
    assert "big" in view.steps[2].error
    assert client.call(UndoRecipe(dataset="orders")).steps[2].error == ""


def test_an_edit_of_an_older_version_is_refused(
    client: Client, connect: Callable[..., Client]
) -> None:
    seen = add(client, TRIM).version
    connect().call(AddStep(dataset="orders", step=NUMBER))
    with pytest.raises(ConflictError, match="edited meanwhile"):
        client.call(RemoveStep(dataset="orders", index=0, base=seen))


def test_an_imported_recipe_replaces_the_steps(client: Client) -> None:
    add(client, TRIM)
    view = client.call(ImportRecipe(dataset="orders", steps=[NUMBER, CASE]))
    assert names(view) == ["number", "case"]
    assert names(client.call(UndoRecipe(dataset="orders"))) == ["trim"]


def test_an_unknown_dataset_is_named(client: Client) -> None:
    with pytest.raises(NotFoundError, match="sales"):
        client.call(ShowRecipe(dataset="sales"))


def test_nobody_takes_back_what_they_do_not_see(client: Client) -> None:
    seen = add(client, TRIM, NUMBER).version
    client.call(UndoRecipe(dataset="orders", base=seen))
    with pytest.raises(ConflictError, match="edited meanwhile"):
        client.call(UndoRecipe(dataset="orders", base=seen))
    view = client.call(ShowRecipe(dataset="orders"))
    assert names(view) == ["trim"]
    with pytest.raises(ConflictError, match="edited meanwhile"):
        client.call(RedoRecipe(dataset="orders", base=seen))
    assert names(client.call(RedoRecipe(dataset="orders", base=view.version))) == ["trim", "number"]
    with pytest.raises(ConflictError, match="edited meanwhile"):
        client.call(ImportRecipe(dataset="orders", steps=[TRIM], base=view.version))


def test_an_unknown_step_that_is_skipped_keeps_its_place_and_the_recipe_runs(
    client: Client,
) -> None:
    steps = [{"step": "nope", "size": 3}, TRIM]
    with pytest.raises(InvalidInputError, match="no step 'nope'"):
        client.call(ImportRecipe(dataset="orders", steps=steps))
    view = client.call(ImportRecipe(dataset="orders", steps=steps, otherwise="skip"))
    assert [(one.enabled, one.error) for one in view.steps] == [(False, ""), (True, "")]
    assert client.call(PreviewStep(dataset="orders", index=1)).counts.changed > 0
    assert apply(client)["rows_out"] == ROWS
    assert client.call(Suggest(dataset="orders")) is not None
    assert client.call(ShowRecipe(dataset="orders")).steps[0].step["size"] == 3


def test_what_the_profile_shows_was_learned_as_it_will_be_when_applied(client: Client) -> None:
    mean = {"step": "fill", "columns": ["amount"], "method": "mean"}
    add(client, {**NUMBER, "on_error": "null"}, mean)
    shown = client.call(Profile(dataset="orders", stage="recipe", columns=["amount"])).columns[0]
    apply(client)
    clean = client.call(Profile(dataset="orders", stage="clean", columns=["amount"])).columns[0]
    assert (shown.quantiles, shown.nulls) == (clean.quantiles, clean.nulls)


def test_each_step_says_which_columns_it_finds_and_leaves(client: Client) -> None:
    rename = {"step": "rename", "names": {"city": "town"}}
    view = add(client, TRIM, rename, {"step": "trim", "columns": ["town"]})
    assert [one.before for one in view.steps][:2] == [["id", "city", "amount"]] * 2
    assert view.steps[1].after == view.steps[2].before == ["id", "town", "amount"]


def test_a_suggestion_that_was_just_accepted_is_not_accepted_again(client: Client) -> None:
    accepted = AddStep(dataset="orders", step=TRIM, suggestion="s1")
    assert names(client.call(accepted)) == ["trim"]
    with pytest.raises(ConflictError, match="in the recipe already"):
        client.call(accepted)
    assert names(add(client, CASE)) == ["trim", "case"]
    assert names(client.call(accepted)) == ["trim", "case", "trim"]


def test_edits_of_several_people_at_once_are_all_made(
    client: Client, connect: Callable[..., Client]
) -> None:
    steps = [TRIM, CASE, NUMBER, {"step": "collapse_space", "columns": ["city"]}]
    clients = [connect() for _ in steps]

    def edit(one: Client, step: dict[str, Any]) -> None:
        one.call(AddStep(dataset="orders", step=step))

    with ThreadPoolExecutor(len(steps)) as pool:
        list(pool.map(edit, clients, steps))
    view = client.call(ShowRecipe(dataset="orders"))
    assert sorted(names(view)) == ["case", "collapse_space", "number", "trim"]
    assert view.version == len(steps)
