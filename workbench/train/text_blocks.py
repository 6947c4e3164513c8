"""Transformers for columns of free text; the same three methods as in ``blocks``."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from workbench.train.blocks import Matrix

LARGE = 20_000
"""From this many texts on, terms of a single text are left out."""

WORD = r"(?u)\b\w+\b|[!?$£€%]"


class Terms(TfidfVectorizer):  # type: ignore[misc]
    """TF-IDF whose stored form is alike in every process for the same texts."""

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = super().__getstate__()
        # A memory address, by which it knows that it has checked its stop words.
        state.pop("_stop_words_id", None)
        return state


class WordsAndLetters:
    """TF-IDF of words (1–2) and of letters within word bounds (2–5), side by side, sublinear.

    The first ``word_terms_`` columns are those of words, whether there are ``letters`` or not.
    """

    def __init__(self, letters: bool = True) -> None:
        self.letters = letters

    def fit(self, values: pl.Series) -> WordsAndLetters:
        """Learn the vocabulary and document frequencies."""
        self.fit_transform(values)
        return self

    def fit_transform(self, values: pl.Series) -> Matrix:
        """Learn, and give the rows × terms of what was learned from: texts are read once."""
        texts = _texts(values)
        words = Terms(
            ngram_range=(1, 2),
            sublinear_tf=True,
            token_pattern=WORD,
            min_df=2 if len(texts) >= LARGE else 1,
            dtype=np.float64,
        )
        made = [_learned(words, texts)]
        if self.letters:
            chars = Terms(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
            made.append(_learned(chars, texts))
        parts = [part for part in made if part is not None]
        self.parts_ = [terms for terms, _ in parts]
        self.word_terms_ = len(self.parts_[0].vocabulary_) if made[0] is not None else 0
        self.names = [f"{values.name}: {n}" for p in self.parts_ for n in _terms(p)]
        if not parts:
            return sparse.csr_matrix((len(texts), 0))
        return sparse.hstack([matrix for _, matrix in parts], format="csr")

    def transform(self, values: pl.Series) -> Matrix:
        """Rows × terms, sparse."""
        texts = _texts(values)
        if not self.parts_:
            return sparse.csr_matrix((len(texts), 0))
        return sparse.hstack([part.transform(texts) for part in self.parts_], format="csr")


class TextTopics:
    """For trees: TF-IDF of words reduced to up to 60 dimensions by a seeded SVD, and the length."""

    def __init__(self, dimensions: int = 60) -> None:
        self.dimensions = dimensions

    def fit(self, values: pl.Series) -> TextTopics:
        """Learn the vocabulary and the dimensions."""
        self.words_ = WordsAndLetters(letters=False)
        matrix = self.words_.fit_transform(values)
        size = min(self.dimensions, min(matrix.shape) - 1)
        self.svd_: TruncatedSVD | None = None
        if size >= 1:
            self.svd_ = TruncatedSVD(size, random_state=0).fit(matrix)
        self.names = [f"{values.name} topic {i}" for i in range(max(size, 0))]
        self.names.append(f"{values.name} length")
        return self

    def transform(self, values: pl.Series) -> Matrix:
        """Rows × (dimensions + 1)."""
        length = values.cast(pl.String).str.len_chars().fill_null(0).to_numpy().astype(float)
        if self.svd_ is None:
            return length.reshape(-1, 1)
        return np.column_stack([self.svd_.transform(self.words_.transform(values)), length])


def _texts(values: pl.Series) -> list[str]:
    return values.cast(pl.String).fill_null("").to_list()


def _learned(vectorizer: Terms, texts: list[str]) -> tuple[Terms, Matrix] | None:
    """The fitted vectorizer and its matrix, or None when no term is left (texts of blanks)."""
    try:
        return vectorizer, vectorizer.fit_transform(texts)
    except ValueError as error:
        if "empty vocabulary" in str(error) or "no terms remain" in str(error).lower():
            return None
        raise


def _terms(vectorizer: Terms) -> list[str]:
    return [str(term) for term in vectorizer.get_feature_names_out()]
