"""Columns that give the target away: they predict training rows as nothing known in time does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from workbench.bundle.cells import cleaned_text
from workbench.core import figures
from workbench.core.model_tasks import CLASSIFICATION, REGRESSION
from workbench.train.blocks import feature_number
from workbench.train.columns import CATEGORY, NUMBER, ColumnUse

ENOUGH_ROWS = 30
NEARLY = 0.8
"""Goodman and Kruskal's lambda from which on a column is named: the share of the errors of always
saying the commonest class that are gone for who sees the column. Labels that people gave differ
from the answer in a column here and there: such a column is not without an error."""
PARTED = 0.9
"""The same of a number that parts two classes where it passes one value."""
FEW_NUMBERS = 10
"""A number of so many values at most is a code, and looked at as a category is."""
FOLLOWS = 0.995


def leaking_columns(
    frame: pl.DataFrame, uses: Sequence[ColumnUse], target: np.ndarray, task: str
) -> list[str]:
    """What to say of number and category columns that give the target away, or nearly.

    A category does when each value has one class and values have five rows on average, a number
    when the classes do not overlap on it or, for regression, when it is a multiple of the target.
    Nearly: see ``NEARLY`` and ``PARTED``; for regression a correlation of ``FOLLOWS``.
    Rows without a value say nothing, for or against it: the answer may be known of some rows only.
    Of answers that are sets, and of pairs, none is named.
    """
    if len(target) < ENOUGH_ROWS or task not in (CLASSIFICATION, REGRESSION):
        return []
    found = []
    for use in uses:
        if use.kind not in (CATEGORY, NUMBER) or (use.kind == CATEGORY and task == REGRESSION):
            continue
        read = cleaned_text if use.kind == CATEGORY else feature_number
        known = pl.DataFrame({"value": read(frame[use.name]), "target": target})
        known = known.drop_nulls("value")
        if len(known) < ENOUGH_ROWS or known["target"].n_unique() < 2:
            continue
        why = _followed(known) if task == REGRESSION else _told(known, use.kind)
        if why:
            found.append(f"{use.name!r} {why}: is it known in time? Else drop it while cleansing")
    return found


_AWAY = "gives the target away in every training row"


def _followed(known: pl.DataFrame) -> str:
    """How a number follows the target, "" when it does not."""
    if known["value"].n_unique() < 2:
        return ""
    pair = np.corrcoef(known["value"].to_numpy(), known["target"].to_numpy())
    correlation = abs(float(pair[0, 1]))
    if correlation > 1 - 1e-9:
        return _AWAY
    if correlation >= FOLLOWS:
        return f"nearly gives the target away: alone it follows it with r {correlation:.3f}"
    return ""


def _told(known: pl.DataFrame, kind: str) -> str:
    """How a column tells the class, "" when it does not."""
    values = known["value"].n_unique()
    code = kind == CATEGORY or values <= FEW_NUMBERS
    if kind == NUMBER and values > 1 and _apart(known):
        return _AWAY
    if code and len(known) < 5 * values:
        return ""
    right = _right_by_value(known) if code else _right_by_cut(known)
    commonest = int(known.group_by("target").len()["len"].max())  # type: ignore[arg-type]
    if right == len(known):
        return _AWAY
    if right - commonest < (NEARLY if code else PARTED) * (len(known) - commonest):
        return ""
    alone, always = (figures.percent(count / len(known)) for count in (right, commonest))
    return (
        f"nearly gives the target away: it alone tells {alone} of the training rows right, "
        f"the commonest class {always}"
    )


def _right_by_value(known: pl.DataFrame) -> int:
    """Rows told right by who knows of each value which class is the commonest with it."""
    counts = known.group_by("value", "target").len()
    return int(counts.group_by("value").agg(pl.col("len").max())["len"].sum())


def _right_by_cut(known: pl.DataFrame) -> int:
    """Rows of two classes told right by one cut, with a class on either side; 0 of more classes."""
    if known["target"].n_unique() != 2:
        return 0
    marked = known.select("value", second=pl.col("target") == pl.col("target").max())
    below = marked.group_by("value").agg(pl.len().alias("rows"), pl.sum("second")).sort("value")
    rows, ones = (below[name].cum_sum().to_numpy() for name in ("rows", "second"))
    left = np.maximum(ones, rows - ones)
    rest, others = rows[-1] - rows, ones[-1] - ones
    return int((left + np.maximum(others, rest - others)).max())


def _apart(known: pl.DataFrame) -> bool:
    """Whether the classes do not overlap on a number."""
    table = known.group_by("target")
    ranges = table.agg(low=pl.col("value").min(), high=pl.col("value").max()).sort("low")
    return bool((ranges["low"].shift(-1) > ranges["high"]).drop_nulls().all())
