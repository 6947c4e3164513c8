"""Values that few letters tell apart. Pure.

Only values that share a run of ``block`` letters are compared (OpenRefine's blocking), so that a
long column costs what its likeness costs, not its length squared. Values shorter than twice that
are compared with each other, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

COMMON = (1_000, 0.1)
"""A run that stands in more values than this, and in more than this share of them, is no sign that
two are alike (``street north``); close values share others too."""


@dataclass
class Neighbours:
    """The values, their lengths, the runs of each, and the values that each run stands in.

    Neighbours are found value by value and not kept: all pairs of a wide radius would not fit into
    memory.
    """

    radius: float
    values: NDArray[np.object_]
    lengths: NDArray[np.int64]
    runs: list[set[str]]
    blocks: dict[str, NDArray[np.int64]]

    @classmethod
    def among(cls, values: Sequence[str], radius: float = 0.2, block: int = 6) -> Neighbours:
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
        return cls(
            radius, array, np.array([len(value) for value in values], dtype=np.int64), runs, blocks
        )

    def of(self, place: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The places of the values at most ``radius`` from one, and their distances.

        The distance is Levenshtein's, divided by the longer value's length: 0 for equal values, 1
        for values that share nothing.
        """
        candidates = self._candidates(place)
        if not candidates.size:
            return candidates, np.empty(0, dtype=np.float32)
        distances: NDArray[np.float32] = process.cdist(
            [self.values[place]],
            self.values[candidates].tolist(),
            scorer=Levenshtein.normalized_distance,
            score_cutoff=self.radius,
            dtype=np.float32,
        )[0]
        near = distances <= self.radius
        return candidates[near], distances[near]

    def _candidates(self, place: int) -> NDArray[np.int64]:
        """Other values that share a run and whose length allows the distance."""
        near = np.zeros(len(self.values), dtype=bool)
        for run in self.runs[place]:
            block = self.blocks.get(run)
            if block is not None:
                near[block] = True
        near[place] = False
        others = np.flatnonzero(near)
        mine, theirs = self.lengths[place], self.lengths[others]
        fitting: NDArray[np.int64] = others[
            np.abs(theirs - mine) <= self.radius * np.maximum(theirs, mine)
        ]
        return fitting


def _runs(value: str, block: int) -> set[str]:
    """The value's runs of ``block`` letters; ``""`` stands for those that are hardly longer."""
    runs = {value[start : start + block] for start in range(len(value) - block + 1)}
    return runs | {""} if len(value) < 2 * block else runs
