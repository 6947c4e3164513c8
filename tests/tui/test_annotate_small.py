"""Labelling where the terminal is very small."""

from __future__ import annotations

import pytest

from tests.tui.scene import frame, settle, shows
from tests.tui.test_annotate import app, asked, hub
from workbench.annotate.requests import Submit


@pytest.mark.parametrize("size", [(40, 12), (60, 14), (80, 17)])
async def test_the_row_and_labels_are_seen_in_a_very_small_terminal(size: tuple[int, int]) -> None:
    shown = app(hub())
    async with shown.run_test(size=size) as pilot:
        await settle(pilot)
        lines = "\n".join(frame(shown))
        assert "1. My card" in lines and "1  billing" in lines
        assert "mine, newest first" not in lines


async def test_a_key_labels_nothing_where_the_row_has_no_room() -> None:
    made = hub()
    shown = app(made)
    async with shown.run_test(size=(80, 7), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await shows(pilot, "make the terminal larger")
        assert not asked(made, Submit)
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        assert [one.label for one in asked(made, Submit)] == ["delivery"]
