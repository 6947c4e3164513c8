"""What the frame says of a hub that is lost, or that turns the person away."""

from __future__ import annotations

from tests.tui.scene import app_over, frame, scripted, settle, shows
from workbench.core.errors import NotFoundError, RefusedError


async def test_a_person_whom_the_hub_turns_away_is_told_why_and_what_to_do() -> None:
    hub = scripted()
    app = app_over(hub)
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        hub.refuse(RefusedError("ana was removed", "ask ben to run: workbench people add ana"))
        await shows(pilot, "ana was removed · ask ben to run: workbench people add ana")
        assert "no hub" in frame(app)[0]
        assert "the hub is gone" not in "\n".join(frame(app))


async def test_why_a_lost_hub_cannot_be_joined_is_said_until_it_is() -> None:
    hub = scripted()
    app = app_over(hub)
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        hub.lose(NotFoundError("there is no project at /x.duckdb"))
        await shows(pilot, "the hub is gone there is no project at /x.duckdb")
        hub.rejoin()
        await shows(pilot, "the hub is gone", gone=True)
