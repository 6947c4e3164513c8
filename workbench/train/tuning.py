"""What a training job spends its time on: defaults, further settings of what is best, a vote."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.train.asking import Asking
from workbench.train.drawing import next_trials
from workbench.train.ensembling import blended
from workbench.train.families import family
from workbench.train.racing import halve, settle
from workbench.train.search import Search
from workbench.train.task import Reporting, Trial

KEPT_BACK = 0.25
"""The share of a budget that is left for fitting the best on all rows."""

DRAWN = 9
ASKED = 4
"""How many settings of a family are asked for at a time: enough for the processes side by side."""

LEADERS = 4
STALE_ROUNDS = 4
MOST_ROUNDS = 40


def tuned(
    search: Search,
    planned: Sequence[Trial],
    report: Reporting,
    *,
    vote: bool,
    rounds: int = MOST_ROUNDS,
    asking: Asking | None = None,
    each: int = 0,
) -> None:
    """Try what is planned; with a budget, and several families, go on as long as it lasts.

    ``vote``: several families were asked for, so that their best may answer together. ``rounds``:
    the most that are drawn beyond what is planned. ``asking``: what proposes settings in place of
    a draw, ``each``: how many of every family before the budget decides.
    """
    search.by_clock = search.budget.seconds > 0 and vote
    if search.by_clock:
        search.budget.keep_back(KEPT_BACK)
    search.run(planned, report)
    if asking is not None:
        _asked(search, asking, each, report)
    if not search.by_clock:
        return
    settle(search, report)
    explore(search, report, rounds, asking)
    blended(search, report)


def _asked(search: Search, asking: Asking, each: int, report: Reporting) -> None:
    """``each`` settings of every family that was planned, some at a time."""
    families = list(dict.fromkeys(t.family.name for t in search.trials if not t.why_not))
    for name in families:
        for first in range(0, each, ASKED):
            found = asking.of(family(name), min(ASKED, each - first))
            search.run(found, report)


def explore(search: Search, report: Reporting, rounds: int, asking: Asking | None = None) -> None:
    """Rounds of further settings, most of the families that lead, until the time is up.

    It ends earlier when four rounds in turn have brought nothing better.
    """
    best, stale = search.best(search.rows), 0
    for number in range(rounds):
        if stale == STALE_ROUNDS or _longest(search) > search.budget.left:
            return
        rng = np.random.default_rng([search.seed, number])
        leaders = _leaders(search)
        if not leaders:
            return
        if asking is not None:
            drawn = asking.next(leaders, rng, DRAWN)
        else:
            drawn = next_trials(leaders, search.trials, search.task.problem, rng, DRAWN)
        if not drawn:
            return
        halve(search, search.add(drawn, report), report)
        found = search.best(search.rows)
        best, stale = found, stale + 1 if found == best else 0


def _leaders(search: Search) -> list[Trial]:
    """The best setting of each of the families that promise most."""
    found: list[Trial] = []
    for row in search.promising():
        trial = search.trials[row.position]
        known = any(trial.family is other.family for other in found)
        if not known and trial.family.parameters_for(search.task.problem):
            found.append(trial)
    return found[:LEADERS]


def _longest(search: Search) -> float:
    """Seconds that a fold of the slowest leader takes."""
    rows = search.ranked(search.rows)[:LEADERS]
    return max(((row.fit_seconds or 0) + (row.predict_seconds or 0) for row in rows), default=0)
