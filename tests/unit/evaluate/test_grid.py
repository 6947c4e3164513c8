"""The confusion matrix in the room there is: all columns if they fit, else marked."""

from __future__ import annotations

import pytest

from workbench.evaluate.grid import Cursor, Grid
from workbench.evaluate.requests import Confusion
from workbench.tui.theme import DARK, Palette

STYLES = Palette(DARK)
NAMES = ["account", "billing", "bug", "cancel", "delivery", "other", "product", "refund"]
CURSOR = Cursor(0, 0, True)


def grid(width: int, height: int = 12, count: int = 8) -> Grid:
    counts = [[53 if row == column else 2 for column in range(count)] for row in range(count)]
    return Grid(Confusion(labels=NAMES[:count], counts=counts), width, height)


def test_all_columns_stand_where_they_fit() -> None:
    assert list(grid(48).columns(0)) == list(range(8))
    assert grid(48).told(0, 0) == ""


def test_columns_beyond_the_right_edge_are_marked() -> None:
    shown = grid(29)
    assert shown.header(0, CURSOR, STYLES).text.rstrip().endswith("…")
    assert shown.row(0, 0, CURSOR, STYLES).text.rstrip().endswith("…")


def test_columns_beyond_the_left_edge_are_marked() -> None:
    shown = grid(29)
    last = 8 - shown.across
    line = shown.row(0, last, CURSOR, STYLES).text
    assert line[shown.name] == "…" and not line.rstrip().endswith("…")


def test_the_part_that_is_shown_is_told() -> None:
    assert grid(29).told(0, 2) == f"said 3–{2 + grid(29).across} of 8"
    assert grid(29, height=5).told(1, 0) == f"said 1–{grid(29).across}, true 2–5 of 8"


def test_without_room_more_columns_are_shown_than_with_wide_ones() -> None:
    assert grid(29).across >= 5


@pytest.mark.parametrize("width", range(16, 90))
def test_no_line_is_wider_than_the_room(width: int) -> None:
    shown = grid(width)
    lines = [shown.header(0, CURSOR, STYLES), shown.row(3, 0, CURSOR, STYLES)]
    assert all(line.cell_length <= width for line in lines)
