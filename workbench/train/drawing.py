"""Which trials a search begins with, which it draws next, and whether a range was too narrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from workbench.core import family_names
from workbench.core.errors import InvalidInputError
from workbench.train.families import (
    SEMI_SUPERVISED,
    ModelFamily,
    Parameter,
    Problem,
    every_family,
    family,
)
from workbench.train.task import Trial

HEAVY_ROWS = 50_000
"""From so many rows on families are tried with lighter settings before their defaults, which may
not come to an end within a budget."""


def trials(
    problem: Problem, name: str, search: int, seed: int, overrides: dict[str, Any] | None = None
) -> list[Trial]:
    """The defaults of each family that fits, the baseline first, then ``search`` draws of each.

    ``name``: a family, several separated by commas, or "auto". Raises NotFoundError for an
    unknown family, InvalidInputError for one that does not do this task, or for an unknown
    parameter.
    """
    names = family_names.chosen(name)
    chosen = _families(problem, names)
    found = []
    for member in chosen:
        parameters = member.defaults(problem)
        if overrides and names == [member.name]:
            parameters |= _known(member, parameters, overrides)
        lighter = member.lighter(problem) if problem.rows >= HEAVY_ROWS and not names else {}
        if lighter and not problem.text:
            found.append(Trial(member, lighter, member.why_not(problem)))
        found.append(Trial(member, parameters, _why_not(member, problem, names)))
    rng = np.random.default_rng(seed)
    for _ in range(search):
        for member in chosen:
            if member.parameters_for(problem) and not member.why_not(problem):
                add(found, Trial(member, _drawn(member, problem, rng), drawn=True))
    return found


def _why_not(member: ModelFamily, problem: Problem, names: list[str]) -> str:
    """Why a family is left out; one that is named is tried, but for rows that are not there."""
    return "" if names and member not in SEMI_SUPERVISED else member.why_not(problem)


def _families(problem: Problem, names: list[str]) -> list[ModelFamily]:
    every = every_family()
    by_itself = [member for member in every if member not in SEMI_SUPERVISED]
    chosen = [family("baseline"), *map(family, names)] if names else by_itself
    for member in chosen[1:] if names else []:
        if problem.task not in member.tasks:
            able = ", ".join(f.name for f in every if problem.task in f.tasks)
            raise InvalidInputError(
                f"{member.name} does no {problem.task}", f"choose auto or one of {able}"
            )
    found = [f for i, f in enumerate(chosen) if problem.task in f.tasks and f not in chosen[:i]]
    if not names and not problem.text:
        # What most often wins on tables gets its share of a budget that is small.
        found.sort(key=lambda f: (f.name != "baseline", f.name != "boosting"))
    return found


def _known(
    member: ModelFamily, parameters: dict[str, Any], overrides: dict[str, Any]
) -> dict[str, Any]:
    if unknown := set(overrides) - set(parameters):
        known = ", ".join(parameters) or "none"
        raise InvalidInputError(
            f"{member.name} has no parameter {min(unknown)!r}", f"its parameters: {known}"
        )
    return overrides


def add(found: list[Trial], trial: Trial) -> bool:
    """Add a trial that is not there yet; whether it was added."""
    new = all(t.family is not trial.family or t.parameters != trial.parameters for t in found)
    if new:
        found.append(trial)
    return new


def _drawn(member: ModelFamily, problem: Problem, rng: np.random.Generator) -> dict[str, Any]:
    """Each parameter at its default or at another choice, drawn evenly."""
    return member.defaults(problem) | {
        p.name: p.choices[int(rng.integers(len(p.choices)))] for p in member.parameters_for(problem)
    }


def next_trials(
    best: Sequence[Trial],
    tried: Sequence[Trial],
    problem: Problem,
    rng: np.random.Generator,
    wanted: int,
) -> list[Trial]:
    """Up to ``wanted`` settings not ``tried`` yet, more of the families that are first in ``best``.

    Every other one is a neighbour of its family's best setting, the rest are drawn evenly.
    """
    found = list(tried)
    weights = 1.0 / np.arange(1, len(best) + 1)
    for number in range(wanted * 10):
        if len(found) == len(tried) + wanted:
            break
        leader = best[int(rng.choice(len(best), p=weights / weights.sum()))]
        if not leader.family.parameters_for(problem):
            continue
        parameters = (
            _neighbour(leader, problem, rng) if number % 2 else _drawn(leader.family, problem, rng)
        )
        add(found, Trial(leader.family, parameters, drawn=True))
    return found[len(tried) :]


def _neighbour(leader: Trial, problem: Problem, rng: np.random.Generator) -> dict[str, Any]:
    """One or two parameters moved one step up or down their choices."""
    parameters = dict(leader.parameters)
    movable = leader.family.parameters_for(problem)
    for position in rng.permutation(len(movable))[: int(rng.integers(1, 3))]:
        parameter = movable[int(position)]
        at = _position(parameter, parameters[parameter.name])
        step = 1 if rng.random() < 0.5 else -1
        to = at + step if 0 <= at + step < len(parameter.choices) else at - step
        if 0 <= to < len(parameter.choices):
            parameters[parameter.name] = parameter.choices[to]
    return parameters


def _position(parameter: Parameter, value: Any) -> int:
    return parameter.choices.index(value) if value in parameter.choices else 0


def at_the_edge(chosen: Trial, tried: Sequence[Trial], problem: Problem) -> list[str]:
    """Warnings: numbers of the chosen setting beyond which a search tried none."""
    told = []
    for parameter in chosen.family.parameters_for(problem):
        choices = parameter.choices
        value = chosen.parameters.get(parameter.name)
        numbers = [c for c in choices if isinstance(c, int | float) and not isinstance(c, bool)]
        others = {
            t.parameters.get(parameter.name) for t in tried if t.family is chosen.family and t.drawn
        }
        if len(numbers) < len(choices) or len(numbers) < 3 or len(others) < 3:
            continue
        if value in (min(numbers), max(numbers)):
            which = "smallest" if value == min(numbers) else "largest"
            told.append(
                f"{family_names.title(chosen.family.name)}: {parameter.name} {value:g} is the "
                f"{which} value that is tried; one beyond it may be better (--set "
                f"{parameter.name}=…)"
            )
    return told
