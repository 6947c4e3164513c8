"""Who gave which item which label, sparse: the input of agreement and consensus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from workbench.core.errors import InvalidInputError

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]

MISSING = -1
"""No answer, in dense tables."""


@dataclass(frozen=True)
class Votes:
    """Answers of ``annotators`` people to ``items`` items with ``codes`` different labels.

    ``item``, ``annotator``, ``code``: integers from 0, one of each per answer, shape (v,).
    Raises InvalidInputError for other shapes, for what is out of range, and when somebody
    answers an item twice.
    """

    item: Codes
    annotator: Codes
    code: Codes
    items: int
    annotators: int
    codes: int

    def __post_init__(self) -> None:
        for name, most in (
            ("item", self.items),
            ("annotator", self.annotators),
            ("code", self.codes),
        ):
            values = getattr(self, name)
            if values.shape != self.item.shape or values.ndim != 1:
                raise InvalidInputError("item, annotator and code are not of one length")
            if len(values) and (values.min() < 0 or values.max() >= most):
                raise InvalidInputError(f"an {name} is out of range", f"use 0 to {most - 1}")
        cells = self.item * self.annotators + self.annotator
        if len(np.unique(cells)) < len(cells):
            raise InvalidInputError(
                "somebody answers an item twice", "keep one answer a person and item"
            )

    def __len__(self) -> int:
        return len(self.item)

    @classmethod
    def from_table(cls, table: Any, codes: int | None = None) -> Votes:
        """From a table items × annotators of codes, -1 where there is no answer.

        ``codes``: how many labels there are; as many as occur, by default.
        """
        dense = np.asarray(table, dtype=np.int64)
        if dense.ndim != 2:
            raise InvalidInputError("a table has items as rows and annotators as columns")
        item, annotator = np.nonzero(dense != MISSING)
        code = dense[item, annotator]
        known = int(code.max(initial=-1)) + 1 if codes is None else codes
        items, annotators = dense.shape
        return cls(item, annotator, code, items, annotators, known)

    @property
    def answers(self) -> Codes:
        """How many answers each item has, shape (items,)."""
        return np.bincount(self.item, minlength=self.items)

    def counts(self) -> sparse.csr_array:
        """How often each item got each label: sparse, shape (items, codes)."""
        ones = np.ones(len(self))
        shape = (self.items, self.codes)
        return sparse.coo_array((ones, (self.item, self.code)), shape=shape).tocsr()

    def contingency(self, first: int, second: int) -> Codes:
        """On the items both answered, ``first``'s labels × ``second``'s: (codes, codes)."""
        one, two = self.annotator == first, self.annotator == second
        _, at, beside = np.intersect1d(
            self.item[one], self.item[two], assume_unique=True, return_indices=True
        )
        cells = self.code[one][at] * self.codes + self.code[two][beside]
        counted = np.bincount(cells, minlength=self.codes**2)
        return counted.reshape(self.codes, self.codes)
