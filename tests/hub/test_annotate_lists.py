"""Lists of rows to label: from a filter, row ids and a model's errors, handed out as such."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import end_hub, kill_hub
from tests.hub.labelling import begin, make
from tests.hub.modelled import make as make_modelled
from tests.hub.modelled import measured
from workbench.annotate.requests import (
    AddList,
    AddPerson,
    ListLists,
    Open,
    RemoveList,
    SetQueue,
    SetSchema,
    Submit,
)
from workbench.audit.requests import ListEvents
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError, NotFoundError, RefusedError
from workbench.evaluate.requests import ListEvaluatedRows
from workbench.wire.place import Place

Connect = Callable[..., Client]


def make_project(folder: Path) -> None:
    made = make(folder, 30)
    with Client(made) as owner:
        begin(owner)
        owner.call(AddPerson(name="ben", account=getpass.getuser()))


def handed(client: Client, strategy: str = "", want: int = 20) -> list[int]:
    return [item.row for item in client.call(Open(strategy=strategy, want=want)).items]


def test_a_filter_makes_a_list_that_is_handed_out_with_its_reason(client: Client) -> None:
    made = client.call(AddList(name="tens", where="text LIKE '%message 1_ %'"))
    assert (made.rows, made.labelled, made.what) == (10, 0, "filter text LIKE '%message 1_ %'")
    opened = client.call(Open(strategy="list tens", want=20))
    assert [item.row for item in opened.items] == [3 * number for number in range(10, 20)]
    assert {item.strategy for item in opened.items} == {f"list tens ({made.what})"}


def test_row_ids_are_handed_out_in_their_order(client: Client) -> None:
    client.call(AddList(name="mine", rows=[60, 3, 33, 3], what="rows of mine.csv"))
    assert handed(client, "list mine") == [60, 3, 33]


def test_the_list_of_the_queue_goes_before_all_else_and_then_the_rest(client: Client) -> None:
    client.call(AddList(name="mine", rows=[60, 3, 33]))
    assert client.call(SetQueue(first_list="mine")).first_list == "mine"
    rows = handed(client)
    assert rows[:3] == [60, 3, 33] and len(set(rows)) == 20
    assert handed(client, "sequential", 3) == [3, 6, 9], "who chose otherwise gets that"


def test_a_list_survives_the_hub(client: Client, place: Place) -> None:
    client.call(AddList(name="mine", rows=[60, 3, 33]))
    client.call(SetQueue(first_list="mine"))
    kill_hub(place)
    with Client(place) as again:
        assert handed(again, want=3) == [60, 3, 33]


def test_no_row_of_a_list_is_on_two_screens(client: Client, connect: Connect) -> None:
    client.call(AddList(name="mine", rows=[60, 3, 33]))
    assert handed(client, "list mine", 2) == [60, 3]
    assert handed(connect(acting="ben"), "list mine") == [33]


def test_answers_count_and_answered_rows_do_not_come_again(client: Client) -> None:
    client.call(AddList(name="mine", rows=[60, 3, 33]))
    client.call(Submit(dataset="mails", row=3, label="spam", want=0))
    assert handed(client, "list mine") == [60, 33]
    assert client.call(ListLists())[0].labelled == 1


def test_with_again_a_person_is_asked_for_their_own_answers_once_more(
    client: Client, connect: Connect
) -> None:
    for row in (3, 33):
        client.call(Submit(dataset="mails", row=row, label="spam", want=0))
    client.call(AddList(name="doubt", rows=[60, 3, 33], what="doubtful", again=True))
    opened = client.call(Open(want=2))
    assert [item.row for item in opened.items] == [3, 33]
    assert opened.items[0].strategy == "list doubt (doubtful)"
    assert opened.items[0].answer and opened.items[0].answer.label == "spam"
    client.call(Submit(dataset="mails", row=3, label="ham", want=0))
    assert client.call(ListLists())[0].labelled == 1
    assert handed(client, want=1) == [33]
    assert handed(connect(acting="ben"), "list doubt") == [60], "nobody gets another's answer"


def test_a_list_of_the_same_name_takes_its_place(client: Client) -> None:
    client.call(AddList(name="mine", rows=[60]))
    client.call(AddList(name="mine", rows=[9, 12]))
    assert [(one.name, one.rows) for one in client.call(ListLists())] == [("mine", 2)]
    assert handed(client, "list mine") == [9, 12]


def test_a_removed_list_is_gone_and_the_queue_goes_on(client: Client) -> None:
    client.call(AddList(name="mine", rows=[60]))
    client.call(SetQueue(first_list="mine"))
    client.call(RemoveList(name="mine"))
    assert client.call(SetQueue()).first_list == ""
    assert len(handed(client)) == 20
    with pytest.raises(NotFoundError, match="no list 'mine'"):
        client.call(Open(strategy="list mine"))
    verbs = [event.verb for event in client.call(ListEvents(what="annotate.list")).events]
    assert verbs == ["annotate.list_removed", "annotate.list_made"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"where": "colour = 'red'"}, "there is no column 'colour'"),
        ({"where": "text = 'nothing'"}, "no rows meet text = 'nothing'"),
        ({"where": "text LIKE"}, "is no SQL expression"),
        ({"where": "(SELECT count(*) FROM person) > 0"}, "may not hold a subquery"),
        ({"rows": [3, 4, 5]}, "mails has no row 4, 5"),
        ({"rows": []}, "no rows are named"),
        ({}, "a filter, row ids or a model's errors"),
        ({"rows": [3], "where": "true"}, "a filter, row ids or a model's errors"),
        ({"errors": "1"}, "has no model yet"),
    ],
)
def test_what_makes_no_list_is_refused(asking: Client, asked: dict[str, object], said: str) -> None:
    with pytest.raises((InvalidInputError, NotFoundError), match=said):
        asking.call(AddList(name="mine", dataset="mails", **asked))  # type: ignore[arg-type]
    assert asking.call(ListLists()) == []


@pytest.mark.parametrize("name", ["", "  ", "a:b", "x" * 61])
def test_a_name_that_cannot_be_said_is_refused(asking: Client, name: str) -> None:
    with pytest.raises(InvalidInputError, match="is no name of a list"):
        asking.call(AddList(name=name, rows=[3]))


def test_an_annotator_makes_no_lists(connect: Connect) -> None:
    with pytest.raises(RefusedError):
        connect(acting="ben").call(AddList(name="mine", rows=[3]))


def test_a_models_errors_become_a_list(tmp_path: Path) -> None:
    place = make_modelled(tmp_path)
    try:
        with Client(place) as client:
            measured(client, "2")
            client.call(SetSchema(document=json.dumps({"labels": ["no", "yes"]})))
            wrong = client.call(ListEvaluatedRows(version="2", only="wrong", limit=500))
            made = client.call(AddList(name="wrong", errors="2"))
            assert (made.rows, made.what) == (wrong.total, "errors of v2")
            rows = [row.row for row in wrong.rows]
            assert handed(client, "list wrong") == rows[:20]
            cell = client.call(AddList(name="cell", errors="2", truth="yes", predicted="no"))
            assert cell.rows == sum(r.truth == "yes" for r in wrong.rows)
            assert cell.what == "errors of v2, true yes, said no"
            items = client.call(Open(strategy="list cell", want=5)).items
            assert all(item.suggestion is None for item in items), "test rows are never suggested"
    finally:
        end_hub(place)
