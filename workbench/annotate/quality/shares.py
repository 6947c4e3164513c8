"""Shares of a number of rows, with Wilson's interval."""

from __future__ import annotations

from scipy.stats import binomtest

from workbench.evaluate.requests import Figure


def share(successes: int, n: int, why: str) -> Figure:
    """A share with Wilson's 95 % interval (Wilson 1927); of no rows it says ``why``."""
    if n == 0:
        return Figure(why=why)
    interval = binomtest(successes, n).proportion_ci(method="wilson")
    low, high = float(interval.low), float(interval.high)
    return Figure(value=successes / n, low=low, high=high, n=n, method="wilson")
