"""The past of a row: reached by one key from wherever a row is under the cursor."""

from __future__ import annotations

import pytest

from tests.tui import test_data
from tests.tui.models import AT
from tests.tui.scene import app_over, settle, shows, text
from tests.tui.test_evaluate_screen import hub_with_evaluation
from tests.tui.test_models_screen import hub_with_versions
from workbench.client.scripted import ScriptedHub
from workbench.core.errors import NotFoundError
from workbench.history.requests import Moment, RowCell, RowStory, SawRow, Seen, ShowRow

STORY = RowStory(
    dataset="tickets",
    row=8841,
    stage="clean",
    cells=[
        RowCell(name="city", value="Paris", raw=" paris\x1b[31m", mended=True),
        RowCell(name="text", value="My card was charged twice"),
    ],
    past=[
        Moment(
            at=AT, by="cron", what="came with load 31 from tickets.csv", detail="/in/tickets.csv"
        ),
        Moment(at=AT, by="ben", what="labelled [b]billing[/]", detail="label"),
    ],
)
SEEN = [
    Seen(version=14, family="linear_svm", learned=True, target="billing", tested=""),
    Seen(
        version=12,
        family="logistic",
        learned=False,
        target=None,
        tested=AT,
        said="refund",
        truth="billing",
    ),
]


def with_story(hub: ScriptedHub) -> ScriptedHub:
    hub.answers[ShowRow] = STORY
    hub.answers[SawRow] = SEEN
    return hub


async def test_the_error_browser_tells_the_past_of_its_row() -> None:
    hub = with_story(hub_with_evaluation())
    app = app_over(hub, mode="evaluate")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("w")
        await shows(pilot, "v14 · wrong")
        await pilot.press("i")
        await shows(pilot, "2 versions")
        shown = text(app)
        for words in (
            "row 8,841 of tickets",
            "as loaded",
            "paris␛[31m",
            "came with load 31 from tickets.csv",
            "labelled [b]billing[/]",
            "yes, as billing",
            "✗ refund",
        ):
            assert words in shown
    assert ShowRow(row=8841, version="14") in hub.asked


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_the_models_screen_asks_for_a_row(size: tuple[int, int]) -> None:
    hub = with_story(hub_with_versions())
    app = app_over(hub, mode="models")
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("i")
        await shows(pilot, "the past of which row of tickets?")
        await pilot.press(*"8,841", "enter")
        await shows(pilot, "2 versions")
        assert "✗ refund" in text(app)
        await pilot.press("enter")
        await shows(pilot, "what went into it")


async def test_what_is_no_row_keeps_the_question() -> None:
    hub = with_story(hub_with_versions())
    app = app_over(hub, mode="models")
    async with app.run_test(size=(120, 32)) as pilot:
        await settle(pilot)
        await pilot.press("i")
        await shows(pilot, "the past of which row")
        await pilot.press(*"x", "enter")
        await shows(pilot, "'x' is no row number")


async def test_a_row_that_is_not_there_is_told() -> None:
    hub = with_story(hub_with_versions())
    hub.answers[ShowRow] = NotFoundError("tickets never had a row 9", "rows are counted from 1")
    app = app_over(hub, mode="models")
    async with app.run_test(size=(120, 32)) as pilot:
        await settle(pilot)
        await pilot.press("i")
        await shows(pilot, "the past of which row")
        await pilot.press(*"9", "enter")
        await shows(pilot, "tickets never had a row 9")


async def test_the_data_screen_tells_the_past_of_its_row() -> None:
    hub = with_story(test_data.hub())
    app = app_over(hub, mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("i")
        await shows(pilot, "2 versions")
    assert ShowRow(row=1, dataset="tickets") in hub.asked
