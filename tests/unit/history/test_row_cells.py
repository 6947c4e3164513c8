"""A row's cells beside what was loaded."""

from __future__ import annotations

from workbench.history.requests import RowCell
from workbench.history.row_story import beside


def test_what_the_recipe_changed_added_and_dropped_is_told() -> None:
    raw = {"id": "7", "city": " Paris", "text": "hello"}
    clean = {"city": "Paris", "text": "hello", "letters": "5"}
    assert beside(raw, clean) == [
        RowCell(name="city", value="Paris", raw=" Paris", mended=True),
        RowCell(name="text", value="hello", raw="hello"),
        RowCell(name="letters", value="5"),
        RowCell(name="id", value=None, raw="7", mended=True),
    ]


def test_rows_without_a_recipe_have_raw_cells_alone() -> None:
    assert beside({"city": " Paris"}, None) == [RowCell(name="city", value=" Paris")]
