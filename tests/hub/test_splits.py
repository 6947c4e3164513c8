"""What a split says of itself: how it was made, whether it was looked at too often."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.conftest import end_hub
from tests.hub import modelled
from tests.hub.modelled import measured
from tests.hub.training import finished, load, trained
from tests.unit.train.sample import tickets
from workbench.client.blocking import Client
from workbench.core.looks import MOST_VERSIONS
from workbench.evaluate.requests import Evaluation
from workbench.store.store import Store
from workbench.train.requests import CreateSplit, ShowSplit, Split


def made(client: Client, **options: Any) -> dict[str, Any]:
    request = CreateSplit(**{"name": "s", "dataset": "tickets", **options})
    found: dict[str, Any] = finished(client, client.call(request).job)
    return found


def test_without_classes_a_split_is_random_and_says_how_to_stratify(
    tmp_path: Path, client: Client
) -> None:
    load(client, tmp_path, tickets(60).drop("empty"))
    found = made(client)
    assert found["kind"] == "random"
    assert any("--stratify" in warning for warning in found["warnings"])


@pytest.mark.parametrize("options", [{"target": "topic"}, {"stratify": "topic"}])
def test_with_classes_a_split_is_stratified(
    tmp_path: Path, client: Client, options: dict[str, str]
) -> None:
    load(client, tmp_path, tickets(60).drop("empty"))
    found = made(client, **options)
    assert (found["kind"], found["options"]["stratify"]) == ("stratified", "topic")
    assert found["warnings"] == []


def repeated() -> pl.DataFrame:
    """Each row twice, with different targets; no text that alone tells rows apart."""
    frame = tickets(60).select("_row", "_target", "amount", "day")
    other = pl.col("_target").replace({"billing": "delivery", "delivery": "account"})
    twice = pl.concat([frame, frame.with_columns(_target=other)])
    return twice.with_columns(_row=pl.int_range(120))


def test_rows_that_differ_in_the_target_alone_stay_on_one_side(
    tmp_path: Path, client: Client
) -> None:
    load(client, tmp_path, repeated())
    made(client, target="topic")
    done = trained(client, family="naive_bayes", split="s")
    assert not any("equal a training row" in warning for warning in done.warnings)


def test_equal_rows_on_both_sides_of_an_older_split_are_told(
    tmp_path: Path, client: Client
) -> None:
    load(client, tmp_path, repeated())
    made(client)
    done = trained(client, family="naive_bayes", split="s")
    assert any("test rows equal a training row in all but" in one for one in done.warnings)


def looked_at(folder: Path, versions: int) -> tuple[Split, Evaluation]:
    """A split and an evaluation after so many versions have been measured."""
    place = modelled.make(folder, (("x",),))
    store = Store.open(place.project)
    store.bulk(
        lambda reader: (
            reader.execute(
                "INSERT INTO model SELECT m.* REPLACE (i::INTEGER AS version) FROM model m, "
                f"range(2, {versions} + 1) AS t(i)"
            ),
            reader.execute(
                "INSERT INTO split_look SELECT 1, now()::TIMESTAMP, 'ana', version, 'evaluated' "
                "FROM model WHERE version > 1"
            ),
        )
    ).result()
    store.close()
    try:
        with Client(place) as client:
            found = measured(client, "1")
            return client.call(ShowSplit(name="main")), found
    finally:
        end_hub(place)


def test_too_many_versions_on_the_same_test_rows_are_warned_of(tmp_path: Path) -> None:
    split, found = looked_at(tmp_path, MOST_VERSIONS + 1)
    assert found.looks == MOST_VERSIONS + 1
    assert found.caution.startswith(f"{MOST_VERSIONS + 1} versions were measured")
    assert split.warnings == [found.caution]


def test_as_many_as_are_fair_are_not_warned_of(tmp_path: Path) -> None:
    split, found = looked_at(tmp_path, MOST_VERSIONS)
    assert (found.caution, split.warnings) == ("", [])
