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
from workbench.core.errors import InvalidInputError
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
OVERLAPPING = '[[0,7,"WHO"],[0,9,"WHAT"]]'
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


@pytest.mark.parametrize("kind", OTHERS)
def test_spans_that_overlap_stand_when_the_file_they_went_out_in_comes_in(
    client: Client, tmp_path: Path, kind: str
) -> None:
    if kind == "spacy" and importlib.util.find_spec("spacy") is None:
        pytest.skip("spaCy is not installed")
    document = {"field": ["text"], "overlapping": True, **TASKS["spans"][0]}
    client.call(SetSchema(dataset="mails", document=json.dumps(document)))
    given, path = tmp_path / "given.jsonl", tmp_path / "there"
    given.write_text(json.dumps({"_row": 3, "label": OVERLAPPING, "annotator": "ana"}))
    assert take(client, given, "jsonl").added == 1
    out = client.call(ExportLabels(path=str(path), format=kind))
    again = take(client, path, kind, person="ana")
    assert (again.problems, again.changed, again.unchanged) == ([], 0, 1)
    assert [one["label"] for one in answers(client, tmp_path)] == [OVERLAPPING]
    lossy = formats.find(kind).tags
    assert bool(out.warned) == lossy
    assert (
        any("overlap, which tags cannot say: all of them stay" in one for one in again.warnings)
        == lossy
    )


def test_tags_that_say_something_else_replace_spans_that_overlap(
    client: Client, tmp_path: Path
) -> None:
    document = {"field": ["text"], "overlapping": True, **TASKS["spans"][0]}
    client.call(SetSchema(dataset="mails", document=json.dumps(document)))
    given, path = tmp_path / "given.jsonl", tmp_path / "there"
    given.write_text(json.dumps({"_row": 3, "label": OVERLAPPING, "annotator": "ana"}))
    take(client, given, "jsonl")
    client.call(ExportLabels(path=str(path), format="conll"))
    path.write_text(path.read_text().replace("I-WHAT", "O"))
    assert take(client, path, "conll", person="ana").changed == 1
    assert [one["label"] for one in answers(client, tmp_path)] == ['[[0,7,"WHAT"]]']


def test_one_label_of_a_row_that_has_another_text_by_now_is_taken_and_told(
    client: Client, tmp_path: Path
) -> None:
    begin(client, "single")
    path = tmp_path / "in.jsonl"
    line = {"text": "massage 1", "accept": ["spam"], "answer": "accept", "meta": {"row": 3}}
    path.write_text(json.dumps(line) + "\n")
    done = take(client, path, "prodigy", person="ana")
    assert (done.problems, done.added) == ([], 1)
    told = "line 1: the row has another text by now: its label is taken all the same"
    assert told in done.warnings


@pytest.mark.parametrize("kind", formats.FORMATS)
def test_a_file_that_was_cut_is_told_and_changes_no_answer(
    client: Client, tmp_path: Path, kind: str
) -> None:
    if kind == "spacy" and importlib.util.find_spec("spacy") is None:
        pytest.skip("spaCy is not installed")
    task = "spans" if formats.find(kind).spans_alone else "single"
    begin(client, task)
    before, path = fill(client, tmp_path, task), tmp_path / "there"
    client.call(ExportLabels(path=str(path), format=kind))
    whole = path.read_bytes()
    for size in (0, len(whole) // 3, len(whole) - 8):
        path.write_bytes(whole[:size])
        try:
            done = take(client, path, kind, person="ana")
        except InvalidInputError as error:
            assert error.message, size
        else:
            assert done.problems or done.unchanged or not done.read, size
            assert (done.added, done.changed) == (0, 0), size
        assert answers(client, tmp_path) == before, size
