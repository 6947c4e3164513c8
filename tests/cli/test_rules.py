"""``labels rules`` and ``labels conflicts``, as scripts run them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import end_hub
from tests.hub.labelling import make
from tests.hub.reviewing import label
from workbench.client.blocking import Client
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 20)
    with Client(made) as client:
        label(client, tmp_path)
    yield made
    end_hub(made)


def test_rules_are_added_counted_and_removed(command: Run) -> None:
    assert command("labels", "rules", "list")[1].startswith("mails has no rules")
    tried = command("labels", "rules", "add", "one", "ham", "--contains", "message 1", "--dry-run")
    assert tried[1].startswith("fits 55.0 % of 20 rows, right: .000"), tried[1]
    assert "spam" in tried[1] and "has no rules" in command("labels", "rules", "list")[1]
    added = command("labels", "rules", "add", "ones", "ham", "--contains", "message 1")
    assert added[1] == "ones: contains message 1 → ham\n"
    found = json.loads(command("labels", "rules", "list", "--json")[1])
    (rule,) = found["rules"]
    assert (found["rows"], rule["coverage"]["value"]) == (20, 0.55)
    assert rule["accuracy"]["n"] == 1 and rule["accuracy"]["value"] == 0.0
    assert "55 %" in command("labels", "rules", "list", "--stored")[1]
    (conflict,) = json.loads(command("labels", "rules", "conflicts", "--json")[1])
    assert (conflict["_row"], conflict["label"], conflict["said"]) == (3, "spam", "ham")
    assert command("labels", "rules", "remove", "ones")[0] == 0
    assert command("labels", "rules", "remove", "ones")[0] == 2


def test_rows_are_settled_together(command: Run) -> None:
    assert json.loads(command("labels", "conflicts", "--json")[1]) == []
    settled = command("labels", "settle", "odd", "3", "6", "--reason", "both")
    assert settled[1] == "2 rows decided: odd\n"
    status, _, error = command("labels", "settle", "ham", "6", "9", "--reason", "no")
    assert status == 2 and "has decided meanwhile: odd (both)" in error
