"""How far numbers were off: in all, in bins of similar answers, and row by row for a plot. Pure."""

from __future__ import annotations

import numpy as np

from workbench.core.residuals import Off, ResidualBin, Residuals
from workbench.evaluate.clusters import unstratified
from workbench.evaluate.intervals import Codes, Floats
from workbench.evaluate.means import mean_figure

BINS = 10
LEAST = 20
"""Rows that a bin has at least: of fewer, 9 in 10 can't be told."""

POINTS = 400
NINE_IN_TEN = (5.0, 95.0)


def residuals(truth: Floats, said: Floats, member: Codes | None = None) -> Residuals | None:
    """Of (n,) and (n,), in the target's unit; None without rows, or with numbers too large.

    ``member``: numbers that tell groups of rows apart, (n,); intervals are those of groups then.
    Bins hold equal shares of the rows, in the order of what was said; equal answers stay together.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        errors = said - truth
        squares = errors**2
    if len(truth) == 0 or not np.isfinite(squares).all():
        return None
    order = np.argsort(said, kind="stable")
    below, above = np.percentile(errors, NINE_IN_TEN)
    points = order[np.unique(np.linspace(0, len(order) - 1, POINTS).round().astype(np.int64))]
    return Residuals(
        off=_off(errors, member),
        below=float(below),
        above=float(above),
        largest_tenth=_largest_tenth(squares),
        bins=[_bin(errors, said, rows, member) for rows in _bins(said, order)],
        said=said[points].tolist(),
        truth=truth[points].tolist(),
    )


def _off(errors: Floats, member: Codes | None) -> Off:
    found = mean_figure(errors, None if member is None else unstratified(member))
    assert found.value is not None, "the squares of the errors are finite, so is their mean"
    return Off(mean=found.value, low=found.low, high=found.high)


def _bins(said: Floats, order: np.ndarray) -> list[np.ndarray]:
    """The rows of each bin: up to ten, none with fewer than ``LEAST`` where there are as many."""
    count = max(1, min(BINS, len(order) // LEAST))
    edges = np.linspace(0, len(order), count + 1).round().astype(np.int64)[1:-1]
    # An edge within equal answers moves to their end.
    edges = np.unique(np.searchsorted(said[order], said[order][edges - 1], side="right"))
    return [rows for rows in np.split(order, edges) if len(rows)]


def _bin(errors: Floats, said: Floats, rows: np.ndarray, member: Codes | None) -> ResidualBin:
    inside = errors[rows]
    below, above = np.percentile(inside, NINE_IN_TEN)
    return ResidualBin(
        rows=len(rows),
        low=float(said[rows[0]]),
        high=float(said[rows[-1]]),
        off=_off(inside, None if member is None else member[rows]),
        typical=float(np.median(np.abs(inside))),
        below=float(below),
        above=float(above),
    )


def _largest_tenth(squares: Floats) -> float | None:
    """None where nothing is off."""
    whole = float(squares.sum())
    tenth = int(np.ceil(len(squares) / 10))
    return float(np.sort(squares)[-tenth:].sum()) / whole if whole else None
