"""What a number of test rows can tell apart, said before anything is trained."""

from __future__ import annotations

import math

Z = 1.959964
ACCURACY = 0.9


def half_width(rows: int, share: float = ACCURACY) -> float:
    """Half of the 95 % Wilson interval of a share measured on ``rows`` rows (Wilson 1927)."""
    if rows <= 0:
        return 0.5
    spread = math.sqrt(share * (1 - share) / rows + Z**2 / (4 * rows**2))
    return Z * spread / (1 + Z**2 / rows)


def resolution(rows: int, task: str) -> str:
    """The resolution line: ``240 test rows: ±3.8 points at accuracy .9``."""
    if rows <= 0:
        return "no test row has a target: nothing could be measured"
    plural = "s" if rows != 1 else ""
    if task == "regression":
        share = 100 * Z / math.sqrt(2 * rows)
        return f"{rows:,} test row{plural}: ±{share:.0f} % of the rmse"
    return f"{rows:,} test row{plural}: ±{100 * half_width(rows):.1f} points at accuracy .9"
