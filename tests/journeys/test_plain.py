"""Line mode at a dumb terminal of forty columns, with everything that can happen to a person."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.conftest import end_hub, kill_hub
from tests.hub.labelling import make as make_rows
from tests.hub.modelled import make as make_models
from tests.hub.training import finished
from tests.journeys.conftest import PEOPLE, WORKBENCH
from tests.journeys.ssh import needs_sshd, ssh_server
from workbench.annotate.requests import (
    ExportLabels,
    RemovePerson,
    Rescore,
    SetQueue,
    SetSchema,
    Show,
    ShowProgress,
    Submit,
)
from workbench.client.blocking import Client
from workbench.wire.place import Place

PATIENCE = 30.0
COLUMNS = 40


@contextlib.contextmanager
def plain(place: Place, *words: str) -> Iterator[pexpect.spawn]:
    """A person in line mode, who hears what is written; the terminal can do nothing."""
    child = pexpect.spawn(
        WORKBENCH,
        ["annotate", "--plain", "--project", str(place.project), *words],
        env={**os.environ, "TERM": "dumb"},
        dimensions=(24, COLUMNS),
        encoding="utf-8",
        timeout=PATIENCE,
    )
    try:
        yield child
    finally:
        child.close(force=True)


def heard(child: pexpect.spawn, *words: str) -> str:
    """All up to the last of the words, on one line: where lines break is of no matter here."""
    text = ""
    for word in words:
        child.expect(r"[\s\S]*?" + r"\s+".join(map(re.escape, word.split())))
        text += child.after
    return " ".join(text.split())


def answers(place: Place, path: Path) -> list[dict[str, Any]]:
    with Client(place) as owner:
        owner.call(ExportLabels(path=str(path), format="jsonl"))
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_row_is_said_answered_and_the_answer_said_without_any_control_character(
    labelling: Place, tmp_path: Path
) -> None:
    with plain(labelling, "--as", "ana") as child:
        said = heard(child, "labels: 1 praise, 2 complaint", "answer>")
        assert re.search(r"row \d+, 0 of 60 labelled", said)
        child.sendline("praise")
        said += heard(child, "recorded: row", ", praise", "1 of 60 labelled", "answer>")
        child.sendline("s cannot tell")
        heard(child, "note cannot tell", "is skipped", "answer>")
        child.sendline("b")
        heard(child, "you skipped it", "answer>")
        child.sendline("2")
        heard(child, ", complaint", "answer>")
        child.sendline("u")
        heard(child, "taken back: the label", "answer>")
        child.sendline("f")
        heard(child, "is flagged", "answer>")
        child.sendline("q")
        heard(child, "ended:")
        child.expect(pexpect.EOF)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", said)
    stored = answers(labelling, tmp_path / "labels.jsonl")
    assert [one["label"] for one in stored if one["label"]] == ["praise"]
    assert all(one["annotator"] == "ana" for one in stored)


def test_l_says_how_like_rows_were_labelled(labelling: Place) -> None:
    with plain(labelling, "--as", "ana") as child:
        heard(child, "answer>")
        child.sendline("l")
        heard(child, "no row like it among 0 labelled rows", "answer>")
        child.sendline("2")
        heard(child, "recorded:", "answer>")
        child.sendline("l")
        heard(child, "the likest of 1 labelled row", "complaint: sentence number", "answer>")


def test_no_line_is_wider_than_the_terminal(labelling: Place) -> None:
    with plain(labelling, "--as", "ana") as child:
        child.expect("answer>")
        child.sendline("?")
        child.expect("answer>")
        assert max(map(len, child.before.splitlines())) <= COLUMNS


def test_on_a_pipe_every_line_is_an_answer_and_its_end_is_the_end(
    labelling: Place, tmp_path: Path
) -> None:
    command = [WORKBENCH, "annotate", "--plain", "--project", str(labelling.project), "--as", "ben"]
    done = subprocess.run(
        command, input="1\n2\nbogus\n1", capture_output=True, text=True, check=True
    )
    assert done.stdout.count("recorded: row") == 3
    assert "no label is called bogus" in done.stdout
    assert "\x1b" not in done.stdout and "\r" not in done.stdout
    assert len(answers(labelling, tmp_path / "labels.jsonl")) == 3


def test_an_answer_typed_while_the_hub_is_dead_is_sent_once(
    labelling: Place, tmp_path: Path
) -> None:
    with plain(labelling, "--as", "ana") as child:
        heard(child, "answer>")
        child.sendline("1")
        heard(child, "recorded:", "answer>")
        kill_hub(labelling)
        child.sendline("2")
        heard(child, "the hub is lost", "the hub is back")
        heard(child, ", complaint", "answer>")
        child.sendline("q")
        heard(child, "ended: 2 of 60 labelled")
    assert len(answers(labelling, tmp_path / "labels.jsonl")) == 2


def test_who_is_removed_in_mid_session_is_told_what_was_not_recorded(
    labelling: Place, client: Client
) -> None:
    with plain(labelling, "--as", "ana") as child:
        heard(child, "answer>")
        child.sendline("1")
        heard(child, "recorded:", "answer>")
        client.call(RemovePerson(name="ana"))
        said = heard(child, "workbench:", "ana")
        child.expect(pexpect.EOF)
    assert "Traceback" not in said
    assert client.call(ShowProgress()).labelled == 1


def test_labels_that_change_in_mid_session_are_said_and_the_old_key_labels_nothing(
    labelling: Place, client: Client
) -> None:
    with plain(labelling, "--as", "ana") as child:
        heard(child, "answer>")
        document = {"task": "single", "field": ["text"], "labels": ["question", "answer"]}
        client.call(SetSchema(dataset="sentences", document=json.dumps(document)))
        heard(child, "new: question, answer. gone: praise, complaint", "1 question", "answer>")
        child.sendline("praise")
        heard(child, "no label is called praise", "answer>")
        child.sendline("1")
        heard(child, ", question", "answer>")
    assert client.call(ShowProgress()).labelled == 1


def test_a_row_that_somebody_else_answered_is_refused_in_words(
    labelling: Place, client: Client
) -> None:
    with plain(labelling, "--as", "ana") as child:
        said = heard(child, "labels:", "answer>")
        row = int(re.findall(r"row (\d+),", said)[0])
        client.call(Submit(dataset="sentences", row=row, label="praise", version=1, want=0))
        child.sendline("2")
        heard(child, f"not recorded: row {row}", "somebody else", "answer>")


def test_a_model_suggests_in_words_and_a_accepts(tmp_path: Path) -> None:
    place = make_models(tmp_path)
    try:
        with Client(place) as owner:
            owner.call(SetSchema(document=json.dumps({"labels": ["no", "yes"]})))
            owner.call(SetQueue(random_share=0.0))
            owner.call(Submit(dataset="points", row=0, label="yes", want=0))
            finished(owner, owner.call(Rescore()).job)
            with plain(place) as child:
                said = heard(child, "model version 2 suggests", "sure", "a accepts", "answer>")
                row = int(re.findall(r"row (\d+),", said)[0])
                suggested = owner.call(Show(dataset="points", row=row)).suggestion
                assert suggested is not None and f"suggests {suggested.labels[0]}," in said
                child.sendline("a")
                heard(child, f"recorded: row {row}, {suggested.labels[0]}", "answer>")
            assert owner.call(Show(dataset="points", row=row)).answer is not None
    finally:
        end_hub(place)


TASKS = [
    ({"task": "binary", "field": ["text"]}, ("1 yes, 2 no",), "x", "no"),
    ({"task": "multi", "field": ["text"], "labels": ["old", "new"]}, (), "1 2", "old|new"),
    (
        {"task": "spans", "field": ["text"], "labels": ["thing", "time"]},
        ("1 message, 2",),
        "1-2 thing, 7-8 time",
        None,
    ),
    ({"task": "pairwise", "field": ["text", "id"]}, ("text: message", "id: m"), "0", "tie"),
    ({"task": "rating", "field": ["text"]}, ("1 1, 2 2",), "4", "4"),
    ({"task": "text", "field": ["text"]}, (":q ends",), "an order \\\nof last week", None),
    ({"task": "single", "labels": ["web", "shop"]}, ("channel: web",), "web", "web"),
]


@pytest.mark.parametrize(("document", "said", "typed", "stored"), TASKS)
def test_every_task_has_its_words(
    tmp_path: Path, document: dict[str, Any], said: tuple[str, ...], typed: str, stored: str | None
) -> None:
    place = make_rows(tmp_path, 5)
    try:
        with Client(place) as owner:
            owner.call(SetSchema(dataset="mails", document=json.dumps(document)))
        with plain(place) as child:
            heard(child, *said, "answer>")
            child.sendline(typed)
            heard(child, "recorded: row", "answer>")
        (given,) = answers(place, tmp_path / "labels.jsonl")
    finally:
        end_hub(place)
    if document["task"] == "text":
        assert given["label"] == "an order \nof last week"
    elif document["task"] == "spans":
        assert [name for *_, name in json.loads(given["label"])] == ["thing", "time"]
    else:
        assert given["label"] == stored


@needs_sshd
def test_a_forced_command_labels_in_line_mode_over_ssh(labelling: Place, tmp_path: Path) -> None:
    command = f"{WORKBENCH} annotate --plain --project {labelling.project} --as {PEOPLE[0]}"
    with ssh_server(tmp_path / "ssh", {"ana": command}) as server:
        way, *words = server.command("ana")
        child = pexpect.spawn(way, words, encoding="utf-8", timeout=PATIENCE)
        try:
            heard(child, "labelled by ana", "answer>")
            child.sendline("2")
            heard(child, ", complaint", "answer>")
        finally:
            child.close(force=True)
    assert [one["annotator"] for one in answers(labelling, tmp_path / "l.jsonl")] == ["ana"]
