"""In which order candidates are tried on how many folds, and which are given up on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.train.task import Reporting

if TYPE_CHECKING:
    from workbench.train.search import Search

HALVED_FROM = 6
"""From so many drawn settings on, the worse two thirds are given up after one and two folds."""


def halve(search: Search, positions: list[int], report: Reporting) -> None:
    """Successive halving (Jamieson and Talwalkar 2016): a third goes on to more folds."""
    alive = positions
    for folds in (1, 2):
        if len(alive) < 3 or folds >= len(search.folds):
            break
        search.race(alive, folds, report)
        ranked = _ranked(search, [p for p in alive if search.rows[p].state == "running"])
        alive = ranked[: max(2, (len(ranked) + 2) // 3)]
        for position in ranked[len(alive) :]:
            told = f"given up after {folds} of {len(search.folds)} folds: others were better"
            search.end(position, "skipped", told, report)
    search.race(alive, len(search.folds), report)


def by_first_fold(search: Search, positions: list[int], report: Reporting) -> list[int]:
    """All but the first tried on one fold, then in its order: the best get what time there is."""
    search.race(positions[:1], len(search.folds), report)
    # By now processes are up, which on a busy machine may take as long as a small budget.
    search.budget.begin()
    search.race(positions[1:], 1, report)
    return _ranked(search, [p for p in positions if search.rows[p].cv])


def _ranked(search: Search, positions: list[int]) -> list[int]:
    """By the mean so far, the best first."""
    sign = -1.0 if search.greater else 1.0
    return sorted(positions, key=lambda p: (sign * search.rows[p].cv[search.metric].mean, p))
