"""One label for many rows: what is left out, one event, one undo."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub, kill_hub
from tests.hub.labelling import make as make_rows
from tests.hub.modelled import FIRST_TEST
from tests.hub.modelled import make as make_models
from workbench.annotate.requests import (
    AddPerson,
    ChangeLabels,
    LabelChange,
    Open,
    Redo,
    SetSchema,
    Show,
    ShowProgress,
    Submit,
    Undo,
)
from workbench.annotate.requests.bulk import LabelBulk, PlanBulk, UndoBulk
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError, RefusedError
from workbench.review.recording import ShowRecord
from workbench.wire.place import Place

ROWS = [3 * n for n in range(1, 21)]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make_rows(tmp_path, 20)
    with Client(made) as owner:
        document = {"field": ["text"], "labels": ["spam", "ham"]}
        owner.call(SetSchema(dataset="mails", document=json.dumps(document)))
        owner.call(AddPerson(name="ana", account=getpass.getuser()))
    yield made
    end_hub(made)


def bulk(label: str = "spam", rows: list[int] = ROWS, **more: Any) -> LabelBulk:
    return LabelBulk(dataset="mails", label=label, rows=rows, **more)


def answers(client: Client, rows: list[int] = ROWS) -> list[str | None]:
    found = [client.call(Show(dataset="mails", row=row)).answer for row in rows]
    return [one.label if one and one.status == "labelled" else None for one in found]


def test_what_somebody_has_labelled_is_left_out_unless_asked_for(
    client: Client, connect: Callable[..., Client]
) -> None:
    connect(acting="ana").call(Submit(dataset="mails", row=3, label="ham", want=0))
    client.call(Submit(dataset="mails", row=6, label="ham", want=0))
    plan = client.call(PlanBulk(dataset="mails", label="spam", rows=[*ROWS, 3, 4, 999]))
    assert (plan.rows, plan.given, plan.answered, plan.mine, plan.test) == (20, 18, 2, 1, 0)
    assert len(plan.examples) == 10 and all("about the order" in text for _, text in plan.examples)
    done = client.call(bulk())
    assert done.rows == 18 and done.event > 0
    assert answers(client)[:3] == [None, "ham", "spam"]
    again = client.call(PlanBulk(dataset="mails", label="spam", rows=ROWS))
    assert (again.given, again.same) == (0, 18)
    assert client.call(bulk()).event == 0
    assert client.call(bulk(over=True)).rows == 2
    assert set(answers(client)) == {"spam"}


def test_it_is_one_event_of_the_person_and_marked_as_bulk(client: Client) -> None:
    done = client.call(bulk())
    for row in (3, 60):
        (event,) = client.call(ShowRecord(row=row)).events
        assert (event.event, event.kind, event.new) == (done.event, "bulk", "spam")
        assert event.person == client.welcome.person
    assert client.call(ShowProgress(dataset="mails")).labelled == 20


def test_undo_takes_all_of_it_back_but_what_was_answered_since(client: Client) -> None:
    client.call(Submit(dataset="mails", row=3, label="ham", want=0))
    client.call(bulk(over=True))
    client.call(Submit(dataset="mails", row=6, label="ham", want=0))
    assert client.call(UndoBulk(dataset="mails")).rows == 19
    assert answers(client)[:3] == ["ham", "ham", None]
    assert client.call(UndoBulk(dataset="mails")).event == 0
    assert client.call(ShowProgress(dataset="mails")).labelled == 2


def test_the_undo_key_takes_the_newest_thing_back_be_it_one_row_or_many(client: Client) -> None:
    client.call(Open(dataset="mails"))
    client.call(bulk())
    client.call(Submit(dataset="mails", row=6, label="ham", want=0))
    first = client.call(Undo(dataset="mails"))
    assert first.kind == "label" and answers(client)[:2] == ["spam", "spam"]
    second = client.call(Undo(dataset="mails"))
    assert (second.kind, second.item) == ("bulk label", None)
    assert set(answers(client)) == {None}
    assert client.call(Undo(dataset="mails")).kind == ""


def test_what_was_taken_back_last_is_given_again_as_one(
    client: Client, connect: Callable[..., Client]
) -> None:
    client.call(Submit(dataset="mails", row=3, label="ham", want=0))
    client.call(bulk(over=True))
    client.call(Undo(dataset="mails"))
    connect(acting="ana").call(Submit(dataset="mails", row=6, label="ham", want=0))
    done = client.call(Redo(dataset="mails"))
    assert (done.kind, done.item) == ("bulk label", None)
    assert answers(client)[:3] == ["spam", None, "spam"]
    assert client.call(Redo(dataset="mails")).kind == ""
    # It can be taken back and given again any number of times.
    client.call(Undo(dataset="mails"))
    assert answers(client)[:3] == ["ham", None, None]
    client.call(Redo(dataset="mails"))
    assert answers(client)[:3] == ["spam", None, "spam"]


def test_after_something_new_a_bulk_label_is_not_given_again(client: Client) -> None:
    client.call(bulk())
    client.call(Undo(dataset="mails"))
    client.call(Submit(dataset="mails", row=3, label="ham", want=0))
    assert client.call(Redo(dataset="mails")).kind == ""
    assert answers(client)[:2] == ["ham", None]


def test_an_undo_that_is_sent_twice_happens_once(client: Client) -> None:
    client.call(Submit(dataset="mails", row=3, label="ham", want=0))
    client.call(bulk())
    for _ in range(2):
        assert client.call(Undo(dataset="mails"), key="once").kind == "bulk label"
    assert answers(client)[:2] == ["ham", None]


def test_it_is_there_after_the_hub_was_killed_and_given_once(place: Place, client: Client) -> None:
    done = client.call(bulk(), key="once")
    kill_hub(place)
    assert client.call(bulk(), key="once").event == done.event
    assert set(answers(client)) == {"spam"}


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (bulk("odd"), "no label is called 'odd'"),
        (bulk(rows=list(range(100_001))), "too many to label unread"),
    ],
)
def test_what_cannot_be_given_is_refused(client: Client, request_: LabelBulk, why: str) -> None:
    with pytest.raises(InvalidInputError, match=why):
        client.call(request_)


def test_spans_differ_by_row_and_have_no_bulk(client: Client) -> None:
    document = {"task": "spans", "field": ["text"], "labels": ["thing"]}
    client.call(SetSchema(dataset="mails", document=json.dumps(document)))
    with pytest.raises(InvalidInputError, match="another answer for each row"):
        client.call(bulk("[]"))


def test_an_annotator_may_not(connect: Callable[..., Client]) -> None:
    with pytest.raises(RefusedError):
        connect(acting="ana").call(bulk())


def test_test_rows_are_labelled_only_when_asked_for(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    made = make_models(tmp_path_factory.mktemp("models"))
    try:
        with Client(made) as owner:
            owner.call(SetSchema(document=json.dumps({"labels": ["no", "yes"]})))
            rows = [3 * row for row in range(FIRST_TEST - 5, FIRST_TEST + 5)]
            plan = owner.call(PlanBulk(dataset="points", label="yes", rows=rows))
            assert (plan.rows, plan.given, plan.test) == (10, 5, 5)
            asked = {"dataset": "points", "label": "yes", "rows": rows}
            assert owner.call(LabelBulk(**asked)).rows == 5
            assert owner.call(LabelBulk(**asked, test=True)).rows == 5
    finally:
        end_hub(made)


RENAME = LabelChange(kind="rename", labels=["spam"], become=["junk"])


def test_undo_takes_it_back_after_the_labels_were_renamed(client: Client) -> None:
    client.call(Submit(dataset="mails", row=3, label="ham", want=0))
    client.call(bulk(over=True))
    client.call(ChangeLabels(dataset="mails", change=RENAME))
    rename = LabelChange(kind="rename", labels=["ham"], become=["wanted"])
    client.call(ChangeLabels(dataset="mails", change=rename))
    assert client.call(Undo(dataset="mails")).kind == "bulk label"
    assert answers(client)[:2] == ["wanted", None]
    assert client.call(Undo(dataset="mails")).kind == ""


def test_a_bulk_label_that_nothing_is_left_of_is_in_no_undos_way(client: Client) -> None:
    client.call(Submit(dataset="mails", row=60, label="ham", want=0))
    client.call(bulk(rows=[3, 6]))
    retire = LabelChange(kind="retire", labels=["spam"])
    client.call(ChangeLabels(dataset="mails", change=retire, anyone=True))
    assert answers(client, [3, 6, 60]) == [None, None, "ham"]
    assert client.call(UndoBulk(dataset="mails")).rows == 0
    undone = client.call(Undo(dataset="mails"))
    assert (undone.kind, undone.item and undone.item.row) == ("label", 60)


def test_todays_count_is_what_is_in_the_file_after_a_bulk_label_and_its_undo(
    client: Client,
) -> None:
    client.call(Open(dataset="mails"))
    client.call(Submit(dataset="mails", row=3, label="ham", want=0))
    client.call(bulk(rows=[6, 9]))
    assert client.call(ShowProgress(dataset="mails")).today == 3
    client.call(UndoBulk(dataset="mails"))
    assert client.call(ShowProgress(dataset="mails")).today == 1
