"""What most people say. Where as many say something else, that is what the answer is: a tie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.annotate.quality.votes import MISSING, Codes, Floats, Votes


@dataclass(frozen=True)
class Majority:
    """The leading label of each item.

    ``label``: the code with most votes, -1 for a tie and for no answer, (items,). ``share``: of
    the item's votes, those for the leading label, 0 without any, (items,). ``ties``: by item, the
    labels that lead together, ascending.
    """

    label: Codes
    share: Floats
    ties: dict[int, tuple[int, ...]]


def majority(votes: Votes) -> Majority:
    """The label with most votes of each item; ties are reported, not broken."""
    counts = votes.counts()
    most = np.asarray(counts.max(axis=1).todense(), dtype=np.float64).ravel()
    row = np.repeat(np.arange(votes.items), np.diff(counts.indptr))
    leads = counts.data == most[row]
    row, code = row[leads], counts.indices[leads]
    leading = np.bincount(row, minlength=votes.items)
    label = np.full(votes.items, MISSING, dtype=np.int64)
    alone = leading[row] == 1
    label[row[alone]] = code[alone]
    ties: dict[int, tuple[int, ...]] = {}
    for item, tied in zip(row[~alone].tolist(), code[~alone].tolist(), strict=True):
        ties[item] = (*ties.get(item, ()), tied)
    ties = {item: tuple(sorted(tied)) for item, tied in ties.items()}
    return Majority(label, most / np.maximum(votes.answers, 1), ties)
