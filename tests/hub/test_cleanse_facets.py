"""Facets through a real hub: counted under each other, kept with a name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from tests.hub.messy import apply, make
from workbench.cleanse.facets import Facet, where
from workbench.cleanse.requests import (
    AddStep,
    CountFacets,
    GetFacetRows,
    ListFacetSets,
    RemoveFacets,
    SaveFacets,
    ToggleStep,
)
from workbench.client.blocking import Client
from workbench.collect.requests import GetFrequencies, GetRows
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.wire.place import Place

CITY = Facet(column="city", values=["Paris"])


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path)
    yield made
    end_hub(made)


def test_values_are_counted_under_what_is_chosen_elsewhere(client: Client) -> None:
    whole = client.call(GetFrequencies(dataset="orders", column="amount"))
    some = client.call(GetFrequencies(dataset="orders", column="amount", where=where([CITY])))
    assert sum(one.count for one in whole) == 40 and sum(one.count for one in some) == 10
    rows = client.call(GetRows(dataset="orders", where=where([CITY])))
    assert rows.total == 10
    with pytest.raises(InvalidInputError):
        client.call(GetFrequencies(dataset="orders", column="city", where="1; DROP TABLE x"))


def test_facets_are_kept_with_a_name_and_forgotten(client: Client) -> None:
    client.call(SaveFacets(dataset="orders", name="paris", facets=[CITY]))
    client.call(SaveFacets(dataset="orders", name="paris", facets=[CITY, Facet(column="id")]))
    (kept,) = client.call(ListFacetSets(dataset="orders"))
    assert kept.name == "paris" and kept.facets == [CITY, Facet(column="id")] and kept.by
    client.call(RemoveFacets(dataset="orders", name="paris"))
    assert client.call(ListFacetSets(dataset="orders")) == []
    with pytest.raises(NotFoundError):
        client.call(RemoveFacets(dataset="orders", name="paris"))
    with pytest.raises(InvalidInputError):
        client.call(SaveFacets(dataset="orders", name=" ", facets=[CITY]))


def added(client: Client, *steps: dict[str, object]) -> None:
    for step in steps:
        client.call(AddStep(dataset="orders", step=step))


def values(client: Client, *facets: Facet, count: str = "city") -> dict[str | None, int]:
    found = client.call(CountFacets(dataset="orders", facets=list(facets), count=[count]))
    return {one.value: one.count for one in found.columns[0].values}


def test_facets_count_rows_as_the_recipe_leaves_them(client: Client) -> None:
    assert values(client) == {" Paris": 10, "paris": 10, "Paris": 10, "N/A": 10}
    # The recipe is not applied: raw rows are what every other screen shows.
    added(
        client,
        {"step": "trim", "columns": ["city"]},
        {"step": "case", "columns": ["city"], "to": "upper"},
        {"step": "null_tokens", "columns": ["city"]},
        {"step": "number", "columns": ["amount"], "on_error": "null"},
    )
    assert values(client) == {"PARIS": 30, None: 10}
    paris = Facet(column="city", values=["PARIS"])
    found = client.call(CountFacets(dataset="orders", facets=[paris, Facet(column="amount")]))
    assert (found.version, found.steps, found.rows, found.left) == (4, 4, 40, 30)
    assert [one.kind for one in found.facets] == ["VARCHAR", "DOUBLE"]
    assert sum(one.count for one in found.columns[1].values) == 30
    thousand = Facet(column="amount", values=["1000.0"])
    assert values(client, thousand) == {"PARIS": 2}
    client.call(ToggleStep(dataset="orders", index=1))
    assert values(client) == {"Paris": 20, "paris": 10, None: 10}
    with pytest.raises(InvalidInputError, match="no column 'town'"):
        values(client, count="town")


@pytest.mark.parametrize(("mode", "left"), [("keep", 30), ("drop", 10)])
def test_a_step_of_the_rows_left_keeps_or_drops_just_those(
    client: Client, mode: str, left: int
) -> None:
    added(client, {"step": "trim", "columns": ["city"]})
    added(client, {"step": "case", "columns": ["city"], "to": "upper"})
    paris = Facet(column="city", values=["PARIS"])
    found = client.call(CountFacets(dataset="orders", facets=[paris]))
    assert found.left == 30
    added(client, {"step": "filter", "where": found.where, "mode": mode})
    apply(client)
    kept = client.call(GetRows(dataset="orders", stage="clean", columns=["city"]))
    assert kept.total == left
    assert {row[1] for row in kept.rows} == ({"PARIS"} if mode == "keep" else {"N/A"})
    assert client.call(CountFacets(dataset="orders", facets=[paris])).rows == left


def test_rows_that_facets_leave_are_those_after_the_recipe(client: Client) -> None:
    added(client, {"step": "trim", "columns": ["city"]})
    added(client, {"step": "number", "columns": ["amount"], "on_error": "null"})
    paris = Facet(column="city", values=["Paris"])

    def rows(**how: Any) -> tuple[int, list[int], list[Any]]:
        found = client.call(GetFacetRows(dataset="orders", facets=[paris], **how))
        assert [one.name for one in found.columns] == ["id", "city", "amount"]
        assert {row[2] for row in found.rows} <= {"Paris"}
        return found.total, [row[0] for row in found.rows], [row[3] for row in found.rows]

    assert rows(limit=3) == (20, [0, 4, 8], [1000.0, 3000.0, 5000.0])
    assert rows(limit=2, offset=19)[1] == [76]
    assert rows(limit=2, sort="amount", descending=True)[2] == [19000.0, 19000.0]
    whole = client.call(GetFacetRows(dataset="orders", limit=4))
    assert (whole.total, whole.stage, len(whole.rows)) == (40, "recipe 2", 4)


def test_rows_behind_steps_are_laid_down_once_and_old_ones_go(client: Client, place: Place) -> None:
    folder = place.scratch / "snapshots"
    for number in range(10):
        added(client, {"step": "filter", "where": f"id <> 'T-{number}'"})
        left = client.call(CountFacets(dataset="orders", count=["city"])).rows
        assert left == 40 - 2 * (number + 1)
    assert len(list(folder.glob("stage-*.parquet"))) == 8
    assert not list(folder.glob("*.part"))
