"""The lines kept aside as the data screen lists them: reasons whole, lines if there is room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.collect.requests import Quarantined
from workbench.core import figures
from workbench.tui.widgets.cells import Column

LEAST_RAW = 16
FURNITURE = 6
"""Cells of a row besides its line number, its reason and its text."""


def kept_table(
    items: Sequence[Quarantined], room: int
) -> tuple[list[Column], list[tuple[Any, ...]]]:
    """Columns and rows for a table of ``room`` cells."""
    line = max((len(figures.count(item.line)) for item in items), default=0)
    reason = max((len(item.reason) for item in items), default=0)
    number = Column("line", right=True, weight="dim")
    left = room - max(line, len("line")) - max(reason, len("reason")) - FURNITURE
    if left < LEAST_RAW:
        columns = [number, Column("reason", most=200, weight="attention")]
        return columns, [(item.line, item.reason) for item in items]
    columns = [
        number,
        Column("reason", width=max(reason, len("reason")), weight="attention"),
        Column("raw", most=left, weight="secondary"),
    ]
    return columns, [(item.line, item.reason, item.raw) for item in items]
