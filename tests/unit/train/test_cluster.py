"""A search on a Dask cluster: a scheduler and two workers, each a process of its own."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from tests.dask_cluster import SECONDS, Running, dask_cluster
from tests.unit.train.sample import tickets
from workbench.bundle import environment
from workbench.core.errors import InvalidInputError, JobFailedError
from workbench.train import cluster as module
from workbench.train.cluster import refuse_others
from workbench.train.drawing import trials
from workbench.train.families import family
from workbench.train.fitting import Prepared, cross_validation, prepare
from workbench.train.requests import Candidate
from workbench.train.search import Reporting, Search, Trial

pytest.importorskip("distributed", reason="Dask is not installed (extra: cluster)")

QUIET = Reporting(lambda *step: None, lambda row: None)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with dask_cluster(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return prepare(tickets(120), "classification")


def searched(prepared: Prepared, planned: list[Trial], address: str = "") -> Search:
    search = Search(prepared.task, cross_validation(prepared, 0), 3, cluster=address)
    try:
        search.run(planned, QUIET)
    finally:
        search.close()
    return search


def test_the_same_seed_gives_the_same_leaderboard_as_here(
    running: Running, prepared: Prepared
) -> None:
    planned = trials(prepared.task.problem, "naive_bayes,linear_svm,extra_trees", 3, 3)
    here, there = searched(prepared, planned), searched(prepared, planned, running.address)
    assert [(r.state, r.folds, r.cv) for r in there.rows] == [
        (r.state, r.folds, r.cv) for r in here.rows
    ]
    assert all(len(row.folds) == 5 for row in there.rows[:3])
    chosen = there.rows[2]
    for number in range(5):
        asked = (chosen.family, chosen.parameters, 3, number)
        found = [search.bench.store.answers(*asked) for search in (here, there)]
        assert (found[0] == found[1]).all()


def test_folds_are_fitted_by_the_workers_and_not_again(
    running: Running, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    def here(*asked: object) -> None:
        raise AssertionError("a fold was fitted in this process")

    monkeypatch.setattr("workbench.train.fold_fit.tried", here)
    planned = [Trial(family("logistic"), {"C": 2.0, "class_weight": None})]
    search = Search(prepared.task, cross_validation(prepared, 0), 3, cluster=running.address)
    try:
        assert search.run(planned, QUIET)[0].state == "done"
        stored = {p: p.stat().st_mtime_ns for p in search.bench.store.folder.iterdir()}
        assert len(stored) == 5
        again = Search(
            prepared.task,
            search.folds,
            3,
            cluster=running.address,
            results=search.bench.store.folder.parent,
        )
        try:
            assert again.run(planned, QUIET)[0].folds == search.rows[0].folds
        finally:
            again.close()
        assert {p: p.stat().st_mtime_ns for p in stored} == stored
    finally:
        search.close()


def test_a_candidate_that_fails_there_does_not_end_the_search(
    running: Running, prepared: Prepared
) -> None:
    planned = [
        Trial(family("logistic"), {"C": -1.0, "class_weight": None}),
        Trial(family("naive_bayes"), family("naive_bayes").defaults(prepared.task.problem)),
    ]
    rows = searched(prepared, planned, running.address).rows
    assert [row.state for row in rows] == ["failed", "done"]
    assert "C" in rows[0].error


def test_nothing_at_the_address_is_said(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CONNECT_SECONDS", 0.5)
    with pytest.raises(InvalidInputError, match="no Dask scheduler answers") as error:
        searched(prepared, [], "tcp://127.0.0.1:9")
    assert "dask scheduler" in error.value.hint


def test_workers_with_other_libraries_are_refused() -> None:
    here = environment()
    there = msgspec.structs.replace(here, packages={**here.packages, "scikit-learn": "0.1"})
    refuse_others(here, {"tcp://a": here})
    with pytest.raises(JobFailedError, match=r"tcp://b has other libraries.*scikit-learn 0\.1"):
        refuse_others(here, {"tcp://a": here, "tcp://b": there})


def _take_away_what_was_sent(address: str) -> None:
    """Make the cluster forget the task, as when the workers that hold it are lost."""
    from distributed import Client

    with Client(address, timeout=SECONDS, set_as_default=False) as other:
        found = other.run_on_scheduler(_sent)
        other.run_on_scheduler(_forget, keys=found)
    assert len(found) == 1


def _sent(dask_scheduler: Any) -> list[Any]:
    return [key for key in dask_scheduler.tasks if str(key).startswith("bytes-")]


def _forget(dask_scheduler: Any, keys: list[Any]) -> None:
    # Nobody's: then nothing keeps them.
    for key in keys:
        clients = [one.client_key for one in dask_scheduler.tasks[key].who_wants or ()]
        for client in clients:
            dask_scheduler.client_releases_keys([key], client)


def struck(running: Running, prepared: Prepared, blow: Callable[[], object]) -> Candidate:
    """What comes of a candidate that strikes the cluster once, after its first fold."""
    settings = {"max_iter": 100, "max_leaf_nodes": 7, "learning_rate": 0.1}
    member = family("boosting")
    planned = [Trial(member, member.defaults(prepared.task.problem) | settings)]
    search = Search(prepared.task, cross_validation(prepared, 0), 3, cluster=running.address)
    blows = []

    def report(done: float, total: float, what: str) -> None:
        if done >= 1 and not blows:
            blows.append(blow())

    try:
        rows = search.run(planned, Reporting(report, lambda row: None))
    finally:
        search.close()
    assert blows
    return rows[0]


def test_a_task_that_the_workers_lost_is_sent_again(running: Running, prepared: Prepared) -> None:
    row = struck(running, prepared, lambda: _take_away_what_was_sent(running.address))
    assert row.state == "done", row.error


def test_a_worker_that_is_killed_costs_nothing(running: Running, prepared: Prepared) -> None:
    started = time.monotonic()
    pid = running.workers[0].pid
    row = struck(running, prepared, lambda: os.kill(pid, signal.SIGKILL))
    assert row.state == "done", row.error
    assert time.monotonic() - started < SECONDS


def test_a_scheduler_that_is_killed_ends_the_search_in_words(
    running: Running, prepared: Prepared
) -> None:
    planned = [
        Trial(family("logistic"), {"C": 0.1 * n, "class_weight": None}) for n in range(1, 40)
    ]
    search = Search(prepared.task, cross_validation(prepared, 0), 3, cluster=running.address)

    def report(done: float, total: float, what: str) -> None:
        if done == 3:
            running.scheduler.kill()

    try:
        with pytest.raises(JobFailedError, match="is gone"):
            search.run(planned, Reporting(report, lambda row: None))
    finally:
        search.close()
    assert len(list(search.bench.store.folder.iterdir())) >= 3
