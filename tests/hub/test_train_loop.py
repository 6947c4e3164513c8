"""Training through a real hub and real job processes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.conftest import end_hub
from tests.hub.training import finished, load, some_tickets, trained
from tests.unit.train.sample import prices, tickets
from workbench import bundle
from workbench.cleanse.requests import AddStep, ApplyRecipe
from workbench.client import launch
from workbench.client.blocking import Client
from workbench.collect.requests import RunSource
from workbench.core.clock import SystemClock
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.store import blobs, datasets
from workbench.store.store import Store
from workbench.train.requests import (
    CreateSplit,
    KeepCandidate,
    ListFamilies,
    ListSplits,
    PlanTraining,
    ShowCandidates,
    ShowSplit,
    StartTraining,
    Trained,
)
from workbench.wire.place import Place


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Trained]]:
    """A hub with tickets and a finished search of two families."""
    folder = tmp_path_factory.mktemp("train")
    place = Place.of(folder / "project.duckdb")
    launch.create(place)
    try:
        with Client(place) as client:
            some_tickets(client, folder)
            yield client, trained(client, family="logistic", name="first")
    finally:
        end_hub(place)


def test_the_plan_says_what_would_be_trained(project: tuple[Client, Trained]) -> None:
    plan = project[0].call(PlanTraining(target="topic"))
    assert (plan.dataset, plan.stage, plan.task) == ("tickets", "raw", "classification")
    assert plan.train + plan.test == plan.rows == 120
    assert [c.rows for c in plan.classes] == [40, 40, 40]
    assert plan.resolution.startswith("24 test rows: ±")


def test_a_search_leaves_a_version_and_its_candidates(project: tuple[Client, Trained]) -> None:
    client, done = project
    assert done.version == 1 and done.name == "first"
    board = client.call(ShowCandidates())
    assert [c.family for c in board.candidates] == ["baseline", "logistic"]
    assert board.metric == "f1_macro" and len(board.candidates[1].folds) == 5
    assert [c.version for c in board.candidates] == [None, 1]


def test_a_default_split_was_frozen_before_the_first_fit(project: tuple[Client, Trained]) -> None:
    split = project[0].call(ShowSplit(name="tickets"))
    assert (split.train, split.test, split.kind) == (96, 24, "stratified")
    assert split.options["stratify"] == "topic"


def test_the_next_search_uses_the_same_split_and_gives_the_same(
    project: tuple[Client, Trained],
) -> None:
    client, done = project
    again = trained(client, family="logistic")
    assert again.candidates[1].folds == done.candidates[1].folds
    assert len(client.call(ListSplits(dataset="tickets"))) == 1


def test_a_candidate_can_be_kept_as_a_version(project: tuple[Client, Trained]) -> None:
    client, done = project
    job = client.call(KeepCandidate(job=done.job, position=0)).job
    version = finished(client, job)["version"]
    board = client.call(ShowCandidates(job=done.job))
    assert board.candidates[0].version == version and board.candidates[0].kept
    with pytest.raises(InvalidInputError, match="kept already"):
        client.call(KeepCandidate(job=done.job, position=0))


def test_families_are_listed_with_their_parameters(project: tuple[Client, Trained]) -> None:
    found = {f.family: f for f in project[0].call(ListFamilies(), timeout=60)}
    assert {"baseline", "logistic", "linear_svm", "naive_bayes", "boosting"} <= set(found)
    assert found["logistic"].parameters[0].name == "C"


def test_a_split_is_frozen_and_shown(project: tuple[Client, Trained]) -> None:
    client, _ = project
    request = CreateSplit(name="by-channel", dataset="tickets", group="channel", share=0.3)
    made = finished(client, client.call(request).job)
    assert made["kind"] == "grouped" and made["train"] + made["test"] == 120
    with pytest.raises(ConflictError, match="already"):
        client.call(request)
    last = trained(client, family="naive_bayes", split="by-channel")
    assert last.candidates[1].state == "done"


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"target": "colour"}, NotFoundError, "'colour'"),
        ({"target": "same"}, InvalidInputError, "one class only"),
        ({"target": "text"}, InvalidInputError, "too many"),
        ({"target": ""}, InvalidInputError, "which column"),
        ({"target": "labels"}, InvalidInputError, "nobody has labelled"),
        ({"target": "topic", "task": "regression"}, InvalidInputError, "no numbers"),
        ({"target": "topic", "task": "ranking"}, InvalidInputError, "no task"),
        ({"target": "topic", "family": "deep"}, NotFoundError, "'deep'"),
        ({"target": "topic", "split": "none"}, NotFoundError, "'none'"),
        ({"target": "topic", "dataset": "none"}, NotFoundError, "'none'"),
        ({"target": "topic", "stage": "clean"}, NotFoundError, "no clean rows"),
        ({"target": "topic", "budget": -1.0}, InvalidInputError, "negative"),
    ],
)
def test_what_cannot_be_trained_says_why(
    project: tuple[Client, Trained],
    options: dict[str, object],
    error: type[Exception],
    words: str,
) -> None:
    with pytest.raises(error, match=words):
        project[0].call(StartTraining(**options), timeout=60)  # type: ignore[arg-type]


def test_a_family_that_cannot_do_the_task_fails_the_job(project: tuple[Client, Trained]) -> None:
    with pytest.raises(InvalidInputError, match="ridge does no classification"):
        trained(project[0], family="ridge")


def test_rows_without_a_target_are_left_out_and_counted(tmp_path: Path, client: Client) -> None:
    frame = tickets(90).drop("empty")
    holes = pl.when(pl.col("_row") % 9 == 0).then(None).otherwise(pl.col("_target"))
    load(client, tmp_path, frame.with_columns(_target=holes))
    plan = client.call(PlanTraining(target="topic"))
    assert plan.without_target == 10
    assert "10 rows have no 'topic'" in plan.warnings[0]
    done = trained(client, family="naive_bayes")
    assert any("were left out" in warning for warning in done.warnings)


def test_new_rows_join_the_split_and_old_ones_stay(tmp_path: Path, client: Client) -> None:
    everything = tickets(120).drop("empty")
    load(client, tmp_path, everything[:60])
    trained(client, family="naive_bayes")
    before = client.call(ShowSplit(name="tickets"))
    visible = everything.rename({"_target": "topic"}).drop("_row")
    visible.write_csv(tmp_path / "tickets.csv")
    finished(client, client.call(RunSource(name="tickets")).job)
    trained(client, family="naive_bayes")
    after = client.call(ShowSplit(name="tickets"))
    assert after.train + after.test == 120
    assert after.train >= before.train and after.test >= before.test


def test_a_number_is_learned_as_regression(tmp_path: Path, client: Client) -> None:
    load(client, tmp_path, prices(150), "houses")
    done = trained(client, target="topic", family="ridge")
    assert done.metric == "rmse"
    assert done.candidates[1].cv["rmse"].mean < 0.5 * done.candidates[0].cv["rmse"].mean


def test_a_model_of_clean_rows_answers_raw_rows_as_it_answers_clean_ones(
    tmp_path: Path, place: Place, client: Client
) -> None:
    shouted = tickets(120).drop("empty").with_columns(pl.col("channel", "text").str.to_uppercase())
    load(client, tmp_path, shouted)
    for name in ("channel", "text"):
        step = {"step": "case", "columns": [name], "to": "lower"}
        client.call(AddStep(dataset="tickets", step=step))
    finished(client, client.call(ApplyRecipe(dataset="tickets")).job)
    assert client.call(PlanTraining(target="topic")).stage == "clean"
    trained(client, family="logistic")
    end_hub(place)

    store = Store.open(place.project, SystemClock())
    try:
        digest = store.read(lambda r: r.scalar("SELECT blob FROM model")).result()
        path = tmp_path / "bundle"
        store.bulk(lambda r: blobs.get_blob_file(r, digest, path)).result()
        frames = {}
        for stage in ("rows_1", "clean_1"):
            target = tmp_path / f"{stage}.parquet"
            sql = f"SELECT * FROM {stage} ORDER BY _row"
            store.bulk(partial(datasets.export_parquet, sql=sql, path=target)).result()
            frames[stage] = pl.read_parquet(target)
    finally:
        store.close()
    model = bundle.load(path, digest)
    raw, clean = frames["rows_1"], frames["clean_1"]
    assert raw["channel"].drop_nulls()[0].isupper() and clean["channel"].drop_nulls()[0].islower()
    expected = model.predict(clean).probabilities
    assert np.array_equal(model.predict_raw(raw).probabilities, expected)
