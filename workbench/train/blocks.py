"""One small transformer per kind of column: fitted on training rows, then applied to any.

Each ``fit(values)`` returns self, ``transform(values)`` a float matrix (rows × features) for a
Polars series, ``names`` says what the features are. Missing and unseen values never fail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from workbench.bundle.cells import as_number, cleaned_text
from workbench.train.columns import as_date

Matrix = Any
"""A NumPy array or a SciPy CSR matrix."""


LARGEST = 1e30
"""Numbers beyond it count as it: trees keep features in 32 bits, and squares must stay finite."""


def feature_number(values: pl.Series) -> pl.Series:
    """The series as Float64 that every family can compute with; null where there is no number."""
    return as_number(values).clip(-LARGEST, LARGEST)


class ScaledNumber:
    """For linear models: median for missing, cut at the .1 and 99.9 % quantiles, mean 0, sd 1.

    A second feature says that the value was missing, when some were.
    """

    def fit(self, values: pl.Series) -> ScaledNumber:
        """Learn median, cuts, mean and standard deviation."""
        known = feature_number(values).drop_nulls().to_numpy()
        self.flag_ = bool(len(known) < len(values))
        self.median_ = float(np.median(known)) if len(known) else 0.0
        self.low_ = float(np.quantile(known, 0.001)) if len(known) else 0.0
        self.high_ = float(np.quantile(known, 0.999)) if len(known) else 0.0
        cut = np.clip(
            feature_number(values).fill_null(self.median_).to_numpy(), self.low_, self.high_
        )
        self.mean_, self.sd_ = float(cut.mean()), float(cut.std()) or 1.0
        self.names = [values.name] + ([f"{values.name} is missing"] if self.flag_ else [])
        return self

    def transform(self, values: pl.Series) -> Matrix:
        """Rows × 1, or × 2 with the flag."""
        number = feature_number(values)
        cut = np.clip(number.fill_null(self.median_).to_numpy(), self.low_, self.high_)
        columns = [(cut - self.mean_) / self.sd_]
        if self.flag_:
            columns.append(number.is_null().to_numpy().astype(float))
        return np.column_stack(columns)


class PlainNumber:
    """For trees: the number, NaN where missing."""

    def fit(self, values: pl.Series) -> PlainNumber:
        """Nothing to learn."""
        self.names = [values.name]
        return self

    def transform(self, values: pl.Series) -> Matrix:
        """Rows × 1."""
        return feature_number(values).fill_null(np.nan).to_numpy().reshape(-1, 1)


class BinnedNumber:
    """For naive Bayes: one 0/1 feature for each of up to ten quantile bins, and for missing."""

    def fit(self, values: pl.Series) -> BinnedNumber:
        """Learn the inner edges of the bins."""
        known = feature_number(values).drop_nulls().to_numpy()
        inner = np.quantile(known, np.linspace(0.1, 0.9, 9)) if len(known) else np.empty(0)
        self.edges_ = np.unique(inner)
        self.names = [f"{values.name} bin {i}" for i in range(len(self.edges_) + 1)]
        self.names.append(f"{values.name} is missing")
        return self

    def transform(self, values: pl.Series) -> Matrix:
        """Rows × (bins + 1), sparse."""
        number = feature_number(values)
        codes = np.searchsorted(self.edges_, number.fill_null(0.0).to_numpy(), side="right")
        codes[number.is_null().to_numpy()] = len(self.edges_) + 1
        return _one_hot(codes, len(self.edges_) + 2)


class OneHotCategory:
    """One 0/1 feature for each value seen often enough, one for rare, one for missing.

    A value not seen while fitting counts as rare.
    """

    def __init__(self, at_least: int = 2, at_most: int = 2000) -> None:
        self.at_least, self.at_most = at_least, at_most

    def fit(self, values: pl.Series) -> OneHotCategory:
        """Learn the frequent values."""
        self.values_ = _frequent(values, self.at_least, self.at_most)
        shown = [f"{values.name} = {value}" for value in self.values_]
        self.names = [*shown, f"{values.name} is rare", f"{values.name} is missing"]
        return self

    def transform(self, values: pl.Series) -> Matrix:
        """Rows × (values + 2), sparse."""
        codes = _coded(values, self.values_)
        return _one_hot(codes, len(self.values_) + 2)


class CodedCategory:
    """For trees: one column of codes 0 … 253, most frequent first; NaN where missing."""

    def fit(self, values: pl.Series) -> CodedCategory:
        """Learn the 253 most frequent values."""
        self.values_ = _frequent(values, 2, 253)
        self.names = [values.name]
        return self

    def transform(self, values: pl.Series) -> Matrix:
        """Rows × 1."""
        codes = _coded(values, self.values_).astype(float)
        codes[codes == len(self.values_) + 1] = np.nan
        return codes.reshape(-1, 1)


class DateParts:
    """Days since 1970, year, month, weekday and hour as numbers; NaN where missing."""

    def __init__(self, format: str) -> None:
        self.format = format

    def fit(self, values: pl.Series) -> DateParts:
        """Nothing to learn."""
        self.names = [f"{values.name} {p}" for p in ("days", "year", "month", "weekday", "hour")]
        return self

    def transform(self, values: pl.Series) -> Matrix:
        """Rows × 5."""
        date = as_date(values, self.format)
        parts = [
            date.dt.epoch("us").cast(pl.Float64) / 86_400e6,
            date.dt.year(),
            date.dt.month(),
            date.dt.weekday(),
            date.dt.hour(),
        ]
        return np.column_stack([p.cast(pl.Float64).fill_null(np.nan).to_numpy() for p in parts])


class DateThrough:
    """Each date part through a number's transformer (``ScaledNumber`` or ``BinnedNumber``)."""

    def __init__(self, format: str, number: Callable[[], ScaledNumber | BinnedNumber]) -> None:
        self.parts = DateParts(format)
        self.number = number

    def fit(self, values: pl.Series) -> DateThrough:
        """Learn from each part."""
        self.parts.fit(values)
        matrix = self.parts.transform(values)
        self.numbers_ = [
            self.number().fit(pl.Series(name, matrix[:, i], nan_to_null=True))
            for i, name in enumerate(self.parts.names)
        ]
        self.names = [name for number in self.numbers_ for name in number.names]
        return self

    def transform(self, values: pl.Series) -> Matrix:
        """Rows × what the five transformers give, sparse when they are."""
        matrix = self.parts.transform(values)
        done = [
            number.transform(pl.Series(matrix[:, i], nan_to_null=True))
            for i, number in enumerate(self.numbers_)
        ]
        if sparse.issparse(done[0]):
            return sparse.hstack(done, format="csr")
        return np.hstack(done)


def _frequent(values: pl.Series, at_least: int, at_most: int) -> list[str]:
    counts = cleaned_text(values).drop_nulls().alias("value").value_counts()
    counts = counts.filter(pl.col("count") >= at_least)
    counts = counts.sort(["count", "value"], descending=[True, False])
    return counts["value"].head(at_most).to_list()


def _coded(values: pl.Series, known: list[str]) -> np.ndarray:
    """Position in ``known``; ``len(known)`` for others, ``len(known) + 1`` for null."""
    text = cleaned_text(values)
    codes = text.replace_strict(
        pl.Series(known, dtype=pl.String),
        pl.Series(range(len(known)), dtype=pl.Int64),
        default=len(known),
        return_dtype=pl.Int64,
    )
    codes = codes.set(text.is_null(), len(known) + 1)
    return codes.to_numpy().copy()


def _one_hot(codes: np.ndarray, width: int) -> Matrix:
    rows = np.arange(len(codes))
    ones = np.ones(len(codes))
    return sparse.csr_matrix((ones, (rows, codes)), shape=(len(codes), width))
