"""Previews on the cleanse screen that are slow, late or fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from tests.tui.scene import app_over, text
from tests.tui.test_cleanse_screen import PREVIEW, hub_with, recipe, settle, step
from workbench.cleanse import requests as wire
from workbench.client.scripted import ScriptedHub
from workbench.core.errors import InvalidInputError
from workbench.tui.app import WorkbenchApp
from workbench.tui.widgets.small_table import SmallTable


def slow_previews(hub: ScriptedHub) -> Callable[[int], None]:
    """Let every preview wait until its step (by index) is let through; it changes 100 + index."""
    gates: dict[int, asyncio.Event] = {}
    plain = hub.call

    async def call(request: Any, *, key: str | None = None) -> Any:
        if not isinstance(request, wire.PreviewStep):
            return await plain(request, key=key)
        index = request.index or 0
        await gates.setdefault(index, asyncio.Event()).wait()
        counts = msgspec.structs.replace(PREVIEW.counts, changed=100 + index)
        return msgspec.structs.replace(PREVIEW, counts=counts, title=f"preview of {index}")

    hub.call = call  # type: ignore[assignment]
    return lambda index: gates.setdefault(index, asyncio.Event()).set()


def steps_of(app: WorkbenchApp) -> list[str]:
    """Each step's counted rows, as shown."""
    table = app.screen.query_one("#recipe", SmallTable)
    return ["".join(text for text, _ in row[-1]) for row in table.rows]


async def test_a_count_that_comes_late_stands_beside_its_own_step() -> None:
    hub = hub_with(recipe(step(0, "trim"), step(1, "number")))
    let_through = slow_previews(hub)
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        await pilot.press("down")
        let_through(0)
        await pilot.pause(0.3)
        assert steps_of(app) == ["100", "–"]
        let_through(1)
        await settle(pilot)
        assert steps_of(app) == ["100", "101"]


async def test_a_preview_of_a_step_that_is_left_is_not_shown() -> None:
    hub = hub_with(recipe(step(0, "trim"), step(1, "number")))
    let_through = slow_previews(hub)
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        await pilot.press("down")
        let_through(0)
        await pilot.pause(0.3)
        assert "preview of 0" not in text(app)
        let_through(1)
        await settle(pilot)


async def test_a_count_of_an_older_recipe_is_dropped() -> None:
    hub = hub_with(recipe(step(0, "trim"), step(1, "number")))
    let_through = slow_previews(hub)
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        hub.answers[wire.ShowRecipe] = recipe(step(0, "filter"), step(1, "trim"), version=8)
        hub.publish("recipe", "tickets")
        await pilot.pause(0.3)
        await pilot.press("down")
        let_through(0)
        await pilot.pause(0.3)
        assert steps_of(app) == ["–", "–"]
        let_through(1)
        await settle(pilot)


async def test_a_step_is_previewed_after_one_that_failed_while_it_was_chosen() -> None:
    hub = hub_with(recipe(step(0, "trim"), step(1, "number")))
    gate = asyncio.Event()
    plain = hub.call

    async def call(request: Any, *, key: str | None = None) -> Any:
        if isinstance(request, wire.PreviewStep) and request.index == 0:
            await gate.wait()
            raise InvalidInputError("the first step fails")
        return await plain(request, key=key)

    hub.call = call  # type: ignore[assignment]
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        await pilot.press("down")
        gate.set()
        await settle(pilot)
        assert "the first step fails" not in text(app)
        assert "312 rows changed" in text(app)
