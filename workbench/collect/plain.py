"""Cells as JSON has them, without losing a digit: what JSON has no way to write comes as text."""

from __future__ import annotations

import datetime as dt
import decimal
import math
from typing import Any

from workbench.core.sql import quote
from workbench.store.reader import Column

_AS_THEY_ARE = frozenset(
    {"BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "FLOAT", "DOUBLE", "VARCHAR"}
    | {"UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
)
_MOST, _LEAST = 2**64 - 1, -(2**63)


def is_text(column: Column) -> bool:
    """Whether the cells are text, or a few bytes."""
    return not _is_nested(column.type) and column.type != "BLOB"


def _is_nested(kind: str) -> bool:
    return kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))


def cell_sql(column: Column, cut: int = 0) -> str:
    """SQL for a column's cells: times as ISO text, decimals and what is larger as text too."""
    name, kind = quote(column.name), column.type
    if kind == "VARCHAR" and cut > 0:
        cell = f"left({name}, {int(cut)})"
    elif kind in _AS_THEY_ARE or _is_nested(kind):
        return name
    elif kind == "TIMESTAMP WITH TIME ZONE":
        cell = f"replace(({name} AT TIME ZONE 'UTC')::VARCHAR, ' ', 'T') || 'Z'"
    elif kind.startswith("TIMESTAMP"):
        cell = f"replace({name}::VARCHAR, ' ', 'T')"
    else:
        cell = f"{name}::VARCHAR"
    return f"{cell} AS {name}"


def size_sql(column: Column, cut: int = 0) -> str:
    """SQL for about how many bytes a cell takes in an answer."""
    name, kind = quote(column.name), column.type
    if kind == "VARCHAR":
        text = f"left({name}, {int(cut)})" if cut > 0 else name
        return f"coalesce(strlen({text}), 0) + 8"
    if kind == "BLOB" or _is_nested(kind):
        return f"coalesce(strlen({name}::VARCHAR), 0) + 8"
    return "40"


def plain(value: Any) -> Any:
    """A value as JSON has it; no NaN."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int):
        return value if _LEAST <= value <= _MOST else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, bytes):
        return "".join(chr(byte) if 32 <= byte < 127 else f"\\x{byte:02X}" for byte in value)
    return format(value, "f") if isinstance(value, decimal.Decimal) else str(value)
