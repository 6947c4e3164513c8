"""Gold: hidden items whose right answers are known, and how often each annotator is right."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from workbench.annotate.quality.shares import share
from workbench.annotate.quality.votes import Votes
from workbench.core.errors import InvalidInputError
from workbench.evaluate.requests import Figure

NO_GOLD = "has not answered a gold item"


def gold_accuracy(votes: Votes, right: Mapping[int, Collection[int]]) -> list[Figure]:
    """The share of gold items that each annotator answered rightly, with Wilson's interval.

    ``right``: of each gold item, the codes that are right, one or several. In the order of the
    annotators. Raises InvalidInputError for an item or code out of range, and for an item without
    a right answer.
    """
    pairs = [(item, code) for item, codes in right.items() for code in codes]
    for item, code in pairs:
        if not (0 <= item < votes.items and 0 <= code < votes.codes):
            raise InvalidInputError(f"gold item {item} or its answer {code} is out of range")
    if not all(right.values()):
        raise InvalidInputError("a gold item has no right answer", "give it one or remove it")
    cells = np.array([item * votes.codes + code for item, code in pairs], dtype=np.int64)
    gold = np.isin(votes.item, np.array(list(right), dtype=np.int64))
    hit = np.isin(votes.item * votes.codes + votes.code, cells)
    seen = np.bincount(votes.annotator[gold], minlength=votes.annotators)
    hits = np.bincount(votes.annotator[hit], minlength=votes.annotators)
    return [share(int(k), int(n), NO_GOLD) for k, n in zip(hits, seen, strict=True)]
