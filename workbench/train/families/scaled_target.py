"""A regression on a target of mean 0 and standard deviation 1, for learners that need one."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin, clone


class ScaledTarget(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """``estimator`` learns the scaled target; answers are in the target's own unit."""

    def __init__(self, estimator: Any = None) -> None:
        self.estimator = estimator

    def fit(self, matrix: Any, target: np.ndarray) -> ScaledTarget:
        """Learn scale and estimator."""
        self.mean_, self.sd_ = float(target.mean()), float(target.std()) or 1.0
        self.estimator_ = clone(self.estimator).fit(matrix, (target - self.mean_) / self.sd_)
        return self

    def predict(self, matrix: Any) -> np.ndarray:
        """Numbers in the target's unit."""
        scaled = np.asarray(self.estimator_.predict(matrix), dtype=np.float64)
        return scaled * self.sd_ + self.mean_
