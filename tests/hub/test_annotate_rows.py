"""Rows come and go under the people who label them."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.hub.training import finished
from workbench.annotate.requests import Mine, Open, Opened, SetSchema, Submit
from workbench.annotate.service_desk import CHECK_SECONDS
from workbench.cleanse.requests import AddStep, ApplyRecipe
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RunSource
from workbench.core.errors import NotFoundError


def load(client: Client, path: Path, numbers: range) -> None:
    path.write_text("id,text\n" + "".join(f"{n},sentence {n}\n" for n in numbers))
    finished(client, client.call(RunSource(name="lines")).job)


def begin(client: Client, folder: Path) -> Path:
    path = folder / "lines.csv"
    path.write_text("id,text\n")
    client.call(AddSource(name="lines", location=str(path), keys=["id"], disposition="merge"))
    load(client, path, range(4))
    schema = {"labels": ["good", "bad"], "field": "text"}
    client.call(SetSchema(document=json.dumps(schema)))
    return path


def sit_down(client: Client) -> Opened:
    time.sleep(CHECK_SECONDS)
    return client.call(Open(dataset="lines", want=20))


def test_rows_that_are_loaded_later_are_handed_out_too(client: Client, tmp_path: Path) -> None:
    path = begin(client, tmp_path)
    desk = client.call(Open(dataset="lines", want=20))
    for item in desk.items:
        client.call(Submit(dataset="lines", row=item.row, label="good", want=0))
    assert client.call(Open(dataset="lines")).items == []
    load(client, path, range(6))
    later = sit_down(client)
    assert sorted(item.fields[0][1] for item in later.items) == ["sentence 4", "sentence 5"]
    assert (later.progress.labelled, later.progress.total) == (4, 6)


def test_rows_that_cleansing_drops_leave_the_queue_and_labels_stay(
    client: Client, tmp_path: Path
) -> None:
    begin(client, tmp_path)
    desk = client.call(Open(dataset="lines", want=20))
    gone = next(item for item in desk.items if item.fields[0][1] == "sentence 2")
    kept = next(item for item in desk.items if item.fields[0][1] == "sentence 0")
    client.call(Submit(dataset="lines", row=kept.row, label="bad", want=0))
    step = {"step": "filter", "columns": [], "where": "id <> '2'"}
    client.call(AddStep(dataset="lines", step=step))
    finished(client, client.call(ApplyRecipe(dataset="lines")).job)
    after = sit_down(client)
    assert (after.progress.labelled, after.progress.total) == (1, 3)
    assert client.call(Mine(dataset="lines"))[0].row == kept.row
    with pytest.raises(NotFoundError) as caught:
        client.call(Submit(dataset="lines", row=gone.row, label="bad"))
    assert "cleaned away" in caught.value.hint
