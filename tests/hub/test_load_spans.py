"""Spans that people marked go along when a load changes the text under them, and when it goes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.hub.labelling import set_labels
from tests.hub.messy import apply
from tests.hub.test_collect_loads import run
from workbench.annotate.requests import (
    Answer,
    ImportLabels,
    Mine,
    Open,
    Redo,
    SetSchema,
    Submit,
    Undo,
)
from workbench.audit.requests import Doctor, ListEvents, VerifyChain
from workbench.cleanse.requests import AddStep
from workbench.client.blocking import Client
from workbench.collect.requests import (
    AddSource,
    ListQuarantine,
    ReleaseLine,
    RestoreSnapshot,
    TakeBack,
)
from workbench.collect.snapshots import TakeSnapshot
from workbench.review.deciding import Decide, RedoDecision, ShowReviewed, UndoDecision
from workbench.review.requests import ShowRecord

ORDER = '[[10,15,"thing"]]'
MOVED = '[[17,22,"thing"]]'
TEXTS = {1: "about the order of last week", 2: "about the order of today", 3: "about nothing"}
LONGER = {**TEXTS, 1: "I ask, about the order of last week"}


def write(path: Path, texts: dict[int, str]) -> None:
    lines = [f'{number},"{text}"' for number, text in texts.items()]
    path.write_text("\n".join(["id,text", *lines]) + "\n")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mails.csv"


@pytest.fixture
def marked(client: Client, path: Path) -> Client:
    """``order`` is marked in rows 1 and 2, nothing in row 3; equal keys are equal rows."""
    write(path, TEXTS)
    source = AddSource(name="mails", location=str(path), keys=["id"], disposition="merge")
    client.call(source)
    run(client, "mails")
    labels = {"task": "spans", "field": ["text"], "labels": ["thing", "time"]}
    client.call(SetSchema(dataset="mails", document=json.dumps(labels)))
    client.call(Open(dataset="mails"))
    for row, label in ((1, ORDER), (2, ORDER), (3, "[]")):
        client.call(Submit(dataset="mails", row=row, label=label))
    return client


def load(client: Client, path: Path, texts: dict[int, str]) -> int:
    write(path, texts)
    return run(client, "mails").load


def answers(client: Client) -> dict[int, Answer]:
    return {one.row: one for one in client.call(Mine(dataset="mails"))}


def labels(client: Client) -> list[str | None]:
    found = answers(client)
    return [found[row].label for row in (1, 2, 3)]


def test_spans_move_with_a_load_and_back_when_it_is_taken_back(marked: Client, path: Path) -> None:
    changed = load(marked, path, LONGER)
    assert labels(marked) == [MOVED, ORDER, "[]"]
    assert answers(marked)[1].flagged is False
    (event,) = marked.call(ListEvents(what="collect.spans_moved")).events
    assert (event.subject, event.payload["answers"], event.payload["flagged"]) == (
        *("dataset:mails", 1),
        0,
    )
    assert event.payload["load"] == changed
    marked.call(TakeBack(load=changed))
    assert labels(marked) == [ORDER, ORDER, "[]"]
    assert answers(marked)[1].flagged is False
    assert marked.call(VerifyChain()).intact
    assert [one.check for one in marked.call(Doctor()) if one.state != "ok"] == []


def test_a_span_whose_words_a_load_took_away_is_flagged(marked: Client, path: Path) -> None:
    changed = load(marked, path, {**TEXTS, 2: "about the parcel of today"})
    found = answers(marked)
    assert (found[2].label, found[2].flagged) == ("[]", True)
    assert found[2].note == f"load {changed} changed the text under: thing 'order' (10–15)"
    assert (found[1].flagged, found[3].flagged) == (False, False)
    told = [one for one in marked.call(ShowRecord(dataset="mails", row=2)).events]
    assert (told[-1].kind, told[-1].old, told[-1].new) == ("remap", ORDER, "[]")


def test_spans_move_when_a_snapshot_is_restored(marked: Client, path: Path) -> None:
    marked.call(TakeSnapshot(dataset="mails", name="first"))
    load(marked, path, LONGER)
    marked.call(RestoreSnapshot(dataset="mails", snapshot="first"))
    assert labels(marked) == [ORDER, ORDER, "[]"]


def test_what_a_recipe_hides_moves_only_when_it_is_applied_again(
    marked: Client, path: Path
) -> None:
    marked.call(AddStep(dataset="mails", step={"step": "trim", "columns": ["text"]}))
    apply(marked, "mails")
    load(marked, path, LONGER)
    assert labels(marked) == [ORDER, ORDER, "[]"]
    apply(marked, "mails")
    assert labels(marked) == [MOVED, ORDER, "[]"]


def test_a_row_that_comes_back_has_its_spans_in_its_text(marked: Client, path: Path) -> None:
    marked.call(TakeBack(load=1))
    load(marked, path, LONGER)
    found = answers(marked)[1]
    assert (found.label, found.flagged) == (MOVED, False)


def test_a_released_line_brings_the_text_that_its_spans_are_on(marked: Client, path: Path) -> None:
    marked.call(TakeBack(load=1))
    path.write_text('id,text\n1,"I ask, about the order of last week",more\n2,x\n3,y\n')
    run(marked, "mails")
    (line,) = marked.call(ListQuarantine(name="mails")).items
    marked.call(
        ReleaseLine(name="mails", line=line.id, mended='1,"I ask, about the order of last week"')
    )
    assert (answers(marked)[1].label, answers(marked)[1].flagged) == (MOVED, False)
    assert (answers(marked)[2].label, answers(marked)[2].flagged) == ("[]", True)


def test_answers_of_others_that_stay_right_are_not_flagged(
    marked: Client, path: Path, tmp_path: Path
) -> None:
    """Of two people on one row, one marked what is before the change, and one what is after."""
    file = tmp_path / "labels.jsonl"
    about = '[[0,5,"thing"]]'
    lines = [{"_row": 1, "label": about, "annotator": "ben"}]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    read = marked.call(ImportLabels(dataset="mails", path=str(file), format="jsonl"))
    assert read.added == 1
    load(marked, path, {**TEXTS, 1: "about all of the order of last week"})
    (event,) = marked.call(ListEvents(what="collect.spans_moved")).events
    assert (event.payload["answers"], event.payload["flagged"]) == (1, 0)
    record = marked.call(ShowRecord(dataset="mails", row=1))
    (ben,) = [one for one in record.answers if one.person == "ben"]
    assert (ben.label, ben.flagged) == (about, False)


def test_undo_brings_no_offsets_of_the_old_text_back(marked: Client, path: Path) -> None:
    """Even where the answer that stands was not moved, since it is right on both texts."""
    marked.call(Submit(dataset="mails", row=1, label='[[0,5,"thing"]]'))
    load(marked, path, {**TEXTS, 1: "about all of the order of last week"})
    assert answers(marked)[1].label == '[[0,5,"thing"]]'
    undone = marked.call(Undo(dataset="mails"))
    assert undone.item is not None and undone.item.row != 1
    assert answers(marked)[1].label == '[[0,5,"thing"]]'


def test_redo_brings_no_offsets_of_the_old_text_back(marked: Client, path: Path) -> None:
    marked.call(Submit(dataset="mails", row=1, label='[[0,5,"thing"],[10,15,"thing"]]'))
    marked.call(Undo(dataset="mails"))
    load(marked, path, LONGER)
    assert labels(marked)[0] == MOVED
    marked.call(Redo(dataset="mails"))
    assert labels(marked)[0] == MOVED


def test_decisions_move_and_are_not_undone_on_another_text(marked: Client, path: Path) -> None:
    def decide(label: str) -> None:
        done = marked.call(Decide(dataset="mails", row=1, label=label, reason="so"))
        assert done.decision is not None

    def decided() -> str | None:
        decision = marked.call(ShowReviewed(dataset="mails", row=1)).decision
        return decision.label if decision else None

    decide(ORDER)
    marked.call(Submit(dataset="mails", row=1, label='[[0,5,"time"]]'))
    decide('[[0,5,"time"]]')
    load(marked, path, {**TEXTS, 1: "about all of the order of last week"})
    assert marked.call(UndoDecision(dataset="mails")).row is None
    assert marked.call(RedoDecision(dataset="mails")).row is None
    assert decided() == '[[0,5,"time"]]'
    load(marked, path, LONGER)
    assert decided() == '[[7,12,"time"]]'
    assert [one.check for one in marked.call(Doctor()) if one.state != "ok"] == []


def test_other_tasks_need_nothing_of_this(marked: Client, path: Path) -> None:
    set_labels(marked, "mails", ["spam", "ham"], drop=True)
    load(marked, path, LONGER)
    assert marked.call(ListEvents(what="collect.spans_moved")).events == []
