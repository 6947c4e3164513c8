"""Tasks and changed labels from the command line: previews, questions, documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.conftest import end_hub
from tests.hub.labelling import make
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 4)
    yield made
    end_hub(made)


@pytest.fixture
def labelled(command: Run, tmp_path: Path) -> Run:
    """Three rows labelled with bill, bill and other."""
    schema, labels = tmp_path / "schema.json", tmp_path / "labels.csv"
    schema.write_text(json.dumps({"labels": ["bill", "other"]}))
    labels.write_text("_row,label,annotator\n3,bill,ana\n6,bill,ben\n9,other,ana\n")
    assert command("labels", "schema", "set", str(schema))[0] == 0
    assert command("labels", "import", str(labels))[0] == 0
    return command


def listed(command: Run, *words: str) -> Any:
    return json.loads(command(*words, "--json")[1])


def test_tasks_are_added_listed_and_removed(command: Run, tmp_path: Path) -> None:
    path = tmp_path / "topics.json"
    path.write_text(json.dumps({"task": "multi", "labels": ["price", "time"]}))
    status, out, _ = command("labels", "tasks", "add", "mails/topics", str(path))
    assert (status, out) == (0, "mails/topics is there; asks for multi: price, time\n")
    assert [one["name"] for one in listed(command, "labels", "tasks")] == ["mails", "mails/topics"]
    lines = command("labels", "tasks")[1].splitlines()
    assert lines[-1].split() == ["mails/topics", "multi", "1", "2", "0", "4", "0", "%", "0"]
    assert command("labels", "progress", "--dataset", "mails/topics")[0] == 0
    assert command("labels", "tasks", "remove", "mails/topics")[0] == 0
    assert [one["name"] for one in listed(command, "labels", "tasks")] == ["mails"]


def test_a_dry_run_shows_what_is_touched_and_changes_nothing(labelled: Run) -> None:
    status, out, _ = labelled("labels", "rename", "bill", "invoice", "--dry-run")
    assert status == 0
    assert out.splitlines()[:2] == [
        "'bill' renamed to 'invoice': schema 2 of mails",
        "  answers      2  (ana 1, ben 1)",
    ]
    assert listed(labelled, "labels", "schema", "show")["version"] == 1


def test_what_touches_answers_is_asked_about(labelled: Run) -> None:
    status, _, err = labelled("labels", "retire", "bill")
    assert status == 2
    assert "'bill' retired: that touches 2 answers" in err
    assert listed(labelled, "labels", "schema", "show")["version"] == 1


def test_labels_are_renamed_told_and_taken_back(labelled: Run, tmp_path: Path) -> None:
    status, out, _ = labelled("labels", "rename", "bill", "invoice", "--yes")
    assert (status, out) == (
        0,
        "'bill' renamed to 'invoice': mails has schema 2 now; 2 answers carried over\n",
    )
    told = labelled("labels", "schema", "history")[1]
    assert told.startswith("schema 2  ")
    assert "  'bill' renamed to 'invoice'\n" in told
    between = listed(labelled, "labels", "schema", "history", "--diff", "1", "2")
    assert between[0]["changes"] == ["labels added: invoice", "labels gone: bill"]
    assert labelled("labels", "schema", "undo")[0] == 0
    path = tmp_path / "out.csv"
    assert labelled("labels", "export", str(path))[0] == 0
    assert [line.split(",")[1] for line in path.read_text().splitlines()] == [
        *("label", "bill", "bill", "other"),
    ]


def test_labels_without_answers_are_changed_without_a_question(labelled: Run) -> None:
    assert labelled("labels", "add", "praise")[0] == 0
    assert labelled("labels", "split", "praise", "--into", "thanks", "joy")[0] == 0
    assert labelled("labels", "merge", "thanks", "joy", "--into", "praise")[0] == 0
    labels = listed(labelled, "labels", "schema", "show")["labels"]
    assert [one["name"] for one in labels] == ["bill", "other", "praise"]
