"""What the screen knows while answers are under way."""

from __future__ import annotations

import msgspec
import pytest

from workbench.annotate.requests import (
    Answer,
    Handed,
    Item,
    Label,
    LabelSchema,
    Opened,
    Progress,
    Submit,
    Suggestion,
    Undone,
)
from workbench.annotate.seat import DONE, PENDING, REFUSED, Seat, under_way

PROGRESS = Progress(labelled=0, total=9, today=0, pace=None, left=None, people=1)


def item(row: int, **fields: object) -> Item:
    best = Suggestion(version=3, labels=["ham", "spam"], shares=[0.6, 0.4])
    return Item(
        row=row,
        fields=[("text", f"row  {row}")],
        texts=1,
        strategy="random",
        suggestion=best,
        **fields,  # type: ignore[arg-type]
    )


def opened(*rows: int, revoked: tuple[int, ...] = (), recent: tuple[Answer, ...] = ()) -> Opened:
    return Opened(
        dataset="mails",
        columns=["text"],
        schema=LabelSchema(labels=[Label(name="spam"), Label(name="ham")], version=2),
        strategy="random",
        progress=PROGRESS,
        items=[item(row) for row in rows],
        revoked=list(revoked),
        recent=list(recent),
        answers=len(recent),
    )


def handed(*rows: int, revoked: tuple[int, ...] = (), refused: str = "") -> Handed:
    return Handed(
        event=0 if refused else 1,
        answer=None,
        items=[item(row) for row in rows],
        revoked=list(revoked),
        progress=PROGRESS,
        schema_version=2,
        refused=refused,
    )


@pytest.fixture
def seat() -> Seat:
    made = Seat()
    made.sit(opened(3, 6, 9))
    return made


def label(seat: Seat, name: str | None = "spam") -> Submit:
    request = seat.submit(name, 1.234)
    assert request is not None
    return request


def test_a_label_shows_the_next_row_and_waits_for_the_commit(seat: Seat) -> None:
    request = label(seat)
    assert seat.shown is not None and seat.shown.row == 6
    assert (request.row, request.shown, request.holding) == (3, 6, [6, 9])
    assert (request.model, request.suggested) == (3, "ham")
    assert (request.seconds, request.version) == (1.23, 2)
    assert seat.given[0].state == PENDING and seat.waiting
    seat.handed(request, handed(12))
    assert seat.given[0].state == DONE and not seat.waiting
    assert seat.rows == [6, 9, 12]
    assert seat.given[0].answer.text == "row 3"


def test_rows_taken_over_by_others_leave_the_screen(seat: Seat) -> None:
    seat.handed(label(seat), handed(revoked=(9,)))
    assert seat.rows == [6]


def test_a_refused_label_is_marked_and_a_failed_one_comes_back(seat: Seat) -> None:
    seat.handed(label(seat), handed(refused="taken"))
    assert seat.given[0].state == REFUSED
    shown = seat.shown
    assert shown is not None
    seat.failed(label(seat), shown)
    assert seat.shown == shown and len(seat.given) == 1


def test_without_a_row_there_is_nothing_to_submit() -> None:
    assert Seat().submit("spam", 0.0) is None


def test_rejoining_keeps_what_is_on_the_screen(seat: Seat) -> None:
    label(seat)
    seat.sit(opened(12, revoked=(9,)))
    assert seat.rows == [6, 12]
    assert seat.given[0].state == PENDING


def test_an_answer_stored_while_the_hub_looked_stays_among_mine(seat: Seat) -> None:
    """The hub has read what I gave before that one was stored, and tells of it afterwards."""
    request = label(seat)
    asked = under_way(seat)
    seat.handed(request, handed(12))
    seat.sit(opened(recent=(Answer(row=1),)), asked)
    assert [one.answer.row for one in seat.given] == [3, 1]
    assert (seat.given[0].state, seat.answers) == (DONE, 2)
    seat.sit(opened(recent=(Answer(row=3), Answer(row=1))), asked)
    assert [one.answer.row for one in seat.given] == [3, 1]
    assert seat.answers == 2


def test_another_dataset_begins_anew(seat: Seat) -> None:
    from msgspec.structs import replace

    seat.sit(replace(opened(1), dataset="other"))
    assert seat.rows == [1]


def test_an_undone_label_is_shown_again_before_the_rest(seat: Seat) -> None:
    seat.handed(label(seat), handed(12))
    seat.undone(Undone(kind="label", item=item(3, answer=Answer(row=3)), progress=PROGRESS))
    assert seat.rows == [3, 6, 9, 12]
    assert seat.given == []


def test_what_is_done_again_leaves_the_screen(seat: Seat) -> None:
    again = Answer(row=3, status="labelled", label="ham")
    seat.undone(Undone(kind="label", item=item(3, answer=again), progress=PROGRESS))
    assert seat.rows == [6, 9]
    assert seat.given[0].answer.label == "ham"


def test_looking_back_and_changing_an_answer(seat: Seat) -> None:
    for _ in range(2):
        seat.handed(label(seat), handed())
    older = seat.older()
    assert older == 6
    seat.look(item(6, answer=Answer(row=6, status="labelled", label="spam")))
    assert seat.looking == 0 and seat.older() == 3 and seat.newer() is None
    seat.look(item(3))
    assert seat.newer() == 6
    request = label(seat, "ham")
    assert (request.row, request.shown, request.holding) == (3, 9, [9])
    assert seat.shown is not None and seat.shown.answer is not None
    assert seat.shown.answer.label == "ham"
    assert [one.answer.row for one in seat.given] == [3, 6]
    seat.look(None)
    assert seat.shown.row == 9


def test_a_flag_shows_on_the_row_and_on_the_answer(seat: Seat) -> None:
    seat.marked(Answer(row=3, flagged=True))
    assert seat.answer is not None and seat.answer.flagged
    seat.handed(label(seat), handed())
    assert seat.given[0].answer.flagged
    seat.marked(Answer(row=3, status="labelled", label="spam"))
    assert not seat.given[0].answer.flagged and seat.given[0].answer.text == "row 3"


def test_an_answer_about_another_dataset_changes_nothing_here(seat: Seat) -> None:
    request = label(seat)
    other = msgspec.structs.replace(opened(30, 33), dataset="calls")
    seat.sit(other)
    assert seat.given == [] and not seat.waiting
    seat.handed(request, handed(12))
    seat.failed(request, item(3))
    assert seat.rows == [30, 33]


def test_my_answers_are_counted_once_and_less_when_undone(seat: Seat) -> None:
    seat.handed(label(seat), handed(12))
    seat.handed(label(seat, None), handed(15))
    assert seat.answers == len(seat.given) == 2
    skipped = Answer(row=6, status="skipped")
    seat.look(item(6, answer=skipped))
    seat.handed(label(seat), handed())
    assert seat.answers == 2
    seat.undone(Undone(kind="label", item=item(6, answer=skipped), progress=PROGRESS))
    assert seat.answers == 2
    seat.undone(Undone(kind="skip", item=item(6, answer=Answer(row=6)), progress=PROGRESS))
    assert seat.answers == len(seat.given) == 1
    again = item(6, answer=Answer(row=6, status="labelled", label="ham"))
    seat.undone(Undone(kind="label", item=again, progress=PROGRESS))
    assert seat.answers == len(seat.given) == 2
