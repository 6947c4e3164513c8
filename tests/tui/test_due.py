"""The data screen as a watch: what is due is loaded, once."""

from __future__ import annotations

import msgspec

from tests.tui.scene import app_over, settle, text, until
from tests.tui.test_data import SOURCE, asked, hub
from workbench.collect.requests import ListSources, RunSource

DUE = msgspec.structs.replace(
    SOURCE, name="due", dataset="due", schedule="0 6 * * *", scheduled="2024-03-01T00:00:00.000Z"
)
LATER = msgspec.structs.replace(
    SOURCE,
    name="later",
    dataset="later",
    schedule="0 6 1 1 *",
    scheduled="2999-03-01T00:00:00.000Z",
)


async def test_what_is_due_is_loaded_while_the_screen_watches() -> None:
    scripted = hub(more={ListSources: lambda _r: [DUE, LATER, SOURCE]})
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert asked(scripted, RunSource) == []
        await pilot.press("W")
        await until(pilot, lambda: asked(scripted, RunSource) != [])
        await until(pilot, lambda: "watching" in text(app))
        assert asked(scripted, RunSource) == [RunSource(name="due", scheduled=True)]
        await pilot.press("W")
        await until(pilot, lambda: "watching" not in text(app))


async def test_without_a_schedule_there_is_nothing_to_watch() -> None:
    scripted = hub()
    app = app_over(scripted, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("W")
        await settle(pilot)
        assert any("no source has a schedule" in one.message for one in app._notifications)
        assert "watching" not in text(app)
