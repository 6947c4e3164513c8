"""Models of several labels and of spans suggest whole answers; test rows never have one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import end_hub
from tests.hub.sets_and_pairs import labelled
from tests.hub.test_train_sets_and_pairs import SCHEMAS
from tests.hub.training import finished, trained
from tests.unit.train.sample import letters, topics
from tests.waiting import job_ended
from workbench.annotate.requests import (
    ChangeLabels,
    LabelChange,
    Open,
    Rescore,
    SetQueue,
    Show,
    Submit,
)
from workbench.client.blocking import Client
from workbench.collect.requests import EditSource, GetRows, RunSource
from workbench.core.clock import SystemClock
from workbench.hub.requests import ListJobs
from workbench.review.recording import ShowRecord
from workbench.review.requests import ListAnnotators
from workbench.store.store import Store
from workbench.train.requests import CreateSplit
from workbench.wire.place import Place

pytestmark = pytest.mark.timeout(600)
ROWS, LABELLED = 160, 100


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Two datasets of which more than half is labelled, each with a model and its suggestions."""
    folder = Path(tmp_path_factory.mktemp("suggested"))
    made = Place.of(folder / "project.duckdb")
    Store.create(made.project, SystemClock()).close()
    with Client(made) as client:
        for name, sample, family in (
            ("topics", topics, "label_logistic"),
            ("letters", letters, "token_logistic"),
        ):
            labelled(client, folder, name, sample(ROWS), SCHEMAS[name], LABELLED)
            finished(client, client.call(CreateSplit(name=name, dataset=name)).job)
            trained(client, dataset=name, target="", family=family)
            client.call(SetQueue(dataset=name, random_share=0.0))
        for job in client.call(ListJobs()):
            job_ended(client, job.id)
        for name in SCHEMAS:
            if name != "duels":
                finished(client, client.call(Rescore(dataset=name)).job)
    yield made
    end_hub(made)


@pytest.mark.parametrize("strategy", ["least confidence", "margin", "entropy", "diversity"])
@pytest.mark.parametrize("name", ["topics", "letters"])
def test_unsure_rows_come_with_a_whole_answer(client: Client, name: str, strategy: str) -> None:
    items = client.call(Open(dataset=name, strategy=strategy, want=12)).items
    assert len(items) == 12 and {item.strategy for item in items} == {strategy}
    for item in items:
        best = item.suggestion
        assert best is not None and best.answer is not None and best.words
        assert 0 < best.sure <= 1 and best.version == 1 + ["topics", "letters"].index(name)
    sure = [item.suggestion.sure for item in items if item.suggestion]
    if strategy == "least confidence":
        assert sure == sorted(sure)


def test_spans_are_those_of_the_text_on_the_screen(client: Client) -> None:
    items = client.call(Open(dataset="letters", strategy="sequential", want=20)).items
    seen = 0
    for item in items:
        if item.suggestion is None:
            continue
        text = dict(item.fields)["text"]
        for start, end, label in json.loads(item.suggestion.answer or ""):
            assert f"{label} {text[start:end]}" in item.suggestion.words
            seen += 1
    assert seen > 5


def test_test_rows_have_no_suggestion(client: Client, place: Place) -> None:
    for name in ("topics", "letters"):
        ids = [row[0] for row in client.call(GetRows(dataset=name, limit=ROWS)).rows]
        without = [
            row
            for row in ids[LABELLED:]
            if client.call(Show(dataset=name, row=row)).suggestion is None
        ]
        assert 0.05 * ROWS < len(without) < 0.3 * ROWS


def test_taking_and_changing_suggestions_is_counted(client: Client) -> None:
    items = client.call(Open(dataset="topics", strategy="margin", want=2)).items
    for item, label in zip(items, (None, "billing|delivery"), strict=True):
        best = item.suggestion
        assert best is not None
        said = best.best if label is None else label
        if label is not None and said == best.best:
            said = "account"
        client.call(
            Submit(
                dataset="topics",
                row=item.row,
                label=said,
                model=best.version,
                suggested=best.best,
                want=0,
            )
        )
        (told,) = client.call(ShowRecord(dataset="topics", row=item.row)).answers
        assert (told.suggested, told.model_version) == (best.best, best.version)
        assert told.suggested_share == pytest.approx(best.share)
    person = client.call(ListAnnotators(dataset="topics")).annotators[0]
    assert (person.accepted.value, person.accepted.n) == (0.5, 2)


def test_a_renamed_label_is_suggested_by_its_new_name(client: Client) -> None:
    change = LabelChange(kind="rename", labels=["city"], become=["town"])
    client.call(ChangeLabels(dataset="letters", change=change))
    items = client.call(Open(dataset="letters", strategy="entropy", want=20)).items
    answers = [item.suggestion.answer or "" for item in items if item.suggestion]
    assert any('"town"' in text for text in answers) and not any('"city"' in t for t in answers)


def test_spans_in_a_text_that_has_changed_are_not_suggested(client: Client, place: Place) -> None:
    items = client.call(Open(dataset="letters", strategy="sequential", want=20)).items
    row = next(one.row for one in items if one.suggestion and one.suggestion.answer != "[]")
    path = place.project.with_name("letters.csv")
    table = pl.read_csv(path)
    at = [one[0] for one in client.call(GetRows(dataset="letters", limit=ROWS)).rows].index(row)
    changed = table.with_columns(
        text=pl.when(pl.int_range(pl.len()) == at).then(pl.lit("Dear ") + pl.col("text"))
        .otherwise(pl.col("text"))
    )  # fmt: skip
    changed.write_csv(path)
    client.call(EditSource(name="letters", keys=["number"], disposition="merge"))
    finished(client, client.call(RunSource(name="letters")).job)
    shown = client.call(Show(dataset="letters", row=row))
    assert dict(shown.fields)["text"].startswith("Dear ")
    assert shown.suggestion is None or shown.suggestion.answer is None
    others = [client.call(Show(dataset="letters", row=one.row)) for one in items if one.row != row]
    assert any(one.suggestion and one.suggestion.answer for one in others)
