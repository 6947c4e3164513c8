"""Rows assigned to people: handed to them alone, to them first, and to others by one request."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import kill_hub
from tests.hub.labelling import begin, make
from workbench.annotate.requests import (
    AddGold,
    AddList,
    AddPerson,
    Assign,
    ListAssignments,
    ListPeople,
    Open,
    Reassign,
    RightAnswers,
    SetQueue,
    Submit,
    Unassign,
    Undo,
)
from workbench.audit.requests import ListEvents
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError, NotFoundError, RefusedError
from workbench.wire.place import Place

Connect = Callable[..., Client]
FIRST_TEN = [3 * number for number in range(1, 11)]
ALL = [3 * number for number in range(1, 31)]


def make_project(folder: Path) -> None:
    made = make(folder, 30)
    with Client(made) as owner:
        begin(owner)
        for name in ("ben", "chloe"):
            owner.call(AddPerson(name=name, account=getpass.getuser()))


def handed(client: Client, strategy: str = "sequential", want: int = 20) -> list[int]:
    return [item.row for item in client.call(Open(strategy=strategy, want=want)).items]


def leave(client: Client) -> None:
    """Hold nothing any more."""
    client.call(Open(want=0))


@pytest.mark.parametrize("strategy", ["sequential", "random", "least labelled"])
def test_assigned_rows_go_to_their_people_alone_and_first(
    client: Client, connect: Connect, strategy: str
) -> None:
    made = client.call(Assign(people=["ben"], first=1, last=30))
    assert (made.who, made.rows, made.waiting, made.what) == (["ben"], 10, 10, "rows 1 to 30")
    assert not set(handed(client, strategy)) & set(FIRST_TEN)
    leave(client)
    rows = handed(connect(acting="ben"), strategy)
    assert set(rows[:10]) == set(FIRST_TEN) and len(set(rows)) == 20


def test_who_gets_only_theirs_gets_nothing_else(client: Client, connect: Connect) -> None:
    client.call(Assign(people=["ben"], where="_row <= 9", alone=True))
    assert handed(connect(acting="ben")) == [3, 6, 9]


def test_rows_by_skill_go_to_all_who_have_it(client: Client, connect: Connect) -> None:
    account = getpass.getuser()
    client.call(AddPerson(name="chloe", account=account, skills=["french", "law"]))
    assert next(p.skills for p in client.call(ListPeople()) if p.name == "chloe") == [
        "french",
        "law",
    ]
    client.call(Assign(skills=["french"], first=1, last=30, alone=True))
    assert set(handed(connect(acting="chloe"))) == set(FIRST_TEN)
    assert not set(handed(connect(acting="ben"))) & set(FIRST_TEN)


def test_a_list_can_be_assigned(client: Client, connect: Connect) -> None:
    client.call(AddList(name="mine", rows=[60, 3]))
    client.call(Assign(people=["ben"], listed="mine", alone=True))
    assert sorted(handed(connect(acting="ben"))) == [3, 60]


def test_an_absent_assignee_is_told_and_the_rows_are_given_to_another(
    client: Client, connect: Connect
) -> None:
    number = client.call(Assign(people=["ben"], first=1, last=30)).id
    with_ben = connect(acting="ben")
    item = client.call(Open(want=1))
    assert item.items[0].row not in FIRST_TEN
    row = handed(with_ben, want=1)[0]
    with_ben.call(Submit(dataset="mails", row=row, label="spam", want=0))
    (one,) = client.call(ListAssignments())
    assert (one.here, one.waiting) == (["ben"], 9) and one.last
    with_ben.close()
    (one,) = client.call(ListAssignments())
    assert (one.here, one.waiting) == ([], 9)
    assert client.call(Reassign(id=number, people=["chloe"])).who == ["chloe"]
    rest = [one for one in FIRST_TEN if one != row]
    assert handed(connect(acting="chloe"), want=9) == rest
    assert not set(handed(connect(acting="ben"))) & set(rest)


def test_an_ended_assignment_leaves_its_rows_to_everybody(client: Client) -> None:
    number = client.call(Assign(people=["ben"], first=1, last=90)).id
    assert handed(client) == []
    client.call(Unassign(id=number))
    assert handed(client) == ALL[:20]
    verbs = [event.verb for event in client.call(ListEvents(who=getpass.getuser())).events]
    assert verbs[:2] == ["annotate.unassigned", "annotate.assigned"]


def test_rows_of_others_cannot_be_answered_past_the_queue(client: Client, connect: Connect) -> None:
    client.call(Assign(people=["ben"], first=1, last=30))
    with pytest.raises(RefusedError, match="row 3 is assigned to others"):
        client.call(Submit(dataset="mails", row=3, label="spam", want=0))
    connect(acting="ben").call(Submit(dataset="mails", row=3, label="spam", want=0))


def test_what_was_on_a_screen_or_answered_before_stays_ones_own(client: Client) -> None:
    assert handed(client, want=2) == [3, 6]
    client.call(Submit(dataset="mails", row=3, label="spam", holding=[6], want=1))
    client.call(Assign(people=["ben"], first=1, last=30))
    client.call(Submit(dataset="mails", row=3, label="ham", holding=[6], want=1))
    client.call(Submit(dataset="mails", row=6, label="ham", want=0))
    assert client.call(Undo(dataset="mails")).kind == "label"


def test_a_row_of_two_assignments_is_for_the_people_of_both(
    client: Client, connect: Connect
) -> None:
    client.call(SetQueue(overlap=2))
    client.call(Assign(people=["ben"], first=1, last=9, alone=True))
    client.call(Assign(people=["chloe"], first=6, last=12, alone=True))
    assert handed(connect(acting="ben")) == [3, 6, 9]
    assert handed(connect(acting="chloe")) == [6, 9, 12]


def test_assignments_survive_the_hub(client: Client, place: Place) -> None:
    client.call(Assign(people=["ben"], first=1, last=30))
    kill_hub(place)
    with Client(place) as again:
        assert not set(handed(again)) & set(FIRST_TEN)


def test_rows_that_nobody_took_are_not_taken_over_by_others(
    client: Client, connect: Connect
) -> None:
    """A person without work takes over what waits on others' screens, but not assigned rows."""
    client.call(Assign(people=["ben"], first=1, last=90))
    assert len(handed(connect(acting="ben"), want=5)) == 5
    assert handed(client) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"people": ["ben"]}, "say which rows"),
        ({"people": ["ben"], "first": 1, "last": 9, "where": "true"}, "say which rows"),
        ({"first": 1, "last": 9}, "say who is to label"),
        ({"people": ["zoe"], "first": 1, "last": 9}, "nobody is enrolled as 'zoe'"),
        ({"skills": ["law"], "first": 1, "last": 9}, "nobody has the skill 'law'"),
        ({"people": ["ben"], "listed": "none"}, "no list 'none'"),
        ({"people": ["ben"], "first": 500, "last": 900}, "no rows meet"),
    ],
)
def test_what_is_no_assignment_is_refused(
    asking: Client, asked: dict[str, object], said: str
) -> None:
    with pytest.raises((InvalidInputError, NotFoundError), match=said):
        asking.call(Assign(**asked))  # type: ignore[arg-type]
    assert asking.call(ListAssignments()) == []


def test_an_assignment_that_is_not_there_is_refused(client: Client, connect: Connect) -> None:
    with pytest.raises(NotFoundError, match="no assignment 7"):
        client.call(Reassign(id=7, people=["ben"]))
    with pytest.raises(NotFoundError, match="no assignment 7"):
        client.call(Unassign(id=7))
    with pytest.raises(RefusedError):
        connect(acting="ben").call(Assign(people=["ben"], first=1, last=9))


def test_rows_wait_for_the_people_of_an_assignment_and_for_nobody_else(
    client: Client, connect: Connect
) -> None:
    client.call(SetQueue(overlap=2))
    client.call(Assign(people=["ben"], first=1, last=30))
    client.call(AddGold(items=[RightAnswers(row=6, answers=["spam"])]))
    assert client.call(ListAssignments())[0].waiting == 9
    ben = connect(acting="ben")
    ben.call(Open(strategy="sequential", want=20))
    ben.call(Submit(dataset="mails", row=3, label="spam"))
    # Nobody but ben may give it the second answer.
    assert client.call(ListAssignments())[0].waiting == 8
    client.call(Assign(people=["ben", "chloe"], first=1, last=30))
    assert [one.waiting for one in client.call(ListAssignments())] == [8, 9]
