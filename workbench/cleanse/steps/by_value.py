"""Changes that Polars has no expression for: made once for each distinct value."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl


def by_value(
    column: pl.Expr, change: Callable[[str], str | None], signs: str | None = None
) -> pl.Expr:
    """``change`` over the distinct values of a column, or those alone that ``signs`` stand in.

    Where it gives None the cell becomes missing.
    """

    def each(values: pl.Series) -> pl.Series:
        distinct = values.drop_nulls().unique()
        if signs is not None:
            distinct = distinct.filter(distinct.str.contains(signs))
        if not distinct.len():
            return values
        changed = pl.Series([change(value) for value in distinct], dtype=pl.String)
        return values.replace(distinct, changed)

    return column.map_batches(each, return_dtype=pl.String(), is_elementwise=True)
