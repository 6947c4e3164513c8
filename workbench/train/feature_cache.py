"""Matrices of folds on disk, by content: made once, read by every candidate and every process.

What is read is mapped into memory, so that processes share it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

from workbench.core.ids import new_id
from workbench.train import fields
from workbench.train.blocks import Matrix
from workbench.train.columns import DROPPED, TEXT
from workbench.train.features import COUNTS, LETTERS, LINEAR
from workbench.train.folds import Fold
from workbench.train.task import Task

MOST_BYTES = 4 * 2**30
"""What all matrices of a search may take on disk; what comes after is made anew each time."""

LEFT_FREE = 2 * 2**30


@dataclass(frozen=True)
class FoldMatrices:
    """Of a fold's training rows, and of its held rows.

    ``categorical``: positions of coded categories; ``words``: of features that are words of texts.
    """

    train: Matrix
    held: Matrix
    categorical: list[int]
    words: list[int]


class FeatureCache:
    """The matrices of one task's folds in ``folder``."""

    def __init__(self, folder: Path, task: Task, folds: list[Fold], digest: str) -> None:
        self.folder = folder
        self.task = task
        self.folds = folds
        self.digest = digest
        self._open: dict[str, FoldMatrices] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def matrices(self, flavour: str, number: int) -> FoldMatrices:
        """The matrices of fold ``number``; made by the first who asks, others wait for them."""
        key = hashlib.sha256(f"{self.digest} {flavour} {number}".encode()).hexdigest()
        if key not in self._open:
            place = self.folder / key
            with _alone(self.folder / f"{key}.lock"):
                if not place.exists():
                    made = self._made(flavour, number)
                    if not self._keep(place, made):
                        return made
            self._open[key] = _read(place)
        return self._open[key]

    def _made(self, flavour: str, number: int) -> FoldMatrices:
        if flavour in (COUNTS, LETTERS) and self._texts_alone():
            # They are part of the linear matrix then, and texts are what takes time to read.
            whole = self.matrices(LINEAR, number)
            if flavour == LETTERS:
                return whole
            return FoldMatrices(whole.train[:, whole.words], whole.held[:, whole.words], [], [])
        train, held = self.folds[number]
        plain = flavour.partition("+")[0]
        pipeline = fields.pipeline(self.task.uses, plain, self.task.reading)
        first = pipeline.fit_transform(self.task.frame[train])
        if "+" in flavour and self.task.unlabelled is not None:
            first = stacked(first, pipeline.transform(self.task.unlabelled))
        second = pipeline.transform(self.task.frame[held])
        return FoldMatrices(first, second, pipeline.categorical_, pipeline.words_)

    def _texts_alone(self) -> bool:
        return all(use.kind in (TEXT, DROPPED) for use in self.task.uses)

    def _keep(self, place: Path, made: FoldMatrices) -> bool:
        """Whether there was room for it on disk. Texts are not kept: the frame has them."""
        if made.train.dtype == object:
            return False
        size = _bytes(made.train) + _bytes(made.held)
        if (
            _taken(self.folder) + size > MOST_BYTES
            or size + LEFT_FREE > shutil.disk_usage(self.folder).free
        ):
            return False
        partial = place.with_name(f"{place.name}.{new_id()}")
        partial.mkdir()
        _write(partial, "train", made.train)
        _write(partial, "held", made.held)
        about = json.dumps([made.categorical, made.words])
        (partial / "about.json").write_text(about, encoding="utf-8")
        os.replace(partial, place)
        return True


def _taken(folder: Path) -> int:
    """The bytes of all matrices, while other processes may be giving theirs their names."""
    total = 0
    for name in os.listdir(folder):
        # What has its final name by now is counted by the next who asks.
        gone = contextlib.suppress(FileNotFoundError, NotADirectoryError)
        with gone, os.scandir(folder / name) as files:
            total += sum(file.stat().st_size for file in files)
    return total


def stacked(first: Matrix, second: Matrix) -> Matrix:
    """The rows of both, one below the other."""
    if isinstance(first, np.ndarray):
        return np.vstack([first, second])
    return sparse.csr_matrix(sparse.vstack([first, second]))


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _bytes(matrix: Matrix) -> int:
    if isinstance(matrix, np.ndarray):
        return matrix.nbytes
    return int(matrix.data.nbytes + matrix.indices.nbytes + matrix.indptr.nbytes)


def _write(folder: Path, name: str, matrix: Matrix) -> None:
    if isinstance(matrix, np.ndarray):
        np.save(folder / f"{name}.npy", np.ascontiguousarray(matrix))
        return
    matrix.sort_indices()
    for part in ("data", "indices", "indptr"):
        np.save(folder / f"{name}.{part}.npy", getattr(matrix, part))
    np.save(folder / f"{name}.shape.npy", np.array(matrix.shape))


def _read(folder: Path) -> FoldMatrices:
    categorical, words = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    return FoldMatrices(_matrix(folder, "train"), _matrix(folder, "held"), categorical, words)


def _matrix(folder: Path, name: str) -> Matrix:
    whole = folder / f"{name}.npy"
    if whole.exists():
        return _mapped(whole)
    data, indices, indptr = (
        _mapped(folder / f"{name}.{part}.npy") for part in ("data", "indices", "indptr")
    )
    shape = tuple(int(n) for n in np.load(folder / f"{name}.shape.npy"))
    return sparse.csr_matrix((data, indices, indptr), shape=shape, copy=False)


def _mapped(path: Path) -> np.ndarray:
    """A plain array over the mapped file; an empty file cannot be mapped."""
    loaded = (
        np.load(path, allow_pickle=False)
        if path.stat().st_size < 4096
        else np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    )
    return loaded
