"""Steps that drop rows: by a condition, and exact duplicates."""

from __future__ import annotations

from typing import ClassVar, Literal

import polars as pl

from workbench.cleanse.steps.base import RowStep, Schema
from workbench.cleanse.steps.grouping import mark
from workbench.cleanse.steps.sql import WHERE
from workbench.core.errors import InvalidInputError


class Filter(RowStep, frozen=True, kw_only=True, tag="filter"):
    """Keep the rows for which ``where`` is true, or drop them (``mode`` drop)."""

    mode: Literal["keep", "drop"] = "keep"

    summary: ClassVar[str] = "Keep (or drop) the rows for which the condition in where is true."

    def describe(self) -> str:
        """One line for people."""
        return f"{'keep' if self.mode == 'keep' else 'drop'} rows where {self.where}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        if self.where is None:
            raise InvalidInputError("filter: no condition", 'state "where", e.g. amount > 0')

    def keep(self, schema: Schema) -> pl.Expr:
        """True for rows that stay."""
        matches = pl.col(WHERE).fill_null(False)
        return matches if self.mode == "keep" else ~matches


class DropDuplicates(RowStep, frozen=True, kw_only=True, tag="drop_duplicates"):
    """Of rows that are equal in the key columns (none named: in all) keep one.

    Null equals null, but rows whose named keys are all null are never duplicates. With a row
    filter only the rows it matches are compared; all others stay. Most complete is the row with
    the fewest missing cells, of such rows the first.
    """

    keeping: Literal["first", "last", "most_complete"] = "first"

    summary: ClassVar[str] = "Of rows equal in the key columns (none named: all) keep one."

    @property
    def row_wise(self) -> bool:
        """Duplicates depend on other rows."""
        return False

    def describe(self) -> str:
        """One line for people."""
        words = {"first": "", "last": ", keep last", "most_complete": ", keep the most complete"}
        return f"drop duplicates{words[self.keeping]}"

    def keep(self, schema: Schema) -> pl.Expr:
        """True for rows that stay."""
        keys: list[pl.Expr] = [pl.col(name) for name in self.targets(schema)]
        if not keys:
            return pl.lit(True)
        spared = pl.lit(False)
        if self.columns:
            spared = pl.all_horizontal(key.is_null() for key in keys)
        if self.where is not None:
            matches = pl.col(WHERE).fill_null(False)
            keys.append(matches.alias("_matches"))
            spared = spared | ~matches
        same = mark(keys)
        if self.keeping == "most_complete":
            return _is_most_complete(same, schema) | spared
        found = same.is_first_distinct() if self.keeping == "first" else same.is_last_distinct()
        return found | spared


def _is_most_complete(same: pl.Expr, schema: Schema) -> pl.Expr:
    """True for the row of each group that lacks least, of such rows the first."""
    cells = [pl.col(name).is_null() for name in schema if not name.startswith("_")]
    missing = pl.sum_horizontal(cell.cast(pl.Int64) for cell in cells)
    best = missing == missing.min().over(same)
    return best & pl.struct(same.alias("same"), best.alias("best")).is_first_distinct()
