"""Makes an ensemble of a search's best candidates, measures it, and fits it on all rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from workbench.core.model_tasks import OF_SETS
from workbench.train import blending
from workbench.train.deciding import cost_figures
from workbench.train.families import family
from workbench.train.families.ensemble import FAMILY, TINY, Member, Vote, tempered
from workbench.train.fold_store import FoldResult
from workbench.train.metrics import figures_of
from workbench.train.requests import Candidate
from workbench.train.search import Search
from workbench.train.task import Reporting, Trial

CONSIDERED = 14
OF_ONE_FAMILY = 3


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """A member as a version's parameters keep it."""

    family: str
    parameters: dict[str, Any]
    weight: float
    temperature: float = 1.0


def seats(parameters: dict[str, Any]) -> list[Seat]:
    """The members that an ensemble's parameters name."""
    return msgspec.convert(parameters["members"], list[Seat])


@dataclass(frozen=True)
class _Voter:
    """A candidate with its tempered answers, fold by fold.

    ``without``: the temperature that all folds but the one at that place ask for. A fold's own
    answers have no say in the temperature with which the fold is measured.
    """

    row: Candidate
    temperature: float
    without: list[float]
    raw: list[np.ndarray]

    def answers(self, numbers: Sequence[int], without: int | None) -> list[np.ndarray]:
        """The answers of some folds, as tempered by all folds, or by all ``without`` one."""
        heat = self.temperature if without is None else self.without[without]
        return [tempered(self.raw[n], heat) for n in numbers]


def blended(search: Search, report: Reporting) -> Candidate | None:
    """The ensemble as a further leaderboard row; None when no two candidates do better together.

    Its figures are of each fold with weights and temperatures learned on the other folds' answers;
    those that it keeps were learned on all of them. Answers that are sets have none.
    """
    if search.task.problem.task in OF_SETS:
        return None
    voters = [_voter(search, row) for row in _considered(search)]
    if len(voters) < 2:
        return None
    every = _weights(search, voters, None)
    if (every > 0).sum() < 2:
        return None
    members = [
        Seat(
            family=v.row.family,
            parameters=v.row.parameters,
            weight=float(w),
            temperature=v.temperature,
        )
        for v, w in zip(voters, every, strict=True)
        if w > 0
    ]
    parameters = {"members": [msgspec.to_builtins(member) for member in members]}
    position = search.add([Trial(FAMILY, parameters)], report)[0]
    chosen = [v.row for v, w in zip(voters, every, strict=True) if w > 0]
    results = [
        _result(search, voters, chosen, parameters, number) for number in range(len(search.folds))
    ]
    search.settled(position, results, report)
    return search.rows[position]


def _considered(search: Search) -> list[Candidate]:
    """The best finished candidates, few of one family; the baseline has no vote."""
    found: list[Candidate] = []
    for row in search.promising():
        if len(row.folds) < len(search.folds):
            continue
        if sum(known.family == row.family for known in found) < OF_ONE_FAMILY:
            found.append(row)
    return found[:CONSIDERED]


def _voter(search: Search, row: Candidate) -> _Voter:
    store, seed = search.bench.store, search.seed
    numbers = range(len(search.folds))
    answers = [store.answers(row.family, row.parameters, seed, number) for number in numbers]
    if search.task.problem.task == "regression":
        return _Voter(row, 1.0, [1.0 for _ in numbers], answers)

    def heat(chosen: Sequence[int]) -> float:
        return blending.temperature(
            np.vstack([answers[n] for n in chosen]), _target(search, chosen)
        )

    without = [heat([n for n in numbers if n != held]) for held in numbers]
    return _Voter(row, heat(numbers), without, answers)


def _target(search: Search, numbers: Sequence[int]) -> np.ndarray:
    return np.concatenate([search.task.target[search.folds[number][1]] for number in numbers])


def _weights(search: Search, voters: list[_Voter], without: int | None) -> np.ndarray:
    """Weights by the answers of all folds but one."""
    numbers = [n for n in range(len(search.folds)) if n != without]
    target = _target(search, numbers)
    if search.task.problem.task == "regression":
        values = [np.concatenate(v.answers(numbers, without)) for v in voters]
        return blending.weights(values, target)
    rows = np.arange(len(target))
    right = [np.vstack(v.answers(numbers, without))[rows, target] for v in voters]
    return blending.weights(right, None)


def _result(
    search: Search,
    voters: list[_Voter],
    chosen: list[Candidate],
    parameters: dict[str, Any],
    number: int,
) -> FoldResult:
    shares = _weights(search, voters, number)
    pairs = zip(voters, shares, strict=True)
    held = [w * v.answers([number], number)[0] for v, w in pairs if w > 0]
    answer = np.sum(held, axis=0)
    target = search.task.target[search.folds[number][1]]
    regression = search.task.problem.task == "regression"
    task = search.task.problem.task
    result = FoldResult(
        figures=figures_of(task, target, answer if regression else answer.clip(TINY))
        | cost_figures(target, answer, search.task.costs),
        fit_seconds=sum(row.fit_seconds or 0.0 for row in chosen),
        predict_seconds=sum(row.predict_seconds or 0.0 for row in chosen),
        bytes=sum(row.bytes or 0 for row in chosen),
    )
    search.bench.store.keep(FAMILY.name, parameters, search.seed, number, result, answer)
    return result


def members_of(trial: Trial) -> list[tuple[Seat, Trial]]:
    """The trials that an ensemble's parameters name."""
    return [(seat, Trial(family(seat.family), seat.parameters)) for seat in seats(trial.parameters)]


def vote(fitted: Sequence[tuple[Seat, str, Any]], classes: int) -> Vote:
    """The ensemble of estimators that have learned from all rows, each with its flavour."""
    members = [
        Member(flavour, estimator, seat.weight, seat.temperature)
        for seat, flavour, estimator in fitted
    ]
    return Vote(members, classes)
