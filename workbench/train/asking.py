"""Settings that Optuna proposes from what was tried: the strategy ``optuna`` of a search.

A study for each family, by the tree-structured Parzen estimator (Bergstra et al. 2011). They are
asked for several settings at a time and told how far these came, in a fixed order: the same seed
proposes the same whatever ended first, and a search that is resumed comes to the same again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.core.errors import InvalidInputError
from workbench.train.families import ModelFamily, Problem
from workbench.train.requests import Candidate
from workbench.train.task import Trial

if TYPE_CHECKING:
    from workbench.train.search import Search

TRIES = 5
"""How often a study may propose, for each setting that is wanted, what was tried already."""


class Asking:
    """The studies of one search. Raises InvalidInputError where Optuna is not installed."""

    def __init__(self, search: Search) -> None:
        self._optuna = _imported()
        self._search = search
        self._studies: dict[str, _Study] = {}

    def next(self, leaders: Sequence[Trial], rng: np.random.Generator, wanted: int) -> list[Trial]:
        """Up to ``wanted`` new settings, more of the families that are first in ``leaders``."""
        weights = 1.0 / np.arange(1, len(leaders) + 1)
        counts = rng.multinomial(wanted, weights / weights.sum())
        pairs = zip(leaders, counts, strict=True)
        return [new for trial, count in pairs for new in self.of(trial.family, int(count))]

    def of(self, family: ModelFamily, wanted: int) -> list[Trial]:
        """Up to ``wanted`` settings of one family that were not tried yet."""
        if not family.parameters_for(self._search.task.problem):
            return []
        if family.name not in self._studies:
            number = len(self._studies)
            self._studies[family.name] = _Study(self._optuna, family, self._search, number)
        return self._studies[family.name].asked(wanted)


class _Study:
    """Optuna's study of one family, and the trials that it waits for, by position."""

    def __init__(self, optuna: Any, family: ModelFamily, search: Search, number: int) -> None:
        self._states = optuna.trial.TrialState
        self._create = optuna.trial.create_trial
        self._family, self._search = family, search
        seed = int(np.random.SeedSequence([search.seed, number]).generate_state(1)[0])
        sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=4, constant_liar=True)
        direction = "maximize" if search.greater else "minimize"
        self._study = optuna.create_study(sampler=sampler, direction=direction)
        self._choices = _choices(family, search.task.problem)
        self._space = {
            name: optuna.distributions.IntDistribution(0, len(choices) - 1)
            if _ordered(choices)
            else optuna.distributions.CategoricalDistribution(range(len(choices)))
            for name, choices in self._choices.items()
        }
        self._open: list[tuple[dict[str, Any], Any]] = []
        self._told = 0

    def asked(self, wanted: int) -> list[Trial]:
        """New settings, after it was told what came of those before."""
        self._tell()
        found: list[Trial] = []
        for _ in range(wanted * TRIES):
            if len(found) == wanted:
                break
            asked = self._study.ask(self._space)
            parameters = self._family.defaults(self._search.task.problem) | {
                name: self._choices[name][at] for name, at in asked.params.items()
            }
            known = self._row(parameters)
            if known is None and all(parameters != trial.parameters for trial in found):
                found.append(Trial(self._family, parameters, drawn=True))
                self._open.append((parameters, asked))
            else:
                self._end(asked, known)
        return found

    def _tell(self) -> None:
        """What came of settings that it asked for, and of those that were tried without it."""
        waiting, self._open = self._open, []
        for parameters, asked in waiting:
            self._end(asked, self._row(parameters))
        mine = [parameters for parameters, _ in waiting]
        fresh, self._told = self._search.rows[self._told :], len(self._search.rows)
        for row in fresh:
            other = row.family == self._family.name and row.parameters not in mine
            if other and row.state == "done" and self._knows(row.parameters):
                self._study.add_trial(
                    self._create(
                        params=self._positions(row.parameters),
                        distributions=self._space,
                        value=self._figure(row),
                    )
                )

    def _end(self, asked: Any, row: Candidate | None) -> None:
        """A candidate that was given up counts as pruned, with the mean of its folds."""
        if row is not None and row.state == "done":
            self._study.tell(asked, self._figure(row))
        elif row is not None and row.folds:
            asked.report(self._figure(row), step=len(row.folds))
            self._study.tell(asked, state=self._states.PRUNED)
        else:
            self._study.tell(asked, state=self._states.FAIL)

    def _figure(self, row: Candidate) -> float:
        return row.cv[self._search.metric].mean

    def _row(self, parameters: dict[str, Any]) -> Candidate | None:
        rows = self._search.rows
        mine = (row for row in rows if row.family == self._family.name)
        return next((row for row in mine if row.parameters == parameters), None)

    def _knows(self, parameters: dict[str, Any]) -> bool:
        """Whether they are among the choices: a person may have set others."""
        return all(parameters.get(name) in choices for name, choices in self._choices.items())

    def _positions(self, parameters: dict[str, Any]) -> dict[str, int]:
        return {name: c.index(parameters[name]) for name, c in self._choices.items()}


def _choices(family: ModelFamily, problem: Problem) -> dict[str, list[Any]]:
    """Each parameter's choices in their order, with its default where that is none of them."""
    found = {}
    for parameter in family.parameters_for(problem):
        choices, default = list(parameter.choices), parameter.default_for(problem)
        found[parameter.name] = choices if default in choices else [default, *choices]
    return found


def _ordered(choices: list[Any]) -> bool:
    """Numbers that rise: their neighbours are alike."""
    numbers = all(isinstance(c, int | float) and not isinstance(c, bool) for c in choices)
    return numbers and choices == sorted(choices)


def _imported() -> Any:
    try:
        import optuna
    except ImportError as error:
        raise InvalidInputError(
            "the strategy optuna needs Optuna", "pip install 'workbench[optuna]'"
        ) from error
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna
