"""Regression metrics with intervals, under scikit-learn's names."""

from __future__ import annotations

import numpy as np

from workbench.evaluate.intervals import (
    DRAWS,
    Codes,
    Floats,
    mean_draws,
    median_draws,
    percentile,
)
from workbench.evaluate.requests import Figure

PRIMARY = "rmse"
_NAMES = ("rmse", "mae", "median_absolute_error", "r2")


def measure(truth: Floats, predicted: Floats, seed: int, draws: int = DRAWS) -> dict[str, Figure]:
    """RMSE, MAE, median absolute error and R² of shapes (n,), (n,), in the target's unit."""
    n = len(truth)
    if n == 0:
        return {name: Figure(why="no test rows") for name in _NAMES}
    streams = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(4)]
    whole: Codes = np.zeros(n, dtype=np.int64)
    errors = truth - predicted
    squares, sizes = errors**2, np.abs(errors)
    rmse = np.sqrt(np.maximum(mean_draws(squares, whole, streams[0], draws), 0.0))
    return {
        "rmse": percentile(float(np.sqrt(squares.mean())), rmse, n),
        "mae": percentile(float(sizes.mean()), mean_draws(sizes, whole, streams[1], draws), n),
        "median_absolute_error": percentile(
            float(np.median(sizes)), median_draws(sizes, streams[2], draws), n
        ),
        "r2": _determination(truth, squares, streams[3], draws),
    }


def _determination(truth: Floats, squares: Floats, rng: np.random.Generator, draws: int) -> Figure:
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
    return percentile(1 - ratio, 1 - ratio - mean_draws(influence, whole, rng, draws), n)
