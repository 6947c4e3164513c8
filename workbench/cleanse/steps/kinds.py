"""What a column holds, in words."""

from __future__ import annotations

from typing import Any

import polars as pl

_WORDS: dict[Any, str] = {
    pl.String: "text",
    pl.Boolean: "true or false",
    pl.Date: "a day",
    pl.Time: "a time",
    pl.Datetime: "a day and time",
    pl.Duration: "a length of time",
    pl.Struct: "an object",
}


def kind_words(dtype: pl.DataType) -> str:
    """``a whole number`` for an Int64."""
    if dtype.is_integer():
        return "a whole number"
    if dtype.is_numeric():
        return "a number"
    if isinstance(dtype, pl.List | pl.Array):
        return "a list"
    return _WORDS.get(dtype.base_type(), str(dtype))
