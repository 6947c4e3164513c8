"""A step that keeps some rows, by chance but always the same ones."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import numpy as np
import polars as pl

from workbench.cleanse.steps.base import RowStep, Schema
from workbench.cleanse.steps.sql import WHERE
from workbench.core.errors import InvalidInputError

FACTORS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
STEP = 0x9E3779B97F4A7C15


def mixed(number: pl.Expr, seed: int) -> pl.Expr:
    """Whole numbers scattered over 0 … 2^64-1, each onto one of its own."""
    scatter = partial(scattered, seed=seed)
    return number.map_batches(scatter, return_dtype=pl.UInt64(), is_elementwise=True)


def scattered(numbers: pl.Series, seed: int) -> pl.Series:
    """SplitMix64 (Steele, Lea and Flood 2014), a bijection of the numbers of 64 bits."""
    start = np.uint64((seed + 1) * STEP % 2**64)
    bits = numbers.cast(pl.UInt64).fill_null(0).to_numpy() + start
    for shift, factor in zip((30, 27), FACTORS, strict=True):
        bits = (bits ^ (bits >> np.uint64(shift))) * np.uint64(factor)
    return pl.Series(numbers.name, bits ^ (bits >> np.uint64(31)))


class Sample(RowStep, frozen=True, kw_only=True, tag="sample"):
    """Keep a share of the rows, or a number of them, drawn by ``seed`` from the rows' numbers.

    With a share, a row's fate never depends on other rows: rows that come later move none. With a
    row filter only rows it matches are drawn from; all others stay.
    """

    share: float | None = None
    rows: int | None = None
    seed: int = 1

    summary: ClassVar[str] = "Keep a share of the rows, or a number of them, by chance."

    @property
    def row_wise(self) -> bool:
        """Whether the answer for a row depends on that row alone: with a share it does."""
        return self.rows is None

    def describe(self) -> str:
        """One line for people."""
        if self.rows is not None:
            return f"sample of {self.rows:,} rows"
        return f"sample of {self.share or 0:.3g} of the rows"

    def check(self, schema: Schema) -> None:
        """Raise InvalidInputError when the step cannot run on a table of this schema."""
        super().check(schema)
        if (self.share is None) == (self.rows is None):
            raise InvalidInputError("sample: state a share or a number of rows", '"share": 0.1')
        if self.share is not None and not 0 < self.share <= 1:
            raise InvalidInputError("sample: the share is over 0 and at most 1", "0.1: a tenth")
        if self.rows is not None and self.rows < 1:
            raise InvalidInputError("sample: no row would be left", "at least 1")
        if not 0 <= self.seed < 2**32:
            raise InvalidInputError("sample: the seed is a whole number from 0 on")

    def keep(self, schema: Schema) -> pl.Expr:
        """True for rows that stay. Raises InvalidInputError for rows without numbers."""
        if "_row" not in schema:
            raise InvalidInputError("sample: rows without numbers cannot be drawn from")
        place = mixed(pl.col("_row"), self.seed)
        spared = pl.lit(False) if self.where is None else ~pl.col(WHERE).fill_null(False)
        if self.share is not None:
            drawn = place.cast(pl.Float64) < self.share * 2.0**64
            return drawn | spared
        own = place if self.where is None else pl.when(~spared).then(place)
        drawn = own.rank("ordinal") <= self.rows
        return drawn.fill_null(False) | spared
