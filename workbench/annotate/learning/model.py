"""Logistic regression over hashed terms: fitted in a second, read by another process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from workbench.annotate.learning.hashing import Floats, Ints, Reading, only, terms, weighted
from workbench.annotate.learning.latent import Latent, places

C = 30.0
"""As training's logistic regression has it on text."""


@dataclass(frozen=True)
class Fitted:
    """One label against the rest, for each label.

    ``labels``: codes, ascending. ``columns``: the features that labelled rows have, ascending;
    ``weights``: (labels, columns); ``offsets``: (labels,). ``apart``: a row may have several
    labels, or none.
    """

    labels: Ints
    columns: NDArray[np.int32]
    weights: Floats
    offsets: Floats
    apart: bool = False

    def shares(self, matrix: sparse.csr_array) -> Floats:
        """Probabilities of ``labels``, (rows, labels); rows sum to 1 unless ``apart``."""
        scores = _dense(only(matrix, self.columns) @ self.weights.T) + self.offsets
        odds: Floats = 1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0)))
        if self.apart:
            return odds
        found: Floats = odds / odds.sum(axis=1, keepdims=True)
        return found


def fit(matrix: sparse.csr_array, codes: Ints, seed: int = 0) -> Fitted:
    """Fit on rows with two labels at least. ``matrix``: weighted terms; ``codes``: (rows,)."""
    columns = np.unique(matrix.indices)
    known = only(matrix, columns)
    labels = np.unique(codes)
    weights = np.empty((len(labels), len(columns)))
    offsets = np.empty(len(labels))
    for place, label in enumerate(labels):
        if len(labels) == 2 and place == 0:
            continue
        model = _machine(seed).fit(known, codes == label)
        weights[place], offsets[place] = model.coef_[0], model.intercept_[0]
    if len(labels) == 2:
        weights[0], offsets[0] = -weights[1], -offsets[1]
    return Fitted(labels, columns.astype(np.int32), weights, offsets)


def fit_apart(matrix: sparse.csr_array, sets: NDArray[np.bool_], seed: int = 0) -> Fitted:
    """Fit each label by itself; those are left out that all rows have, or none.

    ``matrix``: weighted terms; ``sets``: which labels each row has, (rows, labels).
    """
    columns = np.unique(matrix.indices)
    known = only(matrix, columns)
    labels = np.flatnonzero(sets.any(axis=0) & ~sets.all(axis=0))
    models = [_machine(seed).fit(known, sets[:, label]) for label in labels]
    weights = np.array([model.coef_[0] for model in models]).reshape(len(labels), len(columns))
    offsets = np.array([model.intercept_[0] for model in models], dtype=np.float64)
    return Fitted(labels, columns.astype(np.int32), weights, offsets, apart=True)


def _machine(seed: int) -> LogisticRegression:
    return LogisticRegression(
        C=C, solver="liblinear", dual=True, tol=1e-2, max_iter=1_000, random_state=seed
    )


@dataclass(frozen=True)
class Read:
    """How rows are read. ``inverse``: idf by term; ``latent``: where they lie, if that is known."""

    reading: Reading
    inverse: Floats
    latent: Latent | None = None

    def matrix(self, frame: pl.DataFrame) -> sparse.csr_array:
        """The weighted terms of rows, and where they lie."""
        found = weighted(terms(frame, self.reading), self.inverse)
        return found if self.latent is None else self.latent.beside(found, frame, self.reading)

    def places(self, frame: pl.DataFrame) -> Any:
        """What rows are grouped by: where they lie, or the terms that they have of a million."""
        found = self.matrix(frame)
        if self.latent is None:
            return only(found, np.unique(found.indices))
        return places(found)


@dataclass(frozen=True)
class Refitted:
    """A fitted model and how rows are read for it; stored as plain numbers."""

    read: Read
    fitted: Fitted
    names: tuple[str, ...]

    def save(self, path: Path) -> None:
        """Write it as arrays, without anything that would run when it is read."""
        about = json.dumps(
            {
                "columns": self.read.reading.columns,
                "thresholds": self.read.reading.thresholds,
                "names": self.names,
                "apart": self.fitted.apart,
            }
        )
        with path.open("wb") as file:
            np.savez(
                file,
                about=np.frombuffer(about.encode(), dtype=np.uint8),
                inverse=self.read.inverse.astype(np.float32),
                labels=self.fitted.labels,
                columns=self.fitted.columns,
                weights=self.fitted.weights.astype(np.float32),
                offsets=self.fitted.offsets,
                **({} if self.read.latent is None else self.read.latent.stored()),
            )

    @staticmethod
    def load(path: Path) -> Refitted:
        """Read what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            about = json.loads(stored["about"].tobytes())
            thresholds = tuple(tuple(float(cut) for cut in cuts) for cuts in about["thresholds"])
            fitted = Fitted(
                stored["labels"],
                stored["columns"],
                stored["weights"].astype(np.float64),
                stored["offsets"],
                about["apart"],
            )
            reading = Reading(tuple(about["columns"]), thresholds)
            inverse = stored["inverse"].astype(np.float64)
            latent = Latent.of_stored(stored)
        return Refitted(Read(reading, inverse, latent), fitted, tuple(about["names"]))


def _dense(product: object) -> Floats:
    return np.asarray(product, dtype=np.float64)
