"""Which texts are nearly an earlier one, and which pairs are alike. Pure.

MinHash with banding (Broder 1997; Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, ch. 3)
finds pairs worth comparing; each is then compared exactly, so that no text is called alike that is
not. Sixteen bands of four hashes find a pair that is .8 alike with a probability of .9998.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

RUN = 5
HASHES, BAND = 64, 4
COMPARED = 20
"""Earlier texts of one band that a text is compared with at most: boilerplate fills bands."""
_AT_ONCE = 4_000_000
"""Runs hashed at a time, which bounds memory."""

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]


def near_earlier(texts: pl.Series, likeness: float) -> pl.Series:
    """True for texts that are ``likeness`` alike, or more, to an earlier one for which it is false.

    Likeness is the Jaccard index of the texts' sets of runs of five characters, after case, marks,
    punctuation and runs of white space are gone; texts that are equal then are alike. Missing and
    empty texts are never alike.
    """
    bare = plain(texts)
    distinct = bare.drop_nulls().unique(maintain_order=True)
    near = _near(_Runs.of(distinct), likeness) if distinct.len() else np.zeros(0, dtype=bool)
    known = pl.DataFrame({"text": distinct, "near": near})
    whole = bare.to_frame("text").with_columns(first=pl.col("text").is_first_distinct())
    found = whole.join(known, on="text", how="left", maintain_order="left")
    again = ~pl.col("first") | pl.col("near")
    return found.select((pl.col("text").is_not_null() & again).fill_null(False)).to_series()


def plain(texts: pl.Series) -> pl.Series:
    """The texts without case, marks, punctuation and runs of white space; null without letters."""
    bare = pl.col("text").str.normalize("NFKD").str.to_lowercase()
    bare = bare.str.replace_all(r"[\p{M}\p{P}\p{C}]", "").str.replace_all(r"\s+", " ")
    bare = bare.str.strip_chars()
    shown = pl.when(bare.str.len_bytes() > 0).then(bare)
    return texts.to_frame("text").select(shown.alias("text")).to_series()


def near_pairs(texts: pl.Series, likeness: float) -> list[tuple[int, int, float]]:
    """Pairs (later, earlier) of texts that are ``likeness`` alike, or more, and how alike.

    ``texts`` are plain, distinct and not null; pairs by their places, in ascending order.
    """
    if not texts.len():
        return []
    runs = _Runs.of(texts)
    found = []
    for later, earlier in sorted(_candidates(runs)):
        alike = _jaccard(runs.text(later), runs.text(earlier))
        if alike >= likeness:
            found.append((later, earlier, alike))
    return found


@dataclass(frozen=True)
class _Runs:
    """Every text's hashed runs, one after another; text ``i`` has ``values[ends[i-1]:ends[i]]``."""

    values: Words
    ends: Ints

    @classmethod
    def of(cls, texts: pl.Series) -> _Runs:
        """Cut texts into runs; one shorter than a run is one itself."""
        letters = [np.frombuffer(text.encode("utf-32-le"), np.uint32) for text in texts]
        hashed = [_hashed(one.astype(np.uint64)) for one in letters]
        ends = np.cumsum([one.size for one in hashed])
        return cls(np.concatenate(hashed), ends.astype(np.int64))

    def text(self, place: int) -> Words:
        """The runs of one text, sorted, each once."""
        start = self.ends[place - 1] if place else 0
        return self.values[start : self.ends[place]]


def _hashed(letters: Words) -> Words:
    """The distinct runs of a text as numbers, sorted."""
    count = max(letters.size - RUN + 1, 1)
    value = np.zeros(count, dtype=np.uint64)
    for offset in range(min(RUN, letters.size)):
        value = value * np.uint64(0x9E3779B97F4A7C15) + letters[offset : offset + count]
    value ^= value >> np.uint64(29)
    return np.unique(value * np.uint64(0xBF58476D1CE4E5B9))


def _near(runs: _Runs, likeness: float) -> NDArray[np.bool_]:
    partners: dict[int, set[int]] = {}
    for later, earlier in _candidates(runs):
        partners.setdefault(later, set()).add(earlier)
    near = np.zeros(runs.ends.size, dtype=bool)
    for later in sorted(partners):
        own = runs.text(later)
        near[later] = any(
            _jaccard(own, runs.text(earlier)) >= likeness
            for earlier in sorted(partners[later])
            if not near[earlier]
        )
    return near


def _jaccard(one: Words, other: Words) -> float:
    shared = np.intersect1d(one, other, assume_unique=True).size
    return float(shared / (one.size + other.size - shared))


def _candidates(runs: _Runs) -> set[tuple[int, int]]:
    """Pairs (later, earlier) that agree in a band of their signatures."""
    signatures = _signatures(runs)
    found: set[tuple[int, int]] = set()
    for start in range(0, HASHES, BAND):
        band = np.zeros(signatures.shape[1], dtype=np.uint64)
        for row in signatures[start : start + BAND]:
            band = band * np.uint64(0x9E3779B97F4A7C15) + row
        order = np.argsort(band, kind="stable")
        _, starts, counts = np.unique(band[order], return_index=True, return_counts=True)
        for first, count in zip(starts[counts > 1], counts[counts > 1], strict=True):
            members = order[first : first + count].tolist()
            for place in range(1, len(members)):
                earlier = {*members[:2], *members[max(0, place - COMPARED) : place]}
                found.update((members[place], one) for one in earlier if one < members[place])
    return found


def _signatures(runs: _Runs) -> Words:
    """The least of each text's runs under each of the hashes: shape (hashes, texts)."""
    generator = np.random.default_rng(7)
    factors = generator.integers(1, 2**61, HASHES, dtype=np.uint64) | np.uint64(1)
    shifts = generator.integers(0, 2**61, HASHES, dtype=np.uint64)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), runs.ends[:-1]])
    least = np.empty((HASHES, starts.size), dtype=np.uint64)
    for begin, end in _pieces(runs.ends):
        first = int(starts[begin])
        values = runs.values[first : int(runs.ends[end - 1])]
        for row in range(HASHES):
            mixed = values * factors[row] + shifts[row]
            mixed ^= mixed >> np.uint64(31)
            least[row, begin:end] = np.minimum.reduceat(mixed, starts[begin:end] - first)
    return least


def _pieces(ends: Ints) -> list[tuple[int, int]]:
    """Ranges of texts with so many runs together."""
    cuts = [0]
    while cuts[-1] < ends.size:
        before = int(ends[cuts[-1] - 1]) if cuts[-1] else 0
        upto = int(np.searchsorted(ends, before + _AT_ONCE, side="right"))
        cuts.append(max(upto, cuts[-1] + 1))
    return list(pairwise(cuts))
