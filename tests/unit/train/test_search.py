from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from tests.unit.train.sample import prices, tickets
from workbench.core.errors import InvalidInputError
from workbench.train.drawing import trials
from workbench.train.families import FAMILIES, Making, ModelFamily, family
from workbench.train.fitting import Prepared, cross_validation, prepare
from workbench.train.fold_store import FoldResult
from workbench.train.requests import Candidate
from workbench.train.search import Reporting, Search, Trial


class Watching:
    """Keeps what a search reports."""

    def __init__(self) -> None:
        self.steps: list[tuple[float, float, str]] = []
        self.rows: list[Candidate] = []

    @property
    def reporting(self) -> Reporting:
        return Reporting(lambda *step: self.steps.append(step), self.rows.append)


def searched(
    prepared: Prepared, planned: list[Trial], budget: float = 0.0
) -> tuple[Search, list[Candidate], Watching]:
    watching = Watching()
    search = Search(prepared.task, cross_validation(prepared, 0), 0, budget)
    return search, search.run(planned, watching.reporting), watching


def failing(making: Making) -> Any:
    raise MemoryError("out of memory")


def default(prepared: Prepared, name: str) -> Trial:
    return Trial(family(name), family(name).defaults(prepared.task.problem))


BROKEN: ModelFamily = replace(family("logistic"), make=failing)


def test_a_candidate_that_fails_does_not_end_the_search() -> None:
    prepared = prepare(tickets(90), "classification")
    planned = [Trial(BROKEN, {}), default(prepared, "naive_bayes")]
    search, rows, _ = searched(prepared, planned)
    assert [row.state for row in rows] == ["failed", "done"]
    assert rows[0].error == "MemoryError: out of memory"
    assert search.best(rows) == 1


def test_the_best_of_a_classification_has_the_largest_f1() -> None:
    prepared = prepare(tickets(120), "classification")
    planned = [default(prepared, name) for name in ("baseline", "naive_bayes", "logistic")]
    search, rows, _ = searched(prepared, planned)
    means = [row.cv["f1_macro"].mean for row in rows]
    assert search.best(rows) == int(np.argmax(means)) != 0


def test_the_best_of_a_regression_has_the_smallest_error() -> None:
    prepared = prepare(prices(), "regression")
    planned = [default(prepared, name) for name in ("ridge", "baseline")]
    search, rows, _ = searched(prepared, planned)
    assert search.best(rows) == 0
    assert rows[0].cv["rmse"].mean < rows[1].cv["rmse"].mean


def test_every_fold_is_reported_as_it_ends() -> None:
    prepared = prepare(tickets(90), "classification")
    _, rows, watching = searched(prepared, [default(prepared, "naive_bayes")])
    assert [len(row.folds) for row in watching.rows] == [0, 1, 2, 3, 4, 5]
    assert [step[0] for step in watching.steps] == [0, 1, 2, 3, 4, 5, 5]
    assert watching.rows[-1] == rows[0]


def test_a_budget_that_is_used_up_skips_the_rest_but_never_the_first() -> None:
    prepared = prepare(tickets(90), "classification")
    planned = [default(prepared, "baseline"), default(prepared, "logistic")]
    _, rows, _ = searched(prepared, planned, budget=1e-9)
    assert [row.state for row in rows] == ["done", "skipped"]
    assert "budget" in rows[1].error


def test_the_same_seed_gives_the_same_figures() -> None:
    prepared = prepare(tickets(90), "classification")
    planned = [default(prepared, "linear_svm"), default(prepared, "boosting")]
    first, second = searched(prepared, planned)[1], searched(prepared, planned)[1]
    assert [row.folds for row in first] == [row.folds for row in second]


def test_matrices_of_a_flavour_are_made_once_for_all_its_candidates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from workbench.train import feature_cache as module

    made: list[str] = []
    pipeline = module.fields.pipeline

    def counting(uses: Any, flavour: str, reading: Any) -> Any:
        made.append(flavour)
        return pipeline(uses, flavour, reading)

    monkeypatch.setattr(module.fields, "pipeline", counting)
    prepared = prepare(tickets(90), "classification")
    searched(prepared, [default(prepared, "logistic"), default(prepared, "linear_svm")])
    assert made == ["linear"] * 5


def test_a_class_that_no_training_fold_has_gets_no_share() -> None:
    frame = tickets(31)
    rare = frame[30:].with_columns(_target=frame["_target"][30:].replace("billing", "rare"))
    prepared = prepare(frame[:30].vstack(rare), "classification")
    _, rows, _ = searched(prepared, [default(prepared, "naive_bayes")])
    assert rows[0].state == "done"


def test_auto_tries_every_family_of_the_task_the_baseline_first() -> None:
    problem = prepare(tickets(90), "classification").task.problem
    names = [trial.family.name for trial in trials(problem, "auto", 0, 0)]
    assert names == [f.name for f in FAMILIES if "classification" in f.tasks]
    assert names[0] == "baseline"


def test_a_search_draws_further_settings_by_its_seed() -> None:
    problem = prepare(tickets(90), "classification").task.problem
    first = trials(problem, "logistic", 4, 1)
    assert first == trials(problem, "logistic", 4, 1) != trials(problem, "logistic", 4, 2)
    assert len(first) > 3
    drawn = [tuple(trial.parameters.items()) for trial in first if trial.parameters]
    assert len(set(drawn)) == len(drawn)


def test_parameters_can_be_overruled_and_unknown_ones_are_refused() -> None:
    problem = prepare(tickets(90), "classification").task.problem
    assert trials(problem, "logistic", 0, 0, {"C": 0.5})[1].parameters["C"] == 0.5
    with pytest.raises(InvalidInputError, match="'D'"):
        trials(problem, "logistic", 0, 0, {"D": 1})


def test_a_family_of_another_task_is_refused() -> None:
    problem = prepare(prices(), "regression").task.problem
    with pytest.raises(InvalidInputError, match="no regression"):
        trials(problem, "logistic", 0, 0)


def tried(folds: list[float], loss: float) -> list[FoldResult]:
    """Results with these figures."""
    about = {"fit_seconds": 1.0, "predict_seconds": 0.0, "bytes": 1}
    return [
        FoldResult(figures={"f1_macro": one, "log_loss": loss}, **about)  # type: ignore[arg-type]
        for one in folds
    ]


@pytest.mark.parametrize(
    ("folds", "loss", "chosen"),
    [
        ([0.80, 0.82, 0.81], 0.50, "ensemble"),  # within the folds' differences
        ([0.90, 0.92, 0.91], 0.50, "logistic"),
        ([0.90, 0.92, 0.91], 0.70, "ensemble"),  # by where it draws the line alone
    ],
)
def test_a_single_model_is_taken_before_an_ensemble_when_it_leads_and_is_as_sure(
    folds: list[float], loss: float, chosen: str
) -> None:
    prepared = prepare(tickets(90), "classification")
    search = Search(prepared.task, cross_validation(prepared, 0), 0)

    names = ("logistic", "ensemble")
    search.add([Trial(family(name), {}) for name in names], Watching().reporting)
    search.settled(0, tried(folds, loss), Watching().reporting)
    search.settled(1, tried([0.79, 0.83, 0.80], 0.60), Watching().reporting)
    rows = search.rows
    assert rows[search.best(rows) or 0].family == chosen


def test_answers_that_are_no_numbers_cost_the_candidate_and_are_never_the_best() -> None:
    class Overflown(Ridge):
        def predict(self, X: Any) -> np.ndarray:
            return np.where(np.arange(X.shape[0]) < 2, np.nan, super().predict(X))

    prepared = prepare(prices(), "regression")
    broken = replace(family("ridge"), make=lambda making: Overflown())
    search, rows, _ = searched(prepared, [Trial(broken, {}), default(prepared, "ridge")])
    assert rows[0].state == "failed" and "no finite number" in rows[0].error
    assert search.best(rows) == 1
