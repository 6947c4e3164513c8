"""Changes that Polars has no expression for: made once for each distinct value."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import polars as pl


def by_value(
    column: pl.Expr, change: Callable[[str], str | None], signs: str | None = None
) -> pl.Expr:
    """``change`` over the distinct values of a column, or those alone that ``signs`` stand in.

    Where it gives None the cell becomes missing.
    """
    each = partial(changed_values, change=change, signs=signs)
    return column.map_batches(each, return_dtype=pl.String(), is_elementwise=True)


def changed_values(
    values: pl.Series, change: Callable[[str], str | None], signs: str | None
) -> pl.Series:
    """The values after ``change``, made once for each distinct one in which ``signs`` stand."""
    distinct = values.drop_nulls().unique()
    if signs is not None:
        distinct = distinct.filter(distinct.str.contains(signs))
    if not distinct.len():
        return values
    changed = pl.Series([change(value) for value in distinct], dtype=pl.String)
    return values.replace(distinct, changed)
