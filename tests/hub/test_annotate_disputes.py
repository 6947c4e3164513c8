"""Where those whom the overlap asks for disagree, one more person is asked, if that is wanted."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import begin, make
from workbench.annotate.requests import AddPerson, Open, SetQueue, Submit, Undo
from workbench.annotate.service_desk import CHECK_SECONDS
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError
from workbench.wire.place import Place

Connect = Callable[..., Client]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 2)
    yield made
    end_hub(made)


@pytest.fixture
def third(client: Client, connect: Connect) -> Client:
    """Somebody to whom nothing is left, but for row 3, on which two have disagreed."""
    begin(client)
    client.call(SetQueue(dataset="mails", overlap=2))
    for name in ("bo", "cy"):
        client.call(AddPerson(name=name, account=getpass.getuser()))
    for one, label in ((client, "spam"), (connect(acting="bo"), "ham")):
        one.call(Open(dataset="mails", want=2))
        one.call(Submit(dataset="mails", row=3, label=label))
        one.call(Submit(dataset="mails", row=6, label="ham"))
    return connect(acting="cy")


def rows(client: Client) -> list[int]:
    return [item.row for item in client.call(Open(dataset="mails")).items]


def test_one_more_is_asked_only_where_that_is_wanted(client: Client, third: Client) -> None:
    assert rows(third) == []
    client.call(SetQueue(dataset="mails", extra_on_disagreement=True))
    (item,) = third.call(Open(dataset="mails")).items
    assert (item.row, item.strategy) == (3, "since others disagree")
    assert item.answer is None
    assert not third.call(Submit(dataset="mails", row=3, label="spam")).refused
    assert rows(client) == []


def test_a_disagreement_is_noticed_while_people_work(client: Client, third: Client) -> None:
    client.call(Undo(dataset="mails"))
    client.call(SetQueue(dataset="mails", extra_on_disagreement=True))
    rows(third)
    client.call(Submit(dataset="mails", row=6, label="spam"))
    time.sleep(CHECK_SECONDS)
    assert sorted(rows(third)) == [3, 6]


def test_with_one_person_a_row_nobody_can_disagree(client: Client) -> None:
    begin(client)
    with pytest.raises(InvalidInputError, match="one answer a row disagrees with nothing"):
        client.call(SetQueue(dataset="mails", extra_on_disagreement=True))


def test_who_asks_for_disagreements_gets_them_whatever_the_setting_is(
    client: Client, third: Client
) -> None:
    assert rows(third) == []
    (item,) = third.call(Open(dataset="mails", strategy="disagreement")).items
    assert (item.row, item.answer) == (3, None)
    assert not third.call(Submit(dataset="mails", row=3, label="spam")).refused
    asked = Open(dataset="mails", strategy="disagreement")
    assert third.call(asked).items == [] == client.call(asked).items
