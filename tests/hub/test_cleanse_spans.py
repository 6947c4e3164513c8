"""Spans that people marked go along when the recipe changes the text under them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import make
from tests.hub.messy import apply
from workbench.annotate.requests import (
    AddTask,
    Answer,
    ImportLabels,
    Mine,
    Open,
    SetSchema,
    Submit,
    Undo,
)
from workbench.audit.requests import ListEvents, VerifyChain
from workbench.cleanse.requests import AddStep, PreviewStep, UndoRecipe
from workbench.client.blocking import Client
from workbench.wire.place import Place

TEXT = "message 1 about the order of last week"
ORDER = '[[20,25,"thing"]]'


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 6)
    yield made
    end_hub(made)


@pytest.fixture
def marked(client: Client) -> Client:
    """``order`` is marked in rows 3 and 6, nothing in row 9."""
    labels = {"task": "spans", "field": ["text"], "labels": ["thing", "time"]}
    client.call(SetSchema(dataset="mails", document=json.dumps(labels)))
    client.call(Open(dataset="mails"))
    for row, label in ((3, ORDER), (6, ORDER), (9, "[]")):
        client.call(Submit(dataset="mails", row=row, label=label))
    return client


def answers(client: Client, dataset: str = "mails") -> dict[int, Answer]:
    return {one.row: one for one in client.call(Mine(dataset=dataset))}


def test_spans_of_every_task_move_and_other_answers_stay(client: Client) -> None:
    client.call(SetSchema(dataset="mails", document='{"labels": ["good", "bad"]}'))
    for name, labels in (("things", ["thing"]), ("places", ["place"])):
        document = {"task": "spans", "field": ["text"], "labels": labels}
        client.call(AddTask(name=f"mails/{name}", document=json.dumps(document)))
    client.call(Submit(dataset="mails", row=3, label="good"))
    client.call(Submit(dataset="mails/things", row=3, label=ORDER))
    client.call(Submit(dataset="mails/places", row=6, label='[[0,7,"place"],[20,25,"place"]]'))
    step = {"step": "replace", "columns": ["text"], "find": "about", "replacement": "on"}
    client.call(AddStep(dataset="mails", step=step))
    apply(client, "mails")
    assert answers(client)[3].label == "good"
    assert answers(client, "mails/things")[3].label == '[[17,22,"thing"]]'
    places = answers(client, "mails/places")[6].label
    assert places == '[[0,7,"place"],[17,22,"place"]]'
    events = client.call(ListEvents(what="cleanse.spans_moved")).events
    assert {event.subject for event in events} == {"dataset:mails/things", "dataset:mails/places"}


def test_spans_move_with_their_text(marked: Client) -> None:
    short = {"step": "replace", "columns": ["text"], "find": "message ", "replacement": ""}
    marked.call(AddStep(dataset="mails", step=short))
    marked.call(AddStep(dataset="mails", step={"step": "case", "columns": ["text"], "to": "upper"}))
    apply(marked, "mails")
    found = answers(marked)
    assert found[3].label == found[6].label == '[[12,17,"thing"]]'
    assert (found[3].flagged, found[3].note, found[9].label) == (False, "", "[]")
    (event,) = marked.call(ListEvents(what="cleanse.spans_moved")).events
    assert (event.payload["answers"], event.payload["flagged"]) == (2, 0)
    assert marked.call(VerifyChain()).intact
    # And back, when the recipe goes back.
    marked.call(UndoRecipe(dataset="mails"))
    marked.call(UndoRecipe(dataset="mails"))
    apply(marked, "mails")
    assert answers(marked)[3].label == ORDER


def test_a_span_whose_words_are_gone_is_flagged_with_what_it_was(marked: Client) -> None:
    step = {"step": "replace", "columns": ["text"], "find": "the order", "replacement": "it"}
    marked.call(Submit(dataset="mails", row=3, label='[[20,25,"thing"],[34,38,"time"]]'))
    marked.call(AddStep(dataset="mails", step=step))
    apply(marked, "mails")
    found = answers(marked)[3]
    assert (found.label, found.status, found.flagged) == ('[[27,31,"time"]]', "labelled", True)
    assert found.note == "recipe 1 changed the text under: thing 'order' (20–25)"
    assert answers(marked)[9].flagged is False


def test_undo_never_brings_offsets_of_another_text_back(marked: Client) -> None:
    marked.call(Submit(dataset="mails", row=3, label='[[34,38,"time"]]'))
    short = {"step": "replace", "columns": ["text"], "find": "message ", "replacement": ""}
    marked.call(AddStep(dataset="mails", step=short))
    apply(marked, "mails")
    undone = marked.call(Undo(dataset="mails"))
    # Row 9, whose answer has no spans, is all that can be turned.
    assert undone.item is not None and undone.item.row == 9
    assert answers(marked)[3].label == '[[26,30,"time"]]'


def test_a_text_that_stays_leaves_its_answers(marked: Client) -> None:
    marked.call(AddStep(dataset="mails", step={"step": "trim", "columns": ["text"]}))
    apply(marked, "mails")
    assert answers(marked)[3].label == ORDER
    assert marked.call(ListEvents(what="cleanse.spans_moved")).events == []


def test_a_text_that_went_and_comes_again_is_looked_at_by_a_person(marked: Client) -> None:
    gone = {"step": "drop_columns", "columns": ["text"]}
    marked.call(AddStep(dataset="mails", step=gone))
    apply(marked, "mails")
    marked.call(UndoRecipe(dataset="mails"))
    apply(marked, "mails")
    found = answers(marked)[3]
    assert (found.label, found.flagged) == (ORDER, True)
    assert found.note == "recipe 0 brought this text: look whether its spans are right"


def test_answers_from_a_file_move_too(marked: Client, tmp_path: Path) -> None:
    lines = [
        {"_row": row, "label": ORDER, "annotator": who}
        for row in (12, 15)
        for who in ("ben", "cleo")
    ]
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    read = marked.call(ImportLabels(dataset="mails", path=str(path), format="jsonl"))
    assert (read.added, read.problems) == (4, [])
    short = {"step": "replace", "columns": ["text"], "find": "message ", "replacement": ""}
    marked.call(AddStep(dataset="mails", step=short))
    apply(marked, "mails")
    (event,) = marked.call(ListEvents(what="cleanse.spans_moved")).events
    assert event.payload["answers"] == 6


def test_a_preview_says_how_many_spans_are_under_what_it_touches(marked: Client) -> None:
    def spans(**step: object) -> int:
        return marked.call(PreviewStep(dataset="mails", step=step)).spans

    marked.call(Submit(dataset="mails", row=6, label='[[0,7,"thing"],[20,25,"thing"]]'))
    assert spans(step="case", columns=["text"], to="upper") == 3
    assert spans(step="case", columns=["text"], to="upper", where="id = 'm1'") == 1
    assert spans(step="case", columns=["channel"], to="upper") == 0
    assert spans(step="filter", where="id <> 'm2'") == 2
    assert spans(step="drop_columns", columns=["text"]) == 3
