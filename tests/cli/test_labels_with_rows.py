"""Somebody comes from another tool with nothing but its file: rows and labels in one go."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.conftest import end_hub
from workbench.client import launch
from workbench.wire.place import Place

TEXTS = ["my card is lost", "where is my order", 'a "quoted" line,\nand another']
ADD = ("labels", "import", "--add-rows")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place.of(tmp_path / "project.duckdb")
    launch.create(made)
    yield made
    end_hub(made)


def doccano(path: Path, *pairs: tuple[str, str]) -> str:
    lines = [
        json.dumps({"id": n, "text": text, "label": [of]}) for n, (text, of) in enumerate(pairs)
    ]
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def answer(command: Run, *words: str) -> Any:
    status, out, err = command(*words, "--json")
    assert status == 0, out + err
    return json.loads(out)


def rows(command: Run, dataset: str) -> list[str]:
    out = command("rows", dataset, "--json")[1]
    return [json.loads(line)["text"] for line in out.splitlines()]


def test_a_file_alone_makes_a_dataset_of_rows_and_labels_once(command: Run, tmp_path: Path) -> None:
    pairs = list(zip(TEXTS, ("lost", "order", "other"), strict=True))
    file = doccano(tmp_path / "from doccano.jsonl", *pairs, (TEXTS[0], "lost"))
    seen = answer(command, *ADD, file, "--format", "doccano", "--dry-run")
    assert (seen["new_rows"], seen["added"], seen["dataset"]) == (3, 3, "fromdoccano")
    assert answer(command, "collect", "list") == []
    status, _, err = command("labels", "import", file, "--format", "doccano")
    assert (status, "--add-rows" in err) == (2, True)
    done = answer(command, *ADD, file, "--format", "doccano")
    assert (done["new_rows"], done["added"], done["problems"]) == (3, 3, [])
    assert rows(command, "fromdoccano") == TEXTS
    again = answer(command, *ADD, file, "--format", "doccano")
    assert (again["new_rows"], again["added"], again["changed"]) == (0, 0, 0)
    assert rows(command, "fromdoccano") == TEXTS


def test_rows_that_are_there_are_known_by_their_texts_and_only_the_others_come(
    command: Run, tmp_path: Path
) -> None:
    (tmp_path / "mails.csv").write_text("text,from\nmy card is lost,ana\nhello,bo\n")
    assert command("collect", "add", "mails", str(tmp_path / "mails.csv"))[0] == 0
    assert command("collect", "run", "mails")[0] == 0
    schema = tmp_path / "schema.json"
    schema.write_text('{"field": ["text"], "labels": ["x"]}')
    assert command("labels", "schema", "set", str(schema))[0] == 0
    file = tmp_path / "p.jsonl"
    # Another project's row numbers mean nothing here.
    lines = [
        {"text": text, "accept": ["x"], "answer": "accept", "meta": {"row": 2}} for text in TEXTS
    ]
    file.write_text("\n".join(map(json.dumps, lines)))
    done = answer(command, *ADD, str(file), "--format", "prodigy", "--dataset", "mails")
    assert (done["new_rows"], done["added"]) == (2, 3)
    assert rows(command, "mails") == ["my card is lost", "hello", *TEXTS[1:]]
    lines.append({"text": "one more", "accept": ["x"], "answer": "accept"})
    file.write_text("\n".join(map(json.dumps, lines)))
    done = answer(command, *ADD, str(file), "--format", "prodigy", "--dataset", "mails")
    assert (done["new_rows"], done["added"], done["unchanged"]) == (1, 1, 3)
    assert rows(command, "mails") == ["my card is lost", "hello", *TEXTS[1:], "one more"]


def test_rows_that_a_file_added_are_taken_back_and_its_labels_wait_for_them(
    command: Run, tmp_path: Path
) -> None:
    file = doccano(tmp_path / "mails.jsonl", (TEXTS[0], "lost"), (TEXTS[1], "order"))
    assert answer(command, *ADD, file, "--format", "doccano")["new_rows"] == 2
    doccano(tmp_path / "mails.jsonl", *((text, "lost") for text in TEXTS))
    assert answer(command, *ADD, file, "--format", "doccano")["new_rows"] == 1
    loads = [one["load"] for one in answer(command, "collect", "loads", "mails")]
    status, out, _ = command("collect", "take-back", str(max(loads)), "--preview")
    assert status == 0 and "1 row goes" in out
    assert command("collect", "take-back", str(max(loads)))[0] == 0
    assert rows(command, "mails") == TEXTS[:2]
    assert answer(command, "labels", "progress")["labelled"] == 2
    again = answer(command, *ADD, file, "--format", "doccano")
    assert (again["new_rows"], again["added"], again["problems"]) == (1, 0, [])
    assert rows(command, "mails") == TEXTS
    # An open queue takes new rows in a moment later.
    deadline = time.monotonic() + 20
    while (now := answer(command, "labels", "progress")["labelled"]) != 3:
        assert time.monotonic() < deadline, now
        time.sleep(0.2)


def test_words_in_columns_become_texts_with_their_spans(command: Run, tmp_path: Path) -> None:
    schema, file = tmp_path / "schema.json", tmp_path / "news.conll"
    schema.write_text(json.dumps({"task": "spans", "field": ["body"], "labels": ["PER", "LOC"]}))
    file.write_text("-DOCSTART- O\n\nAna B-PER\nLi I-PER\nsleeps O\n\nIn O\nRome B-LOC\n")
    done = answer(command, *ADD, str(file), "--schema", str(schema))
    assert (done["new_rows"], done["added"], done["warned"]) == (1, 1, 0)
    assert command("labels", "export", str(tmp_path / "out.jsonl"))[0] == 0
    line = json.loads((tmp_path / "out.jsonl").read_text())
    assert (line["body"], line["label"]) == (
        "Ana Li sleeps\nIn Rome",
        '[[0,6,"PER"],[17,21,"LOC"]]',
    )


def test_spans_and_sets_need_no_schema_where_none_was_set(command: Run, tmp_path: Path) -> None:
    words, sets = tmp_path / "news.conll", tmp_path / "films.jsonl"
    words.write_text("Ana B-PER\nsleeps O\n\nRome B-LOC\n")
    lines = [{"text": "long and good", "label": ["good", "long"]}, {"text": "bad", "label": []}]
    sets.write_text("\n".join(map(json.dumps, lines)))
    for file, added in ((words, 2), (sets, 2)):
        asked = (*ADD, str(file), "--format", "conll" if file is words else "doccano")
        done = answer(command, *asked, "--dataset", file.stem)
        assert (done["new_rows"], done["added"], done["problems"]) == (added, added, [])
        again = answer(command, *asked, "--dataset", file.stem)
        assert (again["new_rows"], again["added"], again["changed"]) == (0, 0, 0)
    tasks = {one["name"]: one["task"] for one in answer(command, "labels", "tasks")}
    assert (tasks["news"], tasks["films"]) == ("spans", "multi")


def test_a_file_of_faults_alone_is_told_and_makes_nothing(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "mixed.jsonl"
    mixed = [{"text": "a", "label": [[0, 1, "X"]]}, {"text": "b", "label": ["whole"]}]
    file.write_text("\n".join(map(json.dumps, mixed)))
    status, out, _ = command(*ADD, str(file), "--format", "doccano", "--json")
    assert status == 2 and len(json.loads(out)["problems"]) >= 1
    assert answer(command, "collect", "list") == []


def test_rows_are_known_by_a_key_even_when_their_text_has_changed(
    command: Run, tmp_path: Path
) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps({"field": ["text"], "labels": ["a", "b"]}))
    add = (*ADD, "--format", "doccano", "--id", "id")
    file = doccano(tmp_path / "notes.jsonl", ("one", "a"), ("two", "b"))
    status, _, err = command(*add, file)
    assert status == 2 and "--schema" in err
    done = answer(command, *add, file, "--schema", str(schema))
    assert (done["new_rows"], done["added"], done["warned"]) == (2, 2, 0)
    doccano(tmp_path / "notes.jsonl", ("one, mended", "b"), ("two", "b"), ("three", "a"))
    done = answer(command, *add, file)
    assert (done["new_rows"], done["added"], done["changed"], done["warned"]) == (1, 1, 1, 1)
    assert rows(command, "notes") == ["one", "two", "three"]


def test_a_faulty_file_leaves_neither_rows_nor_anything_beside_it(
    command: Run, tmp_path: Path
) -> None:
    schema, file = tmp_path / "schema.json", tmp_path / "news.conll"
    schema.write_text(json.dumps({"task": "spans", "field": ["text"], "labels": ["PER"]}))
    file.write_text("Ana B-PER\n\nRome B-LOC\n")
    before = sorted(tmp_path.iterdir())
    status, out, _ = command(*ADD, str(file), "--schema", str(schema), "--json")
    assert (status, json.loads(out)["problems"]) == (
        2,
        ["line 3: no label is called 'LOC' in schema 0"],
    )
    assert answer(command, "collect", "list") == []
    assert sorted(tmp_path.iterdir()) == before


def test_of_own_formats_rows_are_collected_first(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("text,label\na,b\n")
    status, _, err = command(*ADD, str(file))
    assert status == 2 and "workbench collect add" in err
