"""A step that drops rows which are told apart by nothing but what is said of them."""

from __future__ import annotations

from typing import ClassVar

import polars as pl

from workbench.cleanse.steps.base import RowStep, Schema, need_columns
from workbench.cleanse.steps.grouping import check_groups, mark
from workbench.cleanse.steps.sql import WHERE
from workbench.core.errors import InvalidInputError


class DropConflicting(RowStep, frozen=True, kw_only=True, tag="drop_conflicting"):
    """Drop rows that are equal in ``by`` and differ in the columns: the same text, another label.

    All of them go, for nobody knows which is right. Missing values differ from none, and rows in
    which everything in ``by`` is missing stay. With a row filter only the rows it matches are
    compared; all others stay.
    """

    by: list[str]

    summary: ClassVar[str] = "Drop rows equal in by of which the columns say different things."

    @property
    def row_wise(self) -> bool:
        """Conflicts depend on other rows."""
        return False

    def describe(self) -> str:
        """One line for people."""
        return f"drop rows of equal {', '.join(self.by)} that differ"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        if not self.by:
            raise InvalidInputError("drop_conflicting: by names no column", '"by": ["text"]')
        check_groups("drop_conflicting", self.columns, self.by, schema)
        for name in self.columns:
            if schema[name].is_nested():
                raise InvalidInputError(f"drop_conflicting: values of {name!r} cannot be compared")

    def keep(self, schema: Schema) -> pl.Expr:
        """True for rows that stay."""
        compared = pl.lit(True) if self.where is None else pl.col(WHERE).fill_null(False)
        known = pl.any_horizontal(pl.col(name).is_not_null() for name in self.by)
        differ = [
            pl.when(compared).then(pl.col(name)).drop_nulls().n_unique().over(mark(self.by)) > 1
            for name in self.columns
        ]
        return ~(pl.any_horizontal(differ) & compared & known)
