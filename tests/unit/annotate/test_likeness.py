"""Likeness of texts: against scikit-learn's TF-IDF, with fresh rows, and with nothing to go by."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from workbench.annotate.likeness import LETTERS, Index, _hashes, look
from workbench.annotate.requests.similar import LikeParams

TEXTS = [
    "my card was charged twice",
    "the card has not arrived",
    "charging my phone is slow",
    "Where is the parcel?",
    "CARD cards carded",
    "",
    "…",
]


def cut(text: str) -> list[str]:
    return [word[:LETTERS] for word in re.findall(r"\w+", text.lower())]


def expected(texts: list[str], wanted: str) -> Any:
    """The cosine by dense matrices: binary counts, weight ln(1 + N/df)."""
    vectoriser = CountVectorizer(analyzer=cut, binary=True)
    counts = vectoriser.fit_transform(texts).toarray()
    weights = np.log1p(len(texts) / counts.sum(axis=0))
    matrix = counts * weights
    query = vectoriser.transform([wanted]).toarray()[0] * weights
    unseen = set(cut(wanted)) - set(vectoriser.vocabulary_)
    length = np.sqrt(query @ query + len(unseen) * np.log1p(len(texts)) ** 2)
    lengths = np.linalg.norm(matrix, axis=1) * length
    return np.divide(matrix @ query, lengths, out=np.zeros(len(texts)), where=lengths > 0)


@pytest.mark.parametrize("wanted", ["my card was charged", "a parcel for Ana", "zzz", "", "card"])
def test_it_is_the_cosine_of_tf_idf(wanted: str) -> None:
    index = Index(np.arange(len(TEXTS)), pl.Series(TEXTS))
    assert index.likeness(_hashes(wanted)) == pytest.approx(expected(TEXTS, wanted), abs=1e-12)


def written(folder: Path, texts: list[str | None]) -> str:
    path = folder / "texts.parquet"
    rows = pl.Series("row_id", [10 * n for n in range(len(texts))], dtype=pl.Int64)
    pl.DataFrame([rows, pl.Series("text", texts, dtype=pl.String)]).write_parquet(path)
    return str(path)


def test_rows_that_came_since_count_and_replace_older_texts(tmp_path: Path) -> None:
    path = written(tmp_path, [*TEXTS, None])
    fresh = [(10, "my card was charged twice"), (999, "my card was charged again")]
    found = look(None, LikeParams(text="my card was charged twice", path=path, fresh=fresh))  # type: ignore[arg-type]
    assert found.rows[:3] == [0, 10, 999]
    assert found.shares[:2] == pytest.approx([1.0, 1.0])
    assert found.shares == sorted(found.shares, reverse=True)
    assert found.among == len(TEXTS) + 2
    assert 50 not in found.rows and 60 not in found.rows


def test_among_no_texts_nothing_is_found(tmp_path: Path) -> None:
    path = written(tmp_path, [])
    found = look(None, LikeParams(text="my card", path=path))  # type: ignore[arg-type]
    assert (found.rows, found.among) == ([], 0)
    found = look(None, LikeParams(text="my card", path=path, fresh=[(1, "a card")]))  # type: ignore[arg-type]
    assert found.rows == [1]
