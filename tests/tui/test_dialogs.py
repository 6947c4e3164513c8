from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.gallery import LONG, Gallery
from tests.tui.scene import app_over, assert_frame, frame, scripted, settle, shows, text
from tests.tui.test_mouse import Choosers
from workbench.tui import turns
from workbench.tui.app import WorkbenchApp
from workbench.tui.widgets.choosers import SomeOf
from workbench.tui.widgets.picker import Choice, PickerDialog
from workbench.tui.widgets.prompt import PromptDialog


async def _asking(pilot: Pilot[None], what: str) -> Gallery:
    await settle(pilot)
    screen = Gallery(1000)
    await pilot.app.push_screen(screen)
    await settle(pilot)
    question: Coroutine[object, object, None] = getattr(screen, what)()
    screen.run_worker(question, group="question")
    await pilot.pause(0.1)
    return screen


def _text(app: WorkbenchApp) -> str:
    return "\n".join(frame(app))


async def test_a_form_gives_typed_values() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await _asking(pilot, "ask_form")
        await pilot.press(*"tickets", "tab", "backspace", "tab", "right", "tab", "space")
        await pilot.press("tab", "down", "space", "enter")
        await pilot.pause(0.1)
        assert screen.answer == {
            "name": "tickets",
            "rows": 2,
            "mode": "merge",
            "header": False,
            "columns": ["amount"],
        }


async def test_choices_that_cannot_be_seen_have_names() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        await _asking(pilot, "ask_sign")
        assert "○ ,  ● none  ○ space" in _text(app)


async def test_from_an_empty_choice_the_next_one_is_chosen() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await _asking(pilot, "ask_sign")
        await pilot.press("right", "enter")
        await pilot.pause(0.1)
        assert screen.answer == {"sign": " "}


async def test_a_line_has_the_whole_width_and_tab_writes_a_tab() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await _asking(pilot, "ask_line")
        assert max(len(line.split("3 ")) for line in frame(app)) > 8
        await pilot.press("tab", "enter")
        await pilot.pause(0.1)
        assert screen.answer == {"line": "1\t2\t3 " * 12 + "\t"}


async def test_tab_completes_a_path_and_tells_how_it_could_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("tickets.csv", "tickets.tsv"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await _asking(pilot, "ask_file")
        assert "tab complete" in text(app)
        await pilot.press("t", "tab", "tab")
        await pilot.pause(0.1)
        assert "tickets.csv  tickets.tsv" in text(app)
        await pilot.press("x", "tab")
        await pilot.pause(0.1)
        assert "nothing here begins so" in text(app)
        await pilot.press("backspace", "c", "tab", "enter")
        await pilot.pause(0.1)
        assert screen.answer == {"file": "tickets.csv"}


async def test_what_is_wrong_is_said_under_the_field() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        await _asking(pilot, "ask_form")
        await pilot.press("tab", *"00", "enter")
        await pilot.pause(0.1)
        assert_frame(app, "form-wrong-80x24")


async def test_what_the_hub_refuses_keeps_the_form_open() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        await _asking(pilot, "ask_form")
        await pilot.press(*"taken", "enter")
        await shows(pilot, "✗ that name is taken")
        await pilot.press(*["backspace"] * 5, *"broken", "enter")
        await shows(pilot, "✗ the file is empty")
        assert "choose another file" in _text(app)


async def test_a_form_that_is_checked_for_long_says_so() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await _asking(pilot, "ask_form")
        assert "enter add" in text(app)
        await pilot.press(*"slow", "enter")
        await shows(pilot, "● working on it … ")
        assert "enter add" not in text(app)
        screen.may_go.set()
        await shows(pilot, "working on it", gone=True)
        assert screen.answer["name"] == "slow"


async def test_what_is_checked_for_long_is_left_by_esc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LEAVING", 0.0)
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await _asking(pilot, "ask_form")
        await pilot.press(*"slow", "enter")
        await shows(pilot, "● working on it … ")
        await pilot.press("escape")
        await shows(pilot, "working on it", gone=True)
        assert app.screen is screen


@pytest.mark.parametrize("what", ["ask_form", "ask_confirm", "ask_prompt", "ask_pick"])
async def test_escape_goes_back_without_an_answer(what: str) -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await _asking(pilot, what)
        await pilot.press("escape")
        await pilot.pause(0.1)
        assert not screen.answer
        assert app.screen is screen


async def test_a_dangerous_question_needs_its_letter() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await _asking(pilot, "ask_confirm")
        assert "y delete  esc no  (enter alone does nothing here)" in text(app)
        assert_frame(app, "confirm-80x24")
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert app.screen is not screen
        await pilot.press("y")
        await pilot.pause(0.1)
        assert screen.answer is True


async def test_a_prompt_refuses_nothing_and_takes_a_line() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await _asking(pilot, "ask_prompt")
        await pilot.press("enter")
        await shows(pilot, "✗ write something")
        await pilot.press(*"learns", "enter")
        await pilot.pause(0.1)
        assert screen.answer == "learns"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("abc", "✗ 'abc' is no row number\n  write a number from 1 to 1,000"),
        ("0", "✗ there is no row 0: there are 1,000 rows"),
        ("1001", "✗ there is no row 1001: there are 1,000 rows"),
    ],
)
async def test_what_is_no_row_is_said_and_can_be_mended(typed: str, told: str) -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await _asking(pilot, "ask_row_number")
        await pilot.press(*typed, "enter")
        for line in told.splitlines():
            await shows(pilot, line)
        await pilot.press(*["backspace"] * len(typed), *"1,000", "enter")
        await pilot.pause(0.1)
        assert screen.answer == 999


async def test_a_choice_is_found_by_typing() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await _asking(pilot, "ask_pick")
        await pilot.press(*"ber", "enter")
        await pilot.pause(0.1)
        assert screen.answer == "Berlin 🎉"


async def test_what_a_choice_starts_with_is_replaced_by_typing() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = PickerDialog("where", [Choice("a", "Paris"), Choice("b", "Berlin")], "Paris")
        app.push_screen(dialog)
        await pilot.pause(0.1)
        await pilot.press(*"ber")
        await pilot.pause(0.1)
        assert "Berlin" in text(app) and "Paris" not in text(app)
        await pilot.press(*"xx")
        await pilot.pause(0.1)
        assert "nothing here has that in its name" in text(app)


async def test_what_is_pasted_is_shown_inert_and_kept_as_it_is() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await _asking(pilot, "ask_prompt")
        from textual import events

        assert app.focused is not None
        app.focused.post_message(events.Paste("a\x1b]52;c;x\x07b\nsecond"))
        await asyncio.sleep(0.05)
        assert any("a␛]52;c;x␇b" in line for line in frame(app))
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert screen.answer == "a\x1b]52;c;x\x07b"


async def test_what_was_told_in_passing_is_gone_where_a_question_or_another_area_comes() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.screen.toast("it went well")  # type: ignore[attr-defined]
        await shows(pilot, "it went well")
        await _asking(pilot, "ask_sign")
        await shows(pilot, "it went well", gone=True)
        await pilot.press("escape")
        app.screen.toast("it went badly", "bad")  # type: ignore[attr-defined]
        await shows(pilot, "it went badly")
        app.go("log")
        await settle(pilot)
        await shows(pilot, "it went badly", gone=True)


@pytest.mark.parametrize(("name", "times"), [("long", 2), ("odd", 1)])
async def test_what_is_wrong_can_be_read_whole_on_a_small_terminal(name: str, times: int) -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        await _asking(pilot, "ask_form")
        await pilot.press(*name, "enter")
        await pilot.pause(0.2)
        shown = _text(app)
        assert all(shown.count(f"{word} ") == times for word in LONG.split())
        assert "esc back" in shown, "the keys stay in view"


async def test_a_long_hint_of_a_question_is_wrapped() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(PromptDialog("a note", LONG, "", LONG, False, None))
        await pilot.pause(0.2)
        assert all(_text(app).count(f"{word} ") == 2 for word in LONG.split())


async def test_columns_are_put_in_order_by_keys() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await _asking(pilot, "ask_order")
        # c is chosen, then a, which goes before it; b is left out.
        await pilot.press("down", "down", "space", "down", "space", "K")
        assert "1 a" in _text(app) and "2 c" in _text(app)
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert screen.answer == {"columns": ["a", "c"]}


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        (("end", "space"), ["zip"]),
        (("end", "home", "space"), ["address"]),
        (("c", "space"), ["city"]),
        (("c", "c", "space"), ["county"]),
        (("z", "a", "space"), ["address"]),
        (("x", "down", "space"), ["city"]),
    ],
    ids=["last", "first", "by letter", "the next one", "round the end", "none begins so"],
)
async def test_a_long_list_is_walked_by_letters(keys: tuple[str, ...], chosen: list[str]) -> None:
    some = SomeOf(["address", "city", "county", "zip"], [])
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.push_screen(Choosers(some, SomeOf([], [])))
        some.focus()
        await settle(pilot)
        await pilot.press(*keys)
        await settle(pilot)
    assert some.value == chosen
