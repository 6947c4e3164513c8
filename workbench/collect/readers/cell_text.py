"""A value of a cell as text: as a text file would have it."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any


def as_text(value: Any) -> str | None:
    """A value as a text file would have it: ``3``, ``2.5``, ``true``, ``2024-03-01``."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        midnight = not (value.hour or value.minute or value.second or value.microsecond)
        return value.date().isoformat() if midnight and not value.tzinfo else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return _duration(value)
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def _number(value: float) -> str | None:
    if not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    whole = value.is_integer() and abs(value) < 1e15
    return str(int(value)) if whole else repr(value)


def _duration(value: dt.timedelta) -> str:
    """Hours may be over 24, as a spreadsheet shows them: ``36:15:00``."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
