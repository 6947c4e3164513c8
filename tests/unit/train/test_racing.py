"""What a budget goes to: folds whose figures and seconds are given, tried by nobody."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tests.unit.train.sample import prices, tickets
from workbench.train.budget import LATE, Budget
from workbench.train.drawing import HEAVY_ROWS, trials
from workbench.train.families import family
from workbench.train.families.ensemble import FAMILY as VOTE
from workbench.train.fitting import MANY_ROWS, Prepared, cross_validation, prepare
from workbench.train.fold_pool import Done, Order
from workbench.train.fold_store import FoldResult
from workbench.train.racing import SLOW, _ranked, leading, settle
from workbench.train.search import Search
from workbench.train.task import Reporting, Trial
from workbench.train.tuning import tuned

QUIET = Reporting(lambda *step: None, lambda row: None)
FIGURES = {"logistic": 0.9, "linear_svm": 0.8, "naive_bayes": 0.7, "extra_trees": 0.6, "sgd": 0.5}


class Told:
    """A pool that says what it was told of each family: its figure, and the seconds of a fold."""

    size = 2

    def __init__(self, seconds: dict[str, float], easier: float = 0.0) -> None:
        """``easier``: by how much the figures of the first fold are better than of the others."""
        self.seconds = seconds
        self.easier = easier
        self.tried: list[tuple[str, int]] = []

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        for order in orders:
            name = order.family.name
            self.tried.append((name, order.number))
            value = FIGURES.get(name, 0.1) + (0.0 if order.number else self.easier)
            figures = {"f1_macro": value, "log_loss": 1.0}
            seconds = self.seconds.get(name, 0.0)
            yield Done(
                order,
                FoldResult(figures=figures, fit_seconds=seconds, predict_seconds=0.0, bytes=1),
            )

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return prepare(tickets(90), "classification")


def searched(prepared: Prepared, seconds: dict[str, float], budget: float) -> Search:
    search = Search(prepared.task, cross_validation(prepared, 0), 0, budget)
    search._pool = Told(seconds)
    search.by_clock = True
    planned = [Trial(family(name), {}) for name in ("baseline", *reversed(FIGURES))]
    search.run(planned, QUIET)
    return search


def state(search: Search, name: str) -> tuple[str, str, int]:
    row = next(row for row in search.rows if row.family == name)
    return row.state, row.error, len(row.folds)


def test_what_is_behind_and_slow_is_given_up_after_one_fold(prepared: Prepared) -> None:
    search = searched(prepared, {"extra_trees": 9.0, "naive_bayes": 9.0, "sgd": 0.1}, 300.0)
    assert state(search, "extra_trees") == ("skipped", SLOW, 1)
    # The third of all is tried however slow it is, the last since it is quick.
    assert state(search, "naive_bayes") == ("done", "", 5)
    assert state(search, "sgd") == ("done", "", 5)


def test_the_best_are_tried_to_the_end_first(prepared: Prepared) -> None:
    search = searched(prepared, {}, 300.0)
    assert isinstance(search.pool, Told)
    later = [name for name, number in search.pool.tried[9:] if number]
    assert list(dict.fromkeys(later)) == list(FIGURES)


def test_the_leader_may_take_more_than_a_third_of_the_budget(prepared: Prepared) -> None:
    search = searched(prepared, {"logistic": 20.0, "linear_svm": 20.0}, 100.0)
    assert state(search, "logistic") == ("done", "", 5)
    assert state(search, "linear_svm")[0] == "skipped"
    assert "too long for the budget" in state(search, "linear_svm")[1]
    assert state(searched(prepared, {"logistic": 90.0}, 100.0), "logistic")[1] == LATE


def test_many_rows_are_searched_on_three_folds() -> None:
    frame = prices(50)
    times = MANY_ROWS // 50
    many = pl.concat([frame] * times).with_columns(
        _row=pl.int_range(50 * times), noise=pl.Series(np.arange(50 * times) * 1.5)
    )
    assert len(cross_validation(prepare(many, "regression"), 0)) == 3
    assert len(cross_validation(prepare(frame, "regression"), 0)) == 5


def test_boosting_is_the_first_to_be_tried_on_a_table() -> None:
    table = prepare(prices(60), "regression").task.problem
    assert [t.family.name for t in trials(table, "auto", 0, 0)][:2] == ["baseline", "boosting"]
    text = prepare(tickets(60).select("_row", "_target", "text"), "classification").task.problem
    assert "boosting" not in [t.family.name for t in trials(text, "auto", 0, 0)][:4]


def test_rounds_end_when_no_fold_of_the_leaders_fits_any_more(prepared: Prepared) -> None:
    search = Search(prepared.task, cross_validation(prepared, 0), 0, 40.0)
    told = search._pool = Told({"logistic": 60.0})
    planned = [Trial(family(name), {}) for name in ("baseline", "logistic")]
    tuned(search, planned, QUIET, vote=True)
    assert ("logistic", 1) not in told.tried


def test_where_no_family_comes_to_its_end_the_best_so_far_counts(prepared: Prepared) -> None:
    search = Search(prepared.task, cross_validation(prepared, 0), 0, 40.0)
    search._pool = Told({"logistic": 60.0, "linear_svm": 60.0})
    planned = [Trial(family(name), {}) for name in ("baseline", "linear_svm", "logistic")]
    tuned(search, planned, QUIET, vote=True)
    best = search.rows[search.best(search.rows) or 0]
    assert (best.family, best.state, len(best.folds)) == ("logistic", "done", 1)
    assert best.note == "tried on 1 of 5 folds: the budget was used up"
    assert state(search, "linear_svm")[0] == "skipped"


def test_who_leads_is_seen_on_the_folds_that_both_were_tried_on(prepared: Prepared) -> None:
    """The first fold is easy: on it alone sgd looks better than logistic does on all five."""
    search = Search(prepared.task, cross_validation(prepared, 0), 0)
    search._pool = Told({}, easier=0.6)
    planned = [Trial(family(name), {}) for name in ("sgd", "logistic")]
    sgd, logistic = search.add(planned, QUIET)
    search.race([logistic], 5, QUIET)
    search.race([sgd], 1, QUIET)
    rows = search.rows
    assert rows[sgd].cv["f1_macro"].mean > rows[logistic].cv["f1_macro"].mean
    assert leading(search, rows[logistic]) and not leading(search, rows[sgd])
    assert _ranked(search, [sgd, logistic]) == [logistic, sgd]


def test_one_tried_on_some_folds_is_compared_with_one_tried_on_all(prepared: Prepared) -> None:
    search = Search(prepared.task, cross_validation(prepared, 0), 0)
    search._pool = Told({}, easier=0.6)
    planned = [Trial(family(name), {}) for name in ("sgd", "logistic")]
    search.add([*planned, Trial(VOTE, {"members": []})], QUIET)
    search.race([0], 1, QUIET)
    settle(search, QUIET)
    search.race([1], 5, QUIET)
    search.settled(2, list(search.results(1).values()), QUIET)
    assert [row.state for row in search.rows] == ["done", "done", "done"]
    assert search.best(search.rows) == 2


def test_first_folds_take_half_of_the_time_at_most() -> None:
    budget = Budget(100.0)
    whole = budget.deadline
    with budget.first(0.5):
        assert budget.deadline == pytest.approx(whole - 50.0)
        assert budget.limit() <= budget.deadline
    assert budget.deadline == whole
    unlimited = Budget(0.0)
    with unlimited.first(0.5):
        assert unlimited.deadline == float("inf")


class Slow(Told):
    """Boosting with its defaults takes longer than any budget; a light one is the best of all."""

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        for order in orders:
            light = order.parameters.get("max_iter") == 40
            if order.family.name == "boosting" and not light:
                yield Done(order, None, LATE, late=True)
                continue
            value = 0.95 if light else FIGURES.get(order.family.name, 0.1)
            figures = {"f1_macro": value, "log_loss": 1.0 - value}
            yield Done(
                order, FoldResult(figures=figures, fit_seconds=0.1, predict_seconds=0.0, bytes=1)
            )


def test_what_is_too_slow_for_a_fold_is_tried_with_lighter_settings(prepared: Prepared) -> None:
    search = Search(prepared.task, cross_validation(prepared, 0), 0, 300.0)
    search._pool = Slow({})
    search.by_clock = True
    boosting = family("boosting")
    defaults = Trial(boosting, boosting.defaults(prepared.task.problem))
    search.run([Trial(family("baseline"), {}), defaults, Trial(family("logistic"), {})], QUIET)
    assert state(search, "boosting") == ("skipped", LATE, 0)
    best = search.rows[search.best(search.rows) or 0]
    assert (best.family, best.state, best.parameters["max_iter"]) == ("boosting", "done", 40)
    assert len(search.rows) == 4


def ahead(prepared: Prepared, seconds: float, better: float) -> Search:
    """logistic was tried on one fold, and took so long; sgd on all."""
    search = Search(prepared.task, cross_validation(prepared, 0), 0, 300.0)
    search._pool = Told({"logistic": seconds})
    search.add([Trial(family(name), {}) for name in ("baseline", "sgd", "logistic")], QUIET)
    search.race([0, 1], 5, QUIET)
    told = {**FIGURES, "logistic": FIGURES["sgd"] + better}
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(FIGURES, "logistic", told["logistic"])
        search.race([2], 1, QUIET)
    search.end(2, "skipped", LATE, QUIET)
    settle(search, QUIET)
    return search


def test_what_is_far_ahead_on_one_fold_counts(prepared: Prepared) -> None:
    search = ahead(prepared, 60.0, 0.3)
    best = search.rows[search.best(search.rows) or 0]
    assert (best.family, best.note) == (
        "logistic",
        "tried on 1 of 5 folds: the budget was used up",
    )
    assert state(ahead(prepared, 60.0, -0.1), "logistic")[:2] == ("skipped", LATE)


def test_what_could_not_be_fitted_in_time_does_not_count(prepared: Prepared) -> None:
    assert state(ahead(prepared, 250.0, 0.3), "logistic")[:2] == ("skipped", LATE)


def test_many_rows_are_tried_with_lighter_settings_first() -> None:
    few = prepare(prices(60), "regression").task.problem
    many = replace(few, rows=HEAVY_ROWS)
    found = [t for t in trials(many, "auto", 0, 0) if t.family.name == "boosting"]
    assert [t.parameters["max_iter"] for t in found] == [40, 400]
    assert len([t for t in trials(few, "auto", 0, 0) if t.family.name == "boosting"]) == 1
    assert [t.parameters["max_iter"] for t in trials(many, "boosting", 0, 0)[1:]] == [400]


class Late(Told):
    """No fold comes to its end in time, but for the baseline's, and those that may take long."""

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        for order in orders:
            self.tried.append((order.family.name, order.number))
            if order.family.name != "baseline" and order.limit - time.monotonic() < 290:
                yield Done(order, None, LATE, late=True)
                continue
            figures = {"f1_macro": FIGURES.get(order.family.name, 0.1), "log_loss": 1.0}
            yield Done(
                order, FoldResult(figures=figures, fit_seconds=200.0, predict_seconds=0.0, bytes=1)
            )


def test_where_no_fold_ends_in_time_a_quick_family_may_take_longer(prepared: Prepared) -> None:
    search = Search(prepared.task, cross_validation(prepared, 0), 0, 300.0)
    told = search._pool = Late({})
    names = [family(name) for name in ("baseline", "linear_svm", "naive_bayes")]
    problem = prepared.task.problem
    tuned(search, [Trial(one, one.defaults(problem)) for one in names], QUIET, vote=True)
    best = search.rows[search.best(search.rows) or 0]
    assert (best.family, best.state, len(best.folds)) == ("naive_bayes", "done", 1)
    assert best.note == "tried on 1 of 5 folds: the budget was used up"
    assert told.tried[5:8] == [("linear_svm", 0), ("naive_bayes", 0), ("naive_bayes", 0)]
    assert search.budget.deadline - search.budget.started == pytest.approx(225.0)
