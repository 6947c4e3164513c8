"""What the answers of other tools' files answer, found out from the files alone."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from workbench.annotate.formats.tasks import task_of
from workbench.annotate.requests import Asked

PLACES = {"start": 0, "end": 3}


def choices(*names: str, kind: str = "choices") -> dict[str, Any]:
    value: dict[str, Any] = {kind: list(names)}
    if kind == "labels":
        value |= PLACES | {"text": "Ana"}
    result = [{"from_name": "a", "to_name": "text", "type": kind, "value": value}]
    return {
        "id": 1,
        "data": {"text": "Ana went"},
        "annotations": [{"id": 1, "completed_by": 1, "result": result}],
    }


def lines(*records: dict[str, Any]) -> str:
    return "\n".join(json.dumps({"text": "Ana went"} | one) for one in records)


SPAN = {"spans": [PLACES | {"label": "PER"}], "answer": "accept"}
FILES = [
    ("prodigy", lines({"label": "a", "answer": "accept"}), "single", []),
    ("prodigy", lines({"accept": ["a"]}, {"accept": ["b", "a"]}), "multi", ["a", "b"]),
    ("prodigy", lines(SPAN, {"spans": [], "answer": "accept"}), "spans", ["PER"]),
    ("doccano", lines({"label": ["a"]}, {"label": ["b"]}), "single", []),
    ("doccano", lines({"label": []}, {"label": ["b", "c"]}), "multi", ["b", "c"]),
    ("doccano", lines({"label": [[0, 3, "PER"]]}, {"label": []}), "spans", ["PER"]),
    ("labelstudio", json.dumps([choices("a")]), "single", []),
    ("labelstudio", json.dumps([choices("a", "b")]), "multi", ["a", "b"]),
    ("labelstudio", json.dumps([choices("PER", kind="labels")]), "spans", ["PER"]),
    ("conll", "Ana B-PER\nwent O\n", "spans", ["PER"]),
    # Nobody can say: the task that most often is meant.
    ("doccano", lines({"label": []}), "single", []),
    ("doccano", "no JSON\n", "single", []),
]


@pytest.mark.parametrize(("format_", "text", "task", "labels"), FILES)
def test_the_task_of_a_file(
    tmp_path: Path, format_: str, text: str, task: str, labels: list[str]
) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    reader = importlib.import_module(f"workbench.annotate.formats.{format_}")
    asked = Asked(task="", fields=[], labels=[], columns=["text"], texts=True)
    found = task_of(reader, path, asked)
    assert (found.task, found.labels) == (task, labels)
