"""How far two labels are from each other: agreement weights, and distances by level."""

from __future__ import annotations

from typing import Literal

import numpy as np

from workbench.annotate.quality.votes import Floats
from workbench.core.errors import InvalidInputError

Weighting = Literal["nominal", "linear", "quadratic"]
Level = Literal["nominal", "ordinal", "interval", "ratio"]


def label_values(codes: int, values: Floats | None) -> Floats:
    """The labels' numbers; their codes by default. Raises InvalidInputError for a wrong length."""
    if values is None:
        return np.arange(codes, dtype=np.float64)
    known = np.asarray(values, dtype=np.float64)
    if known.shape != (codes,) or not np.isfinite(known).all():
        raise InvalidInputError(f"{codes} labels need as many finite numbers")
    return known


def agreement_weights(weighting: Weighting, codes: int, values: Floats | None = None) -> Floats:
    """How much two labels count as agreement, 1 for the same; shape (codes, codes).

    Linear: 1 - |a-b|/range (Cicchetti and Allison 1971). Quadratic: 1 - (a-b)²/range² (Fleiss and
    Cohen 1973). ``values`` are the labels' numbers; their codes by default. Raises
    InvalidInputError for another ``weighting``.
    """
    if weighting == "nominal":
        return np.eye(codes)
    if weighting not in ("linear", "quadratic"):
        raise InvalidInputError(
            f"no weighting is called {weighting!r}", "known are nominal, linear, quadratic"
        )
    known = label_values(codes, values)
    apart = np.abs(known[:, None] - known[None, :])
    apart = apart / (apart.max(initial=0.0) or 1.0)
    weights: Floats = 1 - (apart if weighting == "linear" else apart**2)
    return weights


def squared_distances(level: Level, codes: int, values: Floats | None = None) -> Floats:
    """Krippendorff's δ² between labels at a ``level`` other than ordinal; shape (codes, codes).

    Interval: (a-b)². Ratio: ((a-b)/(a+b))², 0 for two zeros. Raises InvalidInputError for a number
    below zero at ratio level, where there is none.
    """
    if level == "nominal":
        return 1 - np.eye(codes)
    known = label_values(codes, values)
    apart = known[:, None] - known[None, :]
    if level == "interval":
        return apart**2
    if level != "ratio":
        raise InvalidInputError(
            f"no level is called {level!r}", "known are nominal, ordinal, interval, ratio"
        )
    if (known < 0).any():
        raise InvalidInputError(
            "a number is below zero", "measure at interval level: ratios need a true zero"
        )
    together = known[:, None] + known[None, :]
    return np.divide(apart, together, out=np.zeros_like(apart), where=together > 0) ** 2
