"""Gold on the review screen: the list, rows made gold by one key, people reinstated."""

from __future__ import annotations

import pytest

from tests.tui.review_scene import DECISION, item, reviewing
from tests.tui.scene import assert_frame, settle, shows
from tests.tui.test_review_screen import SIZES, app_of, begin, sent
from workbench.annotate.requests import (
    AddGold,
    GoldAdded,
    Reinstate,
    Reinstated,
    RemoveGold,
    RightAnswers,
)
from workbench.review.deciding import ShowReviewed


@pytest.mark.parametrize("size", SIZES)
async def test_gold_is_listed_with_who_is_paused(size: tuple[int, int]) -> None:
    hub = reviewing()
    hub.answers[ShowReviewed] = lambda request: item(request.row, gold=["billing", "bug"])
    app = app_of(hub)
    async with app.run_test(size=size) as pilot:
        await begin(pilot)
        await pilot.press("6")
        await settle(pilot)
        assert_frame(app, f"review-gold-{size[0]}x{size[1]}")


async def test_a_decided_row_becomes_gold_by_one_key() -> None:
    hub = reviewing()
    hub.answers[ShowReviewed] = lambda request: item(request.row, decision=DECISION)
    hub.answers[AddGold] = GoldAdded(added=1, changed=0, unchanged=0)
    app = app_of(hub)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("+")
        await shows(pilot, "row 8,841 is gold: bug")
    assert sent(hub, AddGold) == [
        AddGold(dataset="tickets", items=[RightAnswers(row=8841, answers=["bug"])])
    ]


async def test_an_open_row_becomes_gold_with_the_label_that_is_chosen() -> None:
    hub = reviewing()
    hub.answers[AddGold] = GoldAdded(added=1, changed=0, unchanged=0)
    app = app_of(hub)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("+", *"acc", "enter")
        await shows(pilot, "row 8,841 is gold: account")


async def test_gold_is_taken_back_on_its_list_alone() -> None:
    hub = reviewing()
    hub.answers[RemoveGold] = 1
    app = app_of(hub)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("-")
        await shows(pilot, "6 lists the rows that are gold")
        await pilot.press("6")
        await settle(pilot)
        await pilot.press("-")
        await shows(pilot, "row 8,841 is no gold any more")
    assert sent(hub, RemoveGold) == [RemoveGold(dataset="tickets", rows=[8841])]


async def test_a_paused_person_is_reinstated_with_what_was_set_aside() -> None:
    hub = reviewing()
    hub.answers[Reinstate] = Reinstated(person="ben", restored=31, aside=0)
    app = app_of(hub)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("R")
        await shows(pilot, "paused · .50 of 120 gold rows right")
        await pilot.press("enter")
        await shows(pilot, "ben labels again")
        await shows(pilot, "with the 31 labels set aside")
        await pilot.press("down", "enter")
        await shows(pilot, "ben may label again")
    assert sent(hub, Reinstate) == [Reinstate(dataset="tickets", person="ben", restore=True)]
