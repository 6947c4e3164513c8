"""Columns that tell rows nothing."""

from __future__ import annotations

from typing import ClassVar

import msgspec
import polars as pl

from workbench.cleanse.steps.base import (
    ColumnStep,
    Schema,
    Step,
)
from workbench.core.errors import InvalidInputError


class DropIdleColumns(ColumnStep, frozen=True, kw_only=True, tag="drop_idle_columns"):
    """Remove columns that tell rows nothing: constant, empty, copies of another, mostly missing."""

    constant: bool = True
    copies: bool = True
    most_missing: float = 1.0
    learned: list[str] | None = None

    summary: ClassVar[str] = "Remove columns that are constant, copies, or missing in most rows."
    idempotent: ClassVar[bool] = False

    @property
    def needs_fit(self) -> bool:
        """Whether the idle columns have yet to be found."""
        return self.learned is None

    def describe(self) -> str:
        """One line for people."""
        return "drop idle columns"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        if not 0 < self.most_missing <= 1:
            raise InvalidInputError("drop_idle_columns: most_missing is a share over 0, at most 1")

    def fit(self, rows: pl.LazyFrame) -> Step:
        """The step with the columns that go."""
        table = rows.collect(engine="in-memory")
        gone: list[str] = []
        seen: dict[tuple[str, int, int], str] = {}
        for name in self.targets(dict(table.schema)) if table.height else []:
            column = table[name]
            key = (
                str(column.dtype),
                int(column.hash(seed=1).sum()),
                int(column.hash(seed=2).sum()),
            )
            missing = column.null_count() / column.len()
            same = seen.get(key)
            if (
                missing >= self.most_missing
                or (self.constant and column.n_unique() == 1)
                or (self.copies and same is not None and table[same].equals(column))
            ):
                gone.append(name)
            else:
                seen[key] = name
        return msgspec.structs.replace(self, learned=gone)

    def selection(self, schema: Schema) -> dict[str, str]:
        """New name to old name."""
        return {name: name for name in schema if name not in (self.learned or [])}
