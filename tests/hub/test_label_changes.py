"""Labels renamed, merged, split and retired once there are answers; taken back as one."""

from __future__ import annotations

import csv
import getpass
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import make
from workbench.annotate.requests import (
    AddPerson,
    ChangeLabels,
    ChangePreview,
    ExportLabels,
    ImportLabels,
    LabelChange,
    ListSchemas,
    Open,
    PreviewChange,
    SetQueue,
    SetSchema,
    Show,
    ShowSchema,
    Submit,
    Undo,
    UndoChange,
)
from workbench.audit.requests import Doctor, ListEvents, VerifyChain
from workbench.client.blocking import Client
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.review.deciding import Decide, ShowReviewed
from workbench.wire.place import Place

Connect = Callable[..., Client]
ROWS = [3 * number for number in range(1, 9)]
RENAME = LabelChange(kind="rename", labels=["bill"], become=["invoice"])
MERGE = LabelChange(kind="merge", labels=["bill", "refund"], become=["money"])
SPLIT = LabelChange(kind="split", labels=["bill"], become=["late bill", "wrong bill"])
RETIRE = LabelChange(kind="retire", labels=["bill"])


def make_project(folder: Path) -> None:
    made = make(folder, 8)
    with Client(made) as owner:
        owner.call(AddPerson(name="ben", account=getpass.getuser()))
        names = ["bill", "refund", "other"]
        owner.call(SetSchema(dataset="mails", document=json.dumps({"labels": names})))


def say(client: Client, row: int, label: str | None, version: int = 0) -> None:
    client.call(Submit(dataset="mails", row=row, label=label, version=version))


def change(client: Client, change: LabelChange, **options: Any) -> ChangePreview:
    return client.call(ChangeLabels(dataset="mails", change=change, **options))


def said(client: Client, row: int) -> str | None:
    answer = client.call(Show(dataset="mails", row=row)).answer
    return answer.label if answer and answer.status else None


def names(client: Client) -> list[str]:
    return [label.name for label in client.call(ShowSchema(dataset="mails")).labels]


def test_the_preview_says_what_a_change_touches_and_changes_nothing(
    client: Client, connect: Connect
) -> None:
    ben = connect(acting="ben")
    for row, label in zip(ROWS, ("bill", "bill", "other"), strict=False):
        say(client, row, label)
    say(ben, ROWS[3], "bill")
    client.call(Decide(dataset="mails", row=ROWS[0], label="bill", reason="it is one"))
    found = client.call(PreviewChange(dataset="mails", change=MERGE))
    assert (found.answers, found.reviewed, found.version) == (3, 1, 2)
    assert [count for _, count in found.people] == [2, 1]
    assert found.labels == ["money", "other"]
    assert names(client) == ["bill", "refund", "other"]


def test_a_renamed_label_goes_on_in_answers_and_decisions(client: Client) -> None:
    say(client, ROWS[0], "bill")
    client.call(Decide(dataset="mails", row=ROWS[0], label="bill", reason="it is one"))
    change(client, RENAME)
    assert said(client, ROWS[0]) == "invoice"
    decision = client.call(ShowReviewed(dataset="mails", row=ROWS[0])).decision
    assert decision is not None and decision.label == "invoice"
    schema = client.call(ShowSchema(dataset="mails"))
    assert (schema.version, schema.labels[0].name, schema.labels[0].key) == (2, "invoice", "1")


def test_a_change_is_one_event_of_the_chain_however_many_answers(client: Client) -> None:
    for row in ROWS[:5]:
        say(client, row, "bill")
    before = client.call(VerifyChain()).last
    change(client, RENAME)
    now = client.call(VerifyChain())
    assert (now.intact, now.last) == (True, before + 1)
    newest = client.call(ListEvents(limit=1)).events[0]
    assert newest.verb == "annotate.label_renamed"
    assert [one for one in client.call(Doctor()) if one.state == "damaged"] == []


def test_merged_labels_are_one(client: Client) -> None:
    for row, label in zip(ROWS, ("bill", "refund", "other"), strict=False):
        say(client, row, label)
    change(client, MERGE)
    assert [said(client, row) for row in ROWS[:3]] == ["money", "money", "other"]


@pytest.mark.parametrize("done", [RENAME, MERGE, SPLIT, RETIRE], ids=lambda one: one.kind)
@pytest.mark.parametrize("anyone", [False, True], ids=["who gave it", "anyone"])
def test_taken_back_everything_is_as_it_was(
    client: Client, done: LabelChange, anyone: bool
) -> None:
    for row, label in zip(ROWS, ("bill", "refund", "other"), strict=False):
        say(client, row, label)
    client.call(Decide(dataset="mails", row=ROWS[0], label="bill", reason="it is one"))
    change(client, done, anyone=anyone)
    client.call(UndoChange(dataset="mails"))
    assert [said(client, row) for row in ROWS[:3]] == ["bill", "refund", "other"]
    assert names(client) == ["bill", "refund", "other"]
    decision = client.call(ShowReviewed(dataset="mails", row=ROWS[0])).decision
    assert decision is not None and decision.label == "bill"
    with pytest.raises(NotFoundError, match="no change of labels"):
        client.call(UndoChange(dataset="mails"))
    shown = client.call(Open(dataset="mails", want=20)).items
    assert {item.row for item in shown} == set(ROWS[3:])


def test_changes_are_taken_back_one_after_the_other(client: Client) -> None:
    say(client, ROWS[0], "bill")
    say(client, ROWS[1], "refund")
    change(client, MERGE)
    change(client, LabelChange(kind="rename", labels=["money"], become=["payment"]))
    assert said(client, ROWS[0]) == "payment"
    client.call(UndoChange(dataset="mails"))
    assert said(client, ROWS[0]) == "money"
    client.call(UndoChange(dataset="mails"))
    assert [said(client, row) for row in ROWS[:2]] == ["bill", "refund"]


def test_what_was_said_since_a_rename_is_renamed_back(client: Client) -> None:
    change(client, RENAME)
    say(client, ROWS[0], "invoice")
    client.call(UndoChange(dataset="mails"))
    assert said(client, ROWS[0]) == "bill"


def test_what_was_said_since_a_merge_is_asked_again(client: Client) -> None:
    change(client, MERGE)
    say(client, ROWS[0], "money")
    assert client.call(UndoChange(dataset="mails")).again == 1
    first = client.call(Open(dataset="mails", want=4)).items[0]
    assert first.row == ROWS[0]
    assert first.strategy == "since 'money' went with a change taken back in schema 3"


def test_a_schema_set_since_is_not_overwritten(client: Client) -> None:
    change(client, RENAME)
    client.call(SetSchema(dataset="mails", document='{"labels": ["invoice", "other", "new"]}'))
    with pytest.raises(ConflictError, match="set anew since"):
        client.call(UndoChange(dataset="mails"))


def test_who_gave_a_split_label_is_asked_again_first(client: Client, connect: Connect) -> None:
    ben = connect(acting="ben")
    say(client, ROWS[5], "bill")
    say(client, ROWS[1], "other")
    change(client, SPLIT)
    assert said(client, ROWS[5]) == "bill"
    shown = client.call(Open(dataset="mails", want=4)).items
    assert (shown[0].row, shown[0].strategy) == (ROWS[5], "since 'bill' was split in schema 2")
    assert shown[0].answer is not None and shown[0].answer.label == "bill"
    assert ROWS[5] not in {item.row for item in ben.call(Open(dataset="mails", want=20)).items}
    say(client, ROWS[5], "late bill")
    assert said(client, ROWS[5]) == "late bill"
    again = client.call(Open(dataset="mails", want=20)).items
    assert ROWS[5] not in {item.row for item in again}


def test_rows_to_label_again_come_back_after_a_restart(client: Client, place: Place) -> None:
    say(client, ROWS[5], "bill")
    change(client, RETIRE)
    end_hub(place)
    with Client(place) as fresh:
        first = fresh.call(Open(dataset="mails", want=4)).items[0]
        assert (first.row, first.strategy) == (ROWS[5], "since 'bill' was retired in schema 2")


def test_anyone_may_be_asked_again(client: Client, connect: Connect) -> None:
    ben = connect(acting="ben")
    say(client, ROWS[5], "bill")
    change(client, RETIRE, anyone=True)
    assert said(client, ROWS[5]) is None
    first = ben.call(Open(dataset="mails", want=1)).items[0]
    assert (first.row, first.strategy) == (ROWS[5], "since 'bill' was retired in schema 2")
    say(ben, ROWS[5], "other")
    shown = client.call(Open(dataset="mails", want=20)).items
    assert ROWS[5] not in {item.row for item in shown}


def test_a_retired_labels_key_pressed_too_late_is_refused_and_the_row_stays(
    client: Client, connect: Connect
) -> None:
    ben = connect(acting="ben")
    opened = ben.call(Open(dataset="mails", want=2))
    row = opened.items[0].row
    change(client, RETIRE)
    with pytest.raises(InvalidInputError, match="no label is called 'bill' in schema 2") as refused:
        say(ben, row, "bill", opened.schema.version)
    assert "the labels were changed after this row was shown" in refused.value.hint
    again = ben.call(Open(dataset="mails", holding=[row], want=2))
    assert row not in again.revoked
    assert "bill" not in {label.name for label in again.schema.labels}
    # No other label has the key that the hand may still mean.
    assert "1" not in {label.key for label in again.schema.labels}
    say(ben, row, "other", again.schema.version)
    assert said(ben, row) == "other"


def test_a_renamed_labels_key_pressed_too_late_gives_the_new_name(
    client: Client, connect: Connect
) -> None:
    ben = connect(acting="ben")
    opened = ben.call(Open(dataset="mails", want=2))
    change(client, RENAME)
    say(ben, opened.items[0].row, "bill", opened.schema.version)
    assert said(ben, opened.items[0].row) == "invoice"


def test_undo_brings_an_answer_back_under_todays_name(client: Client) -> None:
    say(client, ROWS[0], "bill")
    say(client, ROWS[0], "other")
    change(client, RENAME)
    client.call(Undo(dataset="mails"))
    assert said(client, ROWS[0]) == "invoice"


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (LabelChange(kind="rename", labels=["bill"], become=["other"]), "there is a label 'other'"),
        (LabelChange(kind="rename", labels=["nothing"], become=["x"]), "no label is called"),
        (LabelChange(kind="merge", labels=["bill"], become=["x"]), "two labels or more"),
        (LabelChange(kind="split", labels=["bill"], become=["x"]), "two or more"),
        (LabelChange(kind="retire", labels=["bill"], become=["x"]), "name the labels to retire"),
        (LabelChange(kind="rename", labels=["bill"], become=["a|b"]), "has a |"),
        (LabelChange(kind="add", become=["other"]), "there is a label 'other'"),
    ],
    ids=lambda one: one.kind if isinstance(one, LabelChange) else "",
)
def test_a_change_that_does_not_fit_is_refused(
    asking: Client, wanted: LabelChange, why: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        change(asking, wanted)
    assert why in refused.value.message
    assert asking.call(ShowSchema(dataset="mails")).version == 1


def test_a_change_meant_for_another_version_is_refused(client: Client) -> None:
    change(client, RENAME)
    with pytest.raises(ConflictError, match="has schema 2 by now, not 1"):
        change(client, LabelChange(kind="retire", labels=["other"]), seen=1)


def test_all_versions_are_told_with_their_guidelines(client: Client) -> None:
    document = {"labels": ["bill", "refund", "other"], "guideline": "Read it.\nDecide."}
    client.call(SetSchema(dataset="mails", document=json.dumps(document)))
    change(client, RENAME)
    client.call(UndoChange(dataset="mails"))
    told = client.call(ListSchemas(dataset="mails"))
    assert [one.version for one in told] == [4, 3, 2, 1]
    assert told[0].changes == ["what made schema 3 taken back"]
    assert told[1].changes == ["'bill' renamed to 'invoice'"]
    assert (told[2].changes, told[2].guideline) == (
        ["the guideline"],
        ["+Read it.", "+Decide."],
    )
    assert told[3].changes[:2] == ["the first schema", "labels added: bill, refund, other"]
    between = client.call(ListSchemas(dataset="mails", a=1, b=3))[0]
    assert between.changes == ["labels added: invoice", "labels gone: bill", "the guideline"]


@pytest.mark.parametrize(
    ("document", "before", "done", "after"),
    [
        (
            {"task": "multi", "labels": ["a", "b", "c"]},
            "a|b",
            LabelChange(kind="merge", labels=["a", "c"], become=["z"]),
            "z|b",
        ),
        (
            {"task": "multi", "labels": ["a", "b", "c"]},
            "a|b",
            LabelChange(kind="merge", labels=["a", "b"], become=["c"]),
            "c",
        ),
        (
            {"task": "spans", "field": "text", "labels": ["who", "what"]},
            '[[0,7,"what"],[8,9,"who"]]',
            LabelChange(kind="rename", labels=["who"], become=["person"]),
            '[[0,7,"what"],[8,9,"person"]]',
        ),
    ],
    ids=["merged among several", "merged into one", "spans"],
)
def test_answers_of_several_labels_are_carried_over_in_their_one_form(
    client: Client, document: dict[str, Any], before: str, done: LabelChange, after: str
) -> None:
    client.call(SetSchema(dataset="mails", document=json.dumps(document)))
    say(client, ROWS[0], before)
    change(client, done)
    assert said(client, ROWS[0]) == after
    client.call(UndoChange(dataset="mails"))
    assert said(client, ROWS[0]) == before


def test_what_is_answered_while_a_label_is_renamed_has_its_new_name(
    client: Client, place: Place, tmp_path: Path
) -> None:
    path = tmp_path / "labels.csv"
    lines = [f"{3 * (1 + n % 8)},bill,p{n}" for n in range(20_000)]
    path.write_text("\n".join(["_row,label,annotator", *lines]))
    client.call(SetQueue(dataset="mails", overlap=100))
    over = threading.Event()
    given = []

    def answer() -> None:
        with Client(place, acting="ben") as ben:
            while not over.is_set():
                row = ROWS[len(given) % len(ROWS)]
                say(ben, row, "bill", 1)
                given.append(row)

    with ThreadPoolExecutor(1) as pool:
        answering = pool.submit(answer)
        assert client.call(ImportLabels(path=str(path), format="csv")).problems == []
        change(client, RENAME)
        over.set()
        answering.result()
    out = tmp_path / "out.csv"
    client.call(ExportLabels(path=str(out), format="csv"))
    with out.open() as file:
        labels = {line["label"] for line in csv.DictReader(file)}
    assert labels == {"invoice"}
    assert len(given) > len(ROWS)
