"""Random tables of answers, as the tests of agreement use them."""

from __future__ import annotations

import numpy as np

from workbench.annotate.quality.votes import MISSING


def table(seed: int, missing: float = 0.3) -> np.ndarray:
    """Items × annotators of up to six labels, with gaps; people agree in some of the cases."""
    rng = np.random.default_rng(seed)
    items, people, codes = rng.integers(4, 40), rng.integers(2, 8), rng.integers(2, 7)
    truth = rng.integers(0, codes, (items, 1))
    random = rng.integers(0, codes, (items, people))
    made = np.where(rng.random((items, people)) < 0.6, truth, random)
    made[rng.random((items, people)) < missing] = MISSING
    return made
