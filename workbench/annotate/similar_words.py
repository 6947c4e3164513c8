"""How rows like one were labelled, in words. Pure."""

from __future__ import annotations

from workbench.annotate.requests.similar import SimilarRow, SimilarRows
from workbench.annotate.values import shown
from workbench.core import figures


def labels(task: str, one: SimilarRow) -> str:
    """``billing``, ``billing · bug 2 by others``: my label, then others'."""
    others = ", ".join(f"{shown(task, label)} {count}" for label, count in one.others)
    mine = [] if one.mine is None else [shown(task, one.mine)]
    return " · ".join([*mine, f"{others} by others"] if others else mine)


def head(found: SimilarRows) -> str:
    """Among how many they were found."""
    if not found.rows:
        return f"no row like it among {figures.counted(found.among, 'labelled row')}"
    return f"the likest of {figures.counted(found.among, 'labelled row')}"


def lines(found: SimilarRows) -> list[str]:
    """A line each."""
    rows = [
        f"{labels(found.task, one)}: {one.text} (row {one.row}, {figures.percent(one.share)} alike)"
        for one in found.rows
    ]
    return [head(found), *rows]
