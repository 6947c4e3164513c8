"""The shape of a column in a few bars: a histogram of numbers, the commonest values of text."""

from __future__ import annotations

import math
from itertools import pairwise

import polars as pl

BARS = 8


def sketch(column: pl.Series, bars: int = BARS, counts: pl.Series | None = None) -> list[int]:
    """Counts for at most ``bars`` bars; with ``counts`` each value stands for that many rows.

    Numbers, dates and times: equal widths between the 1st and 99th percentile (what lies outside
    counts in the outer bars). Text and true/false: the commonest values, most frequent first, the
    last bar holding the mean of all rarer ones.
    """
    if column.dtype.is_temporal() or column.dtype.is_numeric():
        return histogram(weighted(column, counts), bars)
    return ranks(column.drop_nulls().value_counts(sort=True)["count"], bars)


def ranks(counts: pl.Series, bars: int = BARS) -> list[int]:
    """Bars for value counts sorted from the most frequent."""
    found: list[int] = counts.head(bars).to_list()
    if counts.len() > bars:
        rest = counts.slice(bars - 1)
        found[-1] = max(1, round(rest.sum() / rest.len()))
    return found


def weighted(column: pl.Series, counts: pl.Series | None = None) -> pl.DataFrame:
    """Finite numbers in order: ``value``, ``count``, and ``upto``, the rows up to there.

    Dates and times count as the numbers they are stored as.
    """
    if column.dtype.is_temporal():
        column = column.to_physical()
    values = column.cast(pl.Float64).rename("value")
    if counts is None:
        ordered = values.filter(values.is_finite()).sort().to_frame()
        upto = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
        return ordered.with_columns(pl.lit(1, pl.Int64).alias("count"), upto.alias("upto"))
    frame = values.to_frame().with_columns(counts.cast(pl.Int64).alias("count"))
    ordered = frame.filter(pl.col("value").is_finite()).sort("value")
    return ordered.with_columns(pl.col("count").cum_sum().alias("upto"))


def quantile(sorted_: pl.DataFrame, share: float) -> float:
    """The value below which ``share`` of the rows of a ``weighted`` frame lie."""
    total = sorted_["upto"][-1]
    place = int(sorted_["upto"].search_sorted(max(1, math.ceil(share * total))))
    return float(sorted_["value"][min(place, sorted_.height - 1)])


def histogram(frame: pl.DataFrame, bars: int = BARS) -> list[int]:
    """Counts of a ``weighted`` frame in bars of equal widths; see ``sketch``."""
    if not frame.height:
        return []
    low, high = quantile(frame, 0.01), quantile(frame, 0.99)
    if low == high:
        low, high = frame["value"][0], frame["value"][-1]
    if low == high:
        return [int(frame["count"].sum())]
    # The values are in order, and so are their bars: each begins where it would be put in.
    widths = (frame["value"] - low) / ((high - low) / bars)
    edges = pl.Series(range(1, bars), dtype=pl.Float64)
    starts = widths.floor().clip(0, bars - 1).search_sorted(edges, side="left")
    upto = [int(frame["upto"][start - 1]) if start else 0 for start in starts]
    return [after - before for before, after in pairwise([0, *upto, int(frame["upto"][-1])])]
