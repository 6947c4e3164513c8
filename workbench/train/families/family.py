"""What a model family is: a name, its parameters, the features it wants, and how it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

LARGE = 5000
UNLABELLED = "unlabelled"
"""The parameter of families that may learn from rows without a target."""

CLASSIFICATION, REGRESSION = "classification", "regression"


@dataclass(frozen=True)
class Problem:
    """What is known before fitting: the task, counts, and whether free text is among the inputs.

    ``unlabelled``: rows without a target that may be learned from besides.
    """

    task: str
    rows: int
    classes: int
    text: bool
    table: bool
    unlabelled: int = 0


@dataclass(frozen=True)
class Parameter:
    """A parameter: its default, other values worth trying, and what it does.

    ``text_default`` replaces the default where free text is all there is, ``mixed_default`` where
    it is beside other columns, ``large_default`` from 5,000 rows on. ``light``: what is tried where
    the defaults take too long, None for no change. ``task``: the only task that it is for, "" for
    all.
    """

    name: str
    default: Any
    choices: tuple[Any, ...]
    help: str
    text_default: Any = None
    mixed_default: Any = None
    large_default: Any = None
    light: Any = None
    task: str = ""

    def default_for(self, problem: Problem) -> Any:
        """The value to begin with."""
        if problem.text and problem.table and self.mixed_default is not None:
            return self.mixed_default
        if problem.text and self.text_default is not None:
            return self.text_default
        if problem.rows >= LARGE and self.large_default is not None:
            return self.large_default
        return self.default


@dataclass(frozen=True)
class Making:
    """What an estimator is made from.

    ``categorical``: positions of coded categories; ``rows``: how many it is about to learn from.
    """

    problem: Problem
    parameters: dict[str, Any]
    seed: int
    categorical: list[int] = field(default_factory=list)
    rows: int = 0


@dataclass(frozen=True)
class ModelFamily:
    """One family.

    ``make`` gives an unfitted scikit-learn-like estimator with ``predict_proba`` (classification,
    classes 0 … k-1) or ``predict`` (regression); None for an ensemble, which is put together of
    fitted members and never by ``fitted``. ``inner_folds``: it divides the rows once more
    while it fits, so its ``fit`` takes their groups. ``threaded``: its fit takes ``n_jobs``, and
    gives the same whatever that is. ``features``: the flavour for some parameters, where it is not
    ``flavour``. ``why_not`` names the reason why it does not suit a problem, or "".
    """

    name: str
    title: str
    tasks: tuple[str, ...]
    flavour: str
    make: Callable[[Making], Any] | None
    parameters: tuple[Parameter, ...] = ()
    why_not: Callable[[Problem], str] = lambda problem: ""
    inner_folds: bool = False
    threaded: bool = False
    features: Callable[[dict[str, Any]], str] | None = None

    def parameters_for(self, problem: Problem) -> list[Parameter]:
        """The parameters that mean something for a task."""
        return [p for p in self.parameters if p.task in ("", problem.task)]

    def defaults(self, problem: Problem) -> dict[str, Any]:
        """The parameters to begin with."""
        return {p.name: p.default_for(problem) for p in self.parameters_for(problem)}

    def lighter(self, problem: Problem) -> dict[str, Any]:
        """What to try where the defaults take too long; {} where nothing lighter is known."""
        found = {p.name: p.light for p in self.parameters_for(problem) if p.light is not None}
        return self.defaults(problem) | found if found else {}

    def flavour_for(self, parameters: dict[str, Any]) -> str:
        """Which features it wants with these parameters."""
        return self.features(parameters) if self.features else self.flavour

    def fitted(
        self,
        making: Making,
        matrix: Any,
        target: np.ndarray,
        groups: np.ndarray,
        threads: int = 1,
    ) -> Any:
        """A new estimator that has learned from rows; those of one group are never divided.

        ``threads``: how many it may use while it learns; it answers with one, so that sums are
        always added up in the same order. Rows of ``matrix`` beyond ``target`` have none.
        """
        assert self.make is not None, "an ensemble is fitted member by member"
        if beyond := matrix.shape[0] - len(target):
            target = np.concatenate([target, np.full(beyond, -1, dtype=target.dtype)])
        estimator = self.make(replace(making, rows=len(target)))
        if self.threaded:
            estimator.set_params(n_jobs=threads)
        learned = (
            estimator.fit(matrix, target, groups=groups)
            if self.inner_folds
            else estimator.fit(matrix, target)
        )
        if self.threaded:
            learned.set_params(n_jobs=1)
        return learned
