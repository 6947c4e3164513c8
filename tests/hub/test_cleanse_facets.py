"""Facets through a real hub: counted under each other, kept with a name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.messy import make
from workbench.cleanse.facets import Facet, where
from workbench.cleanse.requests import ListFacetSets, RemoveFacets, SaveFacets
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
