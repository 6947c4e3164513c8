"""Labelling through a real hub: what is shown, stored, undone, and found again."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.conftest import end_hub, kill_hub
from tests.hub.labelling import begin, make
from workbench.annotate.requests import (
    ChangeLabels,
    Flag,
    Handed,
    LabelChange,
    Mine,
    Note,
    Open,
    QueueSettings,
    Redo,
    SetQueue,
    SetSchema,
    Show,
    ShowSchema,
    Submit,
    Undo,
)
from workbench.annotate.service_hand import MOST_HELD
from workbench.audit.requests import VerifyChain
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.review.requests import ListAnnotators
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 6)
    yield made
    end_hub(made)


def label(client: Client, row: int, name: str | None = "spam", **options: object) -> Handed:
    return client.call(Submit(dataset="mails", row=row, label=name, **options))  # type: ignore[arg-type]


def test_an_item_shows_its_text_first_and_then_the_rest(client: Client) -> None:
    desk = begin(client)
    first = desk.items[0]
    number = first.row // 3
    assert first.texts == 1
    assert first.fields == [
        ("text", f"message {number} about the order of last week"),
        ("id", f"m{number}"),
        ("channel", "web"),
    ]
    assert len(desk.items) == 3
    assert desk.progress.total == 6


def test_a_label_is_stored_and_brings_the_next_item_along(client: Client) -> None:
    desk = begin(client)
    rows = [item.row for item in desk.items]
    handed = label(client, rows[0], holding=rows[1:], shown=rows[1], seconds=2.5)
    assert handed.answer is not None and handed.answer.label == "spam"
    assert handed.event > 0
    assert len(handed.items) == 1 and handed.items[0].row not in rows
    assert (handed.progress.labelled, handed.progress.today) == (1, 1)
    assert client.call(Mine(dataset="mails"))[0].row == rows[0]


def test_all_rows_come_once_and_then_none(client: Client) -> None:
    waiting = [item.row for item in begin(client).items]
    seen = []
    while waiting:
        row = waiting.pop(0)
        seen.append(row)
        waiting += [item.row for item in label(client, row, holding=list(waiting)).items]
    assert sorted(seen) == [3, 6, 9, 12, 15, 18]


def test_undo_goes_back_across_sessions_and_a_killed_hub(place: Place) -> None:
    with Client(place) as client:
        rows = [item.row for item in begin(client).items]
        label(client, rows[0], "spam")
        label(client, rows[0], "ham")
        label(client, rows[1], None)
        client.call(Flag(dataset="mails", row=rows[1]))
        client.call(Note(dataset="mails", row=rows[1], text="odd"))
    kill_hub(place)
    with Client(place) as client:
        kinds = []
        while (undone := client.call(Undo(dataset="mails"))).kind:
            assert undone.item is not None and undone.item.answer is not None
            kinds.append((undone.kind, undone.item.row, undone.item.answer.label))
        assert kinds == [
            ("note", rows[1], None),
            ("flag", rows[1], None),
            ("skip", rows[1], None),
            ("label", rows[0], "spam"),
            ("label", rows[0], None),
        ]
        assert undone.progress.labelled == 0
        again = [client.call(Redo(dataset="mails")).kind for _ in range(6)]
        assert again == ["label", "label", "skip", "flag", "note", ""]
        answer = client.call(Show(dataset="mails", row=rows[1])).answer
        assert answer is not None
        assert (answer.status, answer.flagged, answer.note) == ("skipped", True, "odd")
        assert client.call(Mine(dataset="mails"))[1].label == "ham"


def test_marks_of_a_row_that_is_still_open_are_there_when_it_comes_again(place: Place) -> None:
    with Client(place) as client:
        row = begin(client).items[0].row
        client.call(Flag(dataset="mails", row=row))
        client.call(Note(dataset="mails", row=row, text="odd"))
    kill_hub(place)
    with Client(place) as client:
        items = {one.row: one for one in client.call(Open(dataset="mails", want=20)).items}
        answer = items.pop(row).answer
        assert answer is not None
        assert (answer.status, answer.flagged, answer.note) == ("", True, "odd")
        assert all(item.answer is None for item in items.values())


def test_a_mark_that_stands_there_already_is_no_event(client: Client) -> None:
    row = begin(client).items[0].row
    before = client.call(VerifyChain()).events
    assert client.call(Note(dataset="mails", row=row, text="")).note == ""
    assert client.call(Flag(dataset="mails", row=row, flagged=False)).flagged is False
    assert client.call(VerifyChain()).events == before
    client.call(Note(dataset="mails", row=row, text="odd"))
    assert client.call(Note(dataset="mails", row=row, text="odd")).note == "odd"
    assert client.call(VerifyChain()).events == before + 1
    assert client.call(Undo(dataset="mails")).kind == "note"


def test_something_new_ends_what_can_be_done_again(client: Client) -> None:
    rows = [item.row for item in begin(client).items]
    label(client, rows[0])
    client.call(Undo(dataset="mails"))
    label(client, rows[1])
    client.call(Undo(dataset="mails"))
    redone = client.call(Redo(dataset="mails"))
    assert redone.item is not None and redone.item.row == rows[1]
    assert client.call(Redo(dataset="mails")).kind == ""


def test_an_unknown_label_or_row_is_refused(client: Client) -> None:
    begin(client)
    with pytest.raises(InvalidInputError, match="no label is called 'egg'"):
        label(client, 3, "egg")
    with pytest.raises(NotFoundError, match="no row 4"):
        label(client, 4)


def test_the_schema_is_versioned_and_the_same_one_changes_nothing(client: Client) -> None:
    assert client.call(ShowSchema()).version == 0
    assert begin(client).schema.version == 1
    assert begin(client).schema.version == 1
    document = json.dumps({"labels": ["spam", "ham", "news"]})
    assert client.call(SetSchema(document=document)).version == 2
    assert label(client, 3, "news").event > 0


def test_a_schema_naming_a_column_that_is_not_there_is_refused(client: Client) -> None:
    with pytest.raises(InvalidInputError, match="no column 'body'"):
        client.call(SetSchema(document=json.dumps({"field": "body", "labels": ["a", "b"]})))


def test_without_a_schema_nothing_is_handed_out(client: Client) -> None:
    desk = client.call(Open())
    assert desk.items == [] and desk.schema.version == 0
    assert desk.columns == ["text", "id", "channel"]


def test_an_overlap_gives_each_row_to_several_people(client: Client) -> None:
    desk = begin(client)
    assert label(client, desk.items[0].row).event
    client.call(SetQueue(overlap=2))
    assert client.call(Open(dataset="mails")).progress.labelled == 1


def test_what_is_not_named_of_the_queue_stays_as_it_is(client: Client) -> None:
    client.call(SetQueue(overlap=3, seed=9))
    assert client.call(SetQueue(random_share=0.5)) == QueueSettings(
        overlap=3, random_share=0.5, seed=9
    )
    assert client.call(SetQueue()).overlap == 3


def test_a_column_that_holds_just_the_labels_is_not_shown(client: Client) -> None:
    ids = [f"m{number}" for number in range(1, 7)]
    for labels, hidden in ((ids[:-1], []), ([*ids, "else"], []), (ids, ["id"])):
        document = json.dumps({"field": "text", "labels": labels})
        assert client.call(SetSchema(document=document)).hidden == hidden
    assert [name for name, _ in client.call(Open()).items[0].fields] == ["text", "channel"]
    shown = json.dumps({"field": "text", "labels": ids, "hidden": []})
    assert client.call(SetSchema(document=shown)).hidden == []
    assert [name for name, _ in client.call(Open()).items[0].fields] == ["text", "id", "channel"]


def test_the_same_document_again_changes_nothing_whatever_the_rows_are_by_then(
    client: Client,
) -> None:
    document = json.dumps({"field": "text", "labels": [f"m{n}" for n in range(1, 7)]})
    first = client.call(SetSchema(document=document))
    other = json.dumps({"field": "text", "labels": ["web", "x"]})
    client.call(SetSchema(document=other))
    again = client.call(SetSchema(document=document))
    assert (again.version, again.hidden) == (3, first.hidden)
    assert client.call(SetSchema(document=document)).version == 3
    named = json.dumps(msgspec.to_builtins(again))
    assert client.call(SetSchema(document=named)).version == 3


def test_todays_labels_are_the_same_number_when_one_sits_down_anew(client: Client) -> None:
    begin(client)
    label(client, 3, "spam")
    label(client, 6, "ham")
    counts = [
        label(client, 3, "ham").progress.today,
        client.call(Submit(dataset="mails", row=3, label=None, want=0)).progress.today,
        client.call(Open()).progress.today,
        client.call(Undo(dataset="mails")).progress.today,
        client.call(Open()).progress.today,
    ]
    assert counts == [2, 1, 1, 2, 2]


def test_times_that_are_no_numbers_are_not_stored(client: Client, place: Place) -> None:
    begin(client)
    label(client, 3, seconds=math.nan)
    label(client, 6, seconds=math.inf)
    (me,) = client.call(ListAnnotators(dataset="mails")).annotators
    assert (me.labels, me.seconds) == (2, 3600.0)


def test_a_screen_holds_only_so_many_rows(tmp_path: Path) -> None:
    (folder := tmp_path / "many").mkdir()
    made = make(folder, 200)
    try:
        with Client(made) as client:
            begin(client)
            held = [3 * number for number in range(1, 201)]
            opened = client.call(Open(dataset="mails", holding=held))
            assert opened.revoked == held[MOST_HELD:]
    finally:
        end_hub(made)


def test_labels_are_changed_only_where_there_are_some(client: Client) -> None:
    with pytest.raises(InvalidInputError, match="no labels to change yet"):
        client.call(ChangeLabels(change=LabelChange(kind="add", become=["spam", "ham"])))
