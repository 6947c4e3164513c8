"""What training does when rows were updated, added or removed since they were first loaded."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.hub.training import finished, trained
from tests.unit.train.sample import tickets
from workbench.cleanse.requests import AddStep, ApplyRecipe
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RunSource
from workbench.core.errors import InvalidInputError
from workbench.history.requests import ShowVersion
from workbench.train.requests import CreateSplit, PlanTraining


def merge(client: Client, path: Path, frame: pl.DataFrame) -> None:
    """Load a keyed frame; the first time its source is added."""
    first = not path.exists()
    frame.write_csv(path)
    if first:
        source = AddSource(name="t", location=str(path), keys=["id"], disposition="merge")
        client.call(source)
    finished(client, client.call(RunSource(name="t")).job)


def keyed(rows: int) -> pl.DataFrame:
    """Tickets with a key, the column `topic` is the target."""
    frame = tickets(rows).drop("empty").rename({"_target": "topic"})
    return frame.select(pl.col("_row").alias("id"), pl.exclude("_row"))


def test_an_updated_row_is_learned_from_once(tmp_path: Path, client: Client) -> None:
    path = tmp_path / "t.csv"
    frame = keyed(60)
    merge(client, path, frame)
    trained(client, family="logistic")
    updated = pl.when(pl.col("id") < 30).then(pl.col("topic").reverse()).otherwise("topic")
    merge(client, path, frame.with_columns(topic=updated))
    trained(client, family="logistic")
    found = [client.call(ShowVersion(version=name)).train_rows for name in ("1", "2")]
    assert found == [48, 48]


def warnings(client: Client) -> str:
    """All that the plan warns of."""
    return "\n".join(client.call(PlanTraining(target="topic")).warnings)


def applied(client: Client) -> None:
    """Apply the recipe to the end."""
    finished(client, client.call(ApplyRecipe(dataset="t")).job)


def test_clean_rows_older_than_the_rows_are_told_before_training(
    tmp_path: Path, client: Client
) -> None:
    path = tmp_path / "t.csv"
    merge(client, path, keyed(60))
    client.call(AddStep(dataset="t", step={"step": "trim", "columns": ["text"]}))
    applied(client)
    merge(client, path, keyed(60))
    assert warnings(client) == ""
    merge(client, path, keyed(90))
    assert "since the recipe was applied" in warnings(client)
    applied(client)
    assert warnings(client) == ""
    client.call(AddStep(dataset="t", step={"step": "trim", "columns": ["channel"]}))
    assert "the recipe was edited" in warnings(client)


def test_a_fill_that_learned_from_test_rows_is_told_before_training(
    tmp_path: Path, client: Client
) -> None:
    merge(client, tmp_path / "t.csv", keyed(60))
    step = {"step": "fill", "columns": ["channel"], "method": "mode"}
    client.call(AddStep(dataset="t", step=step))
    applied(client)
    assert "fill by mode learned from test rows too: make a split first" in warnings(client)
    finished(client, client.call(CreateSplit(name="one", dataset="t", stratify="topic")).job)
    assert "learned from test rows too: workbench cleanse apply t" in warnings(client)
    applied(client)
    assert warnings(client) == ""
    finished(client, client.call(CreateSplit(name="two", dataset="t", seed=5)).job)
    assert "of another split" in warnings(client)


def test_rows_that_are_not_there_cannot_be_divided(tmp_path: Path, client: Client) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n")
    client.call(AddSource(name="t", location=str(path)))
    finished(client, client.call(RunSource(name="t")).job)
    with pytest.raises(InvalidInputError, match="no rows to divide"):
        finished(client, client.call(CreateSplit(name="one", dataset="t")).job)
