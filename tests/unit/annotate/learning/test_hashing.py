"""Rows as hashed words: alike in parts and as a whole, numbers by thresholds."""

from __future__ import annotations

import itertools
import re
from collections import Counter

import numpy as np
import polars as pl
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from workbench.annotate.learning.hashing import RUNS, Reading, letters, rows_with, terms, weighted

TEXTS = ["My card, my CARD!", "", None, "card", "where is my parcel", "Où est 卡 ?"]


def frame(**columns: list[object]) -> pl.DataFrame:
    return pl.DataFrame(columns)


def test_words_and_pairs_are_counted_as_a_vectorizer_counts_them() -> None:
    rows = frame(text=TEXTS)
    found = terms(rows, Reading(("text",), ((),)))
    peer = CountVectorizer(ngram_range=(1, 2), token_pattern=r"\w+|[!?$£€%]")
    wanted = peer.fit_transform([text or "" for text in TEXTS])
    assert found.shape[0] == wanted.shape[0] == 6
    assert found.nnz == wanted.nnz
    for row in range(6):
        assert sorted(found[[row]].data) == sorted(wanted[[row]].data)


def test_no_pair_reaches_from_one_row_into_the_next() -> None:
    reading = Reading(("text",), ((),))
    together = terms(frame(text=["a b", "c d"]), reading)
    for row, text in enumerate(["a b", "c d"]):
        alone = terms(frame(text=[text]), reading)
        assert set(together[[row]].indices) == set(alone.indices) and alone.nnz == 3


@pytest.mark.parametrize("cut", [1, 3, 5])
def test_parts_give_what_the_whole_gives(cut: int) -> None:
    rows = frame(text=TEXTS, size=["1", "2", None, "x", "30", "4.5"])
    reading = Reading(("text", "size"), ((), (2.0, 4.0)))
    whole = terms(rows, reading)
    parts = [terms(rows.head(cut), reading), terms(rows.slice(cut), reading)]
    assert (whole[:cut] != parts[0]).nnz == 0
    assert (whole[cut:] != parts[1]).nnz == 0


def test_the_same_word_in_two_columns_is_two_terms() -> None:
    found = terms(frame(a=["card"], b=["card"]), Reading(("a", "b"), ((), ())))
    assert found.nnz == 2


def test_larger_numbers_exceed_what_smaller_ones_exceed() -> None:
    rows = frame(size=[str(number) for number in range(100)] + [None, "inf", "nan"])
    reading = Reading.of(rows.head(100), ["size"])
    found = terms(rows, reading)
    sets = [set(found[[row]].indices) for row in range(102)]
    assert sets[0] == sets[100] == set()
    assert all(a <= b for a, b in itertools.pairwise(sets[:100]))
    assert len(sets[99]) == len(reading.thresholds[0]) > 10


def test_a_column_with_words_among_its_numbers_is_text() -> None:
    rows = frame(size=["1", "two", "3", "four"], empty=[None] * 4)
    assert Reading.of(rows, ["size", "empty"]).thresholds == ((), ())


def test_weighted_rows_have_length_one_or_none() -> None:
    found = terms(frame(text=TEXTS), Reading(("text",), ((),)))
    counts = rows_with(found)
    assert counts.max() == 2 and counts.sum() == found.nnz
    rows = weighted(found, np.ones(found.shape[1]))
    lengths = np.sqrt(rows.multiply(rows).sum(axis=1))
    assert lengths == pytest.approx([1, 0, 0, 1, 1, 1])


def test_runs_of_letters_are_counted_as_a_vectorizer_counts_them() -> None:
    texts = ["my card, declined", "", None, "Überweisung 卡 of cards", "x"]
    found = letters(frame(text=texts), Reading(("text",), ((),)))
    for row, text in enumerate(texts):
        words = re.findall(r"\w+|[!?$£€%]", (text or "").lower())
        runs = Counter(run for word in words for run in runs_of(f" {word} "))
        assert sorted(found[[row]].data) == sorted(runs.values()), text


def runs_of(word: str) -> list[str]:
    """Runs of a word with its spaces, but not the word with both."""
    whole = [word[at : at + n] for n in RUNS for at in range(len(word) - n + 1)]
    return [run for run in whole if run != word]


def test_runs_are_alike_in_parts_and_words_of_two_columns_are_not() -> None:
    rows = frame(a=["card lost", "my card", "卡"], b=["card", None, "1"], size=["1", "2", "3"])
    reading = Reading(("a", "b", "size"), ((), (), (2.0,)))
    whole = letters(rows, reading)
    parts = sparse.vstack([letters(rows.head(1), reading), letters(rows.slice(1), reading)])
    assert (whole != parts).nnz == 0
    once = letters(frame(a=["card"], b=[None], size=["9"]), reading)
    other = letters(frame(a=[None], b=["card"], size=["9"]), reading)
    assert once.nnz == other.nnz > 0 and not set(once.indices) & set(other.indices)
