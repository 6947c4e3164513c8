"""The review screen over a scripted hub: lists, the row with every answer, decisions, figures."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.tui.review_scene import DECISION, item, reviewing
from tests.tui.scene import app_over, assert_frame, settle, shows
from workbench.client.scripted import ScriptedHub
from workbench.core.errors import NotFoundError
from workbench.review.deciding import (
    Decide,
    Decided,
    ListReview,
    Reversed,
    ShowReviewed,
    UndoDecision,
)
from workbench.review.requests import Measure, Measured, ShowAgreement
from workbench.tui.app import WorkbenchApp
from workbench.tui.areas import AREAS

SIZES = [(80, 24), (120, 40)]


def app_of(hub: ScriptedHub) -> WorkbenchApp:
    app = app_over(hub, mode="review")
    app.areas = AREAS
    return app


def sent(hub: ScriptedHub, kind: type) -> list[object]:
    return [request for request in hub.asked if isinstance(request, kind)]


async def begin(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await shows(pilot, "row 8,841")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("key", "name"), [("1", ""), ("3", "-suspects"), ("5", "-agreement")])
async def test_frames(size: tuple[int, int], key: str, name: str) -> None:
    app = app_of(reviewing())
    async with app.run_test(size=size) as pilot:
        await begin(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert_frame(app, f"review{name}-{size[0]}x{size[1]}")


async def test_people_are_listed_with_agreement_and_haste() -> None:
    app = app_of(reviewing())
    async with app.run_test(size=(120, 40)) as pilot:
        await begin(pilot)
        await pilot.press("4")
        await settle(pilot)
        assert_frame(app, "review-annotators-120x40")


async def test_one_key_adopts_the_consensus_with_its_reason() -> None:
    hub = reviewing()
    app = app_of(hub)
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("down")
        await shows(pilot, "row 17")
        await pilot.press("a")
        await settle(pilot)
    (asked,) = sent(hub, Decide)
    assert isinstance(asked, Decide)
    assert (asked.row, asked.label, asked.method) == (17, "delivery", "dawid-skene")
    assert (asked.seen, asked.reason) == (0, "consensus by Dawid–Skene: .83")


async def test_another_label_is_chosen_with_a_reason() -> None:
    hub = reviewing()
    app = app_of(hub)
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("e", *"acc", "enter", *"it", "space", *"is", "enter")
        await settle(pilot)
    (asked,) = sent(hub, Decide)
    assert isinstance(asked, Decide)
    assert (asked.label, asked.reason, asked.method) == ("account", "it is", "chosen")


async def test_whoever_comes_second_is_told_what_was_decided() -> None:
    told = Decided(decision=DECISION, refused="rae has decided meanwhile: bug (so)")
    app = app_of(reviewing(told))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("a")
        await shows(pilot, "rae has decided meanwhile")


async def test_a_tie_cannot_be_adopted() -> None:
    hub = reviewing()
    tied = item(8841).proposals[:1]
    hub.answers[ShowReviewed] = lambda request: item(request.row, proposals=tied)
    app = app_of(hub)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("a")
        await shows(pilot, "the labels are tied")
    assert not sent(hub, Decide)


async def test_what_was_not_measured_says_which_key_measures_it() -> None:
    hub = reviewing()
    hub.answers[ShowAgreement] = NotFoundError("nobody has measured the agreement of tickets yet")
    hub.answers[Measure] = Measured(job="j9")
    app = app_of(hub)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("5")
        await shows(pilot, "nobody has measured the agreement")
        await pilot.press("M")
        await shows(pilot, "measuring: agreement")
    assert sent(hub, Measure) == [Measure(kind="agreement", dataset="tickets")]


async def test_decisions_are_taken_back_and_what_is_empty_says_so() -> None:
    hub = reviewing()
    hub.answers[UndoDecision] = Reversed(row=17)
    app = app_of(hub)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("u")
        await shows(pilot, "row 17 is open again")
        await pilot.press("v")
        await shows(pilot, "nothing was decided yet")
    assert any(isinstance(each, ListReview) and each.decided for each in hub.asked)
