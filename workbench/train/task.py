"""What is to be learned, and what one thing to try is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from workbench.bundle import environment
from workbench.core.model_tasks import MULTILABEL, REGRESSION, SPANS
from workbench.train.blocks import Matrix
from workbench.train.columns import ColumnUse
from workbench.train.families import ModelFamily, Problem
from workbench.train.families.per_label import decided
from workbench.train.folds import Fold
from workbench.train.reading import Reading
from workbench.train.requests import Candidate

FEW_ROWS = 10_000


@dataclass(frozen=True)
class Task:
    """What is to be learned: training rows, how columns are used, and the target.

    ``target``: class positions (int64) or numbers (float64), one per row. ``groups``: numbers of
    the groups of rows that no fold may divide. ``costs``: of saying a class (column) where another
    (row) is right. ``unlabelled``: rows without a target that some families learn from besides. Of
    several labels ``target`` is rows × labels, 0 or 1; of spans each row's answer as text.
    ``reading``: the columns that spans or pairs are about.
    """

    frame: pl.DataFrame
    uses: list[ColumnUse]
    target: np.ndarray
    problem: Problem
    groups: np.ndarray
    costs: np.ndarray | None = None
    unlabelled: pl.DataFrame | None = None
    reading: Reading = field(default_factory=Reading)

    def digest(self, folds: Sequence[Fold]) -> str:
        """SHA-256 of all that figures of a fold depend on, but for family and parameters."""
        names = [use.name for use in self.uses]
        hashes = self.frame.select(names).hash_rows() if names else pl.Series([0])
        digest = hashlib.sha256(hashes.to_numpy().tobytes())
        for array in (self.target, self.groups, *(part for fold in folds for part in fold)):
            digest.update(_bytes(array))
            digest.update(str(array.shape).encode())
        if self.unlabelled is not None and names:
            digest.update(self.unlabelled.select(names).hash_rows().to_numpy().tobytes())
        if self.costs is not None:
            digest.update(self.costs.tobytes())
        about = (self.uses, self.problem.__dict__, self.reading.__dict__, environment())
        for part in about:
            digest.update(msgspec.json.encode(part))
        return digest.hexdigest()


def _bytes(array: np.ndarray) -> bytes:
    """An array's content; of texts, not where they lie in memory."""
    if array.dtype == object:
        return msgspec.json.encode(array.tolist())
    return np.ascontiguousarray(array).tobytes()


@dataclass(frozen=True)
class Trial:
    """One thing to try. ``why_not``: why it is left out, or ""; ``drawn``: a search's own idea."""

    family: ModelFamily
    parameters: dict[str, Any]
    why_not: str = ""
    drawn: bool = False


@dataclass(frozen=True)
class Reporting:
    """Where the search tells how far it is: (done, total, what), and each leaderboard row."""

    progress: Callable[[float, float, str], None]
    candidate: Callable[[Candidate], None]


def threads(problem: Problem) -> AbstractContextManager[Any]:
    """One thread where there is little to do: more would mostly wait for each other."""
    return threadpool_limits(1) if problem.rows < FEW_ROWS else nullcontext()


def answers(estimator: Any, matrix: Matrix, problem: Problem) -> np.ndarray:
    """Numbers, or rows × all classes: zero for a class that the estimator has not seen.

    Of several labels rows × labels × 2: the probability, and 1 where the label is said. Of spans
    each row's answer as text.
    """
    if problem.task == REGRESSION:
        return np.asarray(estimator.predict(matrix), dtype=np.float64)
    if problem.task == SPANS:
        return np.array(estimator.answers(matrix), dtype=object)
    if problem.task == MULTILABEL:
        shares = np.asarray(estimator.predict_proba(matrix), dtype=np.float64)
        return np.stack([shares, decided(estimator, shares)], axis=2)
    shares = np.zeros((matrix.shape[0], problem.classes))
    shares[:, np.asarray(estimator.classes_, dtype=np.int64)] = estimator.predict_proba(matrix)
    return shares


def one_line(error: object) -> str:
    """An error as people read it in a row of the leaderboard."""
    text = " ".join(str(error).split())
    name = type(error).__name__
    return f"{name}: {text}"[:300]
