"""Rows that say the same and have different labels, where a table tells which column has those."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from workbench.cleanse.steps import step_from
from workbench.cleanse.steps.base import RowStep
from workbench.cleanse.views import ColumnProfile

LONG = 20
"""Characters from which on a text of the kind is no label: two rows do not have it by chance."""
MOST_LABELS = 200
ROWS_A_LABEL = 3


def conflicting(
    frame: pl.LazyFrame, columns: Sequence[ColumnProfile]
) -> tuple[dict[str, Any], int] | None:
    """The step that drops such rows of a table of texts and one label, and how many they are.

    What names rows is left out. With several columns that may be labels nobody knows which is:
    None, as for tables without such rows.
    """
    texts = [one.name for one in columns if _is_text(one)]
    rest = [one for one in columns if one.name not in texts and not _names_rows(one)]
    if not texts or len(rest) != 1 or not _is_label(rest[0]):
        return None
    step = {"step": "drop_conflicting", "columns": [rest[0].name], "by": texts}
    made = step_from(step)
    assert isinstance(made, RowStep)
    dropped = (~made.keep(frame.collect_schema())).sum()
    rows = int(frame.select(dropped).collect(engine="in-memory").item())
    return (step, rows) if rows else None


def _is_text(column: ColumnProfile) -> bool:
    return (
        column.stored == "text"
        and column.type == "text"
        and (column.longest or 0) >= LONG
        and column.distinct > MOST_LABELS
    )


def _names_rows(column: ColumnProfile) -> bool:
    return column.distinct >= column.rows - column.nulls


def _is_label(column: ColumnProfile) -> bool:
    return 2 <= column.distinct <= min(MOST_LABELS, column.rows // ROWS_A_LABEL)
