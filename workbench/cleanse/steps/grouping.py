"""What steps learn of groups of rows: a value for each group, kept in the recipe."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Sequence
from typing import Any

import polars as pl

from workbench.cleanse.steps.base import Schema, missing_column
from workbench.core.errors import InvalidInputError

Scalar = str | int | float | bool | None
ByGroup = dict[str, Scalar]

MOST_GROUPS = 200_000
"""Groups whose values a recipe can carry."""
_BETWEEN, _MISSING = "\x1f", "\x00"


def group_key(columns: list[str]) -> pl.Expr:
    """A text that says which group a row belongs to; a missing value is one of its own."""
    parts = [pl.col(name).cast(pl.String).fill_null(_MISSING) for name in columns]
    return pl.concat_str(parts, separator=_BETWEEN)


def mark(keys: Sequence[str | pl.Expr]) -> pl.Expr:
    """What rows that are equal in these keys have in common; a missing value is one of its own.

    Two hashes of 64 bits, so that memory does not grow with the keys' length.
    """
    whole = pl.struct(keys)
    return pl.struct(whole.hash(seed=11).alias("a"), whole.hash(seed=23).alias("b"))


def check_groups(step: str, columns: list[str], by: list[str], schema: Schema) -> None:
    """Raise InvalidInputError when rows cannot be grouped by ``by`` to change ``columns``."""
    for name in by:
        if name not in schema or name.startswith("_"):
            raise missing_column(step, name, schema)
        if name in columns:
            raise InvalidInputError(
                f"{step}: {name!r} cannot be changed by its own groups",
                "leave it out of the columns, or group by others",
            )


def by_group(found: pl.LazyFrame, step: str) -> ByGroup:
    """The table of ``_group`` and ``_value``, without groups that have no value.

    Raises InvalidInputError when there are too many groups.
    """
    table = found.drop_nulls("_value").sort("_group").collect(engine="in-memory")
    if table.height > MOST_GROUPS:
        raise InvalidInputError(
            f"{step}: {table.height:,} groups are more than {MOST_GROUPS:,}",
            "group by a column with fewer values",
        )
    return {group: plain(value) for group, value in table.select("_group", "_value").iter_rows()}


def most_frequent(rows: pl.LazyFrame, name: str, by: list[str]) -> pl.LazyFrame:
    """Of each group (``_group``) the most frequent value, the rows that have it and those there.

    Of equally frequent values the smallest, so that the answer is always the same. Columns:
    ``_group``, ``_value``, ``_rows``, ``_all``.
    """
    key = group_key(by) if by else pl.lit("")
    counted = (
        rows.select(key.alias("_group"), pl.col(name).alias("_value"))
        .drop_nulls("_value")
        .group_by("_group", "_value")
        .agg(pl.len().alias("_rows"))
        .with_columns(pl.sum("_rows").over("_group").alias("_all"))
    )
    ordered = counted.sort("_rows", "_value", descending=[True, False])
    return ordered.unique("_group", keep="first", maintain_order=True)


def mapped(key: pl.Expr, table: ByGroup, dtype: pl.DataType) -> pl.Expr:
    """The value of each row's group in the column's type; null where it has none."""
    if not table:
        return pl.lit(None, dtype=dtype)
    old = pl.Series(list(table), dtype=pl.String)
    return key.replace_strict(old, _typed(list(table.values()), dtype), default=None)


def _typed(values: list[Scalar], dtype: pl.DataType) -> pl.Series:
    if dtype.is_temporal():
        texts = pl.Series(values, dtype=pl.String)
        return texts.str.to_time() if dtype == pl.Time else texts.str.to_datetime().cast(dtype)
    return pl.Series(values).cast(dtype)


def plain(value: Any) -> Scalar:
    """A cell's value as it is kept in a recipe."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    known: Scalar = value
    return known
