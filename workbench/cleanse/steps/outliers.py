"""Numbers far from the others: emptied, capped, or their rows dropped."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import msgspec
import polars as pl

from workbench.cleanse.steps.base import (
    Cell,
    CellStep,
    RowStep,
    Schema,
    Step,
    need_columns,
)
from workbench.cleanse.steps.kinds import kind_words
from workbench.cleanse.steps.sql import WHERE
from workbench.core.errors import InvalidInputError

Bounds = dict[str, tuple[float, float] | None]
Rule = Literal["z", "modified_z", "iqr"]


def learn_bounds(rows: pl.LazyFrame, columns: list[str], rule: Rule, threshold: float) -> Bounds:
    """The usual range of each number column; None where the rows say nothing.

    z: mean ± threshold·sd. Modified z (Iglewicz and Hoaglin 1993): median ± threshold·MAD/.6745;
    where most values are the median, so that MAD is 0, ± threshold·1.253314·(mean absolute
    deviation), as SPSS has it: of normal values both are the standard deviation. IQR (Tukey
    1977): from the quartiles threshold/2 interquartile ranges outward, so that the usual threshold
    of 3 is Tukey's 1.5.
    """
    return {name: _bounds(rows, name, rule, threshold) for name in columns}


def _bounds(
    rows: pl.LazyFrame, name: str, rule: Rule, threshold: float
) -> tuple[float, float] | None:
    number = pl.col(name).cast(pl.Float64)
    values = rows.select(number.filter(number.is_finite())).collect(engine="in-memory").to_series()
    if values.drop_nulls().len() < 2:
        return None
    if rule == "iqr":
        low, high = float(values.quantile(0.25) or 0.0), float(values.quantile(0.75) or 0.0)
        reach = threshold / 2 * (high - low)
        return (low - reach, high + reach) if reach else None
    middle: Any = values.mean() if rule == "z" else values.median()
    spread: Any = values.std() if rule == "z" else _modified(values, middle)
    reach = threshold * float(spread)
    return (float(middle) - reach, float(middle) + reach) if reach else None


def _modified(values: pl.Series, middle: float) -> float:
    """The spread that a modified z is counted in."""
    apart = (values - middle).abs()
    half: Any = apart.median()
    mean: Any = apart.mean()
    return float(half / 0.6745 if half else mean * 1.253314)


def _need_numbers(step: Step, schema: Schema, threshold: float) -> None:
    need_columns(step)
    for name in step.columns:
        if name in schema and not schema[name].is_numeric():
            raise InvalidInputError(
                f"{step.name()}: {name!r} is {kind_words(schema[name])}, not a number",
                "put a number step before it",
            )
    if threshold <= 0:
        raise InvalidInputError(f"{step.name()}: the threshold is not over 0", "3 is usual")


class Outliers(CellStep, frozen=True, kw_only=True, tag="outliers"):
    """Empty or cap numbers outside the usual range, which is learned from the rows."""

    rule: Rule = "modified_z"
    threshold: float = 3.0
    action: Literal["null", "cap"] = "null"
    learned: Bounds | None = None

    summary: ClassVar[str] = "Empty or cap numbers far from the others (z, modified z, IQR)."

    @property
    def needs_fit(self) -> bool:
        """Whether the usual range has yet to be learned."""
        return self.learned is None

    def describe(self) -> str:
        """One line for people."""
        return f"outliers by {self.rule.replace('_', ' ')} over {self.threshold:g} → {self.action}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        _need_numbers(self, schema, self.threshold)

    def fit(self, rows: pl.LazyFrame) -> Step:
        """The step with each column's usual range."""
        learned = learn_bounds(rows, self.columns, self.rule, self.threshold)
        return msgspec.structs.replace(self, learned=learned)

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Column name to the number, or what stands for one that is too far out."""
        return {name: Cell(self._within(name, schema[name])) for name in self.columns}

    def _within(self, name: str, kind: pl.DataType) -> pl.Expr:
        column, bounds = pl.col(name), (self.learned or {}).get(name)
        if bounds is None:
            return column
        low, high = bounds
        number = column.cast(pl.Float64)
        if self.action == "null":
            return pl.when(number.is_between(low, high)).then(column)
        # What is inside keeps its digits: a float has not room for all of a large whole number.
        capped = number.clip(low, high).cast(kind, strict=False)
        return (
            pl.when(number.is_between(low, high) | number.is_nan()).then(column).otherwise(capped)
        )


class DropOutliers(RowStep, frozen=True, kw_only=True, tag="drop_outliers"):
    """Drop rows with a number outside the usual range, which is learned from the rows."""

    rule: Rule = "modified_z"
    threshold: float = 3.0
    learned: Bounds | None = None

    summary: ClassVar[str] = "Drop rows with a number far from the others (z, modified z, IQR)."
    idempotent: ClassVar[bool] = False

    @property
    def needs_fit(self) -> bool:
        """Whether the usual range has yet to be learned."""
        return self.learned is None

    def describe(self) -> str:
        """One line for people."""
        return f"drop outliers by {self.rule.replace('_', ' ')} over {self.threshold:g}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        _need_numbers(self, schema, self.threshold)

    def fit(self, rows: pl.LazyFrame) -> Step:
        """The step with each column's usual range."""
        learned = learn_bounds(rows, self.columns, self.rule, self.threshold)
        return msgspec.structs.replace(self, learned=learned)

    def keep(self, schema: Schema) -> pl.Expr:
        """True for rows without an outlier; a missing number is none."""
        usual = [
            pl.col(name).cast(pl.Float64).is_between(*bounds).fill_null(True)
            for name, bounds in (self.learned or {}).items()
            if bounds is not None
        ]
        fine = pl.all_horizontal(usual) if usual else pl.lit(True)
        return fine if self.where is None else fine | ~pl.col(WHERE).fill_null(False)
