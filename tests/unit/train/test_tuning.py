"""What a budget is spent on: halving, rounds, ensembles; and going on after an interruption."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.unit.train.sample import prices, tickets
from workbench.core.errors import InvalidInputError
from workbench.train import fold_fit
from workbench.train.drawing import at_the_edge, next_trials, trials
from workbench.train.ensembling import blended, seats
from workbench.train.families import family
from workbench.train.fitting import Prepared, cross_validation, fit_all, prepare
from workbench.train.search import Search
from workbench.train.task import Reporting, Trial, answers
from workbench.train.tuning import tuned

QUIET = Reporting(lambda *step: None, lambda row: None)
NAMES = {"classification": "naive_bayes,extra_trees", "regression": "ridge,extra_trees"}


def noisy(rows: int = 150) -> Prepared:
    """Tickets of which some have a class drawn blindly: no model learns them by heart."""
    frame, rng = tickets(rows), np.random.default_rng(0)
    given = frame["_target"].to_numpy().copy()
    blind = rng.random(rows) < 0.3
    given[blind] = rng.permutation(given[blind])
    return prepare(frame.with_columns(_target=pl.Series(given.astype(str))), "classification")


def stepped() -> Prepared:
    """Prices with a line and a step in them: each is learned best by another family."""
    frame = prices(150)
    step = pl.when(pl.col("noise") > 0).then(90.0).otherwise(0.0)
    number = pl.col("_target").cast(pl.Float64) + step
    return prepare(frame.with_columns(_target=number.cast(pl.String)), "regression")


def search_of(prepared: Prepared, budget: float = 0.0, results: Path | None = None) -> Search:
    folds = cross_validation(prepared, 0)
    return Search(prepared.task, folds, 0, budget, results=results)


def test_drawn_settings_are_halved_and_say_so() -> None:
    prepared = noisy()
    planned = trials(prepared.task.problem, "logistic", 9, 0)
    search = search_of(prepared)
    rows = search.run(planned, QUIET)
    given_up = [row for row in rows if row.state == "skipped"]
    assert len(given_up) >= 5
    assert all("given up after" in row.error and len(row.folds) < 5 for row in given_up)
    assert all(len(row.folds) == 5 for row in rows if row.state == "done")
    best_given_up = max(row.folds[0] for row in given_up)
    assert rows[search.best(rows) or 0].folds[0] >= best_given_up - 0.2


def test_with_a_budget_it_goes_on_beyond_the_defaults_and_votes() -> None:
    prepared = noisy()
    search = search_of(prepared, budget=3000.0)
    planned = trials(prepared.task.problem, NAMES["classification"], 0, 0)
    tuned(search, planned, QUIET, vote=True, rounds=1)
    assert len(search.rows) > len(planned)
    assert search.rows[-1].family == "ensemble"
    assert sum(seat.weight for seat in seats(search.rows[-1].parameters)) == pytest.approx(1.0)


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_an_ensemble_is_made_again_from_its_parameters(task: str) -> None:
    prepared = noisy() if task == "classification" else stepped()
    search = search_of(prepared)
    search.run(trials(prepared.task.problem, NAMES[task], 0, 0), QUIET)
    row = blended(search, QUIET)
    assert row is not None and len(row.folds) == 5
    trial = Trial(family("ensemble"), row.parameters)
    fitted = fit_all(prepared.task, trial, 0)
    fresh = tickets(30, 9) if task == "classification" else prices(30, 9)
    matrix = fitted.features.transform(fresh)
    first = answers(fitted.estimator, matrix, prepared.task.problem)
    again = pickle.loads(pickle.dumps(fit_all(prepared.task, trial, 0)))
    matrix = again.features.transform(fresh)
    second = answers(again.estimator, matrix, prepared.task.problem)
    np.testing.assert_array_equal(first, second)
    if task == "classification":
        np.testing.assert_allclose(first.sum(axis=1), 1.0)


def test_an_ensembles_figures_are_of_weights_that_had_not_seen_the_fold() -> None:
    prepared = noisy()
    search = search_of(prepared)
    search.run(trials(prepared.task.problem, NAMES["classification"], 0, 0), QUIET)
    single = min(row.cv["log_loss"].mean for row in search.rows)
    row = blended(search, QUIET)
    assert row is not None
    assert row.cv["log_loss"].mean < single + 0.02


def test_folds_that_are_there_are_not_computed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = noisy(90)
    planned = trials(prepared.task.problem, "logistic", 0, 0)
    first = search_of(prepared, results=tmp_path).run(planned, QUIET)

    def refuse(*given: object) -> None:
        raise AssertionError("a fold was computed again")

    monkeypatch.setattr(fold_fit, "answers", refuse)
    again = search_of(prepared, results=tmp_path)
    assert again.run(planned, QUIET) == first
    other = search_of(noisy(93), results=tmp_path).run(planned, QUIET)
    assert all(row.state == "failed" for row in other)
    again.forget()
    assert search_of(prepared, results=tmp_path).run(planned, QUIET)[1].state == "failed"


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty"])
def test_a_folds_result_that_was_damaged_is_computed_again(tmp_path: Path, harm: str) -> None:
    prepared = noisy(90)
    planned = trials(prepared.task.problem, "naive_bayes", 0, 0)
    first = search_of(prepared, results=tmp_path).run(planned, QUIET)
    for path in tmp_path.glob("*/*.npz"):
        stored = path.read_bytes()
        half = len(stored) // 2
        damaged = {
            "cut": stored[:half],
            "flipped": stored[:half] + bytes([stored[half] ^ 255]) + stored[half + 1 :],
            "empty": b"",
        }
        path.write_bytes(damaged[harm])
    again = search_of(prepared, results=tmp_path).run(planned, QUIET)
    assert [(row.state, row.folds) for row in again] == [(row.state, row.folds) for row in first]


def test_next_settings_are_new_and_the_same_for_the_same_seed() -> None:
    problem = noisy().task.problem
    tried = trials(problem, "logistic,linear_svm", 0, 0)
    leaders = tried[1:]
    drawn = [next_trials(leaders, tried, problem, np.random.default_rng(3), 6) for _ in range(2)]
    assert drawn[0] == drawn[1] and len(drawn[0]) == 6
    known = [(t.family.name, t.parameters) for t in [*tried, *drawn[0]]]
    assert all(known.count(one) == 1 for one in known)


def test_a_best_setting_at_the_edge_is_told_with_its_parameter() -> None:
    problem = noisy().task.problem
    tried = trials(problem, "logistic", 12, 0)
    edge = Trial(family("logistic"), {"C": 100.0, "class_weight": None}, drawn=True)
    inside = Trial(family("logistic"), {"C": 1.0, "class_weight": None}, drawn=True)
    assert "C 100 is the largest" in at_the_edge(edge, tried, problem)[0]
    assert not at_the_edge(inside, tried, problem)
    assert not at_the_edge(edge, trials(problem, "logistic", 0, 0), problem)


def test_a_family_named_twice_or_unknown_is_settled() -> None:
    problem = noisy().task.problem
    assert [t.family.name for t in trials(problem, "logistic,logistic", 0, 0)] == [
        "baseline",
        "logistic",
    ]
    with pytest.raises(InvalidInputError):
        trials(problem, "ridge", 0, 0)
