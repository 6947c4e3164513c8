"""The mouse does what keys do."""

from __future__ import annotations

import pytest
from textual.app import ComposeResult
from textual.pilot import Pilot

from tests.tui.gallery import Gallery
from tests.tui.scene import JOB, app_over, frame, scripted, settle, shows
from workbench.tui.app import WorkbenchApp
from workbench.tui.widgets.choosers import Chooser, OneOf, SomeOf
from workbench.tui.widgets.confirm import ConfirmDialog
from workbench.tui.widgets.keys_help import KeysHelp


async def _click(pilot: Pilot[None], words: str, line: int | None = None) -> None:
    """Click on words that are on screen, in one line or in the first that has them."""
    assert isinstance(pilot.app, WorkbenchApp)
    lines = frame(pilot.app)
    y = next(n for n, text in enumerate(lines) if words in text) if line is None else line % 24
    await pilot.click(offset=(lines[y].index(words), y))
    await pilot.pause(0.1)


async def test_a_key_in_the_footer_is_clicked() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await _click(pilot, "? keys")
        assert isinstance(app.screen, KeysHelp)


async def test_areas_in_the_footer_are_clicked_after_g() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        await _click(pilot, "g go to")
        assert app.state.leader
        await _click(pilot, "log", -1)
        assert (app.current_mode, app.state.leader) == ("log", False)


async def test_a_pushed_screen_is_left_by_its_footer() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.push_screen(Gallery(10))
        await settle(pilot)
        await _click(pilot, "esc back")
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize("words", ["cleanse", "next"])
async def test_a_click_takes_the_place_of_the_key_after_g(words: str) -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("g")
        await _click(pilot, words)
        assert not app.state.leader


@pytest.mark.parametrize(("cell", "answer"), [(3, True), (12, False)], ids=["yes", "no"])
async def test_a_question_is_answered_by_its_words(cell: int, answer: bool) -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen = Gallery(10)
        await app.push_screen(screen)
        screen.act(screen.ask_confirm)
        await settle(pilot)
        await pilot.click("#dialog-keys", offset=(cell, 0))
        await pilot.pause(0.1)
        assert screen.answer is answer


async def test_a_job_is_cancelled_by_its_words() -> None:
    app = app_over(scripted(jobs=[JOB]))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await shows(pilot, "ctrl+x cancel")
        await _click(pilot, "fold 3 of 10")
        assert not isinstance(app.screen, ConfirmDialog)
        await _click(pilot, "ctrl+x cancel")
        assert isinstance(app.screen, ConfirmDialog)


class Choosers(Gallery):
    """Two choosers below each other."""

    def __init__(self, first: Chooser, second: Chooser) -> None:
        super().__init__(10)
        self._choosers = (first, second)

    def body(self) -> ComposeResult:
        yield from self._choosers

    async def load(self) -> None:
        """Nothing."""


@pytest.mark.parametrize(("width", "clicked"), [(80, "merge"), (24, "›")])
async def test_choices_are_clicked(width: int, clicked: str) -> None:
    one, some = OneOf(["append", "merge", "replace"], None), SomeOf(["city", "amount"], ["city"])
    app = app_over(scripted())
    async with app.run_test(size=(width, 24)) as pilot:
        await settle(pilot)
        await app.push_screen(Choosers(one, some))
        await settle(pilot)
        await _click(pilot, clicked)
        assert one.value == "merge"
        await _click(pilot, "amount")
        await _click(pilot, "city")
        assert some.value == ["amount"]
