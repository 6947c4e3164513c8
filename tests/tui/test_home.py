from __future__ import annotations

import pytest

from tests.tui.scene import HOME, JOB, app_over, assert_frame, frame, scripted, settle, shows
from workbench.core.errors import UnavailableError
from workbench.tui.home_board import HomeBoard
from workbench.wire.home import Home, HomePanel, NextStep, ShowHome


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_home_shows_the_loop(size: tuple[int, int]) -> None:
    app = app_over(scripted())
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert_frame(app, f"home-{size[0]}x{size[1]}")


async def test_nothing_is_cut_off_at_80_columns() -> None:
    app = app_over(scripted(jobs=[JOB]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        shown = frame(app)
        assert not [line for line in shown if "…" in line]
        text = "\n".join(shown)
        for step in HOME.next:
            assert step.text in text
        assert "ctrl+x cancel" in text


@pytest.mark.parametrize(("size", "shown"), [((120, 40), 20), ((200, 60), 40), ((80, 40), 18)])
async def test_the_day_takes_the_room_there_is(size: tuple[int, int], shown: int) -> None:
    event = HOME.today[0]
    home = Home(panels=HOME.panels, next=HOME.next, today=[event] * 60)
    app = app_over(scripted(home=home))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        lines = frame(app)
        assert sum("trained v14" in line for line in lines) >= shown
        assert lines[-2].strip().startswith("╰")


async def test_an_empty_project_says_what_to_do() -> None:
    home = Home(
        panels=[HomePanel(area="data", title="data", lines=[[("no source yet", "dim")]])],
        next=[NextStep(text="add a source", area="data")],
        today=[],
    )
    app = app_over(scripted(home=home))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        text = "\n".join(frame(app))
        assert "1  add a source" in text
        assert "nothing yet today" in text


async def test_a_number_does_what_the_step_says() -> None:
    step = NextStep(text="add a source", area="data", action="data.add")
    app = app_over(scripted(home=Home(panels=[], next=[step], today=[])))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("1")
        await shows(pilot, "postgresql://")


async def test_a_number_without_a_step_says_so() -> None:
    app = app_over(scripted(home=Home(panels=[], next=[], today=[])))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await shows(pilot, "nothing waits")


async def test_arrows_walk_the_panels() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("down", "right", "right", "up", "left")
        await settle(pilot)
        panel = app.screen.query_one(HomeBoard).active
        assert panel is not None
        assert panel.title == "cleanse"


async def test_an_event_is_shown_at_once() -> None:
    hub = scripted()
    app = app_over(hub)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        hub.answers[ShowHome] = Home(
            panels=[HomePanel(area="data", title="data", lines=[[("5,000 rows", "bright")]])],
            next=[],
            today=[],
        )
        hub.publish("rows", "1")
        await settle(pilot)
        assert "5,000 rows" in "\n".join(frame(app))


async def test_a_failed_load_is_said_with_its_hint() -> None:
    app = app_over(scripted(home=UnavailableError("the disk is full", "free some space")))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert " ✗ the disk is full · free some space" in frame(app)


async def test_data_on_the_home_screen_is_inert() -> None:
    hostile = "\x1b]52;c;aGk=\x07 [bold red]x[/] \u202eabc"
    panel = HomePanel(area="data", title=hostile, lines=[[(hostile, "bright")]])
    home = Home(panels=[panel], next=[NextStep(text=hostile, area="data")], today=[])
    app = app_over(scripted(home=home))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        text = "\n".join(frame(app))
        assert "␛]52;c;aGk=␇ [bold red]x[/] <202e>abc" in text
        assert "\x1b" not in text
        assert "\u202e" not in text
