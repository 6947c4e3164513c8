"""Gold is mixed in at the share that is set, and nothing tells it from other rows."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.hub.golden import RIGHT, WRONG, label, majority, prepare
from tests.hub.labelling import make, set_labels
from workbench.annotate.gold import Gold, claim
from workbench.annotate.queue import Queue
from workbench.annotate.requests import (
    AddGold,
    ChangeLabels,
    GoldSettings,
    LabelChange,
    ListGold,
    Open,
    RemoveGold,
    RightAnswers,
    SetGold,
    ShowProgress,
    Submit,
    Undo,
)
from workbench.annotate.strategies import LEAST_CONFIDENCE, RANDOM
from workbench.audit.requests import ListEvents
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError, NotFoundError, RefusedError
from workbench.review.deciding import Decide
from workbench.wire.place import Place

ROWS = 200
GOLD = [3 * n for n in range(1, 61)]
Connect = Callable[..., Client]


def make_project(folder: Path) -> None:
    make(folder, ROWS)


def shape(value: Any) -> Any:
    """The fields of a message with the types of their values, without the values."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value]
    return type(value).__name__


def test_gold_is_handed_out_at_the_share_that_is_set(client: Client, connect: Connect) -> None:
    prepare(client, GOLD, "dan", share=0.25, pause_below=0.0)
    rows = [item.row for item, _, _ in label(connect(acting="dan"), lambda _: RIGHT, 140)]
    assert len(set(rows)) == len(rows) == 140
    # A quarter of 140 is 35; so few or many would come once in 2,000 times.
    assert 18 <= len(set(rows) & set(GOLD)) <= 53


def test_without_ordinary_rows_left_no_gold_comes_alone(client: Client, connect: Connect) -> None:
    prepare(client, GOLD, "dan", "eve", share=0.2, pause_below=0.0)
    for name in ("dan", "eve"):
        for _ in label(connect(acting=name), lambda _: RIGHT):
            pass
    eve = connect(acting="eve")
    assert eve.call(Open(dataset="mails")).items == []
    assert client.call(ListGold(dataset="mails")).people[1].waiting > 0


def test_nothing_on_the_wire_tells_gold_from_other_rows(client: Client, connect: Connect) -> None:
    prepare(client, GOLD, "dan", share=0.5, pause_below=0.0)
    shapes: dict[bool, set[str]] = {True: set(), False: set()}
    reasons: dict[bool, set[str]] = {True: set(), False: set()}
    counts: dict[bool, set[int]] = {True: set(), False: set()}
    labelled = 0
    for item, came, handed in label(connect(acting="dan"), lambda _: RIGHT, 60):
        gold = item.row in GOLD
        assert len(came.items) in (1, 3)
        shapes[gold].add(repr(shape(msgspec.to_builtins(item))))
        shapes[gold].add(repr(shape(msgspec.to_builtins(handed) | {"items": []})))
        reasons[gold].add(item.strategy)
        counts[gold].add(handed.progress.labelled - labelled)
        labelled = handed.progress.labelled
    assert shapes[True] == shapes[False] and reasons[True] == reasons[False]
    assert counts == {True: {1}, False: {1}}


def test_two_people_who_compare_their_counts_cannot_tell_gold_from_other_rows(
    client: Client, connect: Connect
) -> None:
    prepare(client, GOLD[:6], "dan", "eve", share=0.5, pause_below=0.0)
    dan, eve = connect(acting="dan"), connect(acting="eve")
    count, seen = 0, list[int]()
    for one, other in ((dan, eve), (eve, dan)):
        # Half of these rows are gold; those that the second one gets were answered by the first.
        for item, _, handed in label(one, lambda _: RIGHT, 12):
            count += 1
            seen += [item.row] if item.row in GOLD else []
            watched = other.call(ShowProgress(dataset="mails"))
            assert (handed.progress.labelled, watched.labelled) == (count, count)
    assert len(seen) > len(set(seen)) > 0, "some gold was answered by both"
    exact = client.call(ShowProgress(dataset="mails")).labelled
    assert exact == count - len(seen) + len(set(seen))


@pytest.mark.parametrize("request_", [ListGold(), AddGold(items=[]), RemoveGold(rows=[3])],
                         ids=lambda one: type(one).__name__)  # fmt: skip
def test_an_annotator_cannot_ask_for_gold(client: Client, connect: Connect, request_: Any) -> None:
    prepare(client, GOLD, "dan")
    with pytest.raises(RefusedError):
        connect(acting="dan").call(request_)


def test_the_log_does_not_tell_annotators_which_rows_are_gold(
    client: Client, connect: Connect
) -> None:
    prepare(client, [303], "dan")
    events = connect(acting="dan").call(ListEvents(what="gold.")).events
    assert len(events) == 1 and "303" not in repr(events)
    assert "303" in repr(client.call(ListEvents(what="gold.")).events)


def test_everybody_may_answer_a_gold_row_and_no_answer_becomes_a_label(
    client: Client, connect: Connect, place: Place
) -> None:
    prepare(client, [3, 6], "dan", "eve", share=1.0, pause_below=0.0)
    for name, answer in (("dan", RIGHT), ("eve", WRONG)):
        one = connect(acting=name)
        items = one.call(Open(dataset="mails", want=2)).items
        assert {item.row for item in items} == {3, 6}
        for row in (3, 6):
            assert not one.call(Submit(dataset="mails", row=row, label=answer)).refused
    assert majority(place) == {}


def test_a_decided_gold_row_is_learnt_and_one_that_is_gold_no_more(
    client: Client, place: Place
) -> None:
    prepare(client, [3, 6])
    for row in (3, 6):
        client.call(Submit(dataset="mails", row=row, label=RIGHT))
    client.call(Decide(dataset="mails", row=3, label=WRONG, reason="known"))
    assert client.call(RemoveGold(dataset="mails", rows=[6])) == 1
    assert majority(place) == {3: WRONG, 6: RIGHT}


def test_a_model_suggests_and_gold_looks_like_what_is_drawn_by_chance() -> None:
    queue = Queue(array("q", range(100)), overlap=1, random_share=0.1)
    queue.orders.set(LEAST_CONFIDENCE, range(100))
    gold = Gold(settings=GoldSettings(share=1.0), right={5: frozenset("a"), 6: frozenset("b")})
    queue.limits.set_gold({5, 6})
    gold.alike = {6}
    lease = claim(gold, queue, "dan", "c1", LEAST_CONFIDENCE, 0.0)
    assert lease is not None and (lease.position, lease.strategy) == (6, RANDOM)
    other = claim(gold, queue, "dan", "c1", LEAST_CONFIDENCE, 0.0)
    assert other is not None and other.position not in (5, 6)


@pytest.mark.parametrize(
    ("items", "error", "said"),
    [
        ([RightAnswers(row=4, answers=["ham"])], NotFoundError, "no row 4"),
        ([RightAnswers(row=3, answers=["egg"])], InvalidInputError, "row 3: no label is called"),
        ([RightAnswers(row=3, answers=[])], InvalidInputError, "row 3 has no right answer"),
        ([], InvalidInputError, "which rows"),
    ],
)
def test_what_is_no_gold_is_refused_and_nothing_is_stored(
    asking: Client, items: list[RightAnswers], error: type[Exception], said: str
) -> None:
    prepare(asking, [9])
    with pytest.raises(error, match=said):
        good = [RightAnswers(row=12, answers=["ham"])] if items else []
        asking.call(AddGold(items=[*good, *items]))
    assert [item.row for item in asking.call(ListGold()).items] == [9]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"share": 1.5}, "between 0 and 1"),
        ({"pause_below": 0.9}, "warned before they are paused"),
        ({"least": 0}, "enough to tell"),
        ({"requeue": "some"}, "set aside"),
    ],
)
def test_settings_are_checked(asking: Client, settings: dict[str, Any], said: str) -> None:
    prepare(asking, [9])
    with pytest.raises(InvalidInputError, match=said):
        asking.call(SetGold(dataset="mails", **settings))


def test_rows_become_gold_from_decisions_and_once_only(client: Client) -> None:
    prepare(client, [9])
    client.call(Decide(dataset="mails", row=12, label="spam", reason="it is"))
    first = client.call(AddGold(dataset="mails", from_review=True))
    again = client.call(AddGold(dataset="mails", from_review=True))
    assert (first.added, again.added, again.unchanged) == (1, 0, 1)
    more = client.call(AddGold(items=[RightAnswers(row=12, answers=["spam", "ham"])]))
    assert (more.added, more.changed) == (0, 1)
    (changed,) = [one for one in client.call(ListGold()).items if one.row == 12]
    assert changed.answers == ["spam", "ham"]


def test_an_answer_from_before_it_was_gold_is_not_judged_and_undo_counts(client: Client) -> None:
    prepare(client, [9], least=1, share=1.0)
    client.call(Submit(dataset="mails", row=12, label="spam"))
    client.call(AddGold(items=[RightAnswers(row=12, answers=["ham"])]))
    rename = LabelChange(kind="rename", labels=["spam"], become=["junk"])
    client.call(ChangeLabels(dataset="mails", change=rename))
    client.call(Submit(dataset="mails", row=9, label="ham"))
    (me,) = client.call(ListGold()).people
    assert (me.accuracy.value, me.accuracy.n) == (1.0, 1)
    client.call(Undo(dataset="mails"))
    (me,) = client.call(ListGold()).people
    assert me.accuracy.value is None


def test_right_answers_follow_a_renamed_label_and_a_retired_one_is_not_asked(
    client: Client, connect: Connect
) -> None:
    prepare(client, [3, 6], "dan", share=1.0, pause_below=0.0)
    client.call(AddGold(items=[RightAnswers(row=9, answers=[WRONG])]))
    client.call(ChangeLabels(change=LabelChange(kind="rename", labels=[RIGHT], become=["wanted"])))
    client.call(ChangeLabels(change=LabelChange(kind="retire", labels=[WRONG])))
    dan = connect(acting="dan")
    assert {item.row for item in dan.call(Open(dataset="mails", want=2)).items} == {3, 6}
    dan.call(Submit(dataset="mails", row=3, label="wanted"))
    page = client.call(ListGold())
    first = page.items[0]
    assert (first.row, first.answers, first.correct) == (3, ["wanted"], 1)
    assert page.people[0].accuracy.value == 1.0


def test_gold_whose_answer_is_no_label_of_a_new_schema_is_not_asked(
    client: Client, connect: Connect
) -> None:
    prepare(client, [3, 6], "dan", share=1.0, pause_below=0.0)
    dan = connect(acting="dan")
    assert {item.row for item in dan.call(Open(dataset="mails", want=2)).items} == {3, 6}
    set_labels(client, "mails", [WRONG, "other"], drop=True)
    assert not {item.row for item in dan.call(Open(dataset="mails", want=2)).items} & {3, 6}
