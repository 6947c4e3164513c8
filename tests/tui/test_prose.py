"""Long texts: read to their end by keys alone."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.tui import test_data as data
from tests.tui.gallery import Gallery
from tests.tui.scene import app_over, frame, scripted, settle
from workbench.tui.widgets.keys_help import KeysHelp
from workbench.tui.widgets.lines import Prose


def _lines(count: int) -> str:
    return "\n".join(f"line {number}" for number in range(count))


async def _gallery(pilot: Pilot[None], text: str) -> Prose:
    await settle(pilot)
    await pilot.app.push_screen(Gallery(10))
    await settle(pilot)
    prose = pilot.app.screen.query_one(Prose)
    prose.show(text)
    await settle(pilot)
    return prose


async def test_a_text_that_is_cut_off_is_scrolled_by_a_tables_keys() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        prose = await _gallery(pilot, _lines(100))
        await pilot.press("shift+tab")
        assert app.focused is prose
        last = 100 - prose.scrollable_content_region.height
        seen = []
        for key in ("down", "j", "up", "end", "pageup", "g", "g"):
            await pilot.press(key)
            seen.append(prose.scroll_offset.y)
        page = prose.scrollable_content_region.height - 1
        assert seen == [1, 2, 1, last, last - page, last - page, 0]


async def test_a_text_that_fits_is_no_stop_for_the_focus() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        prose = await _gallery(pilot, "short")
        assert prose not in app.screen.focus_chain


async def test_the_same_text_shown_again_stays_where_it_is() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        prose = await _gallery(pilot, _lines(100))
        prose.move_to(50)
        prose.show(_lines(100))
        assert prose.scroll_offset.y == 50


async def test_a_row_in_full_is_read_at_once() -> None:
    long = [[1, _lines(100), "Paris", "the end of it"]]
    hub = data.hub(more={data.GetRows: data.RowsWindow(
        columns=data.COLUMNS, rows=long, offset=0, total=1, stage="raw"
    )})  # fmt: skip
    app = app_over(hub, mode="data")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert isinstance(app.focused, Prose)
        await pilot.press("end")
        assert "the end of it" in "\n".join(frame(app))


async def test_the_keys_are_read_to_their_end() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await settle(pilot)
        assert isinstance(app.screen, KeysHelp)
        await pilot.press("end")
        assert "drill down" in "\n".join(frame(app))
