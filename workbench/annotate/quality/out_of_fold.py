"""Probabilities of each row's labels from a model that did not learn from the row.

A model of its own, not one that training keeps: TF-IDF of what people read, and logistic
regression, by cross-validation. It only has to be independent of the row's own label.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from workbench.annotate.quality.votes import Codes, Floats

FOLDS = 5
"""A label on fewer rows than this is missing from some fold: its rows can't be judged."""
NUMBERS = 0.95
"""The share of a column's cells that are numbers from which on it is taken for numbers."""
BESIDE_TEXT = 0.25
"""What other columns weigh beside TF-IDF rows of length 1, as in training."""
MOST_ROUNDS = 300
_WORD = r"(?u)\b\w+\b"


def out_of_fold(
    frame: pl.DataFrame,
    codes: Codes,
    *,
    texts: Sequence[str] = (),
    seed: int = 0,
    told: Callable[[int], None] = lambda fold: None,
) -> Floats:
    """Shares of each label for each row, (rows, labels); rows sum to 1.

    ``codes``: of the rows' labels, 0 to labels - 1, each on ``FOLDS`` rows or more and two of them
    at least. ``texts``: the columns to learn from; by default all of them. ``told`` is called
    with the number of each fold before it is fitted.
    """
    columns = [frame[name] for name in (texts or frame.columns)]
    numbers = [number for each in columns if (number := as_numbers(each)) is not None]
    words = [each.cast(pl.String).fill_null("") for each in columns if as_numbers(each) is None]
    shares = np.zeros((len(codes), int(codes.max()) + 1))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for fold, (learn, judge) in enumerate(folds.split(np.zeros(len(codes)), codes)):
        told(fold)
        features, others = _matrices(words, numbers, learn, judge)
        model = LogisticRegression(max_iter=MOST_ROUNDS)
        with warnings.catch_warnings():
            # A model that is not quite done ranks the rows all the same.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(features, codes[learn])
        shares[np.ix_(judge, model.classes_)] = model.predict_proba(others)
    return shares


def as_numbers(column: pl.Series) -> pl.Series | None:
    """The column as numbers, or None where it holds something else."""
    known = column.drop_nulls()
    numbers = column.cast(pl.Float64, strict=False)
    found = numbers.is_finite().sum()
    return numbers if len(known) and found >= NUMBERS * len(known) else None


def _matrices(
    words: list[pl.Series], numbers: list[pl.Series], learn: Codes, judge: Codes
) -> tuple[Any, Any]:
    """Features of the rows to learn from and of those to judge, fitted on the former."""
    constant = [sparse.csr_array(np.ones((len(rows), 1))) for rows in (learn, judge)]
    parts: list[tuple[Any, Any]] = [(constant[0], constant[1])]
    for column in words:
        terms = TfidfVectorizer(sublinear_tf=True, token_pattern=_WORD)
        known = column[learn].to_list()
        if any(part.strip() for part in known):
            try:
                parts.append((terms.fit_transform(known), terms.transform(column[judge])))
            except ValueError as error:
                # Cells of signs alone: there is no word in them to learn from.
                if "empty vocabulary" not in str(error):
                    raise
    weight = BESIDE_TEXT if len(parts) > 1 else 1.0
    parts += [_scaled(column, learn, judge, weight) for column in numbers]
    stacked = [sparse.hstack(side, format="csr") for side in zip(*parts, strict=True)]
    return stacked[0], stacked[1]


def _scaled(column: pl.Series, learn: Codes, judge: Codes, weight: float) -> tuple[Any, Any]:
    """A number less its median over its spread, cut at five times that; and whether it is there."""
    values = column.fill_nan(None).to_numpy().astype(np.float64)
    values[~np.isfinite(values)] = np.nan
    known = values[learn]
    known = known[~np.isnan(known)]
    middle = float(np.median(known)) if len(known) else 0.0
    spread = (float(known.std()) if len(known) else 0.0) or 1.0
    there = ~np.isnan(values)
    scaled = np.clip((np.where(there, values, middle) - middle) / spread, -5, 5)
    both = weight * np.stack([scaled, there.astype(np.float64)], axis=1)
    return both[learn], both[judge]
