"""Clusters through a real hub: found, merged by a step, kept apart on record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.conftest import end_hub
from tests.hub.messy import make
from tests.waiting import job_ended
from workbench.cleanse.clusters.likeness import Likeness
from workbench.cleanse.requests import AddStep, FindClusters, RefuseMerge, StartClusters
from workbench.cleanse.views import ClustersView
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError
from workbench.hub.requests import CancelJob
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path)
    yield made
    end_hub(made)


CITIES = FindClusters(dataset="orders", column="city")


def test_clusters_of_a_column_after_the_recipe_so_far(client: Client) -> None:
    (found,) = client.call(CITIES).clusters
    assert (found.target, found.rows) == ("Paris", 30)
    client.call(AddStep(dataset="orders", step={"step": "trim", "columns": ["city"]}))
    (found,) = client.call(CITIES).clusters
    spellings = [(member.value, member.rows) for member in found.members]
    assert spellings == [("Paris", 20), ("paris", 10)]


def test_a_merge_step_leaves_one_spelling(client: Client) -> None:
    step = {"step": "merge_clusters", "columns": ["city"]}
    step["merges"] = {" Paris": "Paris", "paris": "Paris"}
    client.call(AddStep(dataset="orders", step=step))
    found = client.call(CITIES)
    assert (found.clusters, found.values) == ([], 2)


def test_a_refused_spelling_is_not_offered_until_that_is_taken_back(client: Client) -> None:
    refusal = RefuseMerge(dataset="orders", column="city", values=["paris"], target="Paris")
    client.call(refusal)
    (found,) = client.call(CITIES).clusters
    assert [member.value for member in found.members] == ["Paris", " Paris"]
    client.call(msgspec.structs.replace(refusal, undo=True))
    (found,) = client.call(CITIES).clusters
    assert len(found.members) == 3


def test_neighbours_are_looked_for_in_a_job(client: Client, place: Place) -> None:
    likeness = Likeness(method="knn", radius=0.3, block=3)
    request = StartClusters(dataset="orders", column="city", likeness=likeness)
    job = job_ended(client, client.call(request).job)
    found = msgspec.convert(job.result, ClustersView)
    assert [one.target for one in found.clusters] == ["Paris"]
    second = client.call(request).job
    client.call(CancelJob(job=second))
    assert job_ended(client, second).state in ("cancelled", "done")
    assert not list(place.scratch.glob("clean-*.parquet"))


def test_a_column_of_another_type_is_refused(client: Client) -> None:
    number = {"step": "number", "columns": ["amount"]}
    client.call(AddStep(dataset="orders", step=number))
    with pytest.raises(InvalidInputError, match="clusters are of text"):
        client.call(FindClusters(dataset="orders", column="amount"))
