"""Bootstrap intervals over items, for coefficients that are functions of sums over items."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from workbench.annotate.quality.votes import Codes, Floats
from workbench.evaluate.requests import Figure

DRAWS = 2_000
LEVEL = 0.95
_CELLS = 4_000_000


def resampled(items: Codes, draws: int, rng: np.random.Generator, width: int = 0) -> Iterator[Any]:
    """Draw items with replacement: how many of each kind, in parts of (some draws, kinds).

    ``items``: how many there are of each kind, (kinds,). ``width``: numbers made of each draw.
    """
    n, kinds = int(items.sum()), len(items)
    # A multinomial draw costs a binomial one for each kind; picks cost a number for each item.
    by_kind = 4 * kinds <= n
    step = max(1, _CELLS // max(kinds if by_kind else n, width, 1))
    kind = np.repeat(np.arange(kinds), items)
    for start in range(0, draws, step):
        size = min(step, draws - start)
        if by_kind:
            yield rng.multinomial(n, items / n, size=size).astype(np.float64)
            continue
        picks = kind[rng.integers(0, n, size=(size, n))] + np.arange(size)[:, None] * kinds
        taken = np.bincount(picks.ravel(), minlength=size * kinds)
        yield taken.reshape(size, kinds).astype(np.float64)


def coefficient(
    features: Any,
    items: Codes,
    estimate: Callable[[Floats], Floats],
    *,
    n: int,
    why: str,
    draws: int = DRAWS,
    seed: int = 0,
) -> Figure:
    """``estimate`` over the sums of ``features`` over items, with its percentile interval.

    ``features``: sparse (kinds, m). ``estimate`` maps sums (d, m) to (d,), NaN where the
    coefficient is undefined: then the figure says ``why``. Draws in which it is undefined do not
    count. ``n``: the items that can agree; one alone has no interval, nor have 0 ``draws``.
    """
    value = float(estimate((items @ features)[None, :])[0])
    if not np.isfinite(value):
        return Figure(why=why, n=n)
    rng = np.random.default_rng(seed)
    wanted = draws if n > 1 else 0
    parts = [
        estimate(taken @ features) for taken in resampled(items, wanted, rng, features.shape[1])
    ]
    found = np.concatenate([np.zeros(0), *parts])
    found = found[np.isfinite(found)]
    if not len(found):
        return Figure(value=value, n=n)
    low, high = np.percentile(found, [50 - 50 * LEVEL, 50 + 50 * LEVEL])
    return Figure(value=value, low=float(low), high=float(high), n=n, method="bootstrap")


def over_chance(observed: Floats, expected: Floats) -> Floats:
    """(observed - expected) / (1 - expected); NaN where chance alone would agree on everything."""
    room = 1 - expected
    room = np.where(room > 1e-12, room, np.nan)
    return np.asarray((observed - expected) / room)
