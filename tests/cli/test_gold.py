"""``labels gold``: rows by hand, from a file and from review; settings; who does how."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.conftest import end_hub
from tests.hub.golden import WRONG, label
from tests.hub.labelling import begin, make
from workbench.annotate.requests import AddPerson
from workbench.client.blocking import Client
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 60)
    with Client(made) as client:
        begin(client)
    yield made
    end_hub(made)


def test_rows_become_gold_by_hand_from_a_file_and_are_listed(command: Run, tmp_path: Path) -> None:
    assert command("labels", "gold", "add", "3", "ham", "spam")[1].startswith("1 row became gold")
    path = tmp_path / "gold.csv"
    path.write_text("_row,label\n6,ham\n9,spam\n9,ham\n")
    assert command("labels", "gold", "add", "--file", str(path))[1].startswith("2 rows became gold")
    found = json.loads(command("labels", "gold", "list", "--json")[1])
    assert [(one["_row"], one["answers"]) for one in found["items"]] == [
        (3, ["ham", "spam"]),
        (6, ["ham"]),
        (9, ["spam", "ham"]),
    ]
    assert command("labels", "gold", "remove", "3", "6")[1] == "2 rows no longer gold\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [("row,label\n3,ham\n", "no column '_row'"), ("_row,label\nx,ham\n", "line 2: 'x' is no row")],
)
def test_a_faulty_file_is_refused(command: Run, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "gold.csv"
    path.write_text(text)
    status, _, error = command("labels", "gold", "add", "--file", str(path))
    assert status == 2 and said in error


def test_settings_show_and_change(command: Run) -> None:
    _, out, _ = command("labels", "gold", "set", "--share", "0.2", "--quiz", "3", "--feedback")
    assert out.startswith("20 % of what is handed out, quiz of 3 told afterwards · from 10 answers")


def test_who_was_paused_is_told_and_reinstated(command: Run, place: Place) -> None:
    with Client(place) as owner:
        owner.call(AddPerson(name="dan", account=getpass.getuser()))
    command("labels", "gold", "add", "3", "ham")
    command("labels", "gold", "add", "6", "ham")
    command("labels", "gold", "set", "--share", "0.5", "--least", "2")
    with Client(place, acting="dan") as dan:
        given: Any = [item for item, _, _ in label(dan, lambda _: WRONG)]
    _, out, _ = command("labels", "gold", "list")
    assert "dan" in out and "paused" in out
    people = json.loads(command("labels", "gold", "list", "--json")[1])["people"]
    (dan_,) = [one for one in people if one["name"] == "dan"]
    assert (dan_["accuracy"]["value"], dan_["accuracy"]["n"]) == (0.0, 2)
    assert dan_["aside"] == len(given) - 2
    annotators = json.loads(command("labels", "annotators", "--json")[1])
    assert annotators[0]["gold"]["n"] == 2 and annotators[0]["state"] == "paused"
    _, out, _ = command("labels", "gold", "reinstate", "dan", "--restore")
    assert out.startswith("dan may label again")
