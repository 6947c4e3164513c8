"""Wilson's interval of a share, in plain Python: the hub computes it."""

from __future__ import annotations

import math

Z = 1.959963984540054
"""The normal quantile of a 95 % interval."""


def wilson(some: int, n: int) -> tuple[float, float]:
    """The 95 % interval of ``some`` of ``n``, 0 to 1 (Wilson 1927); ``n`` must be 1 or more."""
    value = some / n
    middle = (value + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(value * (1 - value) / n + Z * Z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)
