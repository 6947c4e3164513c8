"""Pairs of values that few letters tell apart. Pure.

Only values that share a run of ``block`` letters are compared (OpenRefine's blocking), so that a
long column costs what its likeness costs, not its length squared. Values shorter than twice that
are compared with each other, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

EVERY = 100
"""Values between two reports of progress."""

COMMON = (1_000, 0.1)
"""A run that stands in more values than this, and in more than this share of them, is no sign that
two are alike (``street north``); close values share others too."""

Pair = tuple[int, int, float]
Progress = Callable[[float, float, str], None]


def pairs(
    values: Sequence[str],
    radius: float = 0.2,
    block: int = 6,
    progress: Progress = lambda done, total, what: None,
) -> list[Pair]:
    """Positions of two values and their distance, for every pair at most ``radius`` apart.

    The distance is Levenshtein's, divided by the longer value's length: 0 for equal values, 1 for
    values that share nothing. Positions are in order, the smaller first.
    """
    column = _Column.of(values, block)
    found: list[Pair] = []
    for place in range(len(values)):
        if place % EVERY == 0:
            progress(place, len(values), "nearest neighbours")
        candidates = column.candidates(place, radius)
        if not candidates.size:
            continue
        distances = process.cdist(
            [values[place]],
            column.values[candidates].tolist(),
            scorer=Levenshtein.normalized_distance,
            score_cutoff=radius,
            dtype=np.float32,
        )[0]
        for hit in np.flatnonzero(distances <= radius):
            found.append((place, int(candidates[hit]), float(distances[hit])))
    return found


@dataclass
class _Column:
    """The values, their lengths, the runs of each, and the values that each run stands in."""

    values: NDArray[np.object_]
    lengths: NDArray[np.int64]
    runs: list[set[str]]
    blocks: dict[str, NDArray[np.int64]]

    @classmethod
    def of(cls, values: Sequence[str], block: int) -> _Column:
        """Cut every value into its runs."""
        runs = [_runs(value, block) for value in values]
        places: dict[str, list[int]] = {}
        for place, own in enumerate(runs):
            for run in own:
                places.setdefault(run, []).append(place)
        array = np.empty(len(values), dtype=object)
        array[:] = list(values)
        most = max(COMMON[0], COMMON[1] * len(values))
        blocks = {
            run: np.array(found)
            for run, found in places.items()
            if len(found) > 1 and (len(found) <= most or not run)
        }
        return cls(array, np.array([len(value) for value in values], dtype=np.int64), runs, blocks)

    def candidates(self, place: int, radius: float) -> NDArray[np.int64]:
        """Later values that share a run and whose length allows the distance."""
        near = np.zeros(len(self.values) - place - 1, dtype=bool)
        for run in self.runs[place]:
            block = self.blocks.get(run)
            if block is not None:
                near[block[np.searchsorted(block, place, side="right") :] - place - 1] = True
        others = np.flatnonzero(near) + place + 1
        mine, theirs = self.lengths[place], self.lengths[others]
        fitting: NDArray[np.int64] = others[
            np.abs(theirs - mine) <= radius * np.maximum(theirs, mine)
        ]
        return fitting


def _runs(value: str, block: int) -> set[str]:
    """The value's runs of ``block`` letters; ``""`` stands for those that are hardly longer."""
    runs = {value[start : start + block] for start in range(len(value) - block + 1)}
    return runs | {""} if len(value) < 2 * block else runs
