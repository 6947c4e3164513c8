"""``labels bulk`` as scripts run it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import make
from workbench.annotate.requests import SetSchema
from workbench.cli.main import run
from workbench.client.blocking import Client
from workbench.wire.place import Place

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 12)
    with Client(made) as client:
        document = json.dumps({"field": ["text"], "labels": ["spam", "ham"]})
        client.call(SetSchema(dataset="mails", document=document))
    yield made
    end_hub(made)


@pytest.fixture
def command(place: Place, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> tuple[int, str, str]:
        status = run(["labels", "bulk", *words, "--project", str(place.project)])
        written = capsys.readouterr()
        return status, written.out, written.err

    return call


def test_a_condition_is_previewed_given_and_taken_back(command: Run) -> None:
    where = ("--where", "contains(id, '1')")
    status, out, _ = command("spam", *where, "--dry-run", "--json")
    plan = json.loads(out)
    assert (status, plan["rows"], plan["given"], plan["event"]) == (0, 4, 4, None)
    assert "message 1 about" in command("spam", *where, "--dry-run")[1]
    status, out, _ = command("spam", *where, "--yes", "--json")
    assert (status, json.loads(out)["given"]) == (0, 4)
    status, out, _ = command("--undo", "--json")
    assert (status, json.loads(out)["rows"]) == (0, 4)
    assert command("--undo")[0] == 1


def test_without_somebody_to_ask_it_wants_a_yes(command: Run) -> None:
    status, _, error = command("spam", "--where", "true")
    assert status == 2 and "say --yes" in error


def test_a_faulty_condition_is_told(command: Run) -> None:
    assert "there is no column 'nothing'" in command("spam", "--where", "nothing = 1", "--yes")[2]
    assert "needs a label and a condition" in command("spam")[2]
