"""``enter`` on a person shows what they give for what."""

from __future__ import annotations

import pytest

from tests.tui.review_scene import reviewing
from tests.tui.scene import assert_frame, frame, settle, shows
from tests.tui.test_review_screen import SIZES, app_of, begin
from workbench.review.people import Confusion, ShowConfusion

FOUND = Confusion(
    dataset="tickets",
    name="ana",
    labels=["billing", "delivery", "bug"],
    counts=[[310, 4, 2], [0, 290, 1], [41, 0, 120]],
    rates=[[0.981, 0.013, 0.006], [0.0, 0.997, 0.003], [0.255, 0.0, 0.745]],
    answers=768,
    competence=0.912,
)


@pytest.mark.parametrize("size", SIZES)
async def test_a_matrix(size: tuple[int, int]) -> None:
    hub = reviewing()
    hub.answers[ShowConfusion] = FOUND
    app = app_of(hub)
    async with app.run_test(size=size) as pilot:
        await begin(pilot)
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("enter")
        await shows(pilot, "competence .91")
        await settle(pilot)
        assert_frame(app, f"review-confusion-{size[0]}x{size[1]}")


async def test_of_many_labels_the_pairs_most_often_confused() -> None:
    names = [f"intent {n}" for n in range(1, 13)]
    counts = [[9 if a == b else 0 for b in range(12)] for a in range(12)]
    counts[4][7], counts[2][1] = 3, 5
    hub = reviewing()
    hub.answers[ShowConfusion] = Confusion(
        dataset="tickets", name="ana", labels=names, counts=counts, rates=[], answers=116,
        competence=0.9,
    )  # fmt: skip
    app = app_of(hub)
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("enter")
        await shows(pilot, "intent 8")
        lines = [line for line in frame(app) if "intent" in line]
        assert "intent 3" in lines[0] and "intent 2" in lines[0] and "5" in lines[0]


async def test_elsewhere_enter_says_where_people_are() -> None:
    app = app_of(reviewing())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await begin(pilot)
        await pilot.press("enter")
        await shows(pilot, "4 lists people")
