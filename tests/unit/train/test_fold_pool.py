"""Folds side by side: the same figures, and nothing that one process does ends the search."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.train.sample import tickets
from workbench.train.budget import LATE
from workbench.train.families import family
from workbench.train.fitting import cross_validation, prepare
from workbench.train.fold_pool import FoldPool, Inline, Order, Processes
from workbench.train.search import Search

SLOW = {"max_iter": 800, "max_leaf_nodes": 63, "learning_rate": 0.02}


@pytest.fixture(scope="module")
def search() -> Search:
    prepared = prepare(tickets(120), "classification")
    return Search(prepared.task, cross_validation(prepared, 0), 0)


@pytest.fixture(scope="module")
def pool(search: Search, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    made = Processes(search.bench, tmp_path_factory.mktemp("pool"), 2)
    yield made
    made.close()


def orders(search: Search, name: str, limit: float = float("inf"), **given: object) -> list[Order]:
    member = family(name)
    settings = member.defaults(search.task.problem) | given
    return [Order(0, member, settings, n, limit) for n in range(len(search.folds))]


def figures(pool: FoldPool, asked: list[Order]) -> dict[int, dict[str, float]]:
    found = {}
    for done in pool.run(asked):
        assert done.result is not None, done.error
        found[done.order.number] = done.result.figures
    return found


@pytest.mark.parametrize("name", ["linear_svm", "boosting", "extra_trees"])
def test_processes_come_to_the_same_figures(search: Search, pool: Processes, name: str) -> None:
    prepared = prepare(tickets(120), "classification")
    alone = Search(prepared.task, cross_validation(prepared, 0), 0)
    side_by_side = figures(pool, orders(search, name))
    assert side_by_side == figures(Inline(alone.bench), orders(alone, name))
    assert sorted(side_by_side) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGABRT])
def test_a_process_that_dies_costs_its_fold_alone(
    search: Search, pool: Processes, how: signal.Signals
) -> None:
    victim = multiprocessing.active_children()[0]
    threading.Timer(0.3, os.kill, (victim.pid, how)).start()
    # Settings of its own: what is known already is not tried again.
    done = list(pool.run(orders(search, "boosting", **SLOW, l2_regularization=float(how))))
    failed = [one for one in done if one.result is None]
    assert len(done) == 5 and len(failed) == 1
    assert "may have run out of memory" in failed[0].error and not failed[0].late
    assert len(figures(pool, orders(search, "naive_bayes"))) == 5


def test_one_that_died_idle_is_replaced(search: Search, pool: Processes) -> None:
    victim = multiprocessing.active_children()[0]
    victim.kill()
    victim.join()
    assert len(figures(pool, orders(search, "naive_bayes", alpha=3.0))) == 5


def test_what_runs_when_time_is_up_is_ended(search: Search, pool: Processes) -> None:
    limit = time.monotonic() + 0.3
    done = list(pool.run(orders(search, "boosting", limit, **SLOW, max_features=1.0)))
    assert len(done) == 5
    assert any(one.late and one.error == LATE for one in done)


def test_processes_are_gone_when_it_is_closed(search: Search, tmp_path: Path) -> None:
    before = set(multiprocessing.active_children())
    own = Processes(search.bench, tmp_path, 2)
    started = set(multiprocessing.active_children()) - before
    own.close()
    assert len(started) == 2 and not started & set(multiprocessing.active_children())
