"""Costs and thresholds through a real hub: chosen in training, used where a version answers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import end_hub
from tests.hub.training import finished, trained
from workbench.client import launch
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RunSource
from workbench.core.costs import Cost
from workbench.core.errors import InvalidInputError
from workbench.evaluate.requests import Compare, ShowCurves, ShowEvaluation, StartEvaluation
from workbench.history.requests import ShowVersion
from workbench.train.requests import Reproduce, Reproduction, StartTraining, Trained
from workbench.wire.place import Place

GERMAN = (
    Path(os.environ.get("WORKBENCH_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
    / "tabular/german.csv"
)
pytestmark = pytest.mark.skipif(not GERMAN.is_file(), reason="the credit data are not here")
BAD_IS_FIVE = [Cost(truth="2", said="1", cost=5.0), Cost(truth="1", said="2", cost=1.0)]


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Trained]]:
    """The credit data with the costs that their authors state, and the same without costs."""
    folder = tmp_path_factory.mktemp("costs")
    place = Place.of(folder / "project.duckdb")
    launch.create(place)
    frame = pl.read_csv(GERMAN, has_header=False, infer_schema=False)
    frame.rename({frame.columns[-1]: "credit"}).write_csv(folder / "german.csv")
    try:
        with Client(place) as client:
            client.call(AddSource(name="german", location=str(folder / "german.csv")))
            finished(client, client.call(RunSource(name="german")).job)
            likely = {"target": "credit", "family": "logistic", "decide": "likeliest"}
            trained(client, **likely)
            made = trained(client, target="credit", family="logistic", costs=BAD_IS_FIVE)
            for version in ("1", "2"):
                started = client.call(StartEvaluation(version=version))
                finished(client, started.job)
            yield client, made
    finally:
        end_hub(place)


def test_the_search_goes_by_cost(versions: tuple[Client, Trained]) -> None:
    client, made = versions
    assert made.metric == "cost"
    best = next(c for c in made.candidates if c.family == "logistic")
    assert best.cv["cost"].mean < 0.65 < 0.7
    decision = client.call(ShowVersion(version="2")).capture["decision"]
    assert decision["costs"] == [[0.0, 1.0], [5.0, 0.0]]
    assert 0.05 < decision["threshold"] < 0.35


def test_an_evaluation_says_what_answers_cost_and_from_which_probability_on(
    versions: tuple[Client, Trained],
) -> None:
    client, _ = versions
    found = client.call(ShowEvaluation(version="2"))
    cost = found.metrics["cost"]
    assert cost.value is not None and cost.low is not None and cost.high is not None
    assert cost.low < cost.value < cost.high < 1.5
    counts = found.confusion.counts
    by_hand = (counts[0][1] + 5 * counts[1][0]) / found.rows
    assert cost.value == pytest.approx(by_hand)
    assert "2 from a probability of" in found.decision
    assert "cost" not in client.call(ShowEvaluation(version="1")).metrics


def test_thresholds_are_shown_with_their_cost(versions: tuple[Client, Trained]) -> None:
    client, _ = versions
    (curve,) = client.call(ShowCurves(version="2", label="2")).labels
    costs = {row.threshold: row.cost for row in curve.thresholds}
    assert None not in costs.values()
    assert min(costs[0.15], costs[0.2]) < costs[0.5]  # type: ignore[type-var]


def test_it_costs_less_than_the_likeliest_answers(versions: tuple[Client, Trained]) -> None:
    client, _ = versions
    found = client.call(Compare(a="2", b="1", metric="cost"))
    delta = found.deltas["cost"]
    assert delta.value is not None and delta.high is not None
    assert delta.value < 0 and delta.high < 0
    assert found.better == "a"


def test_it_is_made_again_with_its_threshold(versions: tuple[Client, Trained]) -> None:
    client, _ = versions
    again = finished(client, client.call(Reproduce(version="2")).job)
    assert Reproduction(**again).verdict == "bit-identical"


def test_unknown_classes_and_rules_are_refused(versions: tuple[Client, Trained]) -> None:
    client, _ = versions
    wrong = [Cost(truth="bad", said="1", cost=5.0)]
    with pytest.raises(InvalidInputError, match="names the class 'bad'"):
        trained(client, target="credit", family="baseline", costs=wrong)
    with pytest.raises(InvalidInputError, match="by 'luck'"):
        client.call(StartTraining(target="credit", decide="luck"))
