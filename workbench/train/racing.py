"""In which order candidates are tried on how many folds, and which are given up on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from workbench.train.budget import LATE
from workbench.train.requests import Candidate
from workbench.train.task import Reporting, Trial

if TYPE_CHECKING:
    from workbench.train.search import Search

HALVED_FROM = 6
"""From so many drawn settings on, the worse two thirds are given up after one and two folds."""

TRYING = 0.5
"""The share of a search's time after which no first fold goes on: the rest is for the best."""

TRYING_LIGHTER = 0.75
"""The same for lighter settings of families whose first fold did not come to its end by then."""

SURE = 3
"""So many of the first are tried on all folds, however long they take."""

CHEAP = 0.03
"""Others are, too, when that takes no more than this share of the budget."""

FROM_A_FOLD = 1.5
"""How much longer a fit on all rows takes than a fold's, at most: of three folds two are fitted."""

QUICK = ("naive_bayes", "ridge", "sgd")
"""Families that take least for a fold of very many rows or texts."""

SLOW = "given up after one fold: others were better, and it is slow"


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
    """All but the first tried on one fold; those to go on with, the best first.

    What is far behind and slow is given up: on large sets the weak families would else take the
    time in which the leader's settings are tried.
    """
    search.race(positions[:1], len(search.folds), report)
    # By now processes are up, which on a busy machine may take as long as a small budget.
    search.budget.begin()
    with search.budget.first(TRYING):
        search.race(positions[1:], 1, report)
    tried = [*positions, *_lighter(search, positions, report)]
    if not any(search.rows[p].cv for p in tried[1:]):
        tried += _last_resort(search, positions, report)
    found = []
    for place, position in enumerate(_ranked(search, [p for p in tried if search.rows[p].cv])):
        if place < SURE or _rest(search, position) <= CHEAP:
            found.append(position)
        elif search.rows[position].state == "running":
            search.end(position, "skipped", SLOW, report)
    return found


def _lighter(search: Search, positions: Sequence[int], report: Reporting) -> list[int]:
    """Lighter settings of what was too slow for a single fold, tried on one; their positions.

    On many rows, or a busy machine, what most often wins would else not be heard at all.
    """
    late = [p for p in positions if search.rows[p].error == LATE and not search.rows[p].cv]
    planned: list[Trial] = []
    for family in (search.trials[p].family for p in late):
        parameters = family.lighter(search.task.problem)
        known = [t.parameters for t in search.trials if t.family is family]
        if parameters and parameters not in known:
            planned.append(Trial(family, parameters))
    added = search.add(planned, report)
    with search.budget.first(TRYING_LIGHTER):
        search.race(added, 1, report)
    return added


def _last_resort(search: Search, positions: Sequence[int], report: Reporting) -> list[int]:
    """A quick family once more where none came to the end of a fold; its position.

    It may take as long again as the whole budget, half a minute at least: the baseline alone is
    worth nothing.
    """
    late = [p for p in positions if search.rows[p].error == LATE]
    quick = [p for p in late if search.trials[p].family.name in QUICK]
    if not quick:
        return []
    chosen = search.trials[quick[0]]
    added = search.add([Trial(chosen.family, chosen.parameters)], report)
    with search.budget.extended():
        search.race(added, 1, report)
    return added


def settle(search: Search, report: Reporting) -> None:
    """What did not come to its end counts where none did, or where it is far ahead of all.

    It says on how many folds. Far: two deviations of the other's folds, on the folds of both.
    """
    rows = [row for row in search.rows if row.cv and row.family != "baseline"]
    unfinished = [row.position for row in rows if row.state != "done"]
    done = [row.position for row in rows if row.state == "done"]
    if not unfinished:
        return
    best = search.rows[_ranked(search, unfinished)[0]]
    if done and not _far_ahead(search, best, search.rows[_ranked(search, done)[0]]):
        return
    note = f"tried on {len(best.folds)} of {len(search.folds)} folds: the budget was used up"
    best = msgspec.structs.replace(best, state="done", error="", note=note)
    search.rows[best.position] = best
    report.candidate(best)


def _far_ahead(search: Search, row: Candidate, other: Candidate) -> bool:
    """Whether it is, and can be fitted on all rows in what is left of the time."""
    if (row.fit_seconds or 0.0) * FROM_A_FOLD > search.budget.whole_left:
        return False
    ours, theirs = (by_fold(search, one, search.metric) for one in (row, other))
    lead = np.mean([ours[n] - theirs[n] for n in ours.keys() & theirs.keys()])
    return bool((lead if search.greater else -lead) > 2 * np.std(other.folds))


def _rest(search: Search, position: int) -> float:
    """The share of the budget that the rest of a candidate's folds would take."""
    known = list(search.results(position).values())
    return search.budget.rest(known, len(search.folds), search.pool.size)


def leading(search: Search, row: Candidate) -> bool:
    """Whether none that is still in the search is better on the folds that both were tried on."""
    others = [other for other in search.rows if other.cv and other.state != "skipped"]
    return bool(row.cv) and all(not _behind(search, row, other) for other in others)


def by_fold(search: Search, row: Candidate, metric: str) -> dict[int, float]:
    """A candidate's figure of each fold that it was tried on."""
    return {n: result.figures[metric] for n, result in search.results(row.position).items()}


def _behind(search: Search, row: Candidate, other: Candidate) -> bool:
    ours, theirs = (by_fold(search, one, search.metric) for one in (row, other))
    shared = ours.keys() & theirs.keys()
    gap = sum(theirs[number] - ours[number] for number in shared)
    return gap > 0 if search.greater else gap < 0


def shared_means(search: Search, rows: Sequence[Candidate], metric: str) -> list[float]:
    """Each one's mean over the folds that all of them were tried on: some folds are harder.

    Over its own folds where there is none that they share.
    """
    found = [by_fold(search, row, metric) for row in rows]
    shared = set.intersection(*(set(figures) for figures in found)) if found else set()
    return [float(np.mean([f[n] for n in sorted(shared or f)])) for f in found]


def _ranked(search: Search, positions: list[int]) -> list[int]:
    """By the mean over shared folds, the best first."""
    sign = -1.0 if search.greater else 1.0
    rows = [search.rows[position] for position in positions]
    means = shared_means(search, rows, search.metric)
    return [
        p for _, p in sorted((sign * mean, p) for mean, p in zip(means, positions, strict=True))
    ]
