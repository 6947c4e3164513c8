"""Means of rows, alone or in groups: intervals that allow for skew, and one-sided tests.

The mean of squared errors is skewed, so that the percentiles of its draws, and Student's interval,
lie too low: of 300 rows with uneven errors they hold the truth 92 times in 100. Hall's transformed
t (1992) takes the skew out. Rows in groups count by the sums of their groups.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import t, ttest_1samp

from workbench.evaluate.clusters import Groups
from workbench.evaluate.intervals import LEVEL, Floats, wilson
from workbench.evaluate.requests import Figure

_NO_SKEW = 1e-9


def mean_figure(values: Floats, groups: Groups | None = None, root: bool = False) -> Figure:
    """The mean of per-row ``values`` (n,), or its ``root``, with Hall's interval (Hall 1992).

    No interval where there are no two rows, or no two groups. A mean too large to be written as a
    number is undefined.
    """
    n, mean = len(values), float(values.mean())
    shown = float(np.sqrt(mean)) if root else mean
    if not np.isfinite(mean):
        return Figure(why="too large to be computed")
    method = "hall" if groups is None else "clusters"
    apart = values - mean if groups is None else np.asarray(groups.sums(values - mean))
    count = len(apart)
    with np.errstate(over="ignore", invalid="ignore"):
        error = float(np.sqrt((apart**2).sum() * count / max(count - 1, 1))) / n
    if count < 2 or not np.isfinite(error):
        return Figure(value=shown, n=n, method=method)
    edge = float(t.ppf(0.5 + LEVEL / 2, count - 1))
    skew = _skew(apart)
    low, high = (mean - _untransformed(end, skew) * error for end in (edge, -edge))
    if root:
        low, high = float(np.sqrt(max(low, 0.0))), float(np.sqrt(high))
    return Figure(value=shown, low=low, high=high, n=n, method=method)


def _skew(apart: Floats) -> float:
    """A sixth of the skewness of the sum of deviations; 0 where nothing differs."""
    scale = float(np.sqrt((apart**2).sum()))
    return float(((apart / scale) ** 3).sum()) / 6 if scale else 0.0


def _untransformed(end: float, skew: float) -> float:
    """The t statistic whose transformed value is ``end``: Hall's cubic rises, so there is one."""
    if abs(skew) < _NO_SKEW:
        return end
    return float((np.cbrt(1 + 6 * skew * (end - skew)) - 1) / (2 * skew))


def share_figure(right: np.ndarray, groups: Groups) -> Figure:
    """The share of ``right`` rows, booleans (n,), in groups: Wilson's interval on effective rows.

    As many rows that stand alone would say as much (Korn and Graubard 1998); where all are right or
    none, as many as there are groups.
    """
    n, share = len(right), float(right.mean())
    count, apart = len(groups), np.asarray(groups.sums(right - share))
    variance = float((apart**2).sum()) * count / max(count - 1, 1) / n**2
    effective = float(count)
    if variance > 0:
        widened = (t.ppf(0.975, np.inf) / t.ppf(0.975, count - 1)) ** 2
        effective = min(float(n), share * (1 - share) / variance * widened)
    low, high = wilson(share * effective, effective)
    return Figure(value=share, low=low, high=high, n=n, method="clusters")


def mean_below_zero(values: Floats) -> float:
    """How often chance alone makes a mean as far below 0; Student's t test of (n,), one-sided.

    ``values``: of rows, or the sums of groups. Where all are the same each is a toss of a coin.
    """
    if values.std() == 0:
        return float(0.5 ** len(values)) if values[0] < 0 else 1.0
    return float(ttest_1samp(values, 0.0, alternative="less").pvalue)


def mean_above_rest(inside: np.ndarray, values: Floats, groups: Groups) -> float:
    """How often chance alone makes the mean of ``inside`` rows as much larger than of the rest.

    Welch's t test with the variances of group sums; a group may have rows on both sides. 1 where a
    side has a single group. ``inside``: booleans (n,).
    """
    sums, gap, spreads = np.zeros(len(groups)), 0.0, []
    for rows, sign in ((inside, 1.0), (~inside, -1.0)):
        count, size, mean = groups.of(rows), int(rows.sum()), float(values[rows].mean())
        if count < 2:
            return 1.0
        apart = np.bincount(
            groups.member[rows], sign * (values[rows] - mean) / size, minlength=len(groups)
        )
        spreads.append((float((apart**2).sum()) * count / (count - 1), count - 1))
        sums += apart * np.sqrt(count / (count - 1))
        gap += sign * mean
    variance = float((sums**2).sum())
    if variance == 0:
        return 1.0
    freedom = sum(spread for spread, _ in spreads) ** 2
    freedom /= sum(spread**2 / count for spread, count in spreads)
    return float(t.sf(gap / np.sqrt(variance), freedom))
