"""Bootstrap draws of whole groups, where the split keeps the rows of a group together.

Rows of one group (a customer, a document) share what makes them easy or hard: n of them say less
than n rows that stand alone, and intervals that take them so are too narrow. The cluster bootstrap
draws groups with replacement and takes all rows of each (Davison and Hinkley 1997, section 3.8;
Field and Welsh 2007). Groups whose rows have one class are drawn among those of their class, the
others among themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from workbench.evaluate import intervals
from workbench.evaluate.intervals import Codes, Floats, draw_chunks, row_counts


@dataclass(frozen=True)
class Groups:
    """``member``: each row's group, 0 … G-1, shape (n,); ``strata``: where each is drawn, (G,)."""

    member: Codes
    strata: Codes

    def __len__(self) -> int:
        return len(self.strata)

    def of(self, rows: np.ndarray) -> int:
        """How many groups some rows come from; ``rows``: booleans (n,)."""
        return int(np.count_nonzero(np.bincount(self.member[rows])))

    def sums(self, values: Any) -> Any:
        """The groups' sums of per-row ``values``, an array or sparse: (n, m) → (G, m)."""
        rows = np.arange(len(self.member))
        shape = (len(self), len(self.member))
        incidence = sparse.csr_array((np.ones(len(rows)), (self.member, rows)), shape=shape)
        return incidence @ values

    def taken(self, rng: np.random.Generator, draws: int, rows: int = 0) -> Iterator[Floats]:
        """How often each draw takes each group, in parts of shape (some draws, G).

        ``rows``: what a part will be spread over, when that is more than the groups.
        """
        for size in draw_chunks(max(rows, len(self)), draws):
            yield row_counts(self.strata, rng, size)

    def sum_draws(self, values: Any, rng: np.random.Generator, draws: int) -> Floats:
        """Draws of the sums of per-row ``values``: (n, m) → (draws, m)."""
        sums = self.sums(values)
        return np.concatenate([np.asarray(taken @ sums) for taken in self.taken(rng, draws)])


def counted(groups: Groups | None) -> tuple[int, int]:
    """How many groups there are, and in how many strata; (0, 1) where rows stand alone."""
    return (0, 1) if groups is None else (len(groups), len(np.unique(groups.strata)))


def pure_or_mixed(member: Codes, truth: Codes, classes: int) -> Groups:
    """Groups with the class of their rows for a stratum, ``classes`` for those that have several.

    ``member``: any numbers that tell groups apart, shape (n,).
    """
    _, first, member = np.unique(member, return_index=True, return_inverse=True)
    strata = truth[first].copy()
    strata[member[truth != strata[member]]] = classes
    return Groups(member, strata)


def unstratified(member: Codes) -> Groups:
    """All groups in one stratum."""
    found, member = np.unique(member, return_inverse=True)
    return Groups(member, np.zeros(len(found), dtype=np.int64))


def mean_draws(
    values: Floats,
    strata: Codes,
    rng: np.random.Generator,
    draws: int,
    groups: Groups | None = None,
) -> Floats:
    """Draws of the mean of per-row ``values``, shape (draws,): of groups, or of rows by stratum."""
    if groups is None:
        return intervals.mean_draws(values, strata, rng, draws)
    both = np.column_stack([values, np.ones(len(values))])
    drawn = groups.sum_draws(both, rng, draws)
    return np.asarray(drawn[:, 0] / drawn[:, 1], dtype=np.float64)


def median_draws(
    values: Floats, rng: np.random.Generator, draws: int, groups: Groups | None = None
) -> Floats:
    """Draws of the median of per-row ``values``, shape (draws,): of groups, or of rows."""
    if groups is None:
        return intervals.median_draws(values, rng, draws)
    order = np.argsort(values, kind="stable")
    ordered, member = values[order], groups.member[order]
    found = []
    for taken in groups.taken(rng, draws, len(values)):
        upto = np.cumsum(taken[:, member], axis=1)
        half = upto[:, -1:] / 2
        lower, upper = (upto < half).sum(axis=1), (upto <= half).sum(axis=1)
        found.append((ordered[lower] + ordered[upper]) / 2)
    return np.concatenate(found)


def indicators(codes: Codes, classes: int, where: np.ndarray | None = None) -> Any:
    """One column a class with a 1 where a row has it (and ``where`` holds); sparse (n, K)."""
    rows = np.arange(len(codes)) if where is None else np.flatnonzero(where)
    shape = (len(codes), classes)
    return sparse.csr_array((np.ones(len(rows)), (rows, codes[rows])), shape=shape)
