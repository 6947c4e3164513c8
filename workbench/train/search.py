"""Our own loop over candidates and folds: live, within a budget, and no failure ends it."""

from __future__ import annotations

import pickle
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from workbench.core import family_names
from workbench.core.errors import InvalidInputError
from workbench.train.blocks import Matrix
from workbench.train.columns import ColumnUse
from workbench.train.families import FAMILIES, Making, ModelFamily, Problem, family
from workbench.train.features import FeaturePipeline
from workbench.train.folds import Fold
from workbench.train.metrics import CHOSEN_BY, classification_figures, regression_figures
from workbench.train.requests import Candidate, Figure

CACHE_BYTES = 512 * 2**20
FEW_ROWS = 10_000


@dataclass(frozen=True)
class Task:
    """What is to be learned: training rows, how columns are used, and the target.

    ``target``: class positions (int64) or numbers (float64), one per row. ``groups``: numbers of
    the groups of rows that no fold may divide.
    """

    frame: pl.DataFrame
    uses: list[ColumnUse]
    target: np.ndarray
    problem: Problem
    groups: np.ndarray


@dataclass(frozen=True)
class Trial:
    """One thing to try. ``why_not``: why it is left out, or ""."""

    family: ModelFamily
    parameters: dict[str, Any]
    why_not: str = ""


@dataclass(frozen=True)
class Reporting:
    """Where the search tells how far it is: (done, total, what), and each leaderboard row."""

    progress: Callable[[float, float, str], None]
    candidate: Callable[[Candidate], None]


def trials(
    problem: Problem, name: str, search: int, seed: int, overrides: dict[str, Any] | None = None
) -> list[Trial]:
    """The defaults of each family that fits, the baseline first, then ``search`` draws of each.

    ``name``: a family, several separated by commas, or "auto". Raises NotFoundError for an
    unknown family, InvalidInputError for one that does not do this task, or for an unknown
    parameter.
    """
    names = family_names.chosen(name)
    chosen = [family("baseline"), *map(family, names)] if names else list(FAMILIES)
    for member in chosen[1:] if names else []:
        if problem.task not in member.tasks:
            able = ", ".join(f.name for f in FAMILIES if problem.task in f.tasks)
            raise InvalidInputError(
                f"{member.name} does no {problem.task}", f"choose auto or one of {able}"
            )
    chosen = [f for i, f in enumerate(chosen) if problem.task in f.tasks and f not in chosen[:i]]
    found = []
    for member in chosen:
        parameters = member.defaults(problem)
        if overrides and names == [member.name]:
            if unknown := set(overrides) - set(parameters):
                known = ", ".join(parameters) or "none"
                raise InvalidInputError(
                    f"{name} has no parameter {min(unknown)!r}", f"its parameters: {known}"
                )
            parameters |= overrides
        found.append(Trial(member, parameters, "" if names else member.why_not(problem)))
    rng = np.random.default_rng(seed)
    for _ in range(search):
        for member in chosen:
            drawn = Trial(member, _drawn(member, problem, rng))
            if member.parameters and not member.why_not(problem) and drawn not in found:
                found.append(drawn)
    return found


def _drawn(member: ModelFamily, problem: Problem, rng: np.random.Generator) -> dict[str, Any]:
    """Each parameter at its default or at another choice, drawn evenly."""
    return member.defaults(problem) | {
        p.name: p.choices[int(rng.integers(len(p.choices)))] for p in member.parameters
    }


class Search:
    """Runs trials over folds. Matrices of a flavour and fold are made once and kept for others."""

    def __init__(self, task: Task, folds: list[Fold], seed: int, budget: float = 0.0) -> None:
        self.task = task
        self.folds = folds
        self.seed = seed
        self.metric, self.greater = CHOSEN_BY[task.problem.task]
        self._deadline = time.monotonic() + budget if budget > 0 else float("inf")
        self._cache: dict[tuple[str, int], tuple[Matrix, Matrix, list[int]]] = {}
        self._cached_bytes = 0

    def run(self, planned: list[Trial], report: Reporting) -> list[Candidate]:
        """Every trial's leaderboard row, in order; the first is tried whatever the budget."""
        done: list[Candidate] = []
        total = len(planned) * len(self.folds)
        for position, trial in enumerate(planned):
            report.progress(
                position * len(self.folds), total, family_names.title(trial.family.name)
            )
            for candidate in self._try(position, trial, report, total):
                report.candidate(candidate)
            done.append(candidate)
        report.progress(total, total, "all candidates tried")
        return done

    def best(self, candidates: list[Candidate]) -> int | None:
        """Position of the best finished candidate by the mean; the first among equals."""
        sign = 1.0 if self.greater else -1.0
        ranked = [c for c in candidates if c.state == "done" and self.metric in c.cv]
        if not ranked:
            return None
        return max(ranked, key=lambda c: (sign * c.cv[self.metric].mean, -c.position)).position

    def _try(
        self, position: int, trial: Trial, report: Reporting, total: int
    ) -> Iterator[Candidate]:
        row = Candidate(
            position=position,
            family=trial.family.name,
            parameters=trial.parameters,
            state="running",
        )
        if trial.why_not:
            yield _with(row, state="skipped", error=trial.why_not)
            return
        figures: list[dict[str, float]] = []
        times: list[tuple[float, float]] = []
        size = 0
        for number in range(len(self.folds)):
            if position and time.monotonic() > self._deadline:
                yield _with(row, state="skipped", error="the time budget was used up")
                return
            yield _summary(row, figures, times, self.metric)
            try:
                figure, spent, size, note = self._fold(trial, number)
            except Exception as error:
                yield _with(row, state="failed", error=_one_line(error))
                return
            figures.append(figure)
            times.append(spent)
            row = _with(row, note=note or row.note)
            at = position * len(self.folds) + number + 1
            told = f"{trial.family.name}, fold {number + 1} of {len(self.folds)}"
            report.progress(at, total, told.replace("_", " "))
        yield _with(_summary(row, figures, times, self.metric), state="done", bytes=size)

    def _fold(
        self, trial: Trial, number: int
    ) -> tuple[dict[str, float], tuple[float, float], int, str]:
        train, held = self.folds[number]
        target = self.task.target
        matrix, other, categorical = self._matrices(trial.family.flavour, number)
        making = Making(self.task.problem, trial.parameters, self.seed, categorical)
        started = time.perf_counter()
        with threads(self.task.problem), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            groups = self.task.groups[train]
            estimator = trial.family.fitted(making, matrix, target[train], groups)
            fitted = time.perf_counter()
            answer = answers(estimator, other, self.task.problem)
        spent = (fitted - started, time.perf_counter() - fitted)
        measure = (
            regression_figures if self.task.problem.task == "regression" else classification_figures
        )
        note = _one_line(caught[0].message) if caught else ""
        return measure(target[held], answer), spent, len(pickle.dumps(estimator)), note

    def _matrices(self, flavour: str, number: int) -> tuple[Matrix, Matrix, list[int]]:
        if (flavour, number) in self._cache:
            return self._cache[flavour, number]
        train, held = self.folds[number]
        pipeline = FeaturePipeline(self.task.uses, flavour).fit(self.task.frame[train])
        made = (
            pipeline.transform(self.task.frame[train]),
            pipeline.transform(self.task.frame[held]),
            pipeline.categorical_,
        )
        size = _bytes(made[0]) + _bytes(made[1])
        if self._cached_bytes + size <= CACHE_BYTES:
            self._cache[flavour, number] = made
            self._cached_bytes += size
        return made


def threads(problem: Problem) -> AbstractContextManager[Any]:
    """One thread where there is little to do: more would mostly wait for each other."""
    return threadpool_limits(1) if problem.rows < FEW_ROWS else nullcontext()


def answers(estimator: Any, matrix: Matrix, problem: Problem) -> np.ndarray:
    """Numbers, or rows × all classes: zero for a class that the estimator has not seen."""
    if problem.task == "regression":
        return np.asarray(estimator.predict(matrix), dtype=np.float64)
    shares = np.zeros((matrix.shape[0], problem.classes))
    shares[:, np.asarray(estimator.classes_, dtype=np.int64)] = estimator.predict_proba(matrix)
    return shares


def _bytes(matrix: Matrix) -> int:
    if isinstance(matrix, np.ndarray):
        return matrix.nbytes
    return int(matrix.data.nbytes + matrix.indices.nbytes + matrix.indptr.nbytes)


def _with(row: Candidate, **changes: Any) -> Candidate:
    return msgspec.structs.replace(row, **changes)


def _summary(
    row: Candidate, figures: list[dict[str, float]], times: list[tuple[float, float]], metric: str
) -> Candidate:
    if not figures:
        return row
    names = [name for name in figures[0] if all(name in figure for figure in figures)]
    cv = {name: np.array([figure[name] for figure in figures]) for name in names}
    return _with(
        row,
        cv={n: Figure(mean=float(v.mean()), sd=float(v.std(ddof=0))) for n, v in cv.items()},
        folds=[figure[metric] for figure in figures],
        fit_seconds=float(np.mean([fit for fit, _ in times])),
        predict_seconds=float(np.mean([predict for _, predict in times])),
    )


def _one_line(error: object) -> str:
    text = " ".join(str(error).split())
    name = type(error).__name__
    return f"{name}: {text}"[:300]
