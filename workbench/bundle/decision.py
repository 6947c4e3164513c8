"""How probabilities become an answer: the likeliest or the cheapest class, moved by offsets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TINY = 1e-12


@dataclass(frozen=True)
class Decision:
    """``offsets``: one a class, added to the score before the greatest wins.

    Without ``costs`` a class's score is the logarithm of its probability, so that an offset
    multiplies the probability; with ``costs[truth][said]`` it is the negative expected cost of
    saying it (Elkan 2001), and an offset is in units of cost.
    """

    offsets: tuple[float, ...]
    costs: tuple[tuple[float, ...], ...] | None = None

    def scores(self, shares: np.ndarray) -> np.ndarray:
        """Rows × classes without the offsets, from probabilities of the same shape."""
        if self.costs is None:
            return np.asarray(np.log(shares.clip(TINY)))
        return np.asarray(-(shares @ np.array(self.costs)))

    def choose(self, shares: np.ndarray) -> np.ndarray:
        """The position of each row's answer; ``shares``: rows × classes."""
        scores = self.scores(shares) + np.array(self.offsets)
        return np.asarray(scores.argmax(axis=1))

    def threshold(self) -> float | None:
        """With two classes: from which probability on the second is said; None with more.

        None as well where one class is always cheaper.
        """
        if len(self.offsets) != 2:
            return None
        first, second = self.offsets
        if self.costs is None:
            return float(1 / (1 + np.exp(second - first)))
        (a, b), (c, d) = self.costs
        slope = (c - a) - (d - b)
        found = (first - second - a + b) / slope if slope > 0 else -1.0
        return float(found) if 0 <= found <= 1 else None
