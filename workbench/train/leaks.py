"""Columns that give the target away: they predict every training row, which is rarely luck."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from workbench.bundle.cells import cleaned_text
from workbench.core.model_tasks import CLASSIFICATION, REGRESSION
from workbench.train.blocks import feature_number
from workbench.train.columns import CATEGORY, NUMBER, ColumnUse

ENOUGH_ROWS = 30


def leaking_columns(
    frame: pl.DataFrame, uses: Sequence[ColumnUse], target: np.ndarray, task: str
) -> list[str]:
    """Names of number and category columns that determine the target without an error.

    A category counts when each value has one class and values have five rows on average, a number
    when the classes do not overlap on it or, for regression, when it is a multiple of the target.
    Rows without a value say nothing, for or against it: the answer may be known of some rows only.
    Of answers that are sets, and of pairs, none is named.
    """
    if len(target) < ENOUGH_ROWS or task not in (CLASSIFICATION, REGRESSION):
        return []
    found = []
    for use in uses:
        values = frame[use.name]
        if use.kind == CATEGORY and task == "classification":
            leaks = _category_leaks(cleaned_text(values), target)
        elif use.kind == NUMBER:
            leaks = _number_leaks(feature_number(values), target, task)
        else:
            leaks = False
        if leaks:
            found.append(use.name)
    return found


def _category_leaks(values: pl.Series, target: np.ndarray) -> bool:
    known = pl.DataFrame({"value": values, "target": target}).drop_nulls("value")
    if len(known) < ENOUGH_ROWS or known["target"].n_unique() < 2:
        return False
    seen = known.group_by("value").agg(classes=pl.col("target").n_unique())
    return bool(seen["classes"].max() == 1) and len(known) >= 5 * len(seen)


def _number_leaks(values: pl.Series, target: np.ndarray, task: str) -> bool:
    known = pl.DataFrame({"value": values, "target": target}).drop_nulls("value")
    if len(known) < ENOUGH_ROWS or known["value"].n_unique() < 2 or known["target"].n_unique() < 2:
        return False
    if task == "regression":
        correlation = np.corrcoef(known["value"].to_numpy(), known["target"].to_numpy())
        return bool(abs(correlation[0, 1]) > 1 - 1e-9)
    table = known.group_by("target")
    ranges = table.agg(low=pl.col("value").min(), high=pl.col("value").max()).sort("low")
    return bool((ranges["low"].shift(-1) > ranges["high"]).drop_nulls().all())
