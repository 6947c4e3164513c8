"""Costs and thresholds within a training job: on the task before the search, and after it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workbench.bundle.decision import Decision
from workbench.core.costs import LIKELIEST, Cost
from workbench.core.errors import InvalidInputError
from workbench.train.deciding import cost_matrix, decide, documented, plain, recorded
from workbench.train.fitting import Prepared
from workbench.train.metrics import CHOSEN_BY
from workbench.train.requests import FitParams
from workbench.train.search import Search
from workbench.train.task import Trial


def costed(prepared: Prepared, costs: list[Cost]) -> Prepared:
    """Training rows with the costs of wrong answers. Raises InvalidInputError, see cost_matrix."""
    if not costs:
        return prepared
    if prepared.task.problem.task != "classification":
        raise InvalidInputError(
            "only one of several classes can be wrong at a cost", "leave --cost out"
        )
    matrix = cost_matrix(prepared.labels, costs)
    return replace(prepared, task=replace(prepared.task, costs=matrix))


def decided_by(
    search: Search, trial: Trial, params: FitParams, labels: tuple[str, ...]
) -> tuple[Decision | None, dict[str, Any] | None]:
    """How the version will answer, and the record of it; None for what is no classification."""
    task = search.task
    if task.problem.task != "classification":
        return None, None
    store, numbers = search.bench.store, range(len(search.folds))
    known = [
        store.known(trial.family.name, trial.parameters, search.seed, number) is not None
        for number in numbers
    ]
    if params.decide == LIKELIEST or not all(known):
        decision = plain(task.problem.classes, task.costs)
        record: dict[str, Any] = {"rule": params.decide, "tuned": False}
        if not all(known):
            record["why"] = "the answers for held rows are not kept, so no threshold was tuned"
    else:
        answers = [
            store.answers(trial.family.name, trial.parameters, search.seed, number)
            for number in numbers
        ]
        targets = [task.target[held] for _, held in search.folds]
        metric = CHOSEN_BY[task.problem.task][0]
        decision, record = decide(answers, targets, params.decide, metric, task.costs)
    document = documented(decision, record, labels)
    return recorded(document), document
