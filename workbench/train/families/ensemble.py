"""A weighted vote of models that were tried: what a search makes of its best candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.train.families.family import CLASSIFICATION, REGRESSION, ModelFamily

NAME = "ensemble"
TINY = 1e-12


@dataclass(frozen=True)
class Member:
    """One voter: which features it reads, its estimator, and how much it counts.

    ``temperature`` divides the logarithms of its probabilities: above 1 it becomes less sure.
    """

    flavour: str
    estimator: Any
    weight: float
    temperature: float


class Matrices:
    """One matrix for each flavour of features, of the same rows."""

    def __init__(self, by_flavour: dict[str, Any]) -> None:
        self.by_flavour = by_flavour

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, and features of all flavours together."""
        shapes = [matrix.shape for matrix in self.by_flavour.values()]
        return shapes[0][0], sum(shape[1] for shape in shapes)


class Vote:
    """A fitted ensemble. ``members`` have each learned from all training rows."""

    def __init__(self, members: Sequence[Member], classes: int) -> None:
        self.members = tuple(members)
        self.classes_ = np.arange(classes)

    def predict_proba(self, matrices: Matrices) -> np.ndarray:
        """Rows × classes."""
        total = np.zeros((matrices.shape[0], len(self.classes_)))
        for member in self.members:
            shares = np.zeros_like(total)
            seen = np.asarray(member.estimator.classes_, dtype=np.int64)
            shares[:, seen] = member.estimator.predict_proba(matrices.by_flavour[member.flavour])
            total += member.weight * tempered(shares, member.temperature)
        return np.asarray(total / total.sum(axis=1, keepdims=True))

    def predict(self, matrices: Matrices) -> np.ndarray:
        """Classes, or numbers where there are no classes."""
        if len(self.classes_):
            return np.asarray(self.classes_[self.predict_proba(matrices).argmax(axis=1)])
        total = np.zeros(matrices.shape[0])
        for member in self.members:
            matrix = matrices.by_flavour[member.flavour]
            total += member.weight * np.asarray(member.estimator.predict(matrix), dtype=np.float64)
        return total


def tempered(shares: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities (rows × classes) to the power of 1 / temperature, summing to one again."""
    if temperature == 1.0:
        return shares
    logs = np.log(shares.clip(TINY)) / temperature
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


FAMILY = ModelFamily(
    name=NAME,
    title="Ensemble of the best",
    tasks=(CLASSIFICATION, REGRESSION),
    flavour="several",
    make=None,
)
