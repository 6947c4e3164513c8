"""Screens that come over others: they go once, from the top, and their late work harms nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.tui import test_cleanse_screen as cleanse
from tests.tui import test_data as data
from tests.tui.gallery import Gallery
from tests.tui.scene import app_over, scripted, settle, shows, slowed, until
from workbench.cleanse.requests import AddStep, Suggest
from workbench.cleanse.screen_suggestions import SuggestionsScreen
from workbench.client.scripted import ScriptedHub
from workbench.collect.screen import DataScreen
from workbench.collect.sniff_screen import SniffScreen
from workbench.hub.requests import ShowJob
from workbench.tui.widgets.chrome import ShellFooter
from workbench.tui.widgets.confirm import ConfirmDialog
from workbench.tui.widgets.keys_help import KeysHelp


async def test_a_dialog_goes_once() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen = Gallery(10)
        await app.push_screen(screen)
        dialog = ConfirmDialog("sure?", "", "yes", False)
        await app.push_screen(dialog)
        dialog.dismiss(True)
        dialog.dismiss(True)
        await settle(pilot)
        assert app.screen is screen


def held_up(hub: ScriptedHub, kind: type, until_set: asyncio.Event) -> None:
    """Let the hub answer requests of a kind only once the event is set."""
    plain = hub.call

    async def call(request: Any, *, key: str | None = None) -> Any:
        if isinstance(request, kind):
            await until_set.wait()
        return await plain(request, key=key)

    hub.call = call  # type: ignore[method-assign]


async def test_a_load_that_ends_under_another_screen_closes_its_sheet_when_that_goes() -> None:
    ended = asyncio.Event()
    hub = data.hub()
    held_up(hub, ShowJob, ended)
    app = app_over(hub, mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await data.open_sheet(pilot)
        assert isinstance(app.screen, SniffScreen)
        await pilot.press("L", "question_mark")
        await settle(pilot)
        ended.set()
        await settle(pilot)
        assert isinstance(app.screen, KeysHelp)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, DataScreen))


async def test_a_load_that_ends_in_another_area_closes_its_sheet_on_return() -> None:
    hub = slowed(data.hub(), 0.1)
    app = app_over(hub, mode="data")
    async with app.run_test(size=(120, 40)) as pilot:
        await data.open_sheet(pilot)
        await shows(pilot, "how orders.csv is read")
        await pilot.press("L", "g", "h")
        assert app.current_mode == "home"
        await until(pilot, lambda: bool(data.asked(hub, ShowJob)))
        await pilot.press("g", "d")
        await until(pilot, lambda: isinstance(app.screen, DataScreen))


async def _while(condition: Callable[[], object]) -> None:
    """Let the app go on while something is so; a pilot would wait for screens that go."""
    for _ in range(500):
        if not condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it stays so")


async def test_what_comes_for_a_screen_that_is_being_removed_harms_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The table goes long before the footer, which takes its time; the answer comes between."""
    gone, answered = asyncio.Event(), asyncio.Event()

    async def slow(_footer: ShellFooter) -> None:
        await gone.wait()

    hub = cleanse.hub_with()
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await cleanse.settle(pilot)
        await pilot.press("s")
        await shows(pilot, "suggestions for")
        await cleanse.settle(pilot)
        screen = app.screen
        assert isinstance(screen, SuggestionsScreen)
        monkeypatch.setattr(ShellFooter, "on_unmount", slow, raising=False)
        held_up(hub, Suggest, answered)
        hub.publish("recipe")
        screen.dismiss()
        await _while(lambda: screen.query("#suggestions"))
        assert screen.is_attached
        before = len(cleanse.asked(hub, Suggest))
        answered.set()
        await _while(lambda: len(cleanse.asked(hub, Suggest)) == before)
        await asyncio.sleep(0.05)
        gone.set()
        await _while(lambda: screen.is_attached)
        assert app.is_running


async def test_what_was_asked_for_is_done_though_the_screen_was_left() -> None:
    hub = slowed(cleanse.hub_with(), 0.2)
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(120, 40)) as pilot:
        await cleanse.settle(pilot)
        await pilot.press("s")
        await shows(pilot, "suggestions for")
        await cleanse.settle(pilot)
        app.screen.act(app.screen.action_accept)  # type: ignore[attr-defined]
        await asyncio.sleep(0)
        app.screen.dismiss()
        await until(pilot, lambda: bool(cleanse.asked(hub, AddStep)))
