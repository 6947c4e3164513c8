"""The quarantine as the data screen lists it."""

from __future__ import annotations

from workbench.collect.kept import kept_table
from workbench.collect.requests import Quarantined
from workbench.tui.widgets.cells import measure
from workbench.tui.widgets.row_paint import GAP, MARGIN

REASON = "too many fields: 10 fields where the header has 7"
ITEMS = [
    Quarantined(id=1, load=1, line=1_019, reason=REASON, raw="1,2,3 " * 20, state="kept"),
    Quarantined(id=2, load=1, line=7, reason="no key", raw="x", state="kept"),
]


def test_without_room_the_reason_is_told_and_the_line_left_out() -> None:
    columns, rows = kept_table(ITEMS, 56)
    assert [column.key for column in columns] == ["line", "reason"]
    assert rows[0] == (1_019, REASON)


def test_with_room_the_line_stands_beside_the_whole_reason() -> None:
    columns, rows = kept_table(ITEMS, 100)
    widths = measure(columns, rows)
    assert widths[1] == len(REASON)
    assert MARGIN + sum(widths) + GAP * 2 <= 100


def test_an_empty_quarantine_has_its_columns() -> None:
    columns, rows = kept_table([], 56)
    assert [column.key for column in columns] == ["line", "reason", "raw"] and rows == []
