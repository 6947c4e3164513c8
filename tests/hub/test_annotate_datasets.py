"""One connection labels one dataset at a time."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import make, set_labels
from workbench.annotate.requests import (
    AddPerson,
    ExportLabels,
    Open,
    ShowProgress,
    Submit,
    Undo,
)
from workbench.client.blocking import Client
from workbench.wire.place import Place

Connect = Callable[..., Client]
ALL = {3 * number for number in range(1, 7)}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 6, "mails", "calls")
    with Client(made) as owner:
        for name in ("mails", "calls"):
            set_labels(owner, name, ["good", "bad"])
        owner.call(AddPerson(name="ben", account=getpass.getuser()))
    yield made
    end_hub(made)


def opened(client: Client, dataset: str) -> set[int]:
    return {item.row for item in client.call(Open(dataset=dataset, want=20)).items}


def test_opening_another_dataset_frees_what_was_held(client: Client, connect: Connect) -> None:
    shown = client.call(Open(dataset="mails", want=20)).items
    client.call(Submit(dataset="mails", row=shown[0].row, label="good", shown=shown[1].row, want=1))
    assert opened(client, "calls") == ALL
    assert opened(connect(acting="ben"), "mails") == ALL - {shown[0].row}


def test_who_labels_another_dataset_is_not_counted_here(client: Client) -> None:
    opened(client, "mails")
    opened(client, "calls")
    assert client.call(ShowProgress(dataset="mails")).people == 0
    assert client.call(ShowProgress(dataset="calls")).people == 1


def test_an_answer_that_comes_after_the_change_is_stored_and_holds_nothing(
    client: Client, connect: Connect, tmp_path: Path
) -> None:
    rows = sorted(opened(client, "mails"))
    opened(client, "calls")
    handed = client.call(
        Submit(dataset="mails", row=rows[0], label="good", holding=rows[1:], shown=rows[1])
    )
    assert handed.event and handed.items == []
    assert client.call(Undo(dataset="mails")).kind == "label"
    assert opened(connect(acting="ben"), "mails") == ALL
    assert opened(client, "calls") == ALL, "the seat there was kept"
    path = tmp_path / "out.csv"
    export = ExportLabels(dataset="mails", path=str(path), format="csv")
    assert client.call(export).rows == 0


def test_the_strategy_of_one_dataset_is_not_that_of_another(client: Client) -> None:
    client.call(Open(dataset="mails", strategy="least confidence"))
    assert client.call(Open(dataset="calls")).strategy == "random"
