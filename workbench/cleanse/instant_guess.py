"""Whether a column of numbers holds points in time: by its name and its range together."""

from __future__ import annotations

import re
from typing import Any

import polars as pl

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_DAY_NAMES = """
    date day born birth birthday dob hired hire start end due deadline joined expires expiry
    created updated modified paid shipped delivered opened closed awarded
"""
_TIME_NAMES = "time timestamp ts epoch when created updated modified at date started ended"
_DAYS, _TIMES = frozenset(_DAY_NAMES.split()), frozenset(_TIME_NAMES.split())
SERIALS = (3_000, 80_000)
"""Days of the years 1908 to 2119 in a spreadsheet."""
EPOCH = (6e8, 2.6e9)
"""Seconds of the years 1989 to 2052."""
_UNITS = {"s": 1.0, "ms": 1e3, "us": 1e6}


def instant_step(name: str, texts: pl.Series) -> dict[str, Any]:
    """The step that reads the column's numbers as dates or times; empty when they are none.

    Args:
        name: the column's.
        texts: its distinct values, without null words.
    """
    words = {word.lower() for word in _WORD.findall(name)}
    numbers = texts.cast(pl.Float64, strict=False)
    if not texts.len() or numbers.null_count() or not numbers.is_finite().all():
        return {}
    low, high = float(str(numbers.min())), float(str(numbers.max()))
    if words & _DAYS and SERIALS[0] <= low and high <= SERIALS[1]:
        whole = bool((numbers == numbers.round()).all())
        return {
            "step": "excel_serial",
            "columns": [name],
            "kind": "date" if whole else "datetime",
        }
    for unit, factor in _UNITS.items():
        if words & _TIMES and EPOCH[0] * factor <= low and high <= EPOCH[1] * factor:
            return {"step": "epoch", "columns": [name], "unit": unit}
    return {}
