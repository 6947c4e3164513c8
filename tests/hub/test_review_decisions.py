"""A reviewer's decision: what training learns, an event with a reason, undone and redone."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.golden import majority
from tests.hub.labelling import make
from tests.hub.reviewing import label
from workbench.annotate.requests import AddPerson, ChangeLabels, LabelChange
from workbench.audit.requests import Doctor, ListEvents
from workbench.client.blocking import Client
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from workbench.review.deciding import (
    DISAGREEMENTS,
    FLAGGED,
    Decide,
    ListReview,
    RedoDecision,
    ShowReviewed,
    UndoDecision,
)
from workbench.wire.place import Place

Connect = Callable[..., Client]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, 12)
    with Client(made) as client:
        label(client, tmp_path)
    yield made
    end_hub(made)


def enrol(client: Client, *names: str, role: str = "reviewer") -> None:
    for name in names:
        client.call(AddPerson(name=name, account=getpass.getuser(), role=role))


def decide(client: Client, row: int, label: str, seen: int | None = None) -> int:
    done = client.call(Decide(dataset="mails", row=row, label=label, reason="so", seen=seen))
    assert done.decision is not None and not done.refused
    return done.decision.event


def test_disagreements_come_with_the_least_agreement_first(client: Client) -> None:
    page = client.call(ListReview(kind=DISAGREEMENTS))
    assert [(row.row, row.agreement) for row in page.rows] == [(12, 0.0), (6, 1 / 3)]
    assert page.rows[1].votes == [("spam", 2), ("ham", 1)]
    assert page.rows[0].text.startswith("message 4")
    assert client.call(ListReview(kind=FLAGGED)).rows == []


def test_one_row_shows_every_answer_side_by_side(client: Client) -> None:
    item = client.call(ShowReviewed(row=6))
    given = [(one.person, one.label) for one in item.answers]
    assert sorted(given) == [("ana", "spam"), ("bo", "ham"), ("cy", "spam")]
    assert (item.agreement, item.texts) == (pytest.approx(1 / 3), 1)
    assert [(one.method, one.label) for one in item.proposals] == [("majority", "spam")]
    assert item.proposals[0].confidence == pytest.approx(2 / 3)
    tie = client.call(ShowReviewed(row=12)).proposals[0]
    assert (tie.label, tie.tied) == (None, ["ham", "spam"])
    with pytest.raises(NotFoundError, match="no row 7"):
        client.call(ShowReviewed(row=7))


def test_training_learns_the_decision_and_not_the_majority(client: Client, place: Place) -> None:
    decide(client, 6, "ham")
    decide(client, 21, "odd")
    assert client.call(ListReview()).open == 1
    assert [row.row for row in client.call(ListReview(decided=True)).rows] == [6]
    assert majority(place) == {3: "spam", 6: "ham", 9: "ham", 12: "ham", 15: "ham", 21: "odd"}


def test_a_decision_is_taken_back_and_made_again(client: Client, place: Place) -> None:
    decide(client, 6, "ham")
    decide(client, 6, "odd")
    decide(client, 12, "spam")
    assert client.call(UndoDecision()).row == 12
    back = client.call(UndoDecision())
    assert back.decision is not None and (back.row, back.decision.label) == (6, "ham")
    assert client.call(UndoDecision()).decision is None
    assert client.call(UndoDecision()).row is None
    assert [client.call(RedoDecision()).row for _ in range(4)] == [6, 6, 12, None]
    assert client.call(UndoDecision()).row == 12
    decide(client, 9, "odd")
    assert client.call(RedoDecision()).row is None
    assert majority(place)[6] == "odd"


def test_the_second_of_two_reviewers_is_told(client: Client, connect: Connect) -> None:
    enrol(client, "rae", "ria")
    first, second = connect(acting="rae"), connect(acting="ria")
    event = decide(first, 6, "ham", seen=0)
    done = second.call(Decide(row=6, label="odd", reason="no", seen=0))
    assert done.refused == "rae has decided meanwhile: ham (so)"
    assert done.decision is not None and done.decision.event == event
    decide(second, 6, "odd", seen=event)
    with pytest.raises(ConflictError, match="decided by somebody else since: ria"):
        first.call(UndoDecision())
    back = second.call(UndoDecision()).decision
    assert back is not None and (back.reviewer, back.label) == ("rae", "ham")


def test_a_decision_needs_a_reason_a_label_of_the_schema_and_a_row(client: Client) -> None:
    with pytest.raises(InvalidInputError, match="needs a reason"):
        client.call(Decide(row=6, label="ham", reason=" "))
    with pytest.raises(InvalidInputError, match="no label is called 'eggs'"):
        client.call(Decide(row=6, label="eggs", reason="so"))
    with pytest.raises(NotFoundError, match="no row 7"):
        client.call(Decide(row=7, label="ham", reason="so"))


def test_an_annotator_may_not_review(client: Client, connect: Connect) -> None:
    enrol(client, "dan", role="annotator")
    annotator = connect(acting="dan")
    for request in (ListReview(), ShowReviewed(row=6), Decide(row=6, label="ham", reason="so")):
        with pytest.raises(RefusedError, match="role reviewer"):
            annotator.call(request)


def test_what_was_decided_is_on_record_and_the_file_stays_sound(client: Client) -> None:
    decide(client, 6, "ham")
    client.call(UndoDecision())
    events = client.call(ListEvents(what="review.")).events
    assert [event.verb for event in events] == ["review.undone", "review.decided"]
    payload = events[1].payload
    assert isinstance(payload, dict)
    assert (payload["label"], payload["was"], payload["reason"]) == ("ham", None, "so")
    assert [check.check for check in client.call(Doctor()) if check.state != "ok"] == []


def test_a_decision_is_taken_back_after_its_label_was_renamed(client: Client) -> None:
    rename = LabelChange(kind="rename", labels=["ham"], become=["wanted"])
    decide(client, 3, "spam")
    decide(client, 6, "ham")
    decide(client, 6, "spam")
    client.call(UndoDecision(dataset="mails"))
    client.call(ChangeLabels(dataset="mails", change=rename))
    assert client.call(UndoDecision(dataset="mails")).decision is None
    with pytest.raises(ConflictError, match="row 6 was decided 'ham' before"):
        client.call(RedoDecision(dataset="mails"))
    assert client.call(UndoDecision(dataset="mails")).row == 3
