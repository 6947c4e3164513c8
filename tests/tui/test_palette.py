"""All commands by name, from anywhere: those that need to see what they act on only go there."""

from __future__ import annotations

from tests.tui import test_cleanse_screen as cleanse
from tests.tui.scene import app_over, settle, shows, slowed, text
from workbench.cleanse.requests import RemoveStep
from workbench.tui.widgets.picker import PickerDialog


async def test_what_acts_on_the_row_under_the_cursor_is_not_done_unseen() -> None:
    hub = cleanse.hub_with()
    app = app_over(hub)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p", *"remove", "enter")
        await shows(pilot, "look first, then press d: remove")
        assert app.current_mode == "cleanse"
        assert not cleanse.asked(hub, RemoveStep)


async def test_what_asks_first_is_done_from_anywhere() -> None:
    app = app_over(cleanse.hub_with())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p", *"new step", "enter")
        await shows(pilot, "Remove white space")
        assert app.current_mode == "cleanse"
        assert isinstance(app.screen, PickerDialog)


async def test_what_is_done_on_the_screen_below_says_so() -> None:
    app = app_over(cleanse.hub_with(), mode="cleanse")
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await shows(pilot, "suggestions for")
        await pilot.press("ctrl+p", *"new step", "enter")
        await shows(pilot, "first esc, back to cleanse: new step")


async def test_what_acts_on_the_row_under_the_cursor_is_not_done_before_there_is_one() -> None:
    hub = slowed(cleanse.hub_with(), 0.3)
    app = app_over(hub)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("g", "c", "d")
        await shows(pilot, "there is nothing to see yet")
        await cleanse.settle(pilot)
        assert not cleanse.asked(hub, RemoveStep)


async def test_of_actions_that_are_called_alike_the_one_of_this_screen_is_first() -> None:
    app = app_over(cleanse.hub_with(), mode="cleanse")
    async with app.run_test(size=(100, 30)) as pilot:
        await cleanse.settle(pilot)
        await pilot.press("ctrl+p", *"dataset")
        await settle(pilot)
        found = [line for line in text(app).splitlines() if " dataset  " in line][1:]
        assert "choose another dataset" in found[0] and len(found) > 1
