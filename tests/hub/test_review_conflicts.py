"""Rows that say the same with different labels: listed, and decided together or not at all."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.golden import majority
from tests.hub.reviewing import label, measured
from tests.hub.training import finished
from workbench.annotate.requests import AddPerson
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RunSource
from workbench.core.clock import SystemClock
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.review.deciding import Decide, ShowReviewed, UndoDecision
from workbench.review.doubles import CONFLICTS, DecideRows, ShowConflicts
from workbench.store.store import Store
from workbench.wire.place import Place

LONG = "my card was charged twice for the same order and nobody answers the phone"
TEXTS = {
    "m1": "Win a prize now",
    "m2": "win a PRIZE, now!",
    "m3": LONG,
    "m4": LONG + "s",
    "m5": "Something else",
}
VOTES = {row: {"ana": "ham" if row in ("m2", "m4") else "spam"} for row in TEXTS}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place.of(tmp_path / "project.duckdb")
    path = tmp_path / "mails.csv"
    path.write_text("id,text\n" + "".join(f'{row},"{text}"\n' for row, text in TEXTS.items()))
    Store.create(made.project, SystemClock()).close()
    with Client(made) as client:
        client.call(AddSource(name="mails", location=str(path)))
        finished(client, client.call(RunSource(name="mails")).job)
        label(client, tmp_path, VOTES)
    yield made
    end_hub(made)


def test_pairs_are_listed_until_their_labels_are_one(client: Client, place: Place) -> None:
    measured(client, CONFLICTS)
    page = client.call(ShowConflicts())
    same, near = page.conflicts
    assert (same.row, same.other, same.likeness) == (2, 1, 1.0)
    assert (same.label, same.other_label) == ("ham", "spam")
    assert {near.row, near.other} == {3, 4} and 0.9 < near.likeness < 1
    assert page.judged == 5
    proposals = client.call(ShowReviewed(row=2)).proposals
    (double,) = [one for one in proposals if one.method == "double"]
    assert (double.label, double.other) == ("spam", 1)
    done = client.call(DecideRows(rows=[2, 1], label="spam", reason="both", seen=[0, 0]))
    assert [one.label for one in done.decisions] == ["spam", "spam"] and not done.refused
    left = client.call(ShowConflicts()).conflicts
    assert [{one.row, one.other} for one in left] == [{3, 4}]
    assert majority(place) == {1: "spam", 2: "spam", 3: "spam", 4: "ham", 5: "spam"}


def test_both_are_taken_back_one_after_the_other(client: Client) -> None:
    client.call(DecideRows(rows=[1, 2], label="ham", reason="both"))
    assert {client.call(UndoDecision()).row for _ in range(2)} == {1, 2}
    assert client.call(UndoDecision()).row is None


def test_whoever_comes_second_is_told_and_nothing_is_done(
    client: Client, connect: Callable[..., Client]
) -> None:
    client.call(AddPerson(name="rae", account=getpass.getuser(), role="reviewer"))
    rae = connect(acting="rae")
    rae.call(Decide(row=2, label="spam", reason="it sells"))
    done = client.call(DecideRows(rows=[1, 2], label="ham", reason="both", seen=[0, 0]))
    assert done.refused == "row 2: rae has decided meanwhile: spam (it sells)"
    assert client.call(ShowReviewed(row=1)).decision is None
    decision = client.call(ShowReviewed(row=2)).decision
    assert decision is not None and decision.reviewer == "rae"


def test_what_makes_no_sense_is_refused(client: Client) -> None:
    with pytest.raises(NotFoundError, match="nobody has measured"):
        client.call(ShowConflicts())
    with pytest.raises(InvalidInputError, match="each once"):
        client.call(DecideRows(rows=[1, 1], label="ham", reason="both"))
    with pytest.raises(InvalidInputError, match="no label is called"):
        client.call(DecideRows(rows=[1, 2], label="egg", reason="both"))
    with pytest.raises(InvalidInputError, match="needs a reason"):
        client.call(DecideRows(rows=[1, 2], label="ham", reason=" "))
