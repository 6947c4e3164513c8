"""Numbers that lie apart from all others of their column: what is worth an outlier step.

A threshold alone would call the tails of many a sound column outliers: of 5,000 normal values
thirteen have a modified z over 3, and amounts of money have tails without end. So a step is only
suggested where there is a gap: nothing lies between its threshold and twice that, and what lies
beyond is rare. The usual threshold is tried first.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from workbench.cleanse.sketch import quantile
from workbench.cleanse.steps.outliers import learn_bounds

THRESHOLDS = (3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0, 50.0, 100.0)
GAP = 2.0
RARE = 0.01
LEAST_ROWS = 20
LEAST_VALUES = 10
"""Distinct values below which a column is one of few codes or grades."""
SHOWN = 3
_NORMAL = 0.6745


@dataclass(frozen=True)
class Far:
    """``rows`` cells outside ``low`` to ``high``, some of which are ``values``, the farthest first.

    ``least`` and ``most`` are the extremes of the others.
    """

    threshold: float
    low: float
    high: float
    rows: int
    values: tuple[float, ...]
    least: float
    most: float


def far_values(ordered: pl.DataFrame, distinct: int) -> Far | None:
    """What lies apart in a ``weighted`` frame of single rows; None where nothing does."""
    total = ordered.height
    if total < LEAST_ROWS or distinct < LEAST_VALUES or not _may_be(ordered):
        return None
    found = learn_bounds(ordered.lazy(), ["value"], "modified_z", 1.0)["value"]
    if found is None:
        return None
    middle, spread = (found[0] + found[1]) / 2, (found[1] - found[0]) / 2
    score = (pl.col("value") - middle).abs() / spread
    tail = ordered.select("value", score=score).filter(pl.col("score") > THRESHOLDS[0])
    tail = tail.sort("score", descending=True)
    for threshold in THRESHOLDS:
        beyond = tail.filter(pl.col("score") > threshold * GAP)
        if not beyond.height:
            return None
        near = tail["score"].is_between(threshold, threshold * GAP, closed="right").any()
        if not near and beyond.height <= max(1, RARE * total):
            low, high = middle - threshold * spread, middle + threshold * spread
            others = ordered["value"].filter(ordered["value"].is_between(low, high))
            values = beyond["value"].unique(maintain_order=True).head(SHOWN)
            return Far(
                threshold=threshold,
                low=low,
                high=high,
                rows=beyond.height,
                values=tuple(values),
                least=float(others[0]),
                most=float(others[-1]),
            )
    return None


def _may_be(ordered: pl.DataFrame) -> bool:
    """Whether an extreme can lie far enough out; of most columns the quartiles tell that it cannot.

    The median deviation is at least the lesser distance of a quartile from the median.
    """
    low, middle, high = (quantile(ordered, share) for share in (0.25, 0.5, 0.75))
    reach = max(float(ordered["value"][-1]) - middle, middle - float(ordered["value"][0]))
    return reach * _NORMAL > THRESHOLDS[0] * GAP * min(middle - low, high - middle)
