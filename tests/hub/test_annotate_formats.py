"""Labels of every task, through every format: what goes out comes in unchanged."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import make
from workbench.annotate import formats
from workbench.annotate.requests import ExportLabels, Imported, ImportLabels, SetSchema
from workbench.client.blocking import Client
from workbench.wire.place import Place

TASKS: dict[str, tuple[dict[str, object], tuple[str, str]]] = {
    "single": ({"labels": ["spam", "ham"]}, ("spam", "ham")),
    "binary": ({"task": "binary"}, ("yes", "no")),
    "multi": ({"task": "multi", "labels": ["a", "b", "c d"]}, ("a|c d", "b")),
    "spans": (
        {"task": "spans", "labels": ["WHO", "WHAT"]},
        ('[[0,7,"WHO"],[16,25,"WHAT"]]', '[[8,9,"WHO"]]'),
    ),
    "rating": ({"task": "rating"}, ("4", "1")),
    "text": ({"task": "text"}, ('It says "so",\nin two lines ☃', "short")),
    "pairwise": ({"task": "pairwise", "field": ["text", "channel"]}, ("second", "first")),
}
OTHERS = [name for name, one in formats.FORMATS.items() if one.module]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 6)
    yield made
    end_hub(made)


def begin(client: Client, task: str) -> None:
    document = {"field": ["text"], **TASKS[task][0]}
    client.call(SetSchema(dataset="mails", document=json.dumps(document)))


def take(client: Client, path: Path, kind: str, **options: object) -> Imported:
    return client.call(ImportLabels(path=str(path), format=kind, **options))  # type: ignore[arg-type]


def answers(client: Client, folder: Path) -> list[dict[str, object]]:
    out = folder / "all.jsonl"
    client.call(ExportLabels(path=str(out), format="jsonl"))
    names = ("_row", "label", "annotator", "at", "seconds")
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    return [{name: line[name] for name in names} for line in lines]


def fill(client: Client, folder: Path, task: str) -> list[dict[str, object]]:
    first, second = TASKS[task][1]
    lines = [
        {"_row": 3, "label": first, "annotator": "ana", "at": "2024-05-01T10:00:00Z", "seconds": 2},
        {"_row": 9, "label": second, "annotator": "ana", "at": "2024-05-01T10:00:01Z"},
    ]
    path = folder / "first.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = take(client, path, "jsonl")
    assert (done.problems, done.added) == ([], 2)
    return answers(client, folder)


@pytest.mark.parametrize("task", TASKS)
def test_what_goes_out_comes_in_unchanged(client: Client, tmp_path: Path, task: str) -> None:
    begin(client, task)
    before = fill(client, tmp_path, task)
    for kind in OTHERS:
        if formats.FORMATS[kind].spans_alone and task != "spans":
            continue
        if kind == "spacy" and importlib.util.find_spec("spacy") is None:
            continue
        path = tmp_path / "there"
        assert client.call(ExportLabels(path=str(path), format=kind)).rows == 2, kind
        again = take(client, path, kind, person="ana")
        counts = (again.problems, again.added, again.changed, again.unchanged)
        assert counts == ([], 0, 0, 2), (kind, path.read_bytes()[:500])
        changed = [one for one in again.warnings if "another text" in one]
        assert not changed, (kind, path.read_bytes()[:500])
        assert take(client, path, kind, person="bo", dry_run=True).problems == [], kind
        assert answers(client, tmp_path) == before, kind
