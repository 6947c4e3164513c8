"""Editing steps and accepting suggestions: nothing changes that nobody meant."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from tests.tui.scene import app_over, shows, text
from tests.tui.test_cleanse_screen import TRIM, asked, hub_with, recipe, settle, step
from workbench.cleanse import requests as wire
from workbench.cleanse.screen_suggestions import SuggestionsScreen
from workbench.cleanse.views import Suggestion


async def test_a_step_that_is_only_looked_at_keeps_a_column_that_was_renamed_since() -> None:
    first = step(0, "trim")
    before = {**TRIM, "columns": ["old name"]}
    first = msgspec.structs.replace(first, step=before, before=["old name", "text"])
    hub = hub_with(recipe(first))
    hub.answers[wire.EditStep] = recipe(first)
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        assert "old name" in text(app)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert asked(hub, wire.PreviewStep)[-1].step["columns"] == ["old name"]


async def test_enter_twice_accepts_two_suggestions_and_none_twice() -> None:
    waiting = [
        Suggestion(id=name, title=f"trim · {name}", why="some cells", touches=9, step=TRIM)
        for name in ("one", "two", "three")
    ]
    hub = hub_with()
    added: list[str] = []

    def add(request: wire.AddStep) -> object:
        added.append(request.suggestion or "")
        return recipe()

    hub.answers[wire.AddStep] = add
    hub.answers[wire.Suggest] = lambda request: [one for one in waiting if one.id not in added]
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await shows(pilot, "trim · three")
        await pilot.press("enter", "enter")
        await settle(pilot)
        await shows(pilot, "trim · one", gone=True)
    assert added == ["one", "two"]


async def test_enter_is_never_lost_while_the_suggestions_are_looked_for_anew() -> None:
    names = [f"c{number}" for number in range(5)]
    hub = hub_with()
    added: list[str] = []

    def add(request: wire.AddStep) -> object:
        added.append(request.suggestion or "")
        return recipe()

    hub.answers[wire.AddStep] = add
    hub.answers[wire.Suggest] = lambda request: [
        Suggestion(id=name, title=f"trim · {name}", why="some cells", touches=9, step=TRIM)
        for name in names
        if name not in added
    ]
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await shows(pilot, "trim · c4")
        call = hub.call

        async def late(request: Any, *, key: str | None = None) -> Any:
            answer = await call(request, key=key)
            if type(request) in (wire.Suggest, wire.AddStep):
                await asyncio.sleep(0.2)
            return answer

        hub.call = late  # type: ignore[method-assign]
        await pilot.press("enter", "enter", "enter", "enter")
        await shows(pilot, "trim · c3", gone=True)
        await settle(pilot)
        assert "trim · c4" in text(app)
    assert added == names[:4]


async def test_esc_leaves_the_suggestions_when_what_was_accepted_is_in_the_recipe() -> None:
    hub = hub_with()
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await shows(pilot, "166 cells")
        call = hub.call
        made: list[bool] = []

        async def late(request: Any, *, key: str | None = None) -> Any:
            answer = await call(request, key=key)
            if type(request) in (wire.ShowRecipe, wire.AddStep):
                await asyncio.sleep(0.2)
            if type(request) is wire.AddStep:
                made.append(isinstance(app.screen, SuggestionsScreen))
            return answer

        hub.call = late  # type: ignore[method-assign]
        await pilot.press("enter", "escape")
        await shows(pilot, "166 cells", gone=True)
        await settle(pilot)
    assert made == [True]


async def test_what_the_rows_do_not_say_is_asked_and_never_accepted_by_the_way() -> None:
    ways = [
        Suggestion(
            id=first, title=f"date · {first}", why=f"9 cells of day, {first} first", touches=9,
            step=TRIM, either="day: is the day or the month first?",
        )
        for first in ("day", "month")
    ]  # fmt: skip
    hub = hub_with()
    hub.answers[wire.Suggest] = lambda request: [] if asked(hub, wire.AddStep) else ways
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await shows(pilot, "date · month")
        await pilot.press("enter")
        await shows(pilot, "is the day or the month first?")
        assert not asked(hub, wire.AddStep)
        await pilot.press("escape", "enter", "down", "enter")
        await settle(pilot)
        await shows(pilot, "none is left")
    assert [one.suggestion for one in asked(hub, wire.AddStep)] == ["month"]


async def test_an_answer_that_was_overtaken_is_not_shown() -> None:
    hub = hub_with()
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await shows(pilot, "166 cells")
        screen, call, held = app.screen, hub.call, asyncio.Event()
        assert isinstance(screen, SuggestionsScreen)

        async def late(request: Any, *, key: str | None = None) -> Any:
            answer = await call(request, key=key)
            if type(request) is wire.Suggest and not held.is_set():
                held.set()
                await released.wait()
            return answer

        released = asyncio.Event()
        hub.call = late  # type: ignore[method-assign]
        overtaken = asyncio.create_task(screen.load())
        await held.wait()
        hub.answers[wire.Suggest] = []
        await screen.load()
        await shows(pilot, "none is left")
        released.set()
        await overtaken
        await settle(pilot)
        assert "166 cells" not in text(app) and "none is left" in text(app)
