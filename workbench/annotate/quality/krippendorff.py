"""Krippendorff's α: one coefficient for any number of annotators, missing answers, four levels."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from scipy import sparse

from workbench.annotate.quality.agreement import NO_PAIRS, ONE_LABEL
from workbench.annotate.quality.bootstrap import DRAWS, coefficient
from workbench.annotate.quality.counts import ItemCounts
from workbench.annotate.quality.votes import Codes, Floats
from workbench.annotate.quality.weights import Level, squared_distances
from workbench.evaluate.requests import Figure


def krippendorff_alpha(
    counts: ItemCounts,
    level: Level = "nominal",
    values: Floats | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> Figure:
    """α = 1 - observed / expected disagreement (Krippendorff 2011, Computing Krippendorff's Alpha).

    Items with one answer are left out. ``level`` says what a distance of labels is: ordinal takes
    the labels in the order of their codes; interval and ratio take their ``values`` (codes,), by
    default the codes. Raises InvalidInputError for another level, and for values that don't fit.
    """
    if not counts.pairable:
        return Figure(why=NO_PAIRS)
    able = counts.sizes >= 2
    table, items = counts.counts[able], counts.items[able]
    sizes = counts.sizes[able]
    if level == "ordinal":
        beside, low, high = _coincidences(table, sizes)
        estimate = partial(_ordinal, codes=counts.codes, low=low, high=high)
    else:
        squared = squared_distances(level, counts.codes, values)
        apart = np.asarray(table.multiply(table @ squared).sum(axis=1)) / (sizes - 1)
        beside = sparse.csr_array(apart[:, None])
        estimate = partial(_fixed, squared=squared)
    features = sparse.csr_array(sparse.hstack([beside, table]))
    n = counts.pairable
    return coefficient(features, items, estimate, n=n, why=ONE_LABEL, draws=draws, seed=seed)


def _fixed(sums: Floats, squared: Floats) -> Floats:
    """α from the disagreement (first column) and the labels' counts, for known distances."""
    used = sums[:, 1:]
    return _alpha(sums[:, 0], ((used @ squared) * used).sum(axis=1), used.sum(axis=1))


def _ordinal(sums: Floats, codes: int, low: Codes, high: Codes) -> Floats:
    """α from the coincidences of labels ``low`` < ``high`` and the labels' counts.

    The ordinal distance is that of the labels' middle ranks among all answers, so that it changes
    with every draw.
    """
    used = sums[:, -codes:]
    rank = used.cumsum(axis=1) - used / 2
    observed = 2 * (sums[:, :-codes] * (rank[:, low] - rank[:, high]) ** 2).sum(axis=1)
    total = used.sum(axis=1)
    centred = rank - (used * rank).sum(axis=1, keepdims=True) / total[:, None]
    return _alpha(observed, 2 * total * (used * centred**2).sum(axis=1), total)


def _alpha(observed: Floats, expected: Floats, total: Floats) -> Floats:
    spread = np.where(expected > 1e-12 * total**2, expected, np.nan)
    return np.asarray(1 - (total - 1) * observed / spread)


def _coincidences(table: Any, sizes: Floats) -> tuple[Any, Codes, Codes]:
    """How often two labels meet in an item, over its answers less one: sparse (kinds, pairs).

    With the lower and the higher label of each pair that occurs.
    """
    codes = table.shape[1]
    many = np.diff(table.indptr)
    row = np.repeat(np.arange(len(many)), many)
    first = np.repeat(np.arange(len(row)), many[row])
    begins = np.cumsum(many[row]) - many[row]
    second = table.indptr[row[first]] + np.arange(len(first)) - begins[first]
    upper = table.indices[first] < table.indices[second]
    first, second = first[upper], second[upper]
    cells = table.indices[first].astype(np.int64) * codes + table.indices[second]
    known, column = np.unique(cells, return_inverse=True)
    met = table.data[first] * table.data[second] / (sizes[row[first]] - 1)
    shape = (len(many), len(known))
    beside = sparse.coo_array((met, (row[first], column)), shape=shape).tocsr()
    return beside, known // codes, known % codes
