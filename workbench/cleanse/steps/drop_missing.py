"""A step that drops rows which lack too much."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from workbench.cleanse.steps.base import RowStep, Schema
from workbench.cleanse.steps.sql import WHERE
from workbench.core.errors import InvalidInputError


class DropMissing(RowStep, frozen=True, kw_only=True, tag="drop_missing"):
    """Drop rows in which at least a share of the columns (none named: of all) has no value."""

    share: float = 1.0

    summary: ClassVar[str] = "Drop rows in which at least this share of the columns is missing."

    def describe(self) -> str:
        """One line for people."""
        return f"drop rows missing {self.share:.0%} or more"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        if not 0 < self.share <= 1:
            raise InvalidInputError(
                "drop_missing: the share is over 0 and at most 1", "1 means all"
            )

    def keep(self, schema: Schema) -> pl.Expr:
        """True for rows that have enough."""
        names = self.targets(schema)
        if not names:
            return pl.lit(True)
        missing = pl.sum_horizontal(pl.col(name).is_null().cast(pl.UInt32) for name in names)
        fine = missing / len(names) < self.share
        return fine if self.where is None else fine | ~pl.col(WHERE).fill_null(False)
