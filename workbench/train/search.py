"""Our own loop over candidates and folds: live, within a budget, and no failure ends it.

A search's decisions depend on figures alone, in a fixed order, never on which fold ended first: the
same seed gives the same leaderboard however many folds are tried side by side. (A budget cuts it
off by the clock.)
"""

from __future__ import annotations

import shutil
import tempfile
import time
import weakref
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from workbench.core import family_names
from workbench.core.costs import COST
from workbench.train.budget import Budget
from workbench.train.cluster import Cluster
from workbench.train.families.ensemble import NAME as ENSEMBLE
from workbench.train.feature_cache import FeatureCache
from workbench.train.fold_fit import Bench
from workbench.train.fold_pool import Done, FoldPool, Inline, Order, Processes
from workbench.train.fold_store import FoldResult, FoldStore
from workbench.train.folds import Fold
from workbench.train.metrics import CHOSEN_BY
from workbench.train.racing import HALVED_FROM, by_first_fold, by_fold, halve, leading, shared_means
from workbench.train.requests import Candidate, Figure
from workbench.train.task import Reporting, Task, Trial, answers, threads

__all__ = ["Reporting", "Search", "Task", "Trial", "answers", "threads"]


LOSS = "log_loss"


class Search:
    """Runs trials over folds. ``workers``: how many folds are tried side by side.

    ``cluster``: the address of a Dask scheduler whose workers try them instead.

    ``scratch`` is for matrices and for what processes are given, ``results`` for what came of each
    fold; what is in ``results`` already is not computed again. Without them it uses a temporary
    folder. ``rows`` are the leaderboard, ``trials`` what they stand for.
    """

    def __init__(
        self,
        task: Task,
        folds: list[Fold],
        seed: int,
        budget: float = 0.0,
        *,
        scratch: Path | None = None,
        results: Path | None = None,
        workers: int = 1,
        cluster: str = "",
    ) -> None:
        if scratch is None:
            scratch = Path(tempfile.mkdtemp(prefix="workbench-search-"))
            weakref.finalize(self, shutil.rmtree, scratch, ignore_errors=True)
        self.task = task
        self.folds = folds
        self.seed = seed
        self.budget = Budget(budget)
        self.metric, self.greater = CHOSEN_BY[task.problem.task]
        if task.costs is not None:
            self.metric, self.greater = COST, False
        self.rows: list[Candidate] = []
        self.trials: list[Trial] = []
        digest = task.digest(folds)
        cache = FeatureCache(scratch / "matrices", task, folds, digest)
        store = FoldStore((results or scratch / "results") / digest)
        self.bench = Bench(task, folds, seed, cache, store)
        self._scratch = scratch
        self._workers = workers
        self._cluster = cluster
        self._pool: FoldPool | None = None
        self._results: dict[tuple[int, int], FoldResult] = {}
        self.by_clock = False

    @property
    def pool(self) -> FoldPool:
        """What tries folds; processes start when the first fold is tried."""
        if self._pool is None:
            if self._cluster:
                self._pool = Cluster(self.bench, self._cluster)
            elif self._workers > 1:
                self._pool = Processes(self.bench, self._scratch, self._workers)
            else:
                self._pool = Inline(self.bench)
        return self._pool

    def close(self) -> None:
        """End all processes."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def forget(self) -> None:
        """Remove the folds' results: the search has come to its end."""
        shutil.rmtree(self.bench.store.folder, ignore_errors=True)

    def run(self, planned: Sequence[Trial], report: Reporting) -> list[Candidate]:
        """Try more; all leaderboard rows, in order. The first is tried whatever the budget.

        Settings that were drawn are halved when there are many of them.
        """
        positions = self.add(planned, report)
        drawn = [p for p in positions if self.trials[p].drawn]
        if len(drawn) < HALVED_FROM:
            drawn = []
        others = [p for p in positions if p not in drawn]
        if self.by_clock:
            others = by_first_fold(self, others, report)
        self.race(others, len(self.folds), report)
        halve(self, drawn, report)
        report.progress(*self._so_far(), "all candidates tried")
        return self.rows

    def add(self, planned: Sequence[Trial], report: Reporting) -> list[int]:
        """New rows of the leaderboard; their positions."""
        first = len(self.rows)
        for trial in planned:
            row = Candidate(
                position=len(self.rows),
                family=trial.family.name,
                parameters=trial.parameters,
                state="skipped" if trial.why_not else "running",
                error=trial.why_not,
            )
            self.rows.append(row)
            self.trials.append(trial)
            if trial.why_not:
                report.candidate(row)
        return list(range(first, len(self.rows)))

    def best(self, candidates: Sequence[Candidate]) -> int | None:
        """Position of the best finished candidate by the mean; the first among equals.

        An ensemble is taken before a single model, unless that leads by more than two standard
        errors of the folds' differences and is no less sure of what is right: the best of many
        settings leads by luck, too, while answers that are averaged vary less; and one that weighs
        classes leads by where it draws the line, while its probabilities are worse.
        """
        ranked = self.ranked(candidates)
        if not ranked:
            return None
        first = ranked[0]
        vote = next((c for c in ranked if c.family == ENSEMBLE), first)
        ours, theirs = (by_fold(self, row, self.metric) for row in (first, vote))
        lead = np.array([ours[n] - theirs[n] for n in sorted(ours.keys() & theirs.keys())])
        error = lead.std(ddof=1) / np.sqrt(len(lead)) if len(lead) > 1 else 0.0
        losses = [c.cv[LOSS].mean for c in (first, vote) if LOSS in c.cv]
        clear = abs(lead.mean()) > 2 * error and losses == sorted(losses)
        return first.position if clear else vote.position

    def ranked(self, candidates: Sequence[Candidate], metric: str = "") -> list[Candidate]:
        """The finished ones, best first by a metric's mean over the folds that they share."""
        metric = metric or self.metric
        sign = -1.0 if self.greater and metric == self.metric else 1.0
        done = [c for c in candidates if c.state == "done" and metric in c.cv]
        means = shared_means(self, done, metric)
        order = sorted(range(len(done)), key=lambda n: (sign * means[n], done[n].position))
        return [done[n] for n in order]

    def promising(self) -> list[Candidate]:
        """Finished ones, the best by the metric that decides and the surest in turn.

        A macro mean over rare classes says little of what is worth another try, or a vote: their
        log loss says it of all rows.
        """
        both = zip_longest(self.ranked(self.rows), self.ranked(self.rows, LOSS))
        found = {c.position: c for pair in both for c in pair if c is not None}
        return [c for c in found.values() if c.family not in ("baseline", ENSEMBLE)]

    def race(self, positions: Sequence[int], folds: int, report: Reporting) -> None:
        """Try each on its first ``folds`` folds."""
        for done in self.pool.run(self._orders(positions, folds, report)):
            self._take(done, report)

    def _orders(self, positions: Sequence[int], folds: int, report: Reporting) -> Iterator[Order]:
        for position in positions:
            for number in range(folds):
                row, trial = self.rows[position], self.trials[position]
                if row.state != "running" or (position, number) in self._results:
                    continue
                known = list(self.results(position).values()) if position else []
                leads = leading(self, row)
                told = self.budget.too_slow(known, len(self.folds), self.pool.size, leads)
                if told:
                    self.end(position, "skipped", told, report)
                    continue
                if not number:
                    title = family_names.title(trial.family.name)
                    report.progress(*self._so_far(), title)
                    report.candidate(row)
                limit = self.budget.limit() if position else float("inf")
                yield Order(position, trial.family, trial.parameters, number, limit)

    def _take(self, done: Done, report: Reporting) -> None:
        order = done.order
        row = self.rows[order.position]
        if row.state != "running":
            return
        if done.result is None:
            self.end(order.position, "skipped" if done.late else "failed", done.error, report)
            return
        self._results[order.position, order.number] = done.result
        row = msgspec.structs.replace(row, note=done.result.note or row.note)
        row = summary(row, list(self.results(order.position).values()), self.metric)
        if len(row.folds) == len(self.folds):
            row = msgspec.structs.replace(row, state="done")
        self.rows[order.position] = row
        told = f"{row.family}, fold {len(row.folds)} of {len(self.folds)}".replace("_", " ")
        report.progress(*self._so_far(), told)
        report.candidate(row)

    def results(self, position: int) -> dict[int, FoldResult]:
        """A candidate's results so far by the number of the fold, in their order."""
        found = ((n, self._results.get((position, n))) for n in range(len(self.folds)))
        return {number: result for number, result in found if result is not None}

    def settled(self, position: int, results: Sequence[FoldResult], report: Reporting) -> None:
        """A candidate that was measured elsewhere, on all folds."""
        for number, result in enumerate(results):
            self._results[position, number] = result
        row = summary(self.rows[position], results, self.metric)
        self.rows[position] = msgspec.structs.replace(row, state="done")
        report.candidate(self.rows[position])

    def end(self, position: int, state: str, error: str, report: Reporting) -> None:
        """A candidate is tried no further, and why."""
        self.rows[position] = msgspec.structs.replace(self.rows[position], state=state, error=error)
        report.candidate(self.rows[position])

    def _so_far(self) -> tuple[float, float]:
        """Folds done and all there are; seconds where the budget decides how many there are."""
        if self.by_clock:
            return time.monotonic() - self.budget.started, self.budget.seconds
        total = len(self.rows) * len(self.folds)
        running = sum(row.state == "running" for row in self.rows) * len(self.folds)
        part = sum(len(row.folds) for row in self.rows if row.state == "running")
        return total - running + part, total


def summary(row: Candidate, results: Sequence[FoldResult], metric: str) -> Candidate:
    """A row with the means, deviations and times of its folds."""
    figures = [result.figures for result in results]
    names = [name for name in figures[0] if all(name in figure for figure in figures)]
    cv = {name: np.array([figure[name] for figure in figures]) for name in names}
    changes: dict[str, Any] = {
        "cv": {n: Figure(mean=float(v.mean()), sd=float(v.std(ddof=0))) for n, v in cv.items()},
        "folds": [figure[metric] for figure in figures],
        "fit_seconds": float(np.mean([result.fit_seconds for result in results])),
        "predict_seconds": float(np.mean([result.predict_seconds for result in results])),
        "bytes": results[-1].bytes,
    }
    return msgspec.structs.replace(row, **changes)
