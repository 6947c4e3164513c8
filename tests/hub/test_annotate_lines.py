"""What a file of labels may say line by line: keys, labels, flags, notes, people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import begin, make, set_labels
from workbench.annotate.requests import (
    ExportLabels,
    Flag,
    Imported,
    ImportLabels,
    Mine,
    Note,
    ShowSchema,
    Submit,
)
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError

HOSTILE = 'odd, "quoted"\nand broken \\ \u202e{"a": 1}'


def make_project(folder: Path) -> None:
    made = make(folder, 6)
    with Client(made) as client:
        begin(client, want=0)


def take_in(client: Client, path: Path, *lines: Any, **options: Any) -> Imported:
    """Import JSON lines; a string stands as it is."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n")
    return client.call(ImportLabels(path=str(path), format="jsonl", **options))


def written(client: Client, path: Path) -> list[dict[str, Any]]:
    """What an export has, as documents."""
    client.call(ExportLabels(path=str(path), format="jsonl"))
    return [json.loads(line) for line in path.read_text().splitlines()]


def row(number: int, **said: Any) -> dict[str, Any]:
    return {"_row": 3 * number, **said}


def test_a_key_that_only_some_lines_have_counts(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    take_in(client, path, row(1, label="spam"), row(2, label="ham", annotator="bo"))
    people = [one["annotator"] for one in written(client, tmp_path / "out.jsonl")]
    assert people[1] == "bo" and people[0] != "bo"


@pytest.mark.parametrize("line", ["5", '[["a"]]', "null", '"label"', "{"])
def test_a_first_line_that_is_no_object_is_named(asking: Client, tmp_path: Path, line: str) -> None:
    with pytest.raises(InvalidInputError, match="line 1 is no JSON object"):
        take_in(asking, tmp_path / "in.jsonl", line, row(1, label="spam"))


def test_a_later_line_that_is_no_object_is_told_with_the_other_faults(
    client: Client, tmp_path: Path
) -> None:
    done = take_in(client, tmp_path / "in.jsonl", row(1, label="egg"), "5", "", '[["a"]]')
    assert done.problems == [
        "line 1: the schema has no label egg",
        "line 2: is no JSON object",
        "line 4: is no JSON object",
    ]


def test_bytes_that_are_no_text_are_refused(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b'{"_row": 3, "label": "spam"}\n{"_row": 6, "label": "h\xffm"}\n')
    with pytest.raises(InvalidInputError, match="line 2"):
        client.call(ImportLabels(path=str(path), format="jsonl"))


def test_columns_called_alike_but_for_case_are_in_nobodys_way(
    client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "in.jsonl"
    assert take_in(client, path, row(1, label="spam", Label="x", n=7, line=8)).added == 1


@pytest.mark.parametrize("name", ["\x1b[31mevil", " bo", "b" * 65, "b\u202eo"])
def test_who_is_no_name_is_refused_by_line(asking: Client, tmp_path: Path, name: str) -> None:
    lines = row(1, label="spam", annotator="bo"), row(2, label="ham", annotator=name)
    (problem,) = take_in(asking, tmp_path / "in.jsonl", *lines).problems
    assert problem.startswith("line 2: annotator ") and "is no name" in problem
    assert problem.isprintable()


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_labels_flags_and_notes_go_out_and_into_another_project(
    client: Client, tmp_path: Path, kind: str
) -> None:
    client.call(Submit(dataset="mails", row=3, label="spam", seconds=2.5, want=0))
    client.call(Note(dataset="mails", row=3, text=HOSTILE))
    client.call(Submit(dataset="mails", row=6, label="ham", want=0))
    client.call(Flag(dataset="mails", row=6))
    client.call(Flag(dataset="mails", row=9))
    client.call(Note(dataset="mails", row=12, text="alone"))
    path = tmp_path / f"labels.{kind}"
    assert client.call(ExportLabels(path=str(path), format=kind)).rows == 4
    (tmp_path / "other").mkdir()
    other = make(tmp_path / "other", 6)
    with Client(other) as fresh:
        begin(fresh, want=0)
        fresh.call(ImportLabels(path=str(path), format=kind))
        assert written(fresh, tmp_path / "b.jsonl") == written(client, tmp_path / "a.jsonl")
    end_hub(other)


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_what_goes_out_changes_nothing_when_it_comes_in(
    client: Client, tmp_path: Path, kind: str
) -> None:
    client.call(Submit(dataset="mails", row=3, label="spam", want=0))
    client.call(Note(dataset="mails", row=3, text=HOSTILE))
    client.call(Submit(dataset="mails", row=6, label=None, want=0))
    client.call(Flag(dataset="mails", row=6))
    set_labels(client, "mails", ["ham"], drop=True)
    before = client.call(Mine(dataset="mails"))
    path = tmp_path / f"labels.{kind}"
    client.call(ExportLabels(path=str(path), format=kind))
    done = client.call(ImportLabels(path=str(path), format=kind, extend=True))
    assert done == Imported(read=2, added=0, changed=0, unchanged=2, problems=[], dataset="mails")
    assert client.call(Mine(dataset="mails")) == before
    assert [label.name for label in client.call(ShowSchema()).labels] == ["ham"]


def test_what_a_line_does_not_say_stays(client: Client, tmp_path: Path) -> None:
    client.call(Submit(dataset="mails", row=3, label="spam", want=0))
    client.call(Note(dataset="mails", row=3, text="mine"))
    client.call(Flag(dataset="mails", row=3))
    path = tmp_path / "in.jsonl"
    assert take_in(client, path, row(1, label="ham")).changed == 1
    answer = client.call(Mine(dataset="mails"))[0]
    assert (answer.label, answer.flagged, answer.note) == ("ham", True, "mine")
    assert take_in(client, path, row(1, label=None, flagged=False, note="theirs")).changed == 1
    answer = client.call(Mine(dataset="mails"))[0]
    assert (answer.label, answer.flagged, answer.note) == ("ham", False, "theirs")


def test_faulty_flags_and_notes_are_named(client: Client, tmp_path: Path) -> None:
    done = take_in(
        client,
        tmp_path / "in.jsonl",
        row(1, label="spam", flagged="perhaps"),
        row(2, note="a" * 10_001),
        row(3, note="one"),
        row(3, note="two", flagged=True),
        row(4, flagged=False),
    )
    assert done.problems == [
        "line 1: flagged is neither true nor false: perhaps",
        "line 2: the note has more than 10,000 characters",
        "line 4: line 3 gives this row another note by the same person",
        "line 5: there is no label",
    ]


def test_a_dropped_label_is_taken_only_where_it_stands(client: Client, tmp_path: Path) -> None:
    client.call(Submit(dataset="mails", row=3, label="spam", want=0))
    set_labels(client, "mails", ["ham"], drop=True)
    lines = row(1, label="spam"), row(2, label="spam")
    assert take_in(client, tmp_path / "in.jsonl", *lines).problems == [
        "line 2: the schema has no label spam"
    ]
