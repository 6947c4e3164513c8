"""Merged clusters replay as a rule, and new spellings wait for a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from tests.hub.messy import apply, make
from tests.waiting import job_ended
from workbench.cleanse.requests import (
    AcceptUnseen,
    AddStep,
    ListRefusedMerges,
    ListUnseen,
    RefuseMerge,
    ShowRecipe,
    UndoRecipe,
)
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, GetRows, RunSource
from workbench.core.errors import InvalidInputError
from workbench.wire.place import Place

FIRST = "city\nParis\nParis\nparis\nLyon\n"
THEN = FIRST + "PARIS \nPARIS \nparis!\nLyon.\nRome\n"
STEP: dict[str, Any] = {
    "step": "merge_clusters",
    "columns": ["city"],
    "merges": {"paris": "Paris"},
}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path)
    yield made
    end_hub(made)


@pytest.fixture
def cities(client: Client, tmp_path: Path) -> Client:
    """``cities``, whose one cluster was merged before more rows came."""
    path = tmp_path / "cities.csv"
    path.write_text(FIRST)
    client.call(AddSource(name="cities", location=str(path)))
    job_ended(client, client.call(RunSource(name="cities")).job)
    client.call(AddStep(dataset="cities", step=STEP))
    assert client.call(ListUnseen(dataset="cities")) == []
    path.write_text(THEN)
    job_ended(client, client.call(RunSource(name="cities")).job)
    return client


def waiting(client: Client) -> list[tuple[str, int, str]]:
    return [(one.value, one.rows, one.target) for one in client.call(ListUnseen(dataset="cities"))]


def shown(client: Client) -> list[Any]:
    window = client.call(GetRows(dataset="cities", stage="clean", limit=100))
    return [row[1] for row in window.rows]


def test_new_spellings_of_a_merged_cluster_wait(cities: Client) -> None:
    assert waiting(cities) == [("PARIS ", 2, "Paris"), ("paris!", 1, "Paris")]
    apply(cities, "cities")
    assert shown(cities).count("Paris") == 3, "nothing merges unapproved"


def test_an_accepted_spelling_is_merged_and_can_be_undone(cities: Client) -> None:
    table = {"PARIS ": "Paris"}
    view = cities.call(AcceptUnseen(dataset="cities", index=0, merges=table))
    assert view.steps[0].step["merges"] == {"paris": "Paris", "PARIS ": "Paris"}
    assert waiting(cities) == [("paris!", 1, "Paris")]
    apply(cities, "cities")
    assert shown(cities).count("Paris") == 5
    cities.call(UndoRecipe(dataset="cities"))
    assert len(waiting(cities)) == 2


def test_a_spelling_that_is_kept_apart_waits_no_more(cities: Client) -> None:
    refusal = RefuseMerge(dataset="cities", column="city", values=["paris!"], target="Paris")
    cities.call(refusal)
    assert waiting(cities) == [("PARIS ", 2, "Paris")]
    (kept,) = cities.call(ListRefusedMerges(dataset="cities"))
    assert (kept.column, kept.value, kept.target) == ("city", "paris!", "Paris") and kept.by
    assert cities.call(ListRefusedMerges(dataset="cities", column="other")) == []


def test_nearest_neighbours_are_met_by_nearness(cities: Client) -> None:
    knn = {**STEP, "method": "knn", "radius": 0.34}
    cities.call(AddStep(dataset="cities", step={"step": "trim"}, index=0))
    cities.call(UndoRecipe(dataset="cities"))
    cities.call(UndoRecipe(dataset="cities"))
    cities.call(AddStep(dataset="cities", step=knn))
    assert ("paris!", 1, "Paris") in waiting(cities)


def test_only_a_step_that_merges_takes_spellings(cities: Client) -> None:
    cities.call(AddStep(dataset="cities", step={"step": "trim"}))
    with pytest.raises(InvalidInputError, match="step 2 merges no clusters"):
        cities.call(AcceptUnseen(dataset="cities", index=1, merges={"x": "y"}))
    assert len(cities.call(ShowRecipe(dataset="cities")).steps) == 2
