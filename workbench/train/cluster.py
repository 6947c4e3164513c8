"""Folds tried on a Dask cluster through joblib: what ``--cluster ADDRESS`` asks for.

The workers need this program and the same libraries; no folder is shared. They are sent the task
once, make their own matrices, and send figures and answers back, which are kept here: a search that
is interrupted goes on without what the cluster had done.
"""

from __future__ import annotations

import pickle
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import joblib
import numpy as np
import zstandard

from workbench.bundle import Environment, environment
from workbench.core.errors import InvalidInputError, JobFailedError
from workbench.train.budget import LATE
from workbench.train.families import family
from workbench.train.feature_cache import FeatureCache
from workbench.train.fold_fit import Bench, tried
from workbench.train.fold_pool import Done, Order
from workbench.train.fold_store import FoldResult
from workbench.train.task import one_line

CONNECT_SECONDS = 15
WATCH_SECONDS = 1.0
DECIDING = ("workbench", "scikit-learn", "numpy", "scipy", "polars")
"""Packages on whose versions figures depend."""

_HINT = "start one with: dask scheduler, and workers with: dask worker ADDRESS --nthreads 1"


class Cluster:
    """One fold at a time on each worker of the scheduler at ``address``.

    Raises InvalidInputError where Dask is not installed or nothing answers there, JobFailedError
    where a worker has other libraries: its figures would not be those of this machine.
    """

    def __init__(self, bench: Bench, address: str) -> None:
        self._bench = bench
        self._client = _connected(address)
        self._address = address
        try:
            self.size = _workers(self._client, address)
        except BaseException:
            self._client.close()
            raise
        cache = bench.cache
        self._setup = zstandard.compress(pickle.dumps((cache.task, cache.folds)))
        self._asked: SimpleQueue[Order | None] = SimpleQueue()
        self._ended: SimpleQueue[Done] = SimpleQueue()
        self._threads = [
            # A thread whose scheduler is gone waits for ever: it must not hold this process.
            threading.Thread(target=self._work, name=f"cluster-{n}", daemon=True)
            for n in range(self.size)
        ]
        for thread in self._threads:
            thread.start()

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        """As they end. Raises JobFailedError when the scheduler is gone."""
        waiting = iter(orders)
        more, busy = True, 0
        while more or busy:
            while more and busy < self.size:
                order = next(waiting, None)
                if order is None:
                    more = False
                elif (known := self._known(order)) is not None:
                    yield Done(order, known)
                elif time.monotonic() > order.limit:
                    yield Done(order, None, LATE, late=True)
                else:
                    self._asked.put(order)
                    busy += 1
            if busy:
                yield self._next()
                busy -= 1

    def _next(self) -> Done:
        while True:
            try:
                return self._ended.get(timeout=WATCH_SECONDS)
            except Empty:
                if self._client.status != "running":
                    raise JobFailedError(
                        f"the Dask scheduler at {self._address} is gone",
                        "start it, and train again: what is done is not computed again",
                    ) from None

    def _work(self) -> None:
        """A thread's work: one fold at a time; joblib keeps its backend by thread."""
        order, again = self._asked.get(), False
        while order is not None:
            with joblib.parallel_config(backend="dask", client=self._client, scatter=[self._setup]):
                order, again = self._serve(order, again), True

    def _serve(self, order: Order, again: bool) -> Order | None:
        """Fold after fold from ``order`` on; the one that was lost with a worker, None at the end.

        A worker that is lost can take along the task, which is then sent anew. ``again``: ``order``
        was taken along before; the second time it has failed.
        """
        lost = order if again else None
        following: Order | None = order
        while following is not None:
            try:
                done = self._done(following)
            except CancelledError as error:
                if following is not lost and self._client.status == "running":
                    return following
                done = Done(following, None, one_line(error))
            self._ended.put(done)
            following = self._asked.get()
        return None

    def _known(self, order: Order) -> FoldResult | None:
        return self._bench.known(order.family, order.parameters, order.number)

    def _tried(self, order: Order) -> tuple[FoldResult, np.ndarray]:
        left = order.limit - time.monotonic()
        parallel = joblib.Parallel(timeout=None if left == float("inf") else max(0.01, left))
        digest, seed = self._bench.cache.digest, self._bench.seed
        asked = (order.family.name, order.parameters, order.number)
        [found] = parallel([joblib.delayed(try_there)(self._setup, digest, seed, *asked)])
        return found  # type: ignore[no-any-return]

    def _done(self, order: Order) -> Done:
        try:
            result, answers = self._tried(order)
        except TimeoutError:
            return Done(order, None, LATE, late=True)
        except CancelledError:
            raise
        except Exception as error:
            # A failed candidate never ends the search.
            return Done(order, None, one_line(error))
        self._bench.keep(order.family, order.parameters, order.number, result, answers)
        return Done(order, result)

    def close(self) -> None:
        """Leave the cluster; a fold that runs there ends, and its answers go nowhere."""
        for _ in self._threads:
            self._asked.put(None)
        for thread in self._threads:
            if self._client.status == "running":
                thread.join()
        self._client.close()


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise InvalidInputError(
            "training on a cluster needs Dask", "pip install 'workbench[cluster]'"
        ) from error
    try:
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InvalidInputError(f"no Dask scheduler answers at {address}", _HINT) from error


def _workers(client: Any, address: str) -> int:
    """How many there are, all with the libraries of this process."""
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError as error:
        raise InvalidInputError(
            f"the Dask scheduler at {address} has no workers", f"dask worker {address} --nthreads 1"
        ) from error
    try:
        there = client.run(environment)
    except Exception as error:
        raise JobFailedError(
            f"the workers at {address} cannot load this program: {one_line(error)}",
            "install the same version of it there",
        ) from error
    refuse_others(environment(), there)
    return len(there)


def refuse_others(here: Environment, there: dict[str, Environment]) -> None:
    """Raises JobFailedError for a worker whose figures would not be those of this process."""
    for worker, found in there.items():
        other = [
            f"{name} {found.packages.get(name, 'missing')}"
            for name in DECIDING
            if found.packages.get(name) != here.packages.get(name)
        ]
        if other:
            raise JobFailedError(
                f"the worker {worker} has other libraries than this machine: {', '.join(other)}",
                "install the same versions there: else the same seed gives other figures",
            )


def try_there(
    setup: bytes, digest: str, seed: int, name: str, parameters: dict[str, Any], number: int
) -> tuple[FoldResult, np.ndarray]:
    """A fold's figures and answers, on a worker. ``setup``: the task as its search packed it."""
    # Inside a task joblib would hand parts of a fit to other workers, and wait for them.
    with _ALONE, joblib.parallel_config(backend="sequential"):
        if digest not in _tasks:
            _tasks.clear()
            _tasks[digest] = _Unpacked(setup, digest)
        return tried(_tasks[digest].cache, seed, family(name), parameters, number)


class _Unpacked:
    """A task on a worker, and the place of its matrices, which goes when the next task comes."""

    def __init__(self, setup: bytes, digest: str) -> None:
        task, folds = pickle.loads(zstandard.decompress(setup))
        self._place = tempfile.TemporaryDirectory(prefix="workbench-cluster-")
        self.cache = FeatureCache(Path(self._place.name), task, folds, digest)


_tasks: dict[str, _Unpacked] = {}
_ALONE = threading.Lock()
"""Warnings and the number of a library's threads are a process's own: one fold at a time."""
