"""What came of each fold, on disk: figures for the leaderboard, answers for ensembles.

A search that was interrupted goes on where it was: what is here is not computed again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from workbench.core.ids import new_id

KEPT_SECONDS = 7 * 86_400.0


class FoldResult(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of the held rows. Times in seconds; ``bytes``: of the pickled estimator."""

    figures: dict[str, float]
    fit_seconds: float
    predict_seconds: float
    bytes: int
    note: str = ""


class FoldStore:
    """The folds' results of one task in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def _path(self, family: str, parameters: dict[str, Any], seed: int, number: int) -> Path:
        about = msgspec.json.encode([family, sorted(parameters.items()), seed, number])
        return self.folder / f"{hashlib.sha256(about).hexdigest()}.npz"

    def known(
        self, family: str, parameters: dict[str, Any], seed: int, number: int
    ) -> FoldResult | None:
        """What came of a fold earlier, if it was tried to the end and can still be read."""
        path = self._path(family, parameters, seed, number)
        if not path.exists():
            return None
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                # Reading the answers checks their sum: an ensemble will need them.
                _, encoded = stored["answers"], stored["result"]
            return msgspec.json.decode(encoded.tobytes(), type=FoldResult)
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, msgspec.MsgspecError):
            # A disk that lost some of it: the fold is tried again.
            path.unlink(missing_ok=True)
            return None

    def answers(
        self, family: str, parameters: dict[str, Any], seed: int, number: int
    ) -> np.ndarray:
        """The answers for a fold's held rows: numbers, or rows × classes."""
        with np.load(self._path(family, parameters, seed, number), allow_pickle=False) as stored:
            return np.asarray(stored["answers"])

    def keep(
        self,
        family: str,
        parameters: dict[str, Any],
        seed: int,
        number: int,
        result: FoldResult,
        answers: np.ndarray,
    ) -> None:
        """Store a fold's result, whole or not at all; answers that are texts are not kept."""
        path = self._path(family, parameters, seed, number)
        partial = path.with_name(f"{new_id()}.partial")
        with partial.open("wb") as file:
            encoded = np.frombuffer(msgspec.json.encode(result), dtype=np.uint8)
            if answers.dtype == object:
                np.savez(file, result=encoded)
            else:
                np.savez(file, result=encoded, answers=answers)
        os.replace(partial, path)


def forget_old(folder: Path) -> None:
    """Remove results of searches that nobody went on with for a week."""
    for left in folder.glob("*") if folder.is_dir() else ():
        if time.time() - left.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
