"""Several tasks over the same rows: each with its own labels, queue, answers and review."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hub.labelling import make, set_labels
from workbench.annotate.requests import (
    AddGold,
    AddTask,
    ChangeLabels,
    ExportLabels,
    LabelChange,
    ListTasks,
    Open,
    RemoveTask,
    RightAnswers,
    SetQueue,
    ShowProgress,
    ShowSchema,
    Submit,
    Undo,
)
from workbench.audit.requests import Doctor
from workbench.client.blocking import Client
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.review.deciding import Decide, ShowReviewed

Connect = Callable[..., Client]
TOPICS = {"task": "multi", "labels": ["price", "time", "people"]}


def make_project(folder: Path) -> None:
    made = make(folder, 6, "mails", "calls")
    with Client(made) as owner:
        set_labels(owner, "mails", ["good", "bad"])
        owner.call(AddTask(name="mails/topics", document=json.dumps(TOPICS)))


def answer(client: Client, dataset: str, row: int, label: str) -> None:
    client.call(Submit(dataset=dataset, row=row, label=label))


def test_a_task_has_labels_of_its_own(client: Client) -> None:
    assert [one.name for one in client.call(ShowSchema(dataset="mails")).labels] == ["good", "bad"]
    topics = client.call(ShowSchema(dataset="mails/topics"))
    assert (topics.dataset, topics.task, topics.version) == ("mails/topics", "multi", 1)


def test_answers_to_one_task_leave_the_other_alone(client: Client) -> None:
    rows = [item.row for item in client.call(Open(dataset="mails/topics", want=20)).items]
    answer(client, "mails/topics", rows[0], "price|time")
    assert client.call(ShowProgress(dataset="mails/topics")).labelled == 1
    assert client.call(ShowProgress(dataset="mails")).labelled == 0
    waiting = {item.row for item in client.call(Open(dataset="mails", want=20)).items}
    assert rows[0] in waiting


def test_undo_takes_back_what_was_said_to_that_task(client: Client) -> None:
    answer(client, "mails", 3, "good")
    answer(client, "mails/topics", 3, "price")
    assert client.call(Undo(dataset="mails")).item.answer.status == ""  # type: ignore[union-attr]
    assert client.call(ShowProgress(dataset="mails/topics")).labelled == 1


def test_each_task_has_a_queue_of_its_own(client: Client) -> None:
    client.call(SetQueue(dataset="mails/topics", overlap=3))
    assert client.call(SetQueue(dataset="mails")).overlap == 1


def test_a_reviewer_decides_a_task_by_itself(client: Client) -> None:
    for dataset in ("mails", "mails/topics"):
        answer(client, dataset, 3, "good" if dataset == "mails" else "price")
    client.call(Decide(dataset="mails/topics", row=3, label="time", reason="it is about time"))
    assert client.call(ShowReviewed(dataset="mails/topics", row=3)).decision is not None
    assert client.call(ShowReviewed(dataset="mails", row=3)).decision is None


def test_tasks_are_listed_with_their_progress(client: Client) -> None:
    answer(client, "mails/topics", 3, "price")
    found = {one.name: one for one in client.call(ListTasks())}
    assert list(found) == ["mails", "mails/topics", "calls"]
    topics = found["mails/topics"]
    assert (topics.task, topics.labelled, topics.total, topics.people) == ("multi", 1, 6, 1)
    assert found["calls"].version == 0


def test_labels_of_a_task_are_exported_with_the_rows_texts(client: Client, tmp_path: Path) -> None:
    answer(client, "mails/topics", 6, "people")
    path = tmp_path / "topics.jsonl"
    client.call(ExportLabels(dataset="mails/topics", path=str(path), format="jsonl"))
    line = json.loads(path.read_text())
    assert (line["_row"], line["label"]) == (6, "people")


def test_a_task_without_answers_is_forgotten(client: Client) -> None:
    client.call(Open(dataset="mails/topics"))
    rename = LabelChange(kind="rename", labels=["price"], become=["cost"])
    client.call(ChangeLabels(dataset="mails/topics", change=rename))
    gold = [RightAnswers(row=3, answers=["time"])]
    client.call(AddGold(dataset="mails/topics", items=gold))
    client.call(RemoveTask(name="mails/topics"))
    assert [check for check in client.call(Doctor()) if check.state != "ok"] == []
    with pytest.raises(NotFoundError, match="no labelling task is called 'mails/topics'"):
        client.call(Open(dataset="mails/topics"))
    again = client.call(AddTask(name="mails/topics"))
    assert again.version == 0


def test_a_task_with_answers_stays(client: Client) -> None:
    answer(client, "mails/topics", 3, "price")
    client.call(Undo(dataset="mails/topics"))
    with pytest.raises(ConflictError, match="a task with answers is kept"):
        client.call(RemoveTask(name="mails/topics"))


def test_a_dataset_is_no_task_to_be_forgotten(client: Client) -> None:
    with pytest.raises(InvalidInputError, match="is a dataset"):
        client.call(RemoveTask(name="mails"))


@pytest.mark.parametrize("name", ["mails", "mails/", "mails/a/b", "mails/ä b", "/topics"])
def test_a_name_that_is_none_is_refused(asking: Client, name: str) -> None:
    with pytest.raises((InvalidInputError, NotFoundError)):
        asking.call(AddTask(name=name))


def test_a_task_is_not_made_twice(client: Client) -> None:
    with pytest.raises(ConflictError, match="already"):
        client.call(AddTask(name="mails/Topics"))


def test_a_schema_that_does_not_fit_the_rows_makes_no_task(client: Client) -> None:
    document = json.dumps({"task": "spans", "field": "body", "labels": ["person"]})
    with pytest.raises(InvalidInputError, match="no column 'body'"):
        client.call(AddTask(name="mails/entities", document=document))
    assert "mails/entities" not in {one.name for one in client.call(ListTasks())}


def test_the_doctor_finds_every_task_where_it_belongs(client: Client) -> None:
    answer(client, "mails/topics", 3, "price")
    found = client.call(Doctor())
    assert [one for one in found if one.state == "damaged"] == []
