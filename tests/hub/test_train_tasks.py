"""Models learn what people said to one of several tasks over the same rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.hub.training import finished, some_tickets, trained
from tests.waiting import job_ended
from workbench.annotate.requests import AddTask, ImportLabels, Open, Rescore, SetSchema
from workbench.client.blocking import Client
from workbench.collect.requests import GetRows
from workbench.core.errors import InvalidInputError
from workbench.evaluate.requests import ShowEvaluation, StartEvaluation
from workbench.hub.requests import ListJobs
from workbench.train.requests import PlanTraining, ShowChoices
from workbench.wire.home import ShowHome


def labelled(client: Client, folder: Path) -> None:
    """Tickets with a task whose labels are the topic, and a default one with fewer answers."""
    some_tickets(client, folder)
    page = client.call(GetRows(dataset="tickets", limit=120))
    at = 1 + [column.name for column in page.columns].index("topic")
    topics = {row[0]: row[at] for row in page.rows}
    names = sorted(set(topics.values()))
    client.call(SetSchema(dataset="tickets", document=json.dumps({"labels": ["yes", "no"]})))
    document = json.dumps({"labels": names, "field": "text", "hidden": ["topic"]})
    client.call(AddTask(name="tickets/topic", document=document))
    for name, labels in {
        "tickets/topic": topics,
        "tickets": {row: ("yes", "no")[row % 2] for row in list(topics)[:60]},
    }.items():
        path = folder / "labels.csv"
        path.write_text("_row,label\n" + "".join(f"{r},{said}\n" for r, said in labels.items()))
        done = client.call(ImportLabels(path=str(path), format="csv", dataset=name))
        assert done.problems == []


def _scored(client: Client) -> list[Any]:
    return [job for job in client.call(ListJobs()) if job.kind == "annotate.score"]


def test_the_labels_of_a_task_are_learned(client: Client, tmp_path: Path) -> None:
    labelled(client, tmp_path)
    assert client.call(ShowChoices(dataset="tickets")).targets[:2] == ["labels", "labels/topic"]
    plan = client.call(PlanTraining(dataset="tickets/topic"))
    assert (plan.dataset, plan.target, plan.rows) == ("tickets", "labels/topic", 120)
    assert plan == client.call(PlanTraining(dataset="tickets", target="labels/topic"))
    assert "topic" not in plan.columns
    made = trained(client, dataset="tickets/topic", target="", family="logistic")
    finished(client, client.call(StartEvaluation(version=f"v{made.version}")).job)
    found = client.call(ShowEvaluation(version=f"v{made.version}"))
    assert found.confusion is not None
    assert set(found.confusion.labels) == {one.label for one in plan.classes}
    for one in _scored(client):
        job_ended(client, one.id)
    # The model learned another task's answers: it says nothing about these.
    assert client.call(Rescore(dataset="tickets")).why == "no model of tickets knows these labels"
    assert client.call(Open(dataset="tickets")).items[0].suggestion is None
    home = client.call(ShowHome())
    panel = next(panel for panel in home.panels if panel.area == "annotate")
    told = ["".join(text for text, _ in line) for line in panel.lines]
    assert told == ["tickets 50 %", "tickets/topic 100 %"]


def test_a_task_without_answers_cannot_be_learned(client: Client, tmp_path: Path) -> None:
    some_tickets(client, tmp_path)
    client.call(AddTask(name="tickets/topic", document=json.dumps({"labels": ["yes", "no"]})))
    with pytest.raises(InvalidInputError, match="nobody has labelled rows of tickets/topic"):
        client.call(PlanTraining(dataset="tickets/topic"))
