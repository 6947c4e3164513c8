"""A step that drops rows whose text is nearly that of an earlier row."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import polars as pl

from workbench.cleanse.steps.base import RowStep, Schema, need_columns
from workbench.cleanse.steps.sql import WHERE
from workbench.core.errors import InvalidInputError
from workbench.similar.near_texts import near_earlier


class DropNearDuplicates(RowStep, frozen=True, kw_only=True, tag="drop_near_duplicates"):
    """Drop rows whose text differs little from that of an earlier row that stays.

    Compared is the text of the columns without case, marks, punctuation and runs of white space:
    alike are two rows when the runs of five letters they share are at least ``likeness`` of those
    that either has (Jaccard). Rows without any text stay.
    """

    likeness: float = 0.8

    summary: ClassVar[str] = "Drop rows whose text is nearly that of an earlier row."

    @property
    def row_wise(self) -> bool:
        """Duplicates depend on other rows."""
        return False

    def describe(self) -> str:
        """One line for people."""
        return f"drop near-duplicates, {self.likeness:.0%} alike"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        need_columns(self)
        super().check(schema)
        if not 0.7 <= self.likeness <= 1:
            raise InvalidInputError(
                "drop_near_duplicates: likeness is between 0.7 and 1", "0.8 is usual"
            )

    def keep(self, schema: Schema) -> pl.Expr:
        """True for rows that stay."""
        parts = [pl.col(name).cast(pl.String) for name in self.columns]
        text = pl.concat_str(parts, separator=" ", ignore_nulls=True)
        spared = pl.lit(False) if self.where is None else ~pl.col(WHERE).fill_null(False)
        compared = pl.when(~spared).then(text)
        first = partial(_is_first, likeness=self.likeness)
        return compared.map_batches(first, return_dtype=pl.Boolean()) | spared


def _is_first(texts: pl.Series, likeness: float) -> pl.Series:
    return ~near_earlier(texts, likeness)
