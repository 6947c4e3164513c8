"""Rules as weak labels: how much each says, how often others say the same, and how often right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.annotate.quality.shares import share
from workbench.annotate.quality.votes import MISSING, Codes
from workbench.core.errors import InvalidInputError
from workbench.evaluate.requests import Figure
from workbench.review.requests import NEVER_CHECKED, NO_ROWS


@dataclass(frozen=True)
class RuleStatistics:
    """One rule's figures, as in Snorkel (Ratner et al. 2017), with Wilson intervals.

    ``labels``: the codes it gives. ``coverage``: share of the rows it labels. ``overlap``: share
    of the rows that it and another rule label. ``conflict``: share of the rows that it and another
    rule label differently. ``accuracy``: of what it labels among the rows with a known label.
    """

    labels: tuple[int, ...]
    coverage: Figure
    overlap: Figure
    conflict: Figure
    accuracy: Figure


def rule_statistics(given: Any, known: Codes) -> list[RuleStatistics]:
    """The statistics of each rule, in the order of the columns.

    ``given``: codes that the rules give, -1 where one abstains, (rows, rules). ``known``: the true
    codes, -1 where nobody labelled the row, (rows,). Raises InvalidInputError for other shapes.
    """
    table, truth = np.asarray(given), np.asarray(known)
    if table.ndim != 2 or truth.shape != table.shape[:1]:
        raise InvalidInputError("labels of rules are rows × rules, known labels one a row")
    votes = table != MISSING
    # All who label a row say the same if the least and the greatest code are one.
    top = table.max(initial=0) + 1
    least = np.where(votes, table, top).min(axis=1, initial=top)
    apart = votes.any(axis=1) & (least != table.max(axis=1, initial=MISSING))
    beside = votes.sum(axis=1) > 1
    return [_statistics(table[:, rule], truth, beside, apart) for rule in range(table.shape[1])]


def _statistics(codes: Codes, truth: Codes, beside: Any, apart: Any) -> RuleStatistics:
    """Of one rule; ``beside``, ``apart``: rows that several rules label, and not alike."""
    rows, voted = len(codes), codes != MISSING
    checked = voted & (truth != MISSING)
    right = int((codes == truth)[checked].sum())
    return RuleStatistics(
        labels=tuple(np.unique(codes[voted]).tolist()),
        coverage=share(int(voted.sum()), rows, NO_ROWS),
        overlap=share(int((voted & beside).sum()), rows, NO_ROWS),
        conflict=share(int((voted & apart).sum()), rows, NO_ROWS),
        accuracy=share(right, int(checked.sum()), NEVER_CHECKED),
    )
