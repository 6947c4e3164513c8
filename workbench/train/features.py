"""The feature pipeline: a table in, a matrix out, in the flavour that a family asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
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
from workbench.train.families.ensemble import Matrices
from workbench.train.text_blocks import TextTopics, WordsAndLetters

LINEAR, COUNTS, LETTERS, TREE, NONE = "linear", "counts", "letters", "tree", "none"
"""``letters``: as ``counts``, with groups of letters beside the words of texts."""

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
    LETTERS: {
        NUMBER: lambda use: BinnedNumber(),
        CATEGORY: lambda use: OneHotCategory(),
        DATE: lambda use: DateThrough(use.format, BinnedNumber),
        TEXT: lambda use: WordsAndLetters(),
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

    def __getstate__(self) -> dict[str, Any]:
        """What is stored: of plain values alone, besides the fitted blocks."""
        return {**self.__dict__, "uses": [msgspec.to_builtins(use) for use in self.uses]}

    def __setstate__(self, state: dict[str, Any]) -> None:
        uses = tuple(msgspec.convert(use, ColumnUse) for use in state["uses"])
        self.__dict__.update({**state, "uses": uses})

    def _weight(self, name: str) -> float:
        kinds = {use.name: use.kind for use in self.uses}
        beside = self.flavour == LINEAR and TEXT in kinds.values() and kinds[name] != TEXT
        return BESIDE_TEXT if beside else 1.0

    def fit(self, frame: pl.DataFrame) -> FeaturePipeline:
        """Learn from training rows. Raises InvalidInputError when no column is usable."""
        self.fit_transform(frame)
        return self

    def fit_transform(self, frame: pl.DataFrame) -> Matrix:
        """Learn from training rows, and give their matrix. Raises as ``fit`` does."""
        if self.flavour != NONE and not self.uses:
            raise InvalidInputError(
                "no column can be used as a feature",
                "all are constant, empty or identifiers; bring a column that says something",
            )
        makers = _BLOCKS[self.flavour]
        self.blocks_: dict[str, Any] = {}
        parts = []
        for use in self.uses if makers else ():
            block = makers[use.kind](use)
            parts.append(_learned(block, frame[use.name]) * self._weight(use.name))
            self.blocks_[use.name] = block
        self.names_: list[str] = []
        self.categorical_: list[int] = []
        for block in self.blocks_.values():
            if isinstance(block, CodedCategory):
                self.categorical_.append(len(self.names_))
            self.names_.extend(block.names)
        return _joined(parts, len(frame))

    def transform(self, frame: pl.DataFrame) -> Matrix:
        """Rows × features: CSR when a part is sparse and the flavour allows, else an array."""
        parts = [
            block.transform(frame[name]) * self._weight(name)
            for name, block in self.blocks_.items()
        ]
        return _joined(parts, len(frame))

    @property
    def words_(self) -> list[int]:
        """Positions of the features that are words of texts; ``counts`` has no others of texts."""
        found: list[int] = []
        first = 0
        for block in self.blocks_.values():
            found += range(first, first + getattr(block, "word_terms_", 0))
            first += len(block.names)
        return found

    matrix = transform


def _learned(block: Any, values: pl.Series) -> Matrix:
    if hasattr(block, "fit_transform"):
        return block.fit_transform(values)
    return block.fit(values).transform(values)


def _joined(parts: Sequence[Matrix], rows: int) -> Matrix:
    if not parts:
        return np.zeros((rows, 1))
    if any(sparse.issparse(part) for part in parts):
        return sparse.hstack([sparse.csr_matrix(part) for part in parts], format="csr")
    return np.hstack(parts)


class JointFeatures:
    """The pipelines of several flavours over the same columns: what an ensemble reads."""

    def __init__(self, pipelines: dict[str, FeaturePipeline]) -> None:
        self.pipelines_ = pipelines

    @property
    def flavour(self) -> str:
        """All flavours, as people read them."""
        return ", ".join(self.pipelines_)

    @property
    def blocks_(self) -> dict[str, Any]:
        """The first pipeline's blocks by column; those of others read the same columns."""
        return next(iter(self.pipelines_.values())).blocks_

    def transform(self, frame: pl.DataFrame) -> Matrices:
        """One matrix for each flavour."""
        made = {name: pipeline.transform(frame) for name, pipeline in self.pipelines_.items()}
        return Matrices(made)

    def matrix(self, frame: pl.DataFrame) -> Matrix:
        """The first flavour's matrix alone, for distances between rows."""
        return next(iter(self.pipelines_.values())).transform(frame)
