"""Rows as hashed words and pairs of words, fast enough for a million texts after every refit.

Feature hashing (Weinberger et al. 2009, ICML): no vocabulary is kept, so that rows can be read in
parts and by any process. Numbers become the thresholds that they exceed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

BITS = 20
"""There are 2 ** BITS features: of 100,000 terms, one in twenty shares its place."""
WORD = r"\w+|[!?$£€%]"
MOST_LETTERS = 20_000
"""Letters of a text that are read."""
RUNS = (2, 3, 4, 5)
"""Lengths of runs of letters."""
RUN_LETTERS = 200
"""Letters of a text of which runs are read."""
NUMBERS = 0.95
"""The share of a column's cells that are numbers from which on it is taken for numbers."""
THRESHOLDS = 16
_GOLDEN = 0x9E3779B97F4A7C15
_FOLD = np.uint64(_GOLDEN)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """How each column is read; ``thresholds``: ascending, empty for a column of text."""

    columns: tuple[str, ...]
    thresholds: tuple[tuple[float, ...], ...]

    @staticmethod
    def of(frame: pl.DataFrame, columns: Sequence[str]) -> Reading:
        """Find out from some rows which columns are numbers, and by what they are told apart."""
        found = []
        for name in columns:
            numbers = _numbers(frame[name])
            known = frame[name].drop_nulls()
            is_number = len(known) > 0 and numbers.is_finite().sum() >= NUMBERS * len(known)
            found.append(_thresholds(numbers) if is_number else ())
        return Reading(tuple(columns), tuple(found))


def terms(frame: pl.DataFrame, reading: Reading) -> sparse.csr_array:
    """How often each feature is in each row: (rows, 2 ** BITS), float32, places ascending."""
    parts = []
    for number, name in enumerate(reading.columns):
        salt = np.uint64((number + 1) * _GOLDEN % 2**64)
        limits = reading.thresholds[number]
        parts.append(_exceeded(frame[name], limits, salt) if limits else _words(frame[name], salt))
    counts = np.sum([count for count, _ in parts], axis=0, dtype=np.int64)
    if len(parts) == 1:
        places = parts[0][1]
    else:
        owners = np.concatenate([np.repeat(np.arange(len(frame)), count) for count, _ in parts])
        places = np.concatenate([part for _, part in parts])[np.argsort(owners, kind="stable")]
    pointers = np.concatenate([[0], np.cumsum(counts)])
    ones = np.ones(len(places), dtype=np.float32)
    matrix = sparse.csr_array((ones, places, pointers), shape=(len(frame), 1 << BITS))
    matrix.sum_duplicates()
    return matrix


def letters(frame: pl.DataFrame, reading: Reading) -> sparse.csr_array:
    """How often each run of letters is in the words of each row, as ``terms``; numbers have none.

    Words have a space before and behind them, so that beginnings and endings are runs of their own.
    """
    owners, hashes = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.uint64)]
    for number, name in enumerate(reading.columns):
        if not reading.thresholds[number]:
            salt = np.uint64((number + 1) * _GOLDEN % 2**64)
            for owner, found in _runs(frame[name], salt):
                owners.append(owner)
                hashes.append(found)
    rows, places = np.concatenate(owners), _places(np.concatenate(hashes))
    ones = np.ones(len(places), dtype=np.float32)
    return sparse.csr_array((ones, (rows, places)), shape=(len(frame), 1 << BITS))


def rows_with(matrix: sparse.csr_array) -> Ints:
    """In how many rows each feature is, (2 ** BITS,)."""
    return np.bincount(matrix.indices, minlength=1 << BITS)


def inverse_frequency(*counts: sparse.csr_array) -> Floats:
    """The smooth inverse document frequency of each feature, from the terms of some rows."""
    rows = sum(part.shape[0] for part in counts)
    found: Floats = np.log((1.0 + rows) / (1.0 + sum(map(rows_with, counts)))) + 1.0
    return found


def weighted(matrix: sparse.csr_array, inverse: Floats) -> sparse.csr_array:
    """TF-IDF with logarithmic counts, each row of length 1. ``inverse``: idf by feature."""
    data = (1.0 + np.log(matrix.data)) * inverse[matrix.indices]
    owners = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    length = np.sqrt(np.bincount(owners, weights=data**2, minlength=matrix.shape[0]))
    data /= np.maximum(length, 1e-12)[owners]
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def only(matrix: sparse.csr_array, columns: NDArray[np.int32]) -> sparse.csr_matrix:
    """Those columns alone, in that order; other entries are left out. Places are 32 bits wide."""
    where = np.full(matrix.shape[1], -1, dtype=np.int32)
    where[columns] = np.arange(len(columns), dtype=np.int32)
    places = where[matrix.indices]
    kept = places >= 0
    pointers = np.concatenate([[0], np.cumsum(kept)])[matrix.indptr].astype(np.int32)
    shape = (matrix.shape[0], len(columns))
    return sparse.csr_matrix((matrix.data[kept], places[kept], pointers), shape=shape)


def _numbers(column: pl.Series) -> pl.Series:
    return column.cast(pl.Float64, strict=False)


def _thresholds(numbers: pl.Series) -> tuple[float, ...]:
    known = numbers.fill_nan(None).drop_nulls().to_numpy()
    known = known[np.isfinite(known)]
    cuts = np.quantile(known, np.arange(1, THRESHOLDS) / THRESHOLDS)
    return tuple(float(cut) for cut in np.unique(cuts))


def _exceeded(
    column: pl.Series, limits: Sequence[float], salt: np.uint64
) -> tuple[Ints, NDArray[np.int32]]:
    """The thresholds that each number exceeds, so that large and small have terms in common."""
    numbers = _numbers(column).fill_null(float("nan")).to_numpy()
    above = numbers[:, None] >= np.asarray(limits)[None, :]
    rows, found = np.nonzero(above)
    hashes = (found.astype(np.uint64) + np.uint64(1)) * _FOLD + salt
    return np.bincount(rows, minlength=len(column)).astype(np.int64), _places(hashes)


def _words(column: pl.Series, salt: np.uint64) -> tuple[Ints, NDArray[np.int32]]:
    """Words, and each word with the next one."""
    texts = column.cast(pl.String).fill_null("").str.slice(0, MOST_LETTERS)
    lists = texts.str.to_lowercase().str.extract_all(WORD)
    counts = lists.list.len().to_numpy().astype(np.int64)
    words = lists.filter(pl.Series(counts > 0)).explode().hash(0).to_numpy() + salt
    owners = np.repeat(np.arange(len(column)), counts)
    pairs = words[:-1] * _FOLD + words[1:]
    inside = owners[:-1] == owners[1:]
    hashes = np.concatenate([words, pairs[inside]])
    rows = np.concatenate([owners, owners[:-1][inside]])
    order = np.argsort(rows, kind="stable")
    both = counts + np.maximum(counts - 1, 0)
    return both, _places(hashes)[order]


def _runs(column: pl.Series, salt: np.uint64) -> Iterator[tuple[Ints, NDArray[np.uint64]]]:
    """Runs within words, for each length: whose they are, and a hash of each."""
    texts = column.cast(pl.String).fill_null("").str.slice(0, RUN_LETTERS)
    words = texts.str.to_lowercase().str.extract_all(WORD).list.join(" ")
    spaced = " " + words + " "
    codes = np.frombuffer("".join(spaced).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    owners = np.repeat(np.arange(len(column)), spaced.str.len_chars().to_numpy())
    is_space = codes == ord(" ")
    until = np.cumsum(is_space)
    hashes = codes + salt
    for length in range(2, max(RUNS) + 1):
        hashes = hashes[:-1] * _FOLD + codes[length - 1 :]
        if length in RUNS:
            # No space but at one end: whole words are terms, and rows end with a space.
            inside = until[length - 2 : len(until) - 1] == until[: len(hashes)]
            inside &= ~(is_space[: len(hashes)] & is_space[length - 1 :])
            yield owners[: len(hashes)][inside], hashes[inside]


def _places(hashes: NDArray[np.uint64]) -> NDArray[np.int32]:
    mixed = (hashes ^ (hashes >> np.uint64(32))) * _FOLD
    return (mixed >> np.uint64(64 - BITS)).astype(np.int32)
