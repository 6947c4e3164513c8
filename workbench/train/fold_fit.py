"""One trial on one fold: learn from its training part, answer its held part, measure."""

from __future__ import annotations

import pickle
import time
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from workbench.train.deciding import cost_figures
from workbench.train.families import Making, ModelFamily
from workbench.train.feature_cache import FeatureCache
from workbench.train.fold_store import FoldResult, FoldStore
from workbench.train.folds import Fold
from workbench.train.metrics import figures_of
from workbench.train.task import Task, answers, one_line


@dataclass(frozen=True)
class Bench:
    """Where trials are tried: a task, its folds, the seed, and what is known of them already."""

    task: Task
    folds: list[Fold]
    seed: int
    cache: FeatureCache
    store: FoldStore

    def result(self, family: ModelFamily, parameters: dict[str, Any], number: int) -> FoldResult:
        """The stored result of a fold, or a new one. Raises whatever the estimator raises."""
        known = self.known(family, parameters, number)
        if known is not None:
            return known
        result, answer = tried(self.cache, self.seed, family, parameters, number)
        self.keep(family, parameters, number, result, answer)
        return result

    def known(
        self, family: ModelFamily, parameters: dict[str, Any], number: int
    ) -> FoldResult | None:
        """What came of a fold earlier, if anything did."""
        return self.store.known(family.name, parameters, self.seed, number)

    def keep(
        self,
        family: ModelFamily,
        parameters: dict[str, Any],
        number: int,
        result: FoldResult,
        answer: np.ndarray,
    ) -> None:
        """Store what came of a fold."""
        self.store.keep(family.name, parameters, self.seed, number, result, answer)


def tried(
    cache: FeatureCache, seed: int, family: ModelFamily, parameters: dict[str, Any], number: int
) -> tuple[FoldResult, np.ndarray]:
    """Figures and answers of a fold's held rows.

    Raises whatever the estimator raises, ValueError for answers that are no numbers.
    """
    task = cache.task
    train, held = cache.folds[number]
    made = cache.matrices(family.flavour_for(parameters), number)
    making = Making(task.problem, parameters, seed, made.categorical)
    started = time.perf_counter()
    # With one thread each, folds side by side use the processors fully, and sums come out
    # the same however many folds that are.
    with threadpool_limits(1), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        estimator = family.fitted(making, made.train, task.target[train], task.groups[train])
        fitted = time.perf_counter()
        answer = _sound(answers(estimator, made.held, task.problem))
    ended = time.perf_counter()
    result = FoldResult(
        figures=figures_of(task.problem.task, task.target[held], answer)
        | cost_figures(task.target[held], answer, task.costs),
        fit_seconds=fitted - started,
        predict_seconds=ended - fitted,
        bytes=len(pickle.dumps(estimator)),
        note=one_line(caught[0].message) if caught else "",
    )
    return result, answer


def _sound(answer: np.ndarray) -> np.ndarray:
    """Raise ValueError for NaN and infinite answers: no figure of them could be ranked."""
    if answer.dtype != object and not np.isfinite(answer).all():
        wrong = int((~np.isfinite(answer.reshape(len(answer), -1)).all(axis=1)).sum())
        raise ValueError(f"it answered {wrong} of {len(answer)} held rows with no finite number")
    return answer
