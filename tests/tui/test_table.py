from __future__ import annotations

import tracemalloc
from typing import Any

from textual.pilot import Pilot

from tests.tui.gallery import Gallery
from tests.tui.scene import app_over, assert_frame, frame, scripted, settle, shows
from workbench.tui.app import WorkbenchApp
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.pages import KEPT, PAGE
from workbench.tui.widgets.row_table import RowTable


async def _gallery(pilot: Pilot[None], total: int = 10_000_000) -> tuple[Gallery, RowTable]:
    await settle(pilot)
    screen = Gallery(total)
    await pilot.app.push_screen(screen)
    await settle(pilot)
    return screen, screen.query_one("#rows", RowTable)


async def test_the_widgets_stand_aligned_at_120_columns() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(120, 40)) as pilot:
        await _gallery(pilot)
        assert_frame(app, "gallery-120x40")


async def test_the_last_of_ten_million_rows_is_one_fetch_away() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        screen, table = await _gallery(pilot)
        before = len(screen.fetched)
        await pilot.press("G")
        await settle(pilot)
        assert table.cursor_row == 9_999_999
        assert "10,000,000  東京" in "\n".join(frame(app))
        assert len(screen.fetched) - before <= 2
        await pilot.press("g", "g")
        await settle(pilot)
        assert table.cursor_row == 0


async def test_scrolling_keeps_memory_flat() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        screen, table = await _gallery(pilot)
        tracemalloc.start()
        for row in range(0, 9_000_000, 300_000):
            table.move_to(row)
            await settle(pilot, rounds=1)
        held, _peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(table._pages._pages) <= KEPT
        assert len(screen.fetched) >= 30
        assert held < 8_000_000


async def test_only_the_rows_on_screen_are_asked_for() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        screen, _table = await _gallery(pilot)
        assert screen.fetched == [(0, PAGE)]


async def test_a_fast_scroll_does_not_fetch_what_has_gone_by() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        screen, table = await _gallery(pilot)
        screen.wait = 0.1
        before = len(screen.fetched)
        for page in range(1, 50):
            table.move_to(page * PAGE)
        await settle(pilot)
        assert len(screen.fetched) - before <= 4


async def test_the_wide_columns_come_into_view_with_the_cursor() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(50, 24)) as pilot:
        _screen, table = await _gallery(pilot)
        await pilot.press("l", "l", "l")
        assert table.column == "text"
        assert table.scroll_offset.x > 0
        await pilot.press("h", "h", "h")
        assert table.scroll_offset.x == 0


async def test_enter_tells_the_row_and_brackets_ask_for_an_order() -> None:
    told: list[object] = []

    class Listening(Gallery):
        def on_row_table_selected(self, event: RowTable.Selected) -> None:
            told.append((event.row, event.values[1], event.column))

        def on_row_table_sorted(self, event: RowTable.Sorted) -> None:
            told.append((event.column, event.descending))

    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await app.push_screen(Listening())
        await settle(pilot)
        await pilot.press("j", "l", "enter", "]", "[")
        await pilot.pause()
    assert told == [(1, "London", "city"), ("city", True), ("city", False)]


async def test_reload_keeps_cursor_and_old_rows_until_new_ones_are_here() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        screen, table = await _gallery(pilot, 1000)
        table.move_to(5)
        screen.wait = 0.2
        table.reload()
        await pilot.pause(0.05)
        assert "Łódź" in "\n".join(frame(app))
        assert table.cursor_row == 5
        await settle(pilot)
        assert screen.fetched == [(0, PAGE), (0, PAGE)]


def _cursor_line(app: WorkbenchApp) -> str:
    return next(line for line in frame(app) if "█" in line)


async def test_the_cursor_is_marked_without_colour() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        await _gallery(pilot)
        await pilot.press("j")
        assert "London" in _cursor_line(app)


async def test_cells_of_another_kind_take_their_own_widths() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        _screen, table = await _gallery(pilot)

        async def texts(_offset: int, _limit: int) -> list[list[Any]]:
            return [["1436", "12.0 oz", "as text"]]

        async def numbers(_offset: int, _limit: int) -> list[list[Any]]:
            return [[1436, 12.5, "typed"]]

        table.show([Column("id"), Column("ounces"), Column("note")], 1, texts)
        await shows(pilot, "1436  12.0 oz  as text")
        typed = [Column("id", right=True), Column("ounces", right=True), Column("note")]
        table.show(typed, 1, numbers, keep=True)
        await shows(pilot, "1,436    12.5  typed")


async def test_a_longer_value_widens_its_column_where_there_is_room() -> None:
    app = app_over(scripted())
    async with app.run_test(size=(100, 30)) as pilot:
        _screen, table = await _gallery(pilot)
        values = ["short", "a good deal longer than it was"]

        async def fetch(_offset: int, _limit: int) -> list[list[Any]]:
            return [[1, values[0]]]

        table.show([Column("n", right=True), Column("name")], 1, fetch)
        await shows(pilot, "short")
        values.pop(0)
        table.reload(1)
        await shows(pilot, "a good deal longer than it was")
