"""Shares of counts with Wilson's interval, in plain Python: the hub computes them."""

from __future__ import annotations

from workbench.core.wilson import wilson
from workbench.evaluate.requests import Figure


def share(some: int, n: int, why: str) -> Figure:
    """``some`` of ``n`` with Wilson's 95 % interval; of nothing it says ``why``."""
    if n == 0:
        return Figure(why=why)
    low, high = wilson(some, n)
    return Figure(value=some / n, low=low, high=high, n=n, method="wilson")
