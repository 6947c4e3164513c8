"""Which texts are like a text: TF-IDF over words' beginnings, looked up in an inverted index.

Runs in the warm worker, which keeps the newest index in memory: 8 bytes a word and text. Terms are
the first six letters of each word, so that forms of a word are one; each counts once a text, by its
rarity ln(1 + N/df). Likeness is the cosine (Salton and Buckley 1988).
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from workbench.annotate.requests.similar import LikeParams, LikeResult
from workbench.worker.context import JobContext

LETTERS = 6
SEED = 0x51
CHUNK = 50_000
"""Texts whose words are in memory at a time."""


class Index:
    """Texts by term: ``documents[starts[t]:starts[t + 1]]`` have the term of ``hashes[t]``."""

    def __init__(self, rows: NDArray[np.int64], texts: pl.Series) -> None:
        self.rows = rows
        parts = [
            terms(texts.slice(start, CHUNK), start) for start in range(0, max(1, len(texts)), CHUNK)
        ]
        found = np.concatenate([hashes for hashes, _ in parts])
        documents = np.concatenate([places for _, places in parts])
        del parts
        order = np.argsort(found, kind="stable")
        found, self.documents = found[order], documents[order]
        del order, documents
        edges = np.flatnonzero(np.diff(found)) + 1
        self.starts = np.concatenate([[0], edges, [len(found)]]).astype(np.int64)
        self.hashes = found[self.starts[:-1]] if len(found) else found
        counts = np.diff(self.starts) if len(found) else np.zeros(0, np.int64)
        self.weights = np.log1p(len(rows) / np.maximum(counts, 1))
        squares = np.repeat((self.weights**2).astype(np.float64), counts)
        self.norms = np.sqrt(np.bincount(self.documents, squares, minlength=len(rows)))

    def weigh(self, hashes: NDArray[np.uint32]) -> NDArray[np.float64]:
        """Each term's weight; that of one that no text has is the largest there can be."""
        places = np.searchsorted(self.hashes, hashes)
        known = self._known(places, hashes)
        unseen = math.log1p(max(1, len(self.rows)))
        weights = np.full(len(hashes), unseen)
        weights[known] = self.weights[places[known]]
        return weights

    def _known(self, places: NDArray[np.intp], hashes: NDArray[np.uint32]) -> NDArray[np.bool_]:
        inside = places < len(self.hashes)
        inside[inside] = self.hashes[places[inside]] == hashes[inside]
        return inside

    def likeness(self, hashes: NDArray[np.uint32]) -> NDArray[np.float64]:
        """The cosine of the text that has these terms with every text, in their order."""
        scores = np.zeros(len(self.rows))
        places = np.searchsorted(self.hashes, hashes)
        for place in places[self._known(places, hashes)]:
            within = self.documents[self.starts[place] : self.starts[place + 1]]
            # A text has a term once: no two of these are the same.
            scores[within] += self.weights[place] ** 2
        own = math.sqrt(float(np.sum(self.weigh(hashes) ** 2)))
        lengths = self.norms * own
        return np.divide(scores, lengths, out=np.zeros(len(scores)), where=lengths > 0)


def terms(texts: pl.Series, start: int = 0) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Hashes of terms and the places of the texts that have them, from ``start`` on; pairs once."""
    frame = pl.DataFrame({"text": texts}).with_row_index("document", start)
    words = pl.col("text").str.to_lowercase().str.extract_all(r"\w+")
    found = frame.select("document", term=words).explode("term").drop_nulls("term")
    # Of a million words a hundred share the number of another one: no matter among so many.
    hashed = (pl.col("term").str.slice(0, LETTERS).hash(SEED) % 2**32).cast(pl.UInt32)
    pairs = found.select(hashed, "document").unique(maintain_order=False)
    return pairs["term"].to_numpy(), pairs["document"].to_numpy()


_kept: dict[str, Index] = {}


def _index(path: str) -> Index:
    """The index of a file, made once; the one before is forgotten."""
    if path not in _kept:
        _kept.clear()
        frame = pl.read_parquet(Path(path))
        _kept[path] = Index(frame["row_id"].to_numpy(), frame["text"].fill_null(""))
    return _kept[path]


def look(_context: JobContext, params: LikeParams) -> LikeResult:
    """The likest texts, the newer version of a row before the older."""
    index = _index(params.path)
    wanted = _hashes(params.text)
    shares = index.likeness(wanted)
    most = min(len(shares), params.limit)
    places = np.argpartition(shares, len(shares) - most)[len(shares) - most :] if most else ()
    found = {int(index.rows[place]): float(shares[place]) for place in places}
    for row, text in params.fresh:
        found[row] = _cosine(index, wanted, _hashes(text))
    order = sorted((row for row in found if found[row] > 0), key=lambda row: (-found[row], row))
    order = order[: params.limit]
    known = set(index.rows[np.isin(index.rows, [row for row, _ in params.fresh])].tolist())
    return LikeResult(
        rows=order,
        shares=[found[row] for row in order],
        among=len(index.rows) + len(params.fresh) - len(known),
    )


def _hashes(text: str) -> NDArray[np.uint32]:
    return terms(pl.Series([text], dtype=pl.String))[0]


def _cosine(index: Index, a: NDArray[np.uint32], b: NDArray[np.uint32]) -> float:
    common = float(np.sum(index.weigh(np.intersect1d(a, b)) ** 2))
    lengths = float(np.sum(index.weigh(a) ** 2)) * float(np.sum(index.weigh(b) ** 2))
    return common / math.sqrt(lengths) if lengths else 0.0
