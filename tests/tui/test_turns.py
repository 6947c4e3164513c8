"""Keys that one read of the terminal delivers together: each acts on what the one before left."""

from __future__ import annotations

import asyncio
import time

import pytest
from textual import events

from tests.tui import test_annotate as annotate
from tests.tui import test_cleanse_screen as cleanse
from tests.tui.gallery import Gallery
from tests.tui.scene import app_over, frame, scripted, settle, shows, slowed, type_at_once, until
from workbench.annotate.requests import Answer, Note, Submit
from workbench.cleanse.requests import RemoveStep
from workbench.client.scripted import ScriptedHub
from workbench.hub.requests import ListJobs
from workbench.tui import turns
from workbench.tui.actions import Action
from workbench.tui.app import WorkbenchApp
from workbench.tui.widgets.entry import Entry


def _annotate() -> tuple[ScriptedHub, WorkbenchApp]:
    noted = Answer(row=1, note="noted")
    hub = annotate.hub(answers={Note: noted})
    return hub, app_over(slowed(hub, 0.02), mode="annotate")


def _labels(hub: ScriptedHub) -> list[str | None]:
    return [request.label for request in annotate.asked(hub, Submit)]


async def test_the_letter_after_g_is_no_command_of_the_screen() -> None:
    hub = cleanse.hub_with()
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await type_at_once(pilot, "g", "d")
        assert app.current_mode == "data"
        assert not cleanse.asked(hub, RemoveStep)


async def test_what_follows_the_key_of_a_question_is_its_answer() -> None:
    hub, app = _annotate()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await type_at_once(pilot, "n", "a", "1")
        assert app.screen.query_one(Entry).value == "a1"
        assert not _labels(hub)


async def test_a_question_that_needs_the_hub_first_is_waited_for() -> None:
    hub = slowed(cleanse.hub_with())
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await type_at_once(pilot, *"ndd")
        assert app.screen.query_one(Entry).value == "dd"
        assert not cleanse.asked(hub, RemoveStep)


async def test_a_second_question_is_waited_for_from_the_first_answer_on() -> None:
    hub = slowed(cleanse.hub_with())
    app = app_over(hub, mode="cleanse")
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await type_at_once(pilot, *"ntrim", "enter", "tab", "d")
        await shows(pilot, "Remove white space")
        assert not cleanse.asked(hub, RemoveStep)


async def test_a_question_is_answered_once() -> None:
    hub, app = _annotate()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await type_at_once(pilot, "n", "x", "enter", "enter", "enter")
        assert app.is_running
        await until(pilot, lambda: bool(annotate.asked(hub, Note)))
        assert [request.text for request in annotate.asked(hub, Note)] == ["x"]


async def test_what_follows_the_answer_is_for_the_screen_below() -> None:
    hub, app = _annotate()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await type_at_once(pilot, "n", "1", "enter", "2")
        assert [request.text for request in annotate.asked(hub, Note)] == ["1"]
        await until(pilot, lambda: bool(_labels(hub)))
        assert _labels(hub) == ["delivery"]


async def test_labels_typed_at_once_are_all_given_in_order() -> None:
    hub, app = _annotate()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await type_at_once(pilot, "2", "a", "space")
        await until(pilot, lambda: len(_labels(hub)) == 3)
        assert _labels(hub) == ["delivery", "billing", None]


async def test_a_paste_waits_for_its_turn_too() -> None:
    _, app = _annotate()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        app.post_message(events.Key("n", "n"))
        app.post_message(events.Paste("pasted"))
        await type_at_once(pilot, "!")
        assert app.screen.query_one(Entry).value == "pasted!"


async def test_what_is_typed_at_once_for_a_screen_that_comes_up_reaches_it() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await type_at_once(pilot, "?", "escape", "ctrl+p", *"next th", "enter")
        assert app.theme == "workbench-light"


class Busy(Gallery):
    """A screen with an action that takes as long as the hub, and then a long time more."""

    def __init__(self) -> None:
        super().__init__(10)
        self.done: list[str] = []
        self.actions = tuple(
            Action(f"home.{name}", (key,), name, places=(self.PLACE,))
            for name, key in (("long", "L"), ("short", "S"), ("verify", "V"))
        )

    async def action_long(self) -> None:
        await self.hub.call(ListJobs())
        self.done.append("long begun")
        await asyncio.Event().wait()

    async def action_verify(self) -> None:
        self.go_on()
        await self.hub.call(ListJobs())

    def action_short(self) -> None:
        self.done.append("short")


async def _busy(app: WorkbenchApp) -> Busy:
    screen = Busy()
    app.table._actions |= {action.id: action for action in screen.actions}
    await app.push_screen(screen)
    return screen


async def test_nobody_waits_for_the_end_of_a_long_action() -> None:
    app = app_over(slowed(scripted()))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        screen = await _busy(app)
        await settle(pilot)
        await type_at_once(pilot, "L", "S")
        assert screen.done == ["long begun", "short"]


async def test_nobody_waits_long_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = scripted()
    app = app_over(hub)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        screen = await _busy(app)
        await settle(pilot)
        monkeypatch.setattr(turns, "PATIENCE", 0.4)
        slowed(hub, 3600)
        began = time.monotonic()
        await type_at_once(pilot, "L", "S")
        assert screen.done == ["short"]
        assert time.monotonic() - began > 0.4


async def test_somebody_who_has_waited_may_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = scripted()
    app = app_over(hub)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        screen = await _busy(app)
        await settle(pilot)
        monkeypatch.setattr(turns, "LEAVING", 0.2)
        slowed(hub, 3600)
        app.post_message(events.Key("L", "L"))
        app.post_message(events.Key("S", "S"))
        await asyncio.sleep(0.4)
        app.post_message(events.Key("ctrl+q", None))
        await pilot.pause(0.3)
        assert not screen.done
        assert not app.is_running


async def test_an_action_that_says_so_holds_nothing_back() -> None:
    hub = scripted()
    app = app_over(hub)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        screen = await _busy(app)
        await settle(pilot)
        slowed(hub, 3600)
        await type_at_once(pilot, "V", "S")
        assert screen.done == ["short"]


async def test_nobody_waits_for_a_screen_that_was_left_before_it_had_its_data() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        screen = await _busy(app)
        await settle(pilot)
        screen.loaded = False
        await pilot.press("S")
        assert not app.turns.at_rest
        screen.dismiss()
        await type_at_once(pilot, "g", "d")
        assert app.current_mode == "data"
        assert not screen.done


async def test_nobody_waits_for_a_hub_that_is_gone() -> None:
    hub = scripted()
    app = app_over(hub)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        screen = await _busy(app)
        await settle(pilot)
        slowed(hub, 3600)
        hub.lose()
        await type_at_once(pilot, "L", "S", "g", "d")
        await until(pilot, lambda: screen.done == ["short"])
        assert app.current_mode == "data"
        assert "the hub is gone" in "\n".join(frame(app))
