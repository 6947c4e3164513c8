"""The one text input: any text comes back as it was, and none reaches the terminal as it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.pilot import Pilot

from tests.tui.scene import app_over, scripted
from tests.tui.stage import HOSTILE
from workbench.core.text import inert
from workbench.tui.app import WorkbenchApp
from workbench.tui.widgets.entry import Entry

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(HOSTILE)
TSV = "7\tParis\u200b\tone\ntwo\t" + "long " * 4_000


@asynccontextmanager
async def entry_on_screen(value: str = "") -> AsyncIterator[tuple[Pilot[None], Entry]]:
    app: WorkbenchApp = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        entry = Entry(value)
        await app.screen.mount(entry)
        entry.focus()
        await pilot.pause()
        yield pilot, entry


def painted(entry: Entry) -> str:
    return "".join(segment.text for segment in entry.render_line(0))


async def test_what_is_typed_leaves_the_rest_byte_for_byte() -> None:
    async with entry_on_screen() as (pilot, entry):

        @settings(max_examples=200, deadline=None)
        @given(TEXTS, TEXTS, st.integers(0, 100))
        def law(text: str, typed: str, place: int) -> None:
            place = min(place, len(text))
            entry.value = text
            entry.cursor_position = place
            entry.insert_text_at_cursor(typed)
            assert entry.value == text[:place] + typed + text[place:]

        with pilot.app._context():
            law()


async def test_nothing_is_painted_that_a_terminal_would_act_on() -> None:
    async with entry_on_screen() as (pilot, entry):

        @settings(max_examples=200, deadline=None)
        @given(TEXTS)
        def law(text: str) -> None:
            entry.value = text
            assert painted(entry) == inert(painted(entry))

        with pilot.app._context():
            law()


async def test_every_character_has_a_place_for_the_cursor() -> None:
    async with entry_on_screen() as (pilot, entry):

        @settings(max_examples=200, deadline=None)
        @given(TEXTS)
        def law(text: str) -> None:
            entry.value = text
            assert len(entry.shown) == len(text)

        with pilot.app._context():
            law()


async def test_the_end_of_a_long_line_is_in_view() -> None:
    async with entry_on_screen(TSV + "the end") as (_pilot, entry):
        assert "long the end " in painted(entry)


async def test_a_pasted_tab_is_a_tab() -> None:
    async with entry_on_screen("1") as (pilot, entry):
        entry.post_message(events.Paste("\tOslo\r\nsecond line"))
        await pilot.pause()
        assert entry.value == "1\tOslo"
        assert "1␉Oslo" in painted(entry)


async def test_a_click_puts_the_cursor_on_the_character_that_is_seen() -> None:
    async with entry_on_screen("a\t\u200b東b") as (pilot, entry):
        await pilot.click(Entry, offset=(1 + 5, 0))
        assert entry.value[entry.cursor_position] == "b"
