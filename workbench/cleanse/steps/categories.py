"""Steps over the values of a category: merge spellings, gather what is rare."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec
import polars as pl

from workbench.cleanse.clusters.likeness import Likeness, Method
from workbench.cleanse.steps.base import (
    Cell,
    Schema,
    Step,
    TextStep,
    need_columns,
)
from workbench.core.errors import InvalidInputError


class MergeClusters(TextStep, frozen=True, kw_only=True, tag="merge_clusters"):
    """Give spellings of one value the spelling that a person approved.

    ``merges`` is spelling → target. It replays as a rule: approved spellings are merged wherever
    they come again; new spellings that meet an approved one wait for a person.
    """

    merges: dict[str, str]
    method: Method = "fingerprint"
    n: int = 2
    sound: Literal["metaphone", "cologne"] = "metaphone"
    radius: float = 0.2
    block: int = 6

    summary: ClassVar[str] = "Give spellings of one value (found by clustering) one spelling."
    idempotent: ClassVar[bool] = False

    def describe(self) -> str:
        """One line for people."""
        spellings = "1 spelling" if len(self.merges) == 1 else f"{len(self.merges)} spellings"
        return f"merge {spellings} ({self.method})"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        if not self.merges:
            raise InvalidInputError(
                "merge_clusters: nothing to merge", '"merges": {"paris": "Paris"}'
            )

    def text(self, column: pl.Expr) -> pl.Expr:
        """The approved spelling, or the cell as it is."""
        old = pl.Series(list(self.merges), dtype=pl.String)
        new = pl.Series(list(self.merges.values()), dtype=pl.String)
        return column.replace(old, new)

    @property
    def likeness(self) -> Likeness:
        """How the clusters were found."""
        return Likeness(
            method=self.method, n=self.n, sound=self.sound, radius=self.radius, block=self.block
        )


class RareToOther(TextStep, frozen=True, kw_only=True, tag="rare_to_other"):
    """Turn values that stand in few rows into one. The values that stay are learned."""

    least: int = 10
    other: str = "other"
    learned: dict[str, list[str]] | None = None

    summary: ClassVar[str] = "Turn values that stand in few rows into one: other."

    @property
    def needs_fit(self) -> bool:
        """Whether the usual values have yet to be learned."""
        return self.learned is None

    def describe(self) -> str:
        """One line for people."""
        return f"fewer than {self.least} rows → {self.other}"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        if self.least < 1 or not self.other:
            raise InvalidInputError("rare_to_other: needs a number of rows and a word")

    def fit(self, rows: pl.LazyFrame) -> Step:
        """The step with each column's usual values."""
        learned = {}
        for name in self.columns:
            counts = rows.select(pl.col(name).alias("value")).drop_nulls().group_by("value")
            usual = counts.agg(pl.len().alias("rows")).filter(pl.col("rows") >= self.least)
            learned[name] = usual.sort("value").collect()["value"].to_list()
        return msgspec.structs.replace(self, learned=learned)

    def cells(self, schema: Schema) -> dict[str, Cell]:
        """Column name to the value, or the word for all rare ones."""
        return {name: Cell(self._usual(name)) for name in self.columns}

    def _usual(self, name: str) -> pl.Expr:
        usual = [*(self.learned or {}).get(name, []), self.other]
        column = pl.col(name)
        rare = column.is_not_null() & ~column.is_in(usual)
        return pl.when(rare).then(pl.lit(self.other)).otherwise(column)
