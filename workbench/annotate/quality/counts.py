"""Items counted by how their answers divide among the labels.

Most coefficients ask only how often an item got each label. Items that are alike in this are kept
once, with their number: a million answers make a few hundred rows, and a bootstrap draw of the
items is one multinomial draw over them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from workbench.annotate.quality.votes import Codes, Floats, Votes
from workbench.core.errors import InvalidInputError


@dataclass(frozen=True)
class ItemCounts:
    """Kinds of items, and how many items are of each. Items without an answer are in none.

    ``counts``: how often a kind of item got each label, sparse, (kinds, codes). ``items``: how
    many items are of each kind, (kinds,).
    """

    counts: sparse.csr_array
    items: Codes

    @classmethod
    def from_table(cls, table: Any) -> ItemCounts:
        """From a table items × labels of counts. Raises InvalidInputError for others."""
        dense = np.asarray(table, dtype=np.int64)
        if dense.ndim != 2 or (dense < 0).any():
            raise InvalidInputError("counts are a table of items and labels, none below 0")
        kinds, items = np.unique(dense[dense.any(axis=1)], axis=0, return_counts=True)
        return cls(sparse.csr_array(kinds.astype(np.float64)), items)

    @classmethod
    def of(cls, votes: Votes) -> ItemCounts:
        """Count the answers; memory and time go with their number, not with items × labels."""
        order = np.lexsort((votes.code, votes.item))
        codes, sizes = votes.code[order], votes.answers
        starts = np.cumsum(sizes) - sizes
        parts, items = [sparse.csr_array((0, votes.codes))], [np.zeros(0, np.int64)]
        for size in np.unique(sizes[sizes > 0]):
            members = codes[starts[sizes == size][:, None] + np.arange(size)]
            kinds, many = np.unique(members, axis=0, return_counts=True)
            at = np.repeat(np.arange(len(kinds)), size)
            shape = (len(kinds), votes.codes)
            made = sparse.coo_array((np.ones(kinds.size), (at, kinds.ravel())), shape=shape)
            parts.append(made.tocsr())
            items.append(many)
        return cls(sparse.csr_array(sparse.vstack(parts)), np.concatenate(items))

    @property
    def codes(self) -> int:
        """How many labels there are."""
        return int(self.counts.shape[1])

    @property
    def sizes(self) -> Floats:
        """How many answers an item of each kind has, (kinds,)."""
        return np.asarray(self.counts.sum(axis=1), dtype=np.float64)

    @property
    def pairable(self) -> int:
        """How many items have two answers or more: only they can agree."""
        return int(self.items[self.sizes >= 2].sum())

    def one_against_rest(self, code: int) -> ItemCounts:
        """The same answers when people only say whether it is ``code`` (1) or not (0)."""
        chosen = self.counts[:, [code]].toarray().ravel()
        table = np.stack([self.sizes - chosen, chosen], axis=1)
        kinds, kind = np.unique(table, axis=0, return_inverse=True)
        items = np.bincount(kind.ravel(), weights=self.items, minlength=len(kinds))
        return ItemCounts(sparse.csr_array(kinds), items.astype(np.int64))
