"""A whole consensus adopted at once: what training learns then, on record, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from tests.hub.golden import majority
from tests.hub.labelling import make
from tests.hub.reviewing import give, label, measured
from workbench.annotate.requests import ChangeLabels, LabelChange
from workbench.audit.requests import Doctor, ListEvents
from workbench.client.blocking import Client
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.review.adopting import AdoptConsensus, Adopted
from workbench.review.deciding import (
    Decide,
    ListReview,
    RedoDecision,
    ShowReviewed,
    UndoDecision,
)
from workbench.review.recording import ShowRecord
from workbench.review.requests import CONSENSUS, DAWID_SKENE, MAJORITY
from workbench.wire.place import Place

ROWS = (3, 6, 9, 12, 15)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 12)
    with Client(made) as client:
        label(client, tmp_path)
    yield made
    end_hub(made)


@pytest.fixture
def known(client: Client) -> Client:
    """A hub that has measured both kinds of consensus."""
    for method in (MAJORITY, DAWID_SKENE):
        measured(client, CONSENSUS, method)
    return client


def adopt(client: Client, **asked: Any) -> Adopted:
    return client.call(AdoptConsensus(**{"method": MAJORITY, "reason": "so", **asked}))


def test_open_rows_are_decided_and_ties_and_decided_ones_are_left(
    known: Client, place: Place
) -> None:
    known.call(Decide(row=6, label="odd", reason="it is"))
    done = adopt(known)
    assert (done.rows, done.tied, done.decided, done.unsure) == (3, 1, 1, 0)
    assert majority(place)[6] == "odd"
    found = known.call(ShowReviewed(row=3)).decision
    assert found is not None
    assert (found.label, found.method, found.reason) == ("spam", MAJORITY, "so")
    assert found.event == done.event
    assert known.call(ShowReviewed(row=12)).decision is None
    assert adopt(known).rows == 0


def test_rows_that_are_not_sure_enough_stay_open(known: Client) -> None:
    counted = adopt(known, least=0.7, dry_run=True)
    assert (counted.rows, counted.unsure, counted.event) == (3, 1, 0)
    assert known.call(ListReview(decided=True)).rows == []
    assert adopt(known, least=0.7).rows == 3
    assert known.call(ShowReviewed(row=6)).decision is None


def test_all_of_it_is_taken_back_and_adopted_again_in_one_go(known: Client, place: Place) -> None:
    before = majority(place)
    assert adopt(known, method=DAWID_SKENE).rows == len(ROWS)
    back = known.call(UndoDecision())
    assert (back.rows, back.decision) == (len(ROWS), None)
    assert majority(place) == before
    assert known.call(ListReview(decided=True)).rows == []
    again = known.call(RedoDecision())
    assert again.rows == len(ROWS) and again.decision is not None
    assert known.call(ShowReviewed(row=3)).decision is not None
    assert known.call(RedoDecision()).row is None
    assert known.call(UndoDecision()).rows == len(ROWS)
    assert known.call(UndoDecision()).row is None


def test_what_was_decided_since_is_not_taken_back_with_it(known: Client) -> None:
    adopt(known, method=DAWID_SKENE)
    known.call(Decide(row=6, label="odd", reason="I looked"))
    assert known.call(UndoDecision()).row == 6, "the newest decision first"
    known.call(Decide(row=9, label="odd", reason="I looked"))
    known.call(RedoDecision())
    found = known.call(ShowReviewed(row=9)).decision
    assert found is not None and found.label == "odd"


def test_labels_that_were_renamed_since_are_taken_back_with_the_rest(known: Client) -> None:
    adopt(known, method=DAWID_SKENE)
    change = LabelChange(kind="rename", labels=["spam"], become=["junk"])
    known.call(ChangeLabels(dataset="mails", change=change))
    found = known.call(ShowReviewed(row=3)).decision
    assert found is not None and found.label == "junk"
    assert known.call(UndoDecision()).rows == len(ROWS)
    assert known.call(ShowReviewed(row=3)).decision is None


def test_it_is_on_record_and_the_file_stays_sound(known: Client) -> None:
    adopt(known, method=DAWID_SKENE)
    known.call(UndoDecision())
    known.call(RedoDecision())
    verbs = [one.verb for one in known.call(ListEvents()).events]
    assert verbs[:3] == [
        "review.adoption_redone",
        "review.adoption_undone",
        "review.adopted",
    ]
    kinds = [one.kind for one in known.call(ShowRecord(row=3)).events]
    assert kinds[-3:] == ["decide", "undo decision", "redo decision"]
    assert [check.check for check in known.call(Doctor()) if check.state != "ok"] == []


def test_answers_that_came_since_and_no_reason_are_refused(known: Client, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="needs a reason"):
        adopt(known, reason=" ")
    with pytest.raises(InvalidInputError, match="no confidence"):
        adopt(known, least=3.0)
    give(known, tmp_path, {"m6": {"ana": "ham"}})
    assert not adopt(known, dry_run=True).current
    with pytest.raises(ConflictError, match="answers have changed since"):
        adopt(known)


def test_what_was_never_measured_says_how(client: Client) -> None:
    with pytest.raises(NotFoundError, match="nobody has measured"):
        adopt(client)
