"""Clusters and outliers through a real hub: on record, as facets, as lists to label."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest

from tests.conftest import end_hub
from tests.hub.training import finished, load, trained
from tests.unit.train.sample import tickets
from workbench.annotate.requests import AddList
from workbench.audit.requests import ListEvents
from workbench.cleanse.facets import Facet
from workbench.cleanse.requests import CountFacets, GetFacetRows
from workbench.client import launch
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.train.requests import CreateSplit
from workbench.train.requests.grouping import (
    Grouping,
    ListGroupings,
    OrderGrouping,
    ShowGrouping,
    StartGrouping,
)
from workbench.wire.place import Place


def grouped(client: Client, **options: object) -> Grouping:
    started = client.call(StartGrouping(dataset="tickets", **options), timeout=60)  # type: ignore[arg-type]
    import msgspec

    return msgspec.convert(finished(client, started.job), Grouping)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Tickets of which few have a topic, grouped in two ways, with a split."""
    folder = tmp_path_factory.mktemp("group")
    place = Place.of(folder / "project.duckdb")
    launch.create(place)
    frame = (
        tickets(120)
        .drop("empty")
        .with_columns(_target=pl.when(pl.int_range(pl.len()) < 60).then("_target").otherwise(None))
    )
    try:
        with Client(place) as client:
            load(client, folder, frame)
            made = CreateSplit(name="parts", dataset="tickets", target="topic", share=0.2)
            finished(client, client.call(made).job)
            grouped(client, kind="kmeans", columns=["text"], clusters=3)
            grouped(client, kind="outliers", columns=["amount", "channel"])
            yield client
    finally:
        end_hub(place)


def test_a_grouping_is_on_record(project: Client) -> None:
    found = project.call(ListGroupings(dataset="tickets"))
    assert [one.kind for one in found] == ["outliers", "kmeans"]
    first = project.call(ShowGrouping(grouping=1))
    assert (first.grouping, first.rows, first.columns) == (1, 120, ["text"])
    assert sum(one.rows for one in first.clusters) == 120
    assert first.stability is not None and first.draws == 10 and first.by
    with pytest.raises(NotFoundError):
        project.call(ShowGrouping(grouping=9))


def test_clusters_are_facets_and_filters(project: Client) -> None:
    counts = project.call(CountFacets(dataset="tickets", count=["kmeans cluster"], facets=[]))
    assert {"kmeans cluster", "outlier score"} <= set(counts.names)
    sizes = {value.value: value.count for value in counts.columns[0].values}
    clusters = project.call(ShowGrouping(grouping=1)).clusters
    assert sizes == {str(one.cluster): one.rows for one in clusters}
    chosen = [Facet(column="kmeans cluster", values=["1"])]
    rows = project.call(GetFacetRows(dataset="tickets", facets=chosen, offset=0, limit=5))
    assert rows.total == sizes["1"]


def test_rows_to_label_are_one_of_each_cluster_and_never_for_testing(project: Client) -> None:
    found = project.call(OrderGrouping(grouping=1, limit=120))
    odd = project.call(OrderGrouping(grouping=2, order="oddest first", limit=120))
    assert len(found.rows) == len(odd.rows) == 96
    made = project.call(AddList(name="each", dataset="tickets", rows=found.rows, what=found.what))
    assert made.rows == 96 and "one of each" in made.what
    one = project.call(OrderGrouping(grouping=1, cluster=0, limit=500))
    assert 0 < len(one.rows) < 96


@pytest.mark.parametrize(
    "options",
    [
        {"kind": "magic"},
        {"kind": "kmeans", "columns": ["nowhere"]},
        {"kind": "kmeans", "clusters": 500},
        {"kind": "kmeans", "columns": ["same"]},
        {"kind": "topics", "columns": ["amount"]},
        {"kind": "outliers", "clusters": 3},
    ],
)
def test_what_cannot_be_grouped_is_said(project: Client, options: dict[str, object]) -> None:
    with pytest.raises((InvalidInputError, NotFoundError)) as told:
        grouped(project, **options)
    assert told.value.hint
    with pytest.raises(InvalidInputError):
        project.call(OrderGrouping(order="by luck"))


def test_it_is_an_event(project: Client) -> None:
    events = project.call(ListEvents(what="train.grouped")).events
    assert len(events) == 2


def test_a_version_learns_from_rows_without_a_target_and_is_made_again(project: Client) -> None:
    from workbench.history.requests import ShowVersion
    from workbench.train.requests import Reproduce

    made = trained(project, family="self_training", split="parts", dataset="tickets")
    assert any("rows without a target" in told for told in made.warnings)
    pairs = [c.parameters["unlabelled"] for c in made.candidates if c.family == "self_training"]
    assert pairs == [True, False]
    gain = project.call(ShowVersion(version=str(made.version))).capture["unlabelled"]
    assert 0 < gain["rows"] <= 60 and gain["metric"] == "f1_macro"
    again = finished(project, project.call(Reproduce(version=str(made.version))).job)
    assert again["verdict"] == "bit-identical"
