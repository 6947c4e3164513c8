"""Shares of counts with Wilson's interval, in plain Python: the hub computes them."""

from __future__ import annotations

import math

from workbench.evaluate.requests import Figure

Z = 1.959963984540054
"""The normal quantile of a 95 % interval."""


def share(some: int, n: int, why: str) -> Figure:
    """``some`` of ``n`` with Wilson's 95 % interval (Wilson 1927); of nothing it says ``why``."""
    if n == 0:
        return Figure(why=why)
    value = some / n
    middle = (value + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(value * (1 - value) / n + Z * Z / (4 * n * n))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Figure(value=value, low=low, high=high, n=n, method="wilson")
