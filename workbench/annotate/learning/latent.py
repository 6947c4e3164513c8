"""What the unlabelled rows tell: where a row lies among all of them, by its words and letters.

Latent semantic analysis (Deerwester et al. 1990) of words, pairs of words and runs of letters. It
is learned from rows without their labels, so that a model of few labels knows which words go
together, and "transfers" from "transfer". A row's coordinates stand behind its terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from workbench.annotate.learning.hashing import (
    BITS,
    Floats,
    Reading,
    inverse_frequency,
    letters,
    only,
    weighted,
)

DIMENSIONS = 100
SAMPLE = 5_000
"""Rows that it is learned from at most."""
PART = 5_000
"""Rows whose letters are read at once."""
LEAST_ROWS = 3
"""A term of one row alone says nothing of others."""
WEIGHT = 0.5
"""How far off all rows lie, beside terms of length 1: of more, many labels are worth less."""
TINY = 1e-12


@dataclass(frozen=True)
class Latent:
    """``runs``: inverse document frequencies of runs of letters.

    ``columns``: the terms that it knows, ascending, runs of letters behind the words; ``axes``:
    (columns, dimensions).
    """

    runs: Floats
    columns: NDArray[np.int32]
    axes: Floats

    @staticmethod
    def of(
        matrix: sparse.csr_array, frame: pl.DataFrame, reading: Reading, seed: int = 0
    ) -> Latent | None:
        """Learn from rows and their weighted terms; None of few rows, or without a text."""
        from sklearn.decomposition import TruncatedSVD

        if len(frame) <= DIMENSIONS or all(reading.thresholds):
            return None
        rows = np.random.default_rng(seed).permutation(len(frame))[:SAMPLE]
        found = letters(frame[rows], reading)
        runs = inverse_frequency(found)
        both = _side_by_side(matrix[rows], weighted(found, runs))
        counts = np.bincount(both.indices, minlength=both.shape[1])
        columns = np.flatnonzero(counts >= LEAST_ROWS).astype(np.int32)
        if len(columns) <= DIMENSIONS:
            return None
        model = TruncatedSVD(DIMENSIONS, random_state=seed).fit(only(both, columns))
        return Latent(runs, columns, np.ascontiguousarray(model.components_.T))

    def beside(
        self, matrix: sparse.csr_array, frame: pl.DataFrame, reading: Reading
    ) -> sparse.csr_array:
        """The weighted terms of rows, and behind them where they lie, WEIGHT away."""
        places = np.empty((len(frame), self.axes.shape[1]))
        for start in range(0, len(frame), PART):
            part = slice(start, start + PART)
            runs = weighted(letters(frame[part], reading), self.runs)
            both = _side_by_side(matrix[part], runs)
            places[part] = only(both, self.columns) @ self.axes
        places *= WEIGHT / np.maximum(np.linalg.norm(places, axis=1, keepdims=True), TINY)
        return _side_by_side(matrix, sparse.csr_array(places))

    def stored(self) -> dict[str, Any]:
        """As plain arrays."""
        axes = self.axes.astype(np.float32)
        return {"runs": self.runs.astype(np.float32), "known": self.columns, "axes": axes}

    @staticmethod
    def of_stored(arrays: Mapping[str, Any]) -> Latent | None:
        """From what ``stored`` gave, if it is there."""
        if "axes" not in arrays:
            return None
        runs, axes = (arrays[name].astype(np.float64) for name in ("runs", "axes"))
        return Latent(runs, arrays["known"], axes)


def places(matrix: sparse.csr_array) -> Floats:
    """Where the rows lie of which ``beside`` gave the terms and this."""
    found: Floats = matrix[:, 1 << BITS :].toarray()
    return found


def _side_by_side(first: sparse.csr_array, second: sparse.csr_array) -> sparse.csr_array:
    return sparse.csr_array(sparse.hstack([first, second], format="csr"))
