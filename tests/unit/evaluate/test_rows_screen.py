"""How the rows behind a figure are laid out."""

from __future__ import annotations

import pytest

from workbench.evaluate.rows_screen import shown_first, whole_column

TEXT = "My card was charged twice for the same order"


def test_texts_come_first_the_longest_before_the_others() -> None:
    columns = [["1", "2"], [TEXT, TEXT], ["Paris", None], [TEXT * 2, TEXT]]
    assert shown_first(columns) == [3, 1, 0, 2]


def test_without_text_the_order_stays() -> None:
    assert shown_first([["1"], ["Paris"], [None]]) == [0, 1, 2]


@pytest.mark.parametrize(
    ("cells", "right"),
    [
        (["1", "20.5", None], True),
        (["-3", "1e5"], True),
        (["007", "12"], False),
        (["1", "n/a"], False),
        (["nan", "inf"], False),
        ([None], False),
    ],
)
def test_numbers_stand_at_the_right(cells: list[str | None], right: bool) -> None:
    assert whole_column("c", "amount", cells, 40).right is right


def test_a_column_is_as_wide_as_its_cells_and_no_wider_than_told() -> None:
    assert whole_column("c", "id", ["T-18940"], 40).width == 7
    assert whole_column("c", "text", [TEXT * 9], 40).width == 40
