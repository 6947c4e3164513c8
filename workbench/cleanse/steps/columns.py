"""Steps over whole columns: remove, rename, derive."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from workbench.cleanse.row_sql import means_missing, words
from workbench.cleanse.steps.base import (
    Cell,
    CellStep,
    ColumnStep,
    Schema,
    missing_column,
    need_columns,
)
from workbench.cleanse.steps.naming import NAMES, may_be_named, new_column
from workbench.cleanse.steps.sql import DERIVED, expression
from workbench.core.errors import InvalidInputError


class DropColumns(ColumnStep, frozen=True, kw_only=True, tag="drop_columns"):
    """Remove columns."""

    summary: ClassVar[str] = "Remove columns."
    idempotent: ClassVar[bool] = False

    def describe(self) -> str:
        """One line for people."""
        return "drop columns"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)

    def selection(self, schema: Schema) -> dict[str, str]:
        """New name to old name."""
        return {name: name for name in schema if name not in self.columns}


class Rename(ColumnStep, frozen=True, kw_only=True, tag="rename"):
    """Give columns other names: ``names`` is old → new."""

    names: dict[str, str]

    summary: ClassVar[str] = "Give columns other names, old → new."
    idempotent: ClassVar[bool] = False

    def describe(self) -> str:
        """One line for people."""
        return "rename " + ", ".join(f"{old} → {new}" for old, new in self.names.items())

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        for old, new in self.names.items():
            if old not in schema:
                raise missing_column("rename", old, schema)
            if not may_be_named(new) or old.startswith("_"):
                raise InvalidInputError(f"rename: {old!r} cannot become {new!r}", NAMES)
        renamed = [self.names.get(name, name).lower() for name in schema]
        for name in set(renamed):
            if renamed.count(name) > 1:
                raise InvalidInputError(f"rename: two columns would be named {name!r}")

    def selection(self, schema: Schema) -> dict[str, str]:
        """New name to old name."""
        return {self.names.get(name, name): name for name in schema}


class Derive(CellStep, frozen=True, kw_only=True, tag="derive"):
    """Compute a column (new or existing) from the others by a SQL expression.

    Where the cells that it needs are there and still give no value, or no finite number (``x / 0``,
    a time out of range), that is a failure.
    """

    into: str
    expression: str

    summary: ClassVar[str] = "Compute a column from the others by a SQL expression."
    idempotent: ClassVar[bool] = False

    def describe(self) -> str:
        """One line for people."""
        return f"derive {self.into} = {self.expression}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        if self.columns:
            raise InvalidInputError(
                "derive: the columns are named in the expression", 'state "into" and "expression"'
            )
        new_column("derive", self.into, schema)
        expression(self.expression, schema, "derive")

    def targets(self, schema: Schema) -> list[str]:
        """The computed column."""
        return [self.into]

    def sql(self) -> dict[str, str]:
        """SQL expressions to compute first."""
        return {**super().sql(), DERIVED: self.expression}

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """The computed column."""
        dtype = expression(self.expression, schema, "derive")
        value = pl.col(DERIVED)
        if dtype.is_integer():
            value = value.cast(pl.Int64)
        elif dtype.is_decimal() or dtype.is_float():
            value = value.cast(pl.Float64)
        wrong = self._wrong(schema, dtype)
        return {self.into: Cell(pl.when(~wrong).then(value), wrong=wrong)}

    def _wrong(self, schema: Schema, dtype: pl.DataType) -> pl.Expr:
        """Where cells that have values give none, or no finite number: x / 0, a time out of range.

        An expression that means to give none (NULLIF, CASE without ELSE) is right to do so.
        """
        used = [name for name in dict.fromkeys(words(self.expression)) if name in schema]
        there = [pl.col(name).is_not_null() for name in used]
        there += [pl.col(name).is_finite() for name in used if schema[name].is_float()]
        found = pl.col(DERIVED)
        bad = pl.lit(False) if means_missing(self.expression) else found.is_null()
        if dtype.is_float():
            bad = bad | ~found.is_finite().fill_null(True)
        return pl.all_horizontal(*there, bad).fill_null(False) if there else bad
