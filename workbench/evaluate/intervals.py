"""Intervals for figures: Wilson for shares, percentiles of bootstrap draws for the rest.

The draws are stratified: every draw keeps the number of rows of each stratum (true class).
They are made from counts, not by copying rows, so their cost hardly grows with the rows.
Where rows come in groups, ``clusters`` draws the groups instead, for shares too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

from workbench.evaluate.requests import Figure

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

LEVEL = 0.95
DRAWS = 2_000
_DIRECT_ROWS = 512
_BINS = 128
_DIRECT_CELLS = 4_000_000


def wilson(successes: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval for a share (Wilson 1927). ``n`` = 0 gives (0, 1)."""
    if n <= 0:
        return 0.0, 1.0
    z = float(ndtri(0.5 + level / 2))
    share = successes / n
    centre = share + z * z / (2 * n)
    spread = z * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    scale = 1 + z * z / n
    low = 0.0 if successes == 0 else max(0.0, (centre - spread) / scale)
    high = 1.0 if successes == n else min(1.0, (centre + spread) / scale)
    return low, high


def share(successes: int, n: int, why: str = "no rows") -> Figure:
    """A share with Wilson's interval; undefined for ``n`` = 0, and then ``why`` says so."""
    if n == 0:
        return Figure(why=why)
    low, high = wilson(successes, n)
    return Figure(value=successes / n, low=low, high=high, n=n, method="wilson")


def half_width(value: float, n: int, level: float = LEVEL) -> float:
    """Half the width of Wilson's interval for a share ``value`` on ``n`` rows: the resolution."""
    low, high = wilson(value * n, n, level)
    return (high - low) / 2


def percentile(value: float, draws: Floats, n: int, groups: int = 0, strata: int = 1) -> Figure:
    """``value`` with the percentile interval of its bootstrap ``draws`` of shape (B,).

    ``groups``: how many groups were drawn, where they were, in how many ``strata``. Then the
    percentiles are those of the expanded interval (Hesterberg 2014), which matches Student's for
    a mean: plain percentiles of few groups are too narrow. Without a group to spare there is no
    interval. Draws in which the figure is undefined do not count. A figure too large to be
    written as a number is undefined.
    """
    draws = draws[np.isfinite(draws)]
    if not np.isfinite(value):
        return Figure(why="too large to be computed")
    method, tail = "clusters" if groups else "bootstrap", (1 - LEVEL) / 2
    freedom = groups - strata
    if not len(draws) or (groups and freedom < 1):
        return Figure(value=float(value), n=n, method=method)
    if groups:
        tail = float(ndtr(stdtrit(freedom, tail) * np.sqrt(groups / freedom)))
    low, high = np.percentile(draws, [100 * tail, 100 * (1 - tail)])
    return Figure(value=float(value), low=float(low), high=float(high), n=n, method=method)


def mean_draws(values: Floats, strata: Codes, rng: np.random.Generator, draws: int) -> Floats:
    """Stratified bootstrap draws of the mean of ``values``; shapes (n,), (n,) → (draws,).

    Strata of up to 512 rows are resampled row by row. Larger ones are cut into 128 bins of
    equal mass: the rows a draw takes from each bin are multinomial, their mean is normal with
    the bin's own moments. The difference from row-by-row draws is far below a draw's noise.
    """
    total = np.zeros(draws)
    order = np.argsort(strata, kind="stable")
    ends = np.flatnonzero(np.diff(strata[order], append=-1))
    start = 0
    for end in ends + 1:
        total += _sum_draws(values[order[start:end]], rng, draws)
        start = int(end)
    return total / len(values)


def _sum_draws(values: Floats, rng: np.random.Generator, draws: int) -> Floats:
    n = len(values)
    if n <= _DIRECT_ROWS:
        picks = rng.integers(0, n, size=(draws, n))
        sums: Floats = values[picks].sum(axis=1)
        return sums
    bins = np.array_split(np.sort(values), _BINS)
    sizes = np.array([len(rows) for rows in bins])
    means = np.array([rows.mean() for rows in bins])
    deviations = np.array([rows.std() for rows in bins])
    taken = rng.multinomial(n, sizes / n, size=draws)
    noise = rng.standard_normal(taken.shape) * np.sqrt(taken) * deviations
    binned: Floats = (taken * means + noise).sum(axis=1)
    return binned


def row_counts(strata: Codes, rng: np.random.Generator, draws: int) -> NDArray[np.float64]:
    """How often each row is taken in each stratified draw; shape (draws, n)."""
    counts = np.zeros((draws, len(strata)))
    for code in np.unique(strata):
        members = np.flatnonzero(strata == code)
        picks = rng.integers(0, len(members), size=(draws, len(members)))
        picks += np.arange(draws)[:, None] * len(members)
        taken = np.bincount(picks.ravel(), minlength=draws * len(members))
        counts[:, members] = taken.reshape(draws, len(members))
    return counts


def draw_chunks(rows: int, draws: int) -> list[int]:
    """``draws`` cut into parts so that a part's (draws, rows) array stays near 32 MB."""
    step = max(1, min(draws, _DIRECT_CELLS // max(rows, 1)))
    return [min(step, draws - start) for start in range(0, draws, step)]


def median_draws(values: Floats, rng: np.random.Generator, draws: int) -> Floats:
    """Bootstrap draws of the median of ``values`` (n,) → (draws,), from order statistics.

    The m-th smallest of n uniform picks is Beta(m, n-m+1): no row needs to be resampled.
    """
    ordered = np.sort(values)
    n = len(ordered)
    rank = (n + 1) // 2
    lower = rng.beta(rank, n - rank + 1, size=draws)
    low = ordered[np.minimum((lower * n).astype(np.int64), n - 1)]
    if n % 2:
        return np.asarray(low, dtype=np.float64)
    upper = lower + (1 - lower) * rng.beta(1, n - rank, size=draws)
    high = ordered[np.minimum((upper * n).astype(np.int64), n - 1)]
    return np.asarray((low + high) / 2, dtype=np.float64)
