"""Settings that Optuna proposes: seeded, none twice, told what came of those before."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.unit.train.sample import prices, tickets
from workbench.core.errors import InvalidInputError
from workbench.train.asking import Asking
from workbench.train.drawing import trials
from workbench.train.families import family
from workbench.train.fitting import Prepared, cross_validation, prepare
from workbench.train.requests import Candidate, Figure
from workbench.train.search import Reporting, Search, Trial
from workbench.train.tuning import tuned

QUIET = Reporting(lambda *step: None, lambda row: None)


@pytest.fixture
def optuna() -> Any:
    return pytest.importorskip("optuna", reason="Optuna is not installed (extra: optuna)")


def searched(
    prepared: Prepared, names: str, each: int, results: Path | None = None, seed: int = 5
) -> list[Candidate]:
    folds = cross_validation(prepared, 0)
    search = Search(prepared.task, folds, seed, results=results)
    planned = trials(prepared.task.problem, names, 0, seed)
    tuned(search, planned, QUIET, vote=False, asking=Asking(search), each=each)
    return search.rows


def told(rows: list[Candidate]) -> list[tuple[object, ...]]:
    return [(row.family, row.parameters, row.state, row.folds) for row in rows]


def test_the_same_seed_proposes_the_same_and_none_twice(optuna: Any, tmp_path: Path) -> None:
    prepared = prepare(tickets(90), "classification")
    first = searched(prepared, "naive_bayes,logistic", 6, tmp_path)
    assert [row.family for row in first].count("logistic") == 7
    settings = [str((row.family, row.parameters)) for row in first]
    assert len(set(settings)) == len(settings)
    stored = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*/*.npz")}
    # Begun again, it comes to the same, and no fold is computed twice.
    assert told(searched(prepared, "naive_bayes,logistic", 6, tmp_path)) == told(first)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("*/*.npz")} == stored
    other = searched(prepared, "naive_bayes,logistic", 6, tmp_path, seed=6)
    assert told(other) != told(first)


def test_it_proposes_more_of_what_did_well(optuna: Any) -> None:
    prepared = prepare(tickets(90), "classification")
    search = Search(prepared.task, cross_validation(prepared, 0), 0)
    asking = Asking(search)

    def told_of(wanted: int) -> list[float]:
        found = asking.of(family("boosting"), wanted)
        for position in search.add(found, QUIET):
            share = search.trials[position].parameters["max_features"]
            figure = Figure(mean=share, sd=0.0)
            search.rows[position] = msgspec.structs.replace(
                search.rows[position], state="done", cv={"f1_macro": figure}
            )
        return [trial.parameters["max_features"] for trial in found]

    for _ in range(5):
        told_of(4)
    later = [share for _ in range(4) for share in told_of(4)]
    # Of three choices the best one; draws would take it every third time.
    assert later.count(1.0) > len(later) / 2


def test_candidates_that_fail_are_told_and_do_not_end_it(
    optuna: Any,
) -> None:
    prepared = prepare(tickets(90), "classification")

    def failing(making: Any) -> Any:
        raise MemoryError("out of memory")

    broken = replace(family("logistic"), make=failing)
    search = Search(prepared.task, cross_validation(prepared, 0), 0)
    asking = Asking(search)
    for _ in range(2):
        search.run(asking.of(broken, 3), QUIET)
    assert [row.state for row in search.rows] == ["failed"] * 6


def test_settings_outside_the_choices_do_not_stop_it(optuna: Any) -> None:
    prepared = prepare(tickets(90), "classification")
    search = Search(prepared.task, cross_validation(prepared, 0), 0)
    search.run([Trial(family("logistic"), {"C": 0.123, "class_weight": None})], QUIET)
    assert len(Asking(search).of(family("logistic"), 2)) == 2


def test_a_space_that_is_used_up_proposes_less(optuna: Any) -> None:
    prepared = prepare(prices(60), "regression")
    search = Search(prepared.task, cross_validation(prepared, 0), 0)
    found = Asking(search).of(family("ridge"), 50)
    assert 1 < len(found) <= 7
    assert Asking(search).of(family("baseline"), 3) == []


def test_without_optuna_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    prepared = prepare(prices(60), "regression")
    search = Search(prepared.task, cross_validation(prepared, 0), 0)
    with pytest.raises(InvalidInputError, match="needs Optuna") as error:
        Asking(search)
    assert "workbench[optuna]" in error.value.hint
