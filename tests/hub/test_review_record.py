"""Figures of people that depend on each other, and all that is known about one row."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import make as make_rows
from tests.hub.modelled import make as make_models
from workbench.annotate.requests import (
    AddPerson,
    Flag,
    ListPeople,
    Open,
    SetQueue,
    SetSchema,
    Submit,
    Undo,
)
from workbench.client.blocking import Client
from workbench.core.errors import NotFoundError, RefusedError
from workbench.review.deciding import Decide
from workbench.review.recording import ShowRecord
from workbench.review.requests import ListAnnotators
from workbench.wire.place import Place

NAMES = ("ana", "ben", "cy")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make_rows(tmp_path, 6)
    with Client(made) as owner:
        document = {"field": ["text"], "labels": ["spam", "ham", "odd"]}
        owner.call(SetSchema(dataset="mails", document=json.dumps(document)))
        owner.call(SetQueue(dataset="mails", overlap=3))
        for name in NAMES:
            owner.call(AddPerson(name=name, account=getpass.getuser()))
    yield made
    end_hub(made)


def give(client: Client, row: int, label: str | None, seconds: float = 5.0, **more: object) -> None:
    client.call(Submit(dataset="mails", row=row, label=label, seconds=seconds, want=0, **more))  # type: ignore[arg-type]


def test_majority_leaves_out_ones_own_vote_and_ties(
    client: Client, connect: Callable[..., Client]
) -> None:
    ana, ben, cy = (connect(acting=name) for name in NAMES)
    for row, labels in ((3, ("spam", "spam", "ham")), (6, ("odd", "ham", "ham")), (9, ("odd",))):
        for one, label in zip((ana, ben, cy), labels, strict=False):
            give(one, row, label)
    found = {one.name: one for one in client.call(ListAnnotators()).annotators}
    # Row 3: the others of ana say spam and ham, a tie; those of cy say spam twice. Row 6 likewise.
    assert {name: (one.majority.value, one.majority.n) for name, one in found.items()} == {
        "ana": (0.0, 1),
        "ben": (None, 0),
        "cy": (0.0, 1),
    }
    assert found["ben"].majority.why


def test_too_fast_goes_by_the_length_of_what_is_to_be_read(
    client: Client, connect: Callable[..., Client]
) -> None:
    ana = connect(acting="ana")
    # "message 1 about the order of last week" has 38 characters: 1.13 seconds.
    give(ana, 3, "spam", seconds=1.0)
    give(ana, 6, "spam", seconds=1.2)
    (found,) = client.call(ListAnnotators()).annotators
    assert (found.too_fast.value, found.too_fast.n) == (0.5, 2)


def test_who_is_here_and_on_what(client: Client, connect: Callable[..., Client]) -> None:
    ana = connect(acting="ana")
    connect(acting="ben")
    ana.call(Open(dataset="mails"))
    give(ana, 3, "spam")
    people = {one.name: one for one in client.call(ListPeople())}
    assert (people["ana"].at, people["ben"].at) == (["mails"], [])
    assert people["ana"].seen and not people["ben"].seen
    ana.close()
    while client.call(ListPeople())[0].at:
        pass


def test_the_record_of_a_row_has_answers_events_and_decisions(
    client: Client, connect: Callable[..., Client]
) -> None:
    ana, ben = connect(acting="ana"), connect(acting="ben")
    give(ana, 3, "spam", model=7, suggested="ham")
    give(ben, 3, "odd")
    ben.call(Undo(dataset="mails"))
    give(ben, 3, None)
    ben.call(Flag(dataset="mails", row=3))
    client.call(Decide(row=3, label="ham", reason="it is wanted"))
    found = client.call(ShowRecord(row=3))
    first, second = found.answers
    assert (first.person, first.label, first.schema_version, first.seconds) == ("ana", "spam", 1, 5)
    assert (first.suggested, first.model_version) == (None, None), "no model suggested anything"
    assert (second.person, second.status, second.flagged) == ("ben", "skipped", True)
    kinds = [(one.person, one.kind, one.old, one.new) for one in found.events]
    owner = client.welcome.person
    assert kinds == [
        ("ana", "label", "", "spam"),
        ("ben", "label", "", "odd"),
        ("ben", "undo", "odd", ""),
        ("ben", "skip", "", "skipped"),
        ("ben", "flag", "", "1"),
        (owner, "decide", "", "ham"),
    ]
    assert found.events[2].target == found.events[1].event
    assert found.decision is not None and found.decision.label == "ham"
    assert (found.models, found.learned, found.part) == (0, [], "")


def test_an_annotator_does_not_see_what_others_say(connect: Callable[..., Client]) -> None:
    with pytest.raises(RefusedError):
        connect(acting="ana").call(ShowRecord(row=3))


def test_a_row_that_never_was_has_no_record(client: Client) -> None:
    with pytest.raises(NotFoundError, match="no row 4"):
        client.call(ShowRecord(row=4))


def test_the_record_names_the_models_that_learned_from_the_row(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    made = make_models(tmp_path_factory.mktemp("models"))
    try:
        with Client(made) as owner:
            learned = owner.call(ShowRecord(row=0))
            # The first version learned from rows 0 to 389, the second to 399; test rows follow.
            later, test = (owner.call(ShowRecord(row=3 * row)) for row in (395, 500))
    finally:
        end_hub(made)
    assert [one.version for one in learned.learned] == [2, 1] and learned.part == "train"
    assert {one.label for one in learned.learned} <= {"yes", "no"}
    assert [one.version for one in later.learned] == [2]
    assert (test.learned, test.part, test.models) == ([], "test", 2)
