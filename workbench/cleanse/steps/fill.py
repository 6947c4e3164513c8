"""Values for cells that have none."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Literal

import msgspec
import polars as pl

from workbench.cleanse.steps.base import Cell, CellStep, Schema, Step
from workbench.cleanse.steps.grouping import (
    ByGroup,
    Scalar,
    by_group,
    check_groups,
    group_key,
    mapped,
    most_frequent,
)
from workbench.cleanse.steps.kinds import kind_words
from workbench.cleanse.steps.naming import shown
from workbench.core.errors import InvalidInputError

MOST_EXACT = 2**53
"""Whole numbers up to here are the same as floats."""
LEARNING = ("mean", "median", "mode")


class Fill(CellStep, frozen=True, kw_only=True, tag="fill"):
    """Fill null cells by a constant, by what the column learned, or by a neighbouring row.

    Mean, median and mode are learned once (from training rows where there is a split) and kept in
    ``learned``; a single row is filled with what was learned. Previous and next leave a single
    row as it is. With ``by`` each group has a value of its own; where a group has none, or was
    not there to be learned from, cells stay empty.
    """

    method: Literal["constant", "mean", "median", "mode", "previous", "next"] = "constant"
    value: Scalar = None
    by: list[str] = []
    learned: dict[str, Scalar | ByGroup] | None = None

    summary: ClassVar[str] = (
        "Fill empty cells: by a constant, mean, median, most frequent value, previous or next row."
    )

    @property
    def row_wise(self) -> bool:
        """Whether the answer for a row depends on that row alone."""
        return self.method not in ("previous", "next")

    @property
    def needs_fit(self) -> bool:
        """Whether the column's mean, median or mode has yet to be learned."""
        return self.method in LEARNING and self.learned is None

    def describe(self) -> str:
        """One line for people."""
        if self.method == "constant":
            return f"fill {shown(self.value) if isinstance(self.value, str) else self.value}"
        within = f" within {', '.join(self.by)}" if self.by else ""
        return f"fill by {self.method}{within}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        check_groups("fill", self.columns, self.by, schema)
        if self.by and self.method == "constant":
            raise InvalidInputError("fill: a constant is the same in every group", "leave by out")
        if self.method == "constant":
            if self.value is None:
                raise InvalidInputError("fill: a constant needs a value", 'state "value"')
            for name in self.columns:
                _constant(self.value, schema[name], name)
        if self.method == "mode":
            for name in self.columns:
                if not _known(schema[name]):
                    raise InvalidInputError(
                        f"fill: {name!r}, {kind_words(schema[name])}, has no mode"
                    )
        if self.method in ("mean", "median"):
            for name in self.columns:
                if not schema[name].is_numeric():
                    raise InvalidInputError(
                        f"fill: the {self.method} of {name!r} needs numbers, it is "
                        f"{kind_words(schema[name])}",
                        "put a number step before it, or fill by mode",
                    )

    def targets(self, schema: Schema) -> list[str]:
        """The columns it works on: those named, or every one that the method fits."""
        found = [name for name in super().targets(schema) if name not in self.by]
        if self.columns:
            return found
        if self.method in ("mean", "median"):
            return [name for name in found if schema[name].is_numeric()]
        if self.method == "constant":
            return [name for name in found if _fits(self.value, schema[name])]
        return found if self.method != "mode" else [n for n in found if _known(schema[n])]

    def fit(self, rows: pl.LazyFrame) -> Step:
        """The step with the statistic of each column over ``rows``."""
        schema = dict(rows.collect_schema())
        learned = {name: self._statistic(rows, name) for name in self.targets(schema)}
        return msgspec.structs.replace(self, learned=learned)

    def _statistic(self, rows: pl.LazyFrame, name: str) -> Scalar | ByGroup:
        """The column's value, or one for each group."""
        if self.method == "mode":
            found = most_frequent(rows, name, self.by)
        else:
            _require_exact(rows, name, self.method)
            number = pl.col(name).drop_nans()
            value = number.mean() if self.method == "mean" else number.median()
            key = group_key(self.by) if self.by else pl.lit("")
            found = rows.group_by(key.alias("_group")).agg(value.alias("_value"))
        table = by_group(found, "fill")
        return table if self.by else table.get("")

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Column name to the filled column."""
        return {name: Cell(self._filled(name, schema[name])) for name in self.targets(schema)}

    def _filled(self, name: str, dtype: pl.DataType) -> pl.Expr:
        column = pl.col(name)
        if self.method in ("previous", "next"):
            near = column.forward_fill() if self.method == "previous" else column.backward_fill()
            return near.over(group_key(self.by)) if self.by else near
        value: Any = self.value if self.method == "constant" else (self.learned or {}).get(name)
        if self.method in ("mean", "median"):
            column, dtype = column.cast(pl.Float64), pl.Float64()
        if value is None:
            return column
        if isinstance(value, dict):
            return pl.coalesce(column, mapped(group_key(self.by), value, dtype))
        return column.fill_null(_constant(value, dtype, name))


def _require_exact(rows: pl.LazyFrame, name: str, method: str) -> None:
    """Raise InvalidInputError when whole numbers would not be the same as floats."""
    if not rows.collect_schema()[name].is_integer():
        return
    column = pl.col(name)
    far = pl.any_horizontal(column.max() > MOST_EXACT, column.min() < -MOST_EXACT)
    if rows.select(far.fill_null(False)).collect(engine="in-memory").item():
        raise InvalidInputError(
            f"fill: the {method} makes {name!r} a column of floats, which changes whole numbers "
            f"over {MOST_EXACT:,}",
            "such numbers are mostly identifiers: fill by mode or a constant, or keep them text",
        )


def _constant(value: Scalar, dtype: pl.DataType, name: str) -> pl.Expr:
    """``value`` in the column's type. Raises InvalidInputError."""
    try:
        if dtype == pl.String:
            return pl.lit(str(value), dtype=pl.String)
        if dtype == pl.Boolean and isinstance(value, bool):
            return pl.lit(value)
        if dtype == pl.Time:
            return pl.lit(dt.time.fromisoformat(str(value)))
        if dtype.is_decimal() and not isinstance(value, bool):
            return pl.lit(float(str(value))).cast(dtype)
        if dtype.is_numeric() and not isinstance(value, bool):
            series = pl.Series([float(value) if dtype.is_float() else int(str(value))])  # type: ignore[arg-type]
            return pl.lit(series.cast(dtype)[0], dtype=dtype)
        if dtype == pl.Date:
            return pl.lit(dt.date.fromisoformat(str(value)))
        if dtype == pl.Datetime:
            return pl.lit(dt.datetime.fromisoformat(str(value))).cast(dtype)
    except (ValueError, TypeError, pl.exceptions.PolarsError):
        pass
    raise InvalidInputError(
        f"fill: {value!r} is no value for the column {name!r}, which is {kind_words(dtype)}",
        "dates are written 2024-03-02",
    )


def _known(dtype: pl.DataType) -> bool:
    """Whether values of the type can be kept in a recipe."""
    plain = dtype in (pl.String, pl.Boolean, pl.Date, pl.Time) or dtype == pl.Datetime
    return plain or dtype.is_numeric()


def _fits(value: Scalar, dtype: pl.DataType) -> bool:
    if dtype == pl.String:
        return isinstance(value, str)
    if dtype == pl.Boolean:
        return isinstance(value, bool)
    if dtype.is_float():
        return isinstance(value, int | float) and not isinstance(value, bool)
    return dtype.is_integer() and isinstance(value, int) and not isinstance(value, bool)
