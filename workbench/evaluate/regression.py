"""Regression metrics with intervals, under scikit-learn's names."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from workbench.evaluate.clusters import Groups, counted, mean_draws, median_draws
from workbench.evaluate.intervals import DRAWS, Codes, Floats, percentile
from workbench.evaluate.means import mean_figure
from workbench.evaluate.requests import Figure

PRIMARY = "rmse"
_NAMES = ("rmse", "mae", "median_absolute_error", "r2", "spearman")


def measure(
    truth: Floats,
    predicted: Floats,
    seed: int,
    draws: int = DRAWS,
    groups: Groups | None = None,
) -> dict[str, Figure]:
    """RMSE, MAE, median absolute error, R² and Spearman's ρ of (n,), (n,), in the target's unit."""
    n, spread = len(truth), counted(groups)
    if n == 0:
        return {name: Figure(why="no test rows") for name in _NAMES}
    streams = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(5)]
    errors = truth - predicted
    with np.errstate(over="ignore", invalid="ignore"):
        squares, sizes = errors**2, np.abs(errors)
        median = median_draws(sizes, streams[2], draws, groups)
        return {
            "rmse": mean_figure(squares, groups, root=True),
            "mae": mean_figure(sizes, groups),
            "median_absolute_error": percentile(float(np.median(sizes)), median, n, *spread),
            "r2": _determination(truth, squares, streams[3], draws, groups),
            "spearman": _rank_correlation(truth, predicted, streams[4], draws, groups),
        }


def _rank_correlation(
    truth: Floats,
    predicted: Floats,
    rng: np.random.Generator,
    draws: int,
    groups: Groups | None,
) -> Figure:
    """Spearman's ρ: whether the order is right, whatever the scale, as of a rating.

    Draws are made on the rows' influence on Pearson's r of the ranks of all rows (the delta method;
    ranks are not taken anew in each draw).
    """
    n = len(truth)
    first, second = (rankdata(part) for part in (truth, predicted))
    if n < 3 or first.std() == 0 or second.std() == 0:
        why = "fewer than three rows" if n < 3 else "the values, or the answers, are all the same"
        return Figure(why=why)
    a, b = ((part - part.mean()) / part.std() for part in (first, second))
    value = float((a * b).mean())
    influence = a * b - value * (a**2 + b**2) / 2
    whole: Codes = np.zeros(n, dtype=np.int64)
    drawn = value + mean_draws(influence, whole, rng, draws, groups)
    return percentile(value, np.clip(drawn, -1, 1), n, *counted(groups))


def _determination(
    truth: Floats, squares: Floats, rng: np.random.Generator, draws: int, groups: Groups | None
) -> Figure:
    """R² = 1 - SSE / SST; draws of the two sums are made together, on the rows' influence."""
    n = len(truth)
    if n < 2:
        return Figure(why="fewer than two rows")
    deviations = (truth - truth.mean()) ** 2
    variance = float(deviations.mean())
    if variance == 0:
        return Figure(why="the target has one value only")
    ratio = float(squares.mean()) / variance
    influence = (squares - ratio * deviations) / variance
    whole: Codes = np.zeros(n, dtype=np.int64)
    drawn = 1 - ratio - mean_draws(influence, whole, rng, draws, groups)
    return percentile(1 - ratio, drawn, n, *counted(groups))
