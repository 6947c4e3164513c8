"""Who does badly on gold is warned, then paused; what they labelled goes back to others."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub, kill_hub
from tests.hub.golden import RIGHT, WRONG, label, majority, prepare
from tests.hub.labelling import make
from workbench.annotate.requests import (
    AddPerson,
    ChangeLabels,
    ExportLabels,
    Item,
    LabelChange,
    ListGold,
    Mine,
    Open,
    Opened,
    Reinstate,
    SetGold,
    Submit,
    Undo,
    UndoChange,
)
from workbench.audit.requests import Doctor, ListEvents
from workbench.client.blocking import Client
from workbench.core.errors import NotFoundError, RefusedError
from workbench.review.deciding import ShowReviewed
from workbench.wire.place import Place

ROWS = 90
GOLD = [3 * n for n in range(1, 31)]
Connect = Callable[..., Client]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path, ROWS)
    yield made
    end_hub(made)


def state(client: Client, name: str) -> tuple[str, int]:
    (one,) = [one for one in client.call(ListGold()).people if one.name == name]
    return one.state, one.aside


def pause(owner: Client, dan: Client) -> tuple[list[int], list[int]]:
    """Dan answers gold rightly three times, then wrongly, and everything else wrongly too.

    The ordinary rows labelled before the last right answer, and after it.
    """
    right: list[int] = []
    before: list[int] = []
    after: list[int] = []

    def choose(item: Item) -> str:
        return RIGHT if item.row in GOLD and len(right) < 3 else WRONG

    for item, _, handed in label(dan, choose):
        if item.row not in GOLD:
            (before if len(right) < 3 else after).append(item.row)
        elif len(right) < 3:
            right.append(item.row)
        if handed.paused:
            assert not handed.items and state(owner, "dan")[0] == "paused"
    return before, after


@pytest.fixture
def dan(client: Client, connect: Connect) -> Client:
    prepare(client, GOLD, "dan", "eve", share=0.3, accuracy=0.9, least=4, contact="rae")
    return connect(acting="dan")


def opened(client: Client) -> Opened:
    return client.call(Open(dataset="mails"))


def test_a_warning_comes_before_the_pause_and_both_say_why(client: Client, dan: Client) -> None:
    asked: list[int] = []

    def choose(item: Item) -> str:
        asked.extend([item.row] if item.row in GOLD else [])
        return WRONG if len(asked) > 5 else RIGHT

    said = [handed for _, _, handed in label(dan, choose)]
    (notice,) = [handed.notice for handed in said if handed.notice]
    assert notice.startswith("take more care: of 6 rows with known answers you had 5 right; 90 %")
    last = said[-1]
    assert last.paused == (
        "you are paused: of 9 rows with known answers you had 5 right; 60 % is asked for. Ask rae"
    )
    assert last.items == [] and last.event > 0
    again = opened(dan)
    assert again.items == [] and again.paused == last.paused


def test_what_a_paused_person_sends_is_refused_and_says_why(client: Client, dan: Client) -> None:
    pause(client, dan)
    handed = dan.call(Submit(dataset="mails", row=270, label=RIGHT, holding=[267], want=3))
    assert handed.event == 0 and handed.refused == handed.paused != ""
    assert handed.revoked == [267] and handed.items == []


def test_labels_since_the_last_right_answer_go_back_to_others(
    client: Client, connect: Connect, dan: Client, place: Place
) -> None:
    before, after = pause(client, dan)
    assert before and after and state(client, "dan") == ("paused", len(after))
    assert {one.label for one in dan.call(Mine(dataset="mails", limit=200))} == {RIGHT, WRONG}
    answers = client.call(ShowReviewed(dataset="mails", row=after[0]))
    assert [(one.person, one.status, one.label) for one in answers.answers] == [
        ("dan", "aside", WRONG)
    ]
    assert answers.proposals == []
    client.call(SetGold(dataset="mails", share=0.0))
    rows = {item.row for item, _, _ in label(connect(acting="eve"), lambda _: RIGHT)}
    assert set(after) <= rows and not rows & set(before)
    found = majority(place)
    assert {found[row] for row in before} == {WRONG}
    assert {found[row] for row in after} == {RIGHT}


def test_at_option_all_labels_go_back(client: Client, dan: Client) -> None:
    client.call(SetGold(dataset="mails", requeue="all"))
    before, after = pause(client, dan)
    assert state(client, "dan") == ("paused", len(before) + len(after))


def test_a_pause_outlives_a_killed_hub(
    client: Client, dan: Client, place: Place, connect: Connect
) -> None:
    _, after = pause(client, dan)
    kill_hub(place)
    assert opened(connect(acting="dan")).paused
    owner = connect()
    assert state(owner, "dan") == ("paused", len(after))
    assert [check for check in owner.call(Doctor()) if check.state != "ok"] == []


def test_a_reviewer_reinstates_without_what_was_set_aside(
    client: Client, connect: Connect, dan: Client
) -> None:
    _, after = pause(client, dan)
    client.call(AddPerson(name="rae", account=getpass.getuser(), role="reviewer"))
    done = connect(acting="rae").call(Reinstate(person="dan", reason="we talked"))
    assert (done.restored, done.aside) == (0, len(after))
    items = opened(dan).items
    assert items and not {item.row for item in items} & set(after)
    # They may answer such a row again, and that counts.
    dan.call(Submit(dataset="mails", row=after[0], label=RIGHT))
    assert state(client, "dan") == ("", len(after) - 1)
    # What they answered before is forgotten: one wrong answer pauses nobody.
    for item, _, handed in label(dan, lambda _: WRONG):
        if item.row in GOLD:
            assert not handed.paused
            break


def test_a_reviewer_reinstates_with_what_was_set_aside(
    client: Client, dan: Client, place: Place
) -> None:
    before, after = pause(client, dan)
    done = client.call(Reinstate(person="dan", restore=True))
    assert (done.restored, done.aside) == (len(after), 0)
    events = client.call(ListEvents(what="gold.", object="person:dan")).events
    assert [one.verb for one in events][:2] == ["gold.reinstated", "gold.paused"]
    assert [check for check in client.call(Doctor()) if check.state != "ok"] == []
    assert set(before + after) <= set(majority(place))
    recent = [one.row for one in opened(dan).recent]
    assert recent[: len(after)] == after[::-1][: len(recent)]


def test_a_label_that_was_set_aside_is_not_undone_into_another(client: Client, dan: Client) -> None:
    _, after = pause(client, dan)
    undone = dan.call(Undo(dataset="mails"))
    assert undone.item is None or undone.item.row not in after
    assert state(client, "dan")[1] == len(after)


def test_only_a_reviewer_reinstates_and_only_who_was_stopped(client: Client, dan: Client) -> None:
    with pytest.raises(RefusedError):
        dan.call(Reinstate(person="dan"))
    with pytest.raises(NotFoundError, match="neither paused nor warned"):
        client.call(Reinstate(person="dan"))


def test_labels_that_were_set_aside_are_not_exported(
    client: Client, dan: Client, tmp_path: Path
) -> None:
    _, after = pause(client, dan)
    path = tmp_path / "labels.jsonl"
    client.call(ExportLabels(path=str(path), format="jsonl", dataset="mails"))
    rows = {json.loads(line)["_row"] for line in path.read_text().splitlines()}
    assert rows and not rows & set(after)


@pytest.mark.parametrize("answer", [RIGHT, WRONG])
def test_a_quiz_comes_first_and_must_be_passed(client: Client, dan: Client, answer: str) -> None:
    client.call(SetGold(dataset="mails", quiz=5, feedback=True, least=100))
    told = []
    rows = []
    for item, _, handed in label(dan, lambda _: answer, 8):
        rows.append(item.row)
        told += [handed.notice or handed.paused] if handed.notice or handed.paused else []
    assert set(rows[:5]) <= set(GOLD)
    if answer == RIGHT:
        assert told == ["you passed: of 5 rows with known answers you had 5 right"]
        assert len(rows) == 8 and state(client, "dan") == ("", 0)
    else:
        assert len(rows) == 5 and state(client, "dan") == ("paused", 0)
        assert told[0].endswith("to begin, 90 % is asked for. Ask rae")


def test_after_the_quiz_one_is_told_what_was_wrong_and_cannot_mend_it(
    client: Client, dan: Client
) -> None:
    client.call(SetGold(dataset="mails", quiz=5, feedback=True, accuracy=0.6, least=100))
    wrong: list[int] = []

    def choose(item: Item) -> str:
        if not wrong:
            wrong.append(item.row)
            return WRONG
        return RIGHT

    (*_, (_, _, handed)) = label(dan, choose, 5)
    assert handed.notice.splitlines()[1] == (
        f"“message {wrong[0] // 3} about the order of last week”: you said spam, right is ham"
    )
    dan.call(Submit(dataset="mails", row=wrong[0], label=RIGHT))
    (person,) = [one for one in client.call(ListGold()).people if one.name == "dan"]
    assert person.accuracy.value == 0.8


def test_what_was_set_aside_goes_along_with_a_rename_and_comes_back_under_it(
    client: Client, dan: Client
) -> None:
    _, after = pause(client, dan)
    rename = LabelChange(kind="rename", labels=[WRONG], become=["junk"])

    def given() -> set[str | None]:
        return {one.label for one in dan.call(Mine(dataset="mails", limit=200))}

    client.call(ChangeLabels(dataset="mails", change=rename))
    assert given() == {RIGHT, "junk"} and state(client, "dan") == ("paused", len(after))
    client.call(UndoChange(dataset="mails"))
    assert given() == {RIGHT, WRONG} and state(client, "dan") == ("paused", len(after))
    client.call(ChangeLabels(dataset="mails", change=rename))
    client.call(Reinstate(person="dan", restore=True))
    client.call(UndoChange(dataset="mails"))
    assert given() == {RIGHT, WRONG} and state(client, "dan") == ("", 0)
