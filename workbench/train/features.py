"""The feature pipeline: a table in, a matrix out, in the flavour that a family asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from workbench.core.errors import InvalidInputError
from workbench.train.blocks import (
    BinnedNumber,
    CodedCategory,
    DateParts,
    DateThrough,
    Matrix,
    OneHotCategory,
    PlainNumber,
    ScaledNumber,
)
from workbench.train.columns import CATEGORY, DATE, DROPPED, NUMBER, TEXT, ColumnUse
from workbench.train.text_blocks import TextTopics, WordsAndLetters

LINEAR, COUNTS, TREE, NONE = "linear", "counts", "tree", "none"

BESIDE_TEXT = 0.25
"""What other columns are multiplied by beside text in a linear model's matrix.

A text's TF-IDF row has length 1, spread over many terms; without this, a few dates and categories
outweigh it. Chosen by cross-validation on mixed tables.
"""

_BLOCKS: dict[str, dict[str, Callable[[ColumnUse], Any]]] = {
    LINEAR: {
        NUMBER: lambda use: ScaledNumber(),
        CATEGORY: lambda use: OneHotCategory(),
        DATE: lambda use: DateThrough(use.format, ScaledNumber),
        TEXT: lambda use: WordsAndLetters(),
    },
    COUNTS: {
        NUMBER: lambda use: BinnedNumber(),
        CATEGORY: lambda use: OneHotCategory(),
        DATE: lambda use: DateThrough(use.format, BinnedNumber),
        TEXT: lambda use: WordsAndLetters(letters=False),
    },
    TREE: {
        NUMBER: lambda use: PlainNumber(),
        CATEGORY: lambda use: CodedCategory(),
        DATE: lambda use: DateParts(use.format),
        TEXT: lambda use: TextTopics(),
    },
    NONE: {},
}


class FeaturePipeline:
    """Columns to a matrix. ``uses`` says how each column is read; ``flavour`` for which family.

    Fitted state ends in ``_``: ``blocks_`` (by column), ``names_``, ``categorical_`` (positions of
    coded categories in a tree's matrix).
    """

    def __init__(self, uses: Sequence[ColumnUse], flavour: str) -> None:
        self.uses = tuple(use for use in uses if use.kind != DROPPED)
        self.flavour = flavour

    def _weight(self, name: str) -> float:
        kinds = {use.name: use.kind for use in self.uses}
        beside = self.flavour == LINEAR and TEXT in kinds.values() and kinds[name] != TEXT
        return BESIDE_TEXT if beside else 1.0

    def fit(self, frame: pl.DataFrame) -> FeaturePipeline:
        """Learn from training rows. Raises InvalidInputError when no column is usable."""
        if self.flavour != NONE and not self.uses:
            raise InvalidInputError(
                "no column can be used as a feature",
                "all are constant, empty or identifiers; bring a column that says something",
            )
        makers = _BLOCKS[self.flavour]
        self.blocks_ = {
            use.name: makers[use.kind](use).fit(frame[use.name])
            for use in self.uses
            if use.kind in makers
        }
        self.names_: list[str] = []
        self.categorical_: list[int] = []
        for block in self.blocks_.values():
            if isinstance(block, CodedCategory):
                self.categorical_.append(len(self.names_))
            self.names_.extend(block.names)
        return self

    def transform(self, frame: pl.DataFrame) -> Matrix:
        """Rows × features: CSR when a part is sparse and the flavour allows, else an array."""
        parts = [
            block.transform(frame[name]) * self._weight(name)
            for name, block in self.blocks_.items()
        ]
        if not parts:
            return np.zeros((len(frame), 1))
        if any(sparse.issparse(part) for part in parts):
            return sparse.hstack([sparse.csr_matrix(part) for part in parts], format="csr")
        return np.hstack(parts)
