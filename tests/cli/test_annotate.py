"""``labels``, ``people`` and ``annotate`` as scripts run them: documents, texts, exit statuses."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import make
from workbench.wire.place import Place

SCHEMA = {"field": "text", "labels": ["spam", {"name": "ham", "description": "wanted"}]}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 6)
    yield made
    end_hub(made)


@pytest.fixture
def document(command: Callable[..., tuple[int, str, str]]) -> Callable[..., tuple[int, Any]]:
    """Runs a command with ``--json``; its exit status and document."""

    def call(*words: str) -> tuple[int, Any]:
        status, out, _ = command(*words, "--json")
        return status, json.loads(out)

    return call


def test_the_schema_is_set_from_a_file_and_shown(
    command: Any, document: Any, tmp_path: Path
) -> None:
    assert "no label schema" in command("labels", "schema", "show")[1]
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(SCHEMA))
    status, shown = document("labels", "schema", "set", str(path))
    assert status == 0
    assert (shown["task"], shown["field"], shown["version"]) == ("single", ["text"], 1)
    assert shown["labels"][1] == {
        "name": "ham",
        "key": "2",
        "parent": None,
        "description": "wanted",
    }
    assert document("labels", "schema", "show")[1] == shown
    assert "key  label  parent  description" in command("labels", "schema", "show")[1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ('{"labels": ["a", "a"]}', "there twice"),
        ('{"labels": ["a"], "task": "spans"}', "spans are marked in one column"),
        ('{"labels": ["a"], "field": "body"}', "no column 'body'"),
    ],
)
def test_a_faulty_schema_is_refused_with_status_2(
    document: Any, tmp_path: Path, text: str, says: str
) -> None:
    path = tmp_path / "schema.json"
    path.write_text(text)
    status, answer = document("labels", "schema", "set", str(path))
    assert status == 2
    assert says in answer["error"]["message"]


def test_labels_go_in_and_out(command: Any, document: Any, tmp_path: Path) -> None:
    path, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    path.write_text("id,label,annotator\nm1,spam,bo\nm2,egg,bo\n")
    status, done = document("labels", "import", str(path))
    assert status == 0, "without a schema the file's labels make one"
    counts = {"read": 2, "added": 2, "changed": 0, "unchanged": 0, "skipped": 0, "warned": 1}
    assert {name: done[name] for name in counts} == counts and done["problems"] == []
    assert "nobody enrolled 'bo'" in done["warnings"][0]
    status, done = document("labels", "export", str(out))
    assert (status, done["rows"]) == (0, 2)
    assert [json.loads(line)["label"] for line in out.read_text().splitlines()] == ["spam", "egg"]
    assert command("labels", "import", str(out))[1].startswith("2 lines read: 0 labels added")
    progress = document("labels", "progress")[1]
    assert (progress["labelled"], progress["people"], progress["at_work"]) == (2, 1, 0)
    assert "by 1 person" in command("labels", "progress")[1]
    path.write_text("id,label\nm9,spam\n")
    status, text, _ = command("labels", "import", str(path))
    assert status == 2
    assert "nothing was stored" in text and "line 2: no row has this id" in text
    status, refused = document("labels", "import", str(path))
    assert status == 2 and refused["error"]["hint"]
    assert refused["problems"] == ["line 2: no row has this id"]
    path.write_text("id,label\n" + "m9,spam\n" * 150)
    assert "nothing was stored: 100 faults or more" in command("labels", "import", str(path))[1]


def test_people_are_enrolled_listed_and_removed(command: Any, document: Any) -> None:
    account = getpass.getuser()
    status, person = document("people", "add", "zoe", "--account", account, "--role", "reviewer")
    assert status == 0
    assert (person["name"], person["account"], person["role"]) == ("zoe", account, "reviewer")
    assert [one["name"] for one in document("people", "list")[1]] == ["zoe"]
    assert document("people", "remove", "zoe") == (0, {"removed": "zoe"})
    assert "nobody is enrolled" in command("people", "list")[1]
    status, answer = document("people", "remove", "zoe")
    assert status == 2 and "not enrolled" in answer["error"]["message"]


def test_somebody_not_enrolled_is_refused(command: Any) -> None:
    status, _, error = command("labels", "progress", "--as", "eve")
    assert status == 2
    assert "eve is not enrolled" in error


def test_without_a_model_suggesting_says_so_with_status_1(document: Any) -> None:
    status, answer = document("labels", "suggest")
    assert status == 1
    assert answer["job"] is None and "no label schema" in answer["why"]


def test_the_screen_needs_a_terminal(command: Any) -> None:
    status, _, error = command("annotate")
    assert status == 2
    assert "needs a terminal" in error
