"""Tasks of every kind through a real hub: asked, answered, undone, changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import make
from workbench.annotate.requests import (
    ExportLabels,
    Flag,
    ImportLabels,
    LabelSchema,
    Mine,
    Open,
    SetSchema,
    Show,
    ShowProgress,
    Submit,
    Undo,
)
from workbench.client.blocking import Client
from workbench.core.errors import ConflictError, InvalidInputError
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 6)
    yield made
    end_hub(made)


def ask(client: Client, task: str, *, drop: bool = False, **fields: object) -> LabelSchema:
    document = json.dumps({"task": task, "field": ["text"], **fields})
    return client.call(SetSchema(dataset="mails", document=document, drop=drop))


def answer(client: Client, row: int, text: str) -> str | None:
    handed = client.call(Submit(dataset="mails", row=row, label=text))
    assert handed.answer is not None
    return handed.answer.label


@pytest.mark.parametrize(
    ("task", "fields", "given", "kept", "wrong"),
    [
        ("binary", {}, "yes", "yes", "maybe"),
        ("rating", {}, "4", "4", "6"),
        ("multi", {"labels": ["b", "a"]}, "a|b", "b|a", "a|c"),
        ("multi", {"labels": ["b", "a"]}, "", "", "c"),
        ("text", {}, " as it was \n", "as it was", "  "),
        ("pairwise", {"field": ["text", "channel"]}, "tie", "tie", "third"),
        ("spans", {"labels": ["n"]}, '[[8,9,"n"],[0,7,"n"]]', '[[0,7,"n"],[8,9,"n"]]',
         '[[0,700,"n"]]'),
    ],
)  # fmt: skip
def test_an_answer_is_stored_as_the_task_has_it(
    client: Client, task: str, fields: dict[str, object], given: str, kept: str, wrong: str
) -> None:
    ask(client, task, **fields)
    rows = [item.row for item in client.call(Open(dataset="mails")).items]
    with pytest.raises(InvalidInputError):
        answer(client, rows[0], wrong)
    assert answer(client, rows[0], given) == kept
    item = client.call(Show(dataset="mails", row=rows[0]))
    assert item.answer is not None and item.answer.label == kept
    assert client.call(Mine(dataset="mails"))[0].status == "labelled"
    assert client.call(Undo(dataset="mails")).progress.labelled == 0


def test_a_label_within_many_answers_is_not_dropped_unasked(client: Client) -> None:
    ask(client, "multi", labels=["a", "b", "c"])
    rows = [item.row for item in client.call(Open(dataset="mails")).items]
    for row, text in zip(rows, ("a|b", "b|c", ""), strict=False):
        answer(client, row, text)
    with pytest.raises(ConflictError, match=r"'b' \(2\)"):
        ask(client, "multi", labels=["a", "c"])
    ask(client, "multi", labels=["c", "b", "a", "d"])


def test_another_task_does_not_take_over_answers_unasked(client: Client) -> None:
    ask(client, "single", labels=["a", "b"])
    row = client.call(Open(dataset="mails")).items[0].row
    answer(client, row, "a")
    ask(client, "multi", labels=["a", "b"])
    assert answer(client, row, "b|a") == "a|b"
    with pytest.raises(ConflictError, match=r"'multi' \(1\)"):
        ask(client, "text")
    assert ask(client, "text", drop=True).task == "text"


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@pytest.mark.parametrize(
    ("task", "fields", "answers"),
    [
        ("multi", {"labels": ["b", "a"]}, ["b|a", "", "a"]),
        ("spans", {"labels": ["n"]}, ['[[0,7,"n"],[8,9,"n"]]', "[]", '[[0,9,"n"]]']),
        ("text", {}, ['a "text"', "two\nlines, and more", "x|y"]),
        ("rating", {}, ["1", "5", "3"]),
    ],
)
def test_what_goes_out_comes_in_again(
    client: Client,
    tmp_path: Path,
    kind: str,
    task: str,
    fields: dict[str, object],
    answers: list[str],
) -> None:
    ask(client, task, **fields)
    rows = [item.row for item in client.call(Open(dataset="mails")).items]
    for row, text in zip(rows, answers, strict=True):
        answer(client, row, text)
    client.call(Flag(dataset="mails", row=rows[1]))
    path = str(tmp_path / f"out.{kind}")
    assert client.call(ExportLabels(path=path, format=kind)).rows == 3
    again = client.call(ImportLabels(path=path, format=kind))
    assert (again.unchanged, again.problems) == (3, [])
    for _ in range(4):
        client.call(Undo(dataset="mails"))
    assert client.call(ShowProgress()).labelled == 0
    back = client.call(ImportLabels(path=path, format=kind))
    assert (back.added, back.problems) == (3, [])
    assert {one.row: one.label for one in client.call(Mine(dataset="mails"))} == dict(
        zip(rows, answers, strict=True)
    )


def test_answers_of_a_file_that_fit_no_row_are_told_line_by_line(
    client: Client, tmp_path: Path
) -> None:
    ask(client, "spans", labels=["n"])
    path = tmp_path / "in.jsonl"
    lines = ['[[0,7,"n"]]', '[[0,700,"n"]]', '[[0,7,"m"]]', '[[0,7,"n"],[5,9,"n"]]', "n"]
    path.write_text("".join(json.dumps({"id": f"m{n}", "label": s}) + "\n"
                            for n, s in enumerate(lines, 1)))  # fmt: skip
    told = client.call(ImportLabels(path=str(path), format="jsonl"))
    assert [line.split(":")[0] for line in told.problems] == [f"line {n}" for n in (2, 3, 4, 5)]
    assert "not within the text" in told.problems[0] and "overlap" in told.problems[2]
    assert client.call(ShowProgress()).labelled == 0
