"""``labels queue``, ``labels list`` and ``labels assign`` as scripts run them."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import end_hub
from tests.hub.labelling import make, set_labels
from workbench.annotate.requests import Open, ShowCurve
from workbench.annotate.worth_dialog import worth_pieces
from workbench.client.blocking import Client
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 30)
    with Client(made) as owner:
        set_labels(owner, "mails", ["spam", "ham"])
    yield made
    end_hub(made)


def test_refits_are_set_and_shown(command: Run) -> None:
    status, out, _ = command("labels", "queue")
    assert status == 0 and "no refits by themselves: --refit-every N" in out
    status, out, _ = command("labels", "queue", "--refit-every", "200")
    assert status == 0 and "refit every 200 labels · 0 labels new" in out
    assert json.loads(command("labels", "queue", "--json")[1])["refit_every"] == 200
    status, _, err = command("labels", "queue", "--refit-every", "2")
    assert status == 2 and "5 new labels or more" in err
    document = json.loads(command("labels", "progress", "--json")[1])
    assert (document["advice"], document["refits"]) == ("", [])


def test_refits_are_refused_with_why_where_there_are_none(command: Run, tmp_path: Path) -> None:
    for task, labels, why in (
        ("spans", ["who"], "no model of spans is refitted by itself: workbench train"),
        ("text", [], "free texts have no labels"),
        ("single", ["one"], "a model needs two labels"),
    ):
        schema = tmp_path / f"{task}.json"
        schema.write_text(json.dumps({"task": task, "field": ["text"], "labels": labels}))
        assert command("labels", "tasks", "add", f"mails/{task}", str(schema))[0] == 0
        of = ("labels", "queue", "--dataset", f"mails/{task}")
        status, out, _ = command(*of)
        assert status == 0 and why in out and "--refit-every" not in out
        status, _, err = command(*of, "--refit-every", "20")
        assert status == 2 and why in err
        assert command(*of, "--refit-every", "0", "--overlap", "2")[0] == 0


def test_where_the_task_changes_the_setting_stays_and_says_why_nothing_comes_of_it(
    command: Run, place: Place, tmp_path: Path
) -> None:
    assert command("labels", "queue", "--refit-every", "20")[0] == 0
    schema = tmp_path / "spans.json"
    schema.write_text(json.dumps({"task": "spans", "field": ["text"], "labels": ["who"]}))
    assert command("labels", "schema", "set", str(schema))[0] == 0
    status, out, _ = command("labels", "queue", "--overlap", "2")
    assert status == 0 and "no model of spans is refitted by itself" in out
    with Client(place) as owner:
        assert owner.call(Open(dataset="mails", want=0)).progress.refit_every == 0
        curve = owner.call(ShowCurve(dataset="mails"))
    said = "".join(piece[0] for piece in worth_pieces(curve))
    assert said.strip().startswith("No model of spans") and "refit every" not in said


def test_a_list_from_a_file_of_row_ids(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("why,_row\nodd,9\n\nlong,3\n", encoding="utf-8")
    status, out, _ = command("labels", "list", "add", "mine", "--rows", str(file))
    assert (status, out.strip()) == (0, "list mine: 2 rows (rows of rows.csv)")
    status, out, _ = command("labels", "queue", "--list", "mine")
    assert status == 0 and "first the list mine" in out
    assert command("labels", "queue", "--list", "other")[0] == 2
    (one,) = json.loads(command("labels", "lists", "--json")[1])
    assert (one["name"], one["rows"], one["labelled"]) == ("mine", 2, 0)
    assert command("labels", "list", "remove", "mine")[0] == 0
    assert "no lists yet" in command("labels", "lists")[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [("3\nsix\n", "line 2: 'six' is no row id"), ("_row\n3\n4.5\n", "line 3: '4.5' is no row id")],
)
def test_a_file_with_what_is_no_row_id_is_refused(
    command: Run, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "rows.txt"
    file.write_text(text, encoding="utf-8")
    status, _, err = command("labels", "list", "add", "mine", "--rows", str(file))
    assert status == 2 and said in err
    assert command("labels", "list", "add", "mine", "--rows", "nowhere.txt")[0] == 3


def test_rows_are_assigned_shown_and_given_to_others(command: Run) -> None:
    account = getpass.getuser()
    for words in (("ben", "--skill", "law"), ("chloe",)):
        assert command("people", "add", *words, "--account", account)[0] == 0
    assert "law" in command("people", "list")[1]
    status, out, _ = command("labels", "assign", "--skill", "law", "--range", "1-30", "--only")
    assert (status, out.strip()) == (0, "assignment 1: 10 rows (rows 1 to 30) for ben")
    out = command("labels", "assignments")[1]
    assert "ben" in out and "nobody yet" in out
    status, out, _ = command("labels", "reassign", "1", "--to", "chloe")
    assert (status, out.strip()) == (0, "assignment 1: 10 rows (rows 1 to 30) for chloe")
    assert command("labels", "unassign", "1")[0] == 0
    assert "no rows are assigned" in command("labels", "assignments")[1]
    assert command("labels", "unassign", "1")[0] == 2
    assert command("labels", "assign", "--to", "ben", "--range", "all")[0] == 2
