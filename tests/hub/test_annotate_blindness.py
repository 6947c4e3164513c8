"""With several people a row, nobody sees what others have said before they have said it."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from tests.conftest import end_hub
from tests.hub.labelling import SCHEMA, make
from workbench.annotate.requests import (
    AddPerson,
    ListPeople,
    Mine,
    Note,
    Open,
    SetQueue,
    SetSchema,
    Show,
    ShowProgress,
    Submit,
)
from workbench.audit.requests import ListEvents
from workbench.client.blocking import Client
from workbench.collect.requests import GetFrequencies, GetRows
from workbench.core.errors import NotFoundError, RefusedError
from workbench.core.request import Request
from workbench.evaluate.requests import ListEvaluatedRows
from workbench.review.deciding import Decide, ShowReviewed
from workbench.review.rules import AddRule
from workbench.wire.home import ShowHome
from workbench.wire.place import Place

SAID = ("spam", "zebra")
"""The label that another gave, and a word of the note."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Somebody has labelled, noted, and decided; nobody else has answered that row yet."""
    made = make(tmp_path_factory.mktemp("blind"), 2)
    try:
        with Client(made) as owner:
            prepare(owner)
        yield made
    finally:
        end_hub(made)


def prepare(owner: Client) -> None:
    document = json.dumps(SCHEMA | {"labels": [*SAID[:1], "ham"]})
    owner.call(SetSchema(dataset="mails", document=document))
    owner.call(SetQueue(dataset="mails", overlap=2))
    for name, role in (("dan", "annotator"), ("rae", "reviewer")):
        owner.call(AddPerson(name=name, account=getpass.getuser(), role=role))
    owner.call(Open(dataset="mails"))
    owner.call(Submit(dataset="mails", row=3, label="spam", version=1))
    owner.call(Note(dataset="mails", row=3, text="a zebra"))
    owner.call(Decide(dataset="mails", row=3, label="spam", reason="zebra"))
    owner.call(AddRule(name="one", kind="contains", condition="zebra", label="spam"))


@pytest.fixture
def second(connect: Callable[..., Client]) -> Client:
    """Somebody who labels the same rows after the first."""
    return connect(acting="dan")


def answers(found: Any) -> str:
    """What was answered, without the schema, which names every label."""
    document = msgspec.to_builtins(found)
    if isinstance(document, dict):
        document = {key: value for key, value in document.items() if key != "schema"}
    return json.dumps(document, default=str)


@pytest.mark.parametrize(
    "request_",
    [
        Open(dataset="mails"),
        Show(dataset="mails", row=3),
        Mine(dataset="mails"),
        ShowProgress(dataset="mails"),
        ListPeople(),
        GetRows(dataset="mails"),
        ListEvents(),
        ListEvents(what="annotate.labelled"),
        ShowHome(),
    ],
    ids=lambda request: type(request).__name__,
)
def test_nothing_tells_what_another_has_said(second: Client, request_: Request[Any]) -> None:
    told = answers(second.call(request_)).replace('"spam", "ham"', "")
    assert not [word for word in SAID if word in told]


def test_their_own_answer_stays_theirs_to_see(second: Client) -> None:
    second.call(Open(dataset="mails"))
    second.call(Submit(dataset="mails", row=3, label="ham", version=1))
    assert [answer.label for answer in second.call(Mine(dataset="mails"))] == ["ham"]
    own = second.call(ListEvents(who="dan")).events[0].payload
    assert isinstance(own, dict) and own["label"] == "ham"


def test_a_reviewer_sees_all(second: Client, connect: Callable[..., Client]) -> None:
    reviewer = connect(acting="rae")
    answers_ = reviewer.call(ShowReviewed(dataset="mails", row=3)).answers
    assert ("spam", "a zebra") in [(given.label, given.note) for given in answers_]
    assert "zebra" in answers(reviewer.call(ListEvents()))


def test_columns_that_hold_the_answer_are_for_reviewers(
    second: Client, connect: Callable[..., Client]
) -> None:
    reviewer = connect(acting="rae")
    names = [column.name for column in reviewer.call(GetRows(dataset="mails")).columns]
    assert names == ["text", "id", "channel"]
    connect().call(SetSchema(dataset="mails", document=json.dumps(SCHEMA | {"hidden": ["id"]})))
    assert [column.name for column in reviewer.call(GetRows(dataset="mails")).columns] == names
    shown = second.call(GetRows(dataset="mails"))
    assert [column.name for column in shown.columns] == ["text", "channel"]
    for request in (
        GetFrequencies(dataset="mails", column="id"),
        GetRows(dataset="mails", columns=["id"]),
        GetRows(dataset="mails", sort="id"),
    ):
        with pytest.raises(NotFoundError, match="no column 'id'"):
            second.call(request)
    with pytest.raises(RefusedError):
        second.call(ListEvaluatedRows(version="1"))
