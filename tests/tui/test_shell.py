from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import msgspec
import pytest

from tests.tui.gallery import Gallery
from tests.tui.scene import JOB, app_over, assert_frame, frame, scripted, settle, shows
from workbench.core.errors import InvalidInputError, UnavailableError
from workbench.hub.requests import CancelJob
from workbench.tui.app import WorkbenchApp
from workbench.tui.area_screen import AreaScreen
from workbench.tui.hub import Hub


def _text(app: WorkbenchApp) -> str:
    return "\n".join(frame(app))


async def test_g_shows_where_it_can_go_and_escape_stays() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("g")
        assert "g go to" in frame(app)[-1]
        assert "esc stay" in frame(app)[-1]
        await pilot.press("escape")
        assert "esc stay" not in frame(app)[-1]
        assert app.current_mode == "home"


async def test_g_and_a_letter_without_an_area_says_so() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("g", "x")
        await shows(pilot, "g x goes nowhere")


async def test_the_help_lists_every_key_of_the_screen() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 50)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await pilot.pause(0.1)
        text = _text(app)
        for action in app.actions_at("home"):
            assert action.title in text
        await pilot.press("escape")
        assert app.screen.id != "help"


async def test_the_palette_finds_and_does_an_action() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        before = app.theme
        await pilot.press("ctrl+p", *"next th")
        await shows(pilot, "next theme")
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert app.theme != before


@pytest.mark.parametrize("keys", [["ctrl+c"], ["ctrl+p", "ctrl+c"]], ids=["screen", "dialog"])
async def test_ctrl_c_says_how_to_quit(keys: list[str]) -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press(*keys)
        await shows(pilot, "ctrl+q quits")


async def test_a_lost_hub_shows_a_banner_and_takes_it_away_again() -> None:
    hub = scripted()
    app = app_over(hub)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        hub.lose()
        await shows(pilot, "the hub is gone")
        assert "no hub" in frame(app)[0]
        hub.rejoin()
        await shows(pilot, "the hub is gone", gone=True)


async def test_a_running_job_is_shown_and_can_be_cancelled() -> None:
    jobs = [JOB]
    hub = scripted(jobs=jobs)
    hub.answers[CancelJob] = lambda request: jobs.clear() or JOB
    app = app_over(hub)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.pause(0.1)
        assert_frame(app, "job-strip-100x30")
        await pilot.press("ctrl+x")
        await pilot.pause(0.1)
        await pilot.press("y")
        await pilot.pause(0.8)
        assert CancelJob(job="j1") in hub.asked
        assert "fold 3 of 10" not in _text(app)


async def test_who_may_not_cancel_a_job_is_offered_no_key_and_asked_nothing() -> None:
    hub = scripted(jobs=[JOB])
    hub.welcome = msgspec.structs.replace(hub.welcome, role="annotator")
    app = app_over(hub)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        assert JOB.title in _text(app) and "ctrl+x" not in _text(app)
        await pilot.press("ctrl+x")
        await shows(pilot, "this needs the role practitioner; you are annotator")
        await pilot.press("y")
        await pilot.pause(0.1)
        assert CancelJob(job=JOB.id) not in hub.asked


async def test_a_hub_that_cannot_be_joined_ends_the_app_with_the_reason() -> None:
    async def connect() -> Hub:
        raise UnavailableError("no hub", "start one")

    app = WorkbenchApp(connect)
    async with app.run_test() as pilot:
        await pilot.pause(0.2)
    assert app.failure is not None
    assert app.failure.message == "no hub"
    assert app.return_code == 3


async def test_one_area_alone_has_no_way_out_of_it() -> None:
    app = app_over(scripted(), mode="home", only=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert [area.mode for area in app.areas] == ["home"]
        assert "g go to" not in frame(app)[-1]


async def test_a_wrong_keymap_is_refused_before_anything_is_shown(tmp_path: Path) -> None:
    Path(os.environ["WORKBENCH_KEYMAP"]).write_text('[keys]\n"home.nothing" = "x"\n')
    with pytest.raises(InvalidInputError, match=r"home\.nothing"):
        app_over(scripted())


async def test_a_persons_own_key_works_and_is_shown() -> None:
    Path(os.environ["WORKBENCH_KEYMAP"]).write_text('[keys]\n"app.help" = "H"\n')
    app = app_over(scripted())
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            assert "H keys" in frame(app)[-1]
            await pilot.press("H")
            await shows(pilot, "keys of home")
    finally:
        Path(os.environ["WORKBENCH_KEYMAP"]).unlink()
        app_over(scripted())


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
async def test_a_signal_ends_the_app(number: signal.Signals) -> None:
    app = app_over(scripted())
    async with app.run_test() as pilot:
        await settle(pilot)
        os.kill(os.getpid(), number)
        await asyncio.sleep(0.3)
    assert app.return_code == 128 + number


async def test_a_failure_in_an_action_is_told_with_its_hint() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        screen = Gallery(total=100)
        await app.push_screen(screen)
        screen.fail(InvalidInputError("no [such] column", "choose another"))
        await shows(pilot, "✗ no [such] column")
        assert "choose another" in _text(app)


async def test_what_is_told_takes_the_place_of_what_was_told_but_not_of_a_failure() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, AreaScreen)
        screen.toast("first told")
        await shows(pilot, "first told")
        screen.toast("then told")
        await shows(pilot, "then told")
        assert "first told" not in _text(app)
        screen.fail(InvalidInputError("that was wrong"))
        screen.toast("at last told")
        await shows(pilot, "at last told")
        assert "that was wrong" in _text(app)
