"""What happens to rows counts the labels of every task that is asked of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.hub.test_collect_loads import run
from workbench.annotate.requests import AddTask, ListTasks, Open, SetSchema, Submit
from workbench.cleanse.requests import PreviewStep
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RemoveSource, TakeBack
from workbench.core.errors import ConflictError

LABELS = json.dumps({"labels": ["good", "bad"]})


@pytest.fixture
def mails(client: Client, tmp_path: Path) -> Client:
    """Three mails with a task of which two are labelled, none by the dataset's own."""
    path = tmp_path / "mails.csv"
    path.write_text("id,text\n1,so  long\n2,and  thanks\n3,for  all\n")
    client.call(AddSource(name="mails", location=str(path)))
    run(client, "mails")
    client.call(SetSchema(dataset="mails", document=LABELS))
    client.call(AddTask(name="mails/tone", document=LABELS))
    for row in [item.row for item in client.call(Open(dataset="mails/tone", want=2)).items]:
        client.call(Submit(dataset="mails/tone", row=row, label="good"))
    return client


def test_a_load_taken_back_says_how_many_labelled_rows_went(mails: Client) -> None:
    assert mails.call(TakeBack(load=1)).labelled == 2
    with pytest.raises(ConflictError, match="they were labelled"):
        mails.call(RemoveSource(name="mails"))


def test_a_step_shows_how_many_labelled_rows_it_changes(mails: Client) -> None:
    step = {"step": "collapse_space", "columns": ["text"]}
    assert mails.call(PreviewStep(dataset="mails", step=step)).labelled == 2


def test_new_rows_are_asked_about_in_every_task(mails: Client, tmp_path: Path) -> None:
    path = tmp_path / "mails.csv"
    path.write_text("id,text\n1,so  long\n2,and  thanks\n3,for  all\n4,the  fish\n")
    run(mails, "mails")
    found = {one.name: one for one in mails.call(ListTasks())}
    assert {one.total for one in found.values()} == {found["mails"].total}


def test_tasks_go_with_a_source_that_never_had_rows(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,x\n")
    client.call(AddSource(name="a", location=str(path)))
    client.call(AddTask(name="a/tone"))
    assert client.call(RemoveSource(name="a"))
    assert client.call(ListTasks()) == []
