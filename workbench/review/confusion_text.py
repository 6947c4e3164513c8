"""A confusion matrix as rows of a table, or, of many labels, as the pairs most often confused."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.core import figures
from workbench.review.people import Confusion

MOST_COLUMNS = 8
"""Labels of a matrix that is shown as one; of more the confused pairs are listed."""
MOST_PAIRS = 200


def title(found: Confusion) -> str:
    """Whose it is, and how good they are by it."""
    known = figures.share(found.competence, 2) if found.competence is not None else found.why
    return f"{found.name} · {figures.counted(found.answers, 'label')} · competence {known}"


def is_matrix(found: Confusion) -> bool:
    """Whether there is room for a matrix."""
    return len(found.labels) <= MOST_COLUMNS


def headers(found: Confusion) -> list[str]:
    """The titles of the columns."""
    if is_matrix(found):
        return ["consensus", *found.labels]
    return ["consensus", "given", "rows", "rate"]


def rows(found: Confusion) -> list[Sequence[str | int]]:
    """Of a matrix ``count rate`` by consensus (rows) and given label; else pairs, most first."""
    if is_matrix(found):
        return [
            [true, *(_cell(found, row, column) for column in range(len(found.labels)))]
            for row, true in enumerate(found.labels)
        ]
    pairs = [
        (found.counts[row][column], row, column)
        for row in range(len(found.labels))
        for column in range(len(found.labels))
        if row != column and found.counts[row][column]
    ]
    pairs.sort(key=lambda one: (-one[0], one[1], one[2]))
    return [
        [found.labels[row], found.labels[column], count, _rate(found, row, column)]
        for count, row, column in pairs[:MOST_PAIRS]
    ]


def _cell(found: Confusion, row: int, column: int) -> str:
    count = found.counts[row][column]
    rate = f"  {_rate(found, row, column)}" if found.rates else ""
    return f"{figures.count(count)}{rate}"


def _rate(found: Confusion, row: int, column: int) -> str:
    return figures.share(found.rates[row][column], 2) if found.rates else figures.MISSING
