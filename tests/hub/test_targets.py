"""Targets that hold words for nothing, no numbers, or rows in groups, through a real hub."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.hub.modelled import measured
from tests.hub.training import finished, load, trained
from tests.unit.train.sample import prices, tickets
from workbench.annotate.requests import ImportLabels, SetSchema
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError
from workbench.evaluate.requests import Compare
from workbench.train.requests import CreateSplit, PlanTraining, ShowChoices


def test_words_for_nothing_are_no_class_and_are_told(tmp_path: Path, client: Client) -> None:
    words = pl.Series(["NA", "null", "n/a"] * 5)
    frame = tickets(90).drop("empty")
    target = pl.concat([words, frame["_target"][15:]])
    load(client, tmp_path, frame.with_columns(_target=target))
    plan = client.call(PlanTraining(target="topic"))
    assert {one.label for one in plan.classes} == set(frame["_target"].unique())
    assert plan.without_target == 15 and plan.estimated
    assert plan.warnings[0] == (
        "15 rows have no 'topic' and are left out "
        "(15 of them say so by a word: 'NA', 'n/a', 'null')"
    )


def test_a_missing_target_is_told_without_words(tmp_path: Path, client: Client) -> None:
    frame = tickets(60).drop("empty")
    gone = pl.when(pl.int_range(pl.len()) == 0).then(None).otherwise(pl.col("_target"))
    load(client, tmp_path, frame.with_columns(_target=gone))
    plan = client.call(PlanTraining(target="topic"))
    assert plan.warnings[0] == "1 row has no 'topic' and is left out"


def test_a_label_of_people_may_be_called_none(tmp_path: Path, client: Client) -> None:
    frame = tickets(60).drop("empty")
    load(client, tmp_path, frame)
    client.call(SetSchema(dataset="tickets", document=json.dumps({"labels": ["some", "none"]})))
    given = frame.select("ticket_id", label=pl.when(pl.col("_row") % 2 == 0)
                         .then(pl.lit("none")).otherwise(pl.lit("some")))  # fmt: skip
    given.write_csv(tmp_path / "labels.csv")
    path = str(tmp_path / "labels.csv")
    client.call(ImportLabels(path=path, format="csv", dataset="tickets"))
    classes = client.call(PlanTraining(target="labels")).classes
    assert {one.label: one.rows for one in classes} == {"none": 30, "some": 30}


def test_a_target_that_is_no_number_is_left_out_of_the_test_and_told(
    tmp_path: Path, client: Client
) -> None:
    frame = prices(200)
    holes = {0: "nan", 1: "inf", 2: "-inf", 3: "NA"}
    target = pl.Series([holes.get(row % 20, value) for row, value in enumerate(frame["_target"])])
    load(client, tmp_path, frame.with_columns(_target=target), "houses")
    trained(client, family="ridge", task="regression")
    found = measured(client, "1")
    assert found.without_target > 0
    assert found.rows + found.without_target == 40
    for name in ("rmse", "mae", "median_absolute_error", "r2"):
        assert found.metrics[name].value is not None, name


@pytest.fixture
def grouped(tmp_path: Path, client: Client) -> Client:
    """Two versions on a split that keeps customers together."""
    frame = tickets(240).drop("empty")
    rng = np.random.default_rng(0)
    customers = pl.Series([f"customer {number}" for number in rng.integers(0, 60, 240)])
    load(client, tmp_path, frame.with_columns(who=customers))
    made = CreateSplit(name="people", dataset="tickets", group="who", target="topic")
    finished(client, client.call(made).job)
    for family in ("naive_bayes", "baseline"):
        trained(client, family=family, split="people")
    return client


def test_intervals_are_those_of_the_groups_that_the_split_keeps(grouped: Client) -> None:
    found, other = measured(grouped, "1"), measured(grouped, "2")
    assert found.group == other.group == "who"
    assert 5 < found.groups < found.rows
    assert other.metrics["accuracy"].method == "clusters"
    compared = grouped.call(Compare(a="1", b="2"))
    assert compared.groups == found.groups
    assert compared.mcnemar_kind == "clusters"
    assert f"{compared.rows} rows in {found.groups} groups" in compared.verdict


def test_a_split_by_groups_that_are_gone_is_refused(tmp_path: Path, client: Client) -> None:
    load(client, tmp_path, tickets(60).drop("empty"))
    made = CreateSplit(name="people", dataset="tickets", group="channel")
    finished(client, client.call(made).job)
    with pytest.raises(InvalidInputError, match="'channel' together, a column that is not there"):
        client.call(PlanTraining(target="channel", split="people"))


def test_a_column_that_holds_the_labels_is_no_feature_for_them(
    tmp_path: Path, client: Client
) -> None:
    frame = tickets(60).drop("empty")
    topics = sorted(frame["_target"].unique())
    load(client, tmp_path, frame)
    document = json.dumps({"field": "text", "labels": topics})
    assert client.call(SetSchema(document=document)).hidden == ["topic"]
    given = frame.select("ticket_id", label="_target")
    given.write_csv(tmp_path / "labels.csv")
    path = str(tmp_path / "labels.csv")
    client.call(ImportLabels(path=path, format="csv", dataset="tickets"))
    plan = client.call(PlanTraining(target="labels"))
    assert "topic" not in plan.columns and "text" in plan.columns
    assert "'topic' holds the labels and is no feature" in plan.warnings
    assert "text" in client.call(PlanTraining(target="topic")).columns


def test_what_was_trained_last_is_known_as_long_as_it_can_be_trained(
    tmp_path: Path, client: Client
) -> None:
    load(client, tmp_path, tickets(90).drop("empty"))
    load(client, tmp_path, prices(90), "houses")
    assert client.call(ShowChoices()).last is None
    trained(client, family="logistic", dataset="tickets")
    trained(client, family="ridge", dataset="houses", task="regression")
    last = client.call(ShowChoices()).last
    assert last == ("houses", "topic")
    named = client.call(ShowChoices(dataset="tickets")).last
    assert named == ("tickets", "topic")


@pytest.mark.parametrize("target", ["labels", "topic"])
def test_a_column_that_gives_the_target_away_is_told_for_labels_and_for_columns(
    target: str, tmp_path: Path, client: Client
) -> None:
    frame = tickets(90).drop("empty").with_columns(twin="is " + pl.col("_target"))
    load(client, tmp_path, frame)
    client.call(SetSchema(dataset="tickets", document=json.dumps({"labels": CLASSES})))
    frame.select("ticket_id", label="_target").write_csv(tmp_path / "labels.csv")
    path = str(tmp_path / "labels.csv")
    client.call(ImportLabels(path=path, format="csv", dataset="tickets"))
    warnings = trained(client, family="logistic", target=target).warnings
    assert any("'twin' gives the target away" in warning for warning in warnings)


CLASSES = ["account", "billing", "delivery"]
