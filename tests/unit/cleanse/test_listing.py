"""Columns and steps as rows, in more or fewer words."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.cleanse.listing import columns_table, steps_table
from workbench.cleanse.views import ColumnProfile, Issue, RecipeStep
from workbench.tui.widgets.cells import measure
from workbench.tui.widgets.row_paint import GAP, MARGIN

CITY = ColumnProfile(
    name="created", stored="text", type="identifier", rows=4982, nulls=0, null_words=24,
    null=0.123, distinct=4982, exact=False, bars=[9, 4, 2, 1, 1, 1, 1, 1],
    issues=[Issue(kind="a", text="26 variants", rows=3), Issue(kind="b", text="empty", rows=1)],
)  # fmt: skip


def step(title: str, *columns: str, where: str | None = None) -> RecipeStep:
    document = {"step": "trim", "columns": list(columns), "where": where}
    return RecipeStep(index=0, title=title, step=document, enabled=True, changed=1_204)


def text(cell: Any) -> str:
    return "".join(piece for piece, _ in cell)


@pytest.mark.parametrize("room", [36, 46, 56, 66, 96, 116])
def test_a_columns_facts_fit_their_room(room: int) -> None:
    columns, rows = columns_table(["created"], {"created": CITY}, room)
    assert sum(measure(columns, rows)) + MARGIN + GAP * (len(columns) - 1) <= room


def test_without_room_the_first_issue_and_how_many_more_are_told() -> None:
    _, rows = columns_table(["created"], {"created": CITY}, 36)
    assert text(rows[0][-1]) == "26 variants +1"


def test_with_room_every_issue_is_told() -> None:
    _, rows = columns_table(["created"], {"created": CITY}, 110)
    assert text(rows[0][-1]) == "26 variants, empty"


def test_steps_have_their_columns_apart_while_they_fit() -> None:
    columns, rows = steps_table([step("trim", "city", "kind", "text")], 60)
    assert [column.key for column in columns][-2:] == ["on", "rows"]
    assert text(rows[0][3]) == "city, kind, text"


def test_many_columns_are_told_in_short() -> None:
    _, rows = steps_table([step("trim", "city", "kind", "text")], 30)
    assert text(rows[0][3]) == "city +2"


def test_a_long_title_takes_the_room_of_the_columns() -> None:
    steps = [step("datetime %Y-%m-%d %H:%M or 3 more", "created"), step("trim", "city")]
    columns, rows = steps_table(steps, 44)
    assert "on" not in [column.key for column in columns]
    assert [text(row[2]) for row in rows] == [
        "datetime %Y-%m-%d %H:%M or 3 more created",
        "trim city",
    ]


def test_a_row_filter_is_told_behind_the_columns() -> None:
    _, rows = steps_table([step("trim", "city", where="kind = 'a'")], 80)
    assert text(rows[0][3]) == "city where kind = 'a'"
