"""Features of what is asked about certain columns: a text in which spans are, two sides of a pair.

They stand where ``FeaturePipeline`` does for other tasks, and are fitted on training rows alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import polars as pl

from workbench.core.errors import InvalidInputError
from workbench.core.model_tasks import PAIRWISE, SPANS
from workbench.train.blocks import Matrix
from workbench.train.columns import DROPPED, TEXT, ColumnUse, plan_columns
from workbench.train.features import FeaturePipeline
from workbench.train.reading import Reading, pairs_of

TEXTS, PAIRS = "texts", "pairs"
"""Flavours: the texts as they are (spans), and differences of two sides' linear features."""


def pipeline(uses: Sequence[ColumnUse], flavour: str, reading: Reading) -> Any:
    """An unfitted pipeline of a flavour."""
    if flavour == TEXTS:
        return Texts(uses[0].name)
    if flavour == PAIRS:
        return Differences(uses, pairs_of(reading.fields))
    return FeaturePipeline(uses, flavour)


def plan_fields(frame: pl.DataFrame, task: str, reading: Reading) -> list[ColumnUse]:
    """How the columns are used that a model of spans or pairs reads.

    Both columns of a pair are used alike: as their values together would be.
    """
    if task == SPANS:
        return [ColumnUse(name=reading.fields[0], kind=TEXT, dtype="String")]
    assert task == PAIRWISE, task
    uses = []
    for first, second in pairs_of(reading.fields):
        both = pl.concat([_text(frame[first]), _text(frame[second]).rename(first)])
        use = plan_columns(both.to_frame())[0]
        uses += [use, msgspec.structs.replace(use, name=second)]
    return uses


def _text(values: pl.Series) -> pl.Series:
    return values if values.dtype.is_numeric() else values.cast(pl.String)


class Texts:
    """One column's texts as an array of strings; a missing one is empty."""

    flavour = TEXTS

    def __init__(self, column: str) -> None:
        self.column = column
        self.blocks_: dict[str, Any] = {}
        self.categorical_: list[int] = []
        self.words_: list[int] = []

    def fit_transform(self, frame: pl.DataFrame) -> np.ndarray:
        """Nothing to learn; the texts, shape (rows,)."""
        return self.transform(frame)

    def transform(self, frame: pl.DataFrame) -> np.ndarray:
        """The texts, shape (rows,)."""
        texts = frame[self.column].cast(pl.String).fill_null("")
        return np.array(texts.to_list(), dtype=object)

    def matrix(self, frame: pl.DataFrame) -> Matrix:
        """How often each word is in each text, hashed: for distances between rows."""
        from sklearn.feature_extraction.text import HashingVectorizer

        reader = HashingVectorizer(n_features=2**16, alternate_sign=False)
        return reader.transform(self.transform(frame).tolist())


class Differences:
    """Linear features of the first side less those of the second: rows × features.

    Text, words, numbers and dates are read as ``FeaturePipeline`` reads them, by one vocabulary and
    one scale that both sides together teach.
    """

    flavour = PAIRS

    def __init__(self, uses: Sequence[ColumnUse], pairs: Sequence[tuple[str, str]]) -> None:
        kinds = {use.name: use.kind for use in uses}
        self.pairs = [pair for pair in pairs if kinds.get(pair[0], DROPPED) != DROPPED]
        firsts = {first for first, _ in self.pairs}
        self.sides = FeaturePipeline([use for use in uses if use.name in firsts], "linear")
        self.categorical_: list[int] = []
        self.words_: list[int] = []

    def fit_transform(self, frame: pl.DataFrame) -> Matrix:
        """Learn from both sides of training rows, and give the differences."""
        if not self.pairs:
            raise InvalidInputError(
                "no column of the two sides can be used as a feature",
                "bring columns that differ from side to side and are no identifiers",
            )
        both = self._first(frame), self._second(frame)
        self.sides.fit(pl.concat(both))
        return self.transform(frame)

    def transform(self, frame: pl.DataFrame) -> Matrix:
        """Rows × features, CSR or an array."""
        first = self.sides.transform(self._first(frame))
        return first - self.sides.transform(self._second(frame))

    matrix = transform

    @property
    def blocks_(self) -> dict[str, Any]:
        """By column; both columns of a pair share one."""
        known = self.sides.blocks_
        return {name: known[pair[0]] for pair in self.pairs for name in pair}

    def _first(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.select(_text(frame[first]) for first, _ in self.pairs)

    def _second(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.select(_text(frame[other]).rename(first) for first, other in self.pairs)
