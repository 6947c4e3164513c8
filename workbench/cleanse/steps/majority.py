"""A step that makes rows of one group agree."""

from __future__ import annotations

from typing import ClassVar

import msgspec
import polars as pl

from workbench.cleanse.steps.base import Cell, CellStep, Schema, Step, need_columns
from workbench.cleanse.steps.grouping import (
    ByGroup,
    by_group,
    check_groups,
    group_key,
    mapped,
    most_frequent,
)
from workbench.core.errors import InvalidInputError


class Majority(CellStep, frozen=True, kw_only=True, tag="majority"):
    """Give cells the value that most rows of their group have: one city for each post code.

    What a group's value is, is learned: the value of more than ``share`` of its rows that have
    one, where at least ``least`` rows agree. Groups without such a value stay as they are.
    """

    by: list[str]
    share: float = 0.5
    least: int = 2
    empty: bool = True
    learned: dict[str, ByGroup] | None = None

    summary: ClassVar[str] = "Give cells the value that most rows of their group have."

    @property
    def needs_fit(self) -> bool:
        """Whether the groups' values have yet to be learned."""
        return self.learned is None

    def describe(self) -> str:
        """One line for people."""
        return f"majority within {', '.join(self.by)}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        if not self.by:
            raise InvalidInputError("majority: no groups are named", '"by": ["post_code"]')
        check_groups("majority", self.columns, self.by, schema)
        if not 0.5 <= self.share < 1 or self.least < 1:
            raise InvalidInputError(
                "majority: share is at least 0.5 and under 1, least at least 1",
                "0.5: more than half of the group's rows",
            )
        for name in self.columns:
            if schema[name].is_nested():
                raise InvalidInputError(f"majority: values of {name!r} cannot be compared")

    def fit(self, rows: pl.LazyFrame) -> Step:
        """The step with the value of each group."""
        return msgspec.structs.replace(
            self, learned={n: self._learn(rows, n) for n in self.columns}
        )

    def _learn(self, rows: pl.LazyFrame, name: str) -> ByGroup:
        agreed = (pl.col("_rows") > self.share * pl.col("_all")) & (pl.col("_rows") >= self.least)
        return by_group(most_frequent(rows, name, self.by).filter(agreed), "majority")

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Column name to its group's value, or to its own where the group has none."""
        return {name: Cell(self._agreed(name, schema[name])) for name in self.columns}

    def _agreed(self, name: str, dtype: pl.DataType) -> pl.Expr:
        own = pl.col(name)
        value = mapped(group_key(self.by), (self.learned or {}).get(name, {}), dtype)
        agreed = pl.coalesce(value, own)
        return agreed if self.empty else pl.when(own.is_not_null()).then(agreed)
