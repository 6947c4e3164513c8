"""Folds tried one after the other, or side by side in processes of their own.

A process that dies (of memory, say) costs the candidate it worked on, never the search.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Protocol

from workbench.train.budget import LATE
from workbench.train.families import ModelFamily, family
from workbench.train.feature_cache import FeatureCache
from workbench.train.fold_fit import Bench
from workbench.train.fold_store import FoldResult, FoldStore
from workbench.train.task import one_line

GONE = 75


@dataclass(frozen=True)
class Order:
    """Try a candidate on a fold. ``limit``: the moment (monotonic) at which it is given up."""

    position: int
    family: ModelFamily
    parameters: dict[str, Any]
    number: int
    limit: float = float("inf")


@dataclass(frozen=True)
class Done:
    """What came of an order: a result, or why there is none; ``late``: its time ran out."""

    order: Order
    result: FoldResult | None
    error: str = ""
    late: bool = False


class FoldPool(Protocol):
    """What tries folds."""

    size: int

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        """What came of each order, as they end; the next one is asked for when there is room."""
        ...

    def close(self) -> None:
        """End all processes."""
        ...


class Inline:
    """One fold after the other, in this process; what has begun is not given up."""

    size = 1

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        """Each order in turn."""
        for order in orders:
            if time.monotonic() > order.limit:
                yield Done(order, None, LATE, late=True)
                continue
            try:
                yield Done(order, self._bench.result(order.family, order.parameters, order.number))
            except Exception as error:
                # A failed candidate never ends the search.
                yield Done(order, None, one_line(error))

    def close(self) -> None:
        """Nothing to end."""


class Processes:
    """``size`` processes that read the task from ``folder`` and share its matrices."""

    def __init__(self, bench: Bench, folder: Path, size: int) -> None:
        self.size = size
        folder.mkdir(parents=True, exist_ok=True)
        self._setup = folder / "task.pickle"
        given = (bench.task, bench.folds, bench.seed, bench.cache.folder, bench.store.folder)
        self._setup.write_bytes(pickle.dumps((*given, bench.cache.digest)))
        self._idle = [_Member(self._setup) for _ in range(size)]
        self._busy: dict[Connection, tuple[_Member, Order]] = {}

    def run(self, orders: Iterable[Order]) -> Iterator[Done]:
        """As they end; a process that dies is replaced."""
        waiting = iter(orders)
        more = True
        while more or self._busy:
            while more and self._idle:
                order = next(waiting, None)
                if order is None:
                    more = False
                elif time.monotonic() > order.limit:
                    yield Done(order, None, LATE, late=True)
                else:
                    self._give(order)
            yield from self._ended()

    def _give(self, order: Order) -> None:
        member = self._idle.pop(0)
        asked = (order.family.name, order.parameters, order.number)
        try:
            member.pipe.send(asked)
        except OSError:
            # It died while it had nothing to do.
            member.end()
            member = _Member(self._setup)
            member.pipe.send(asked)
        self._busy[member.pipe] = (member, order)

    def _ended(self) -> Iterator[Done]:
        if not self._busy:
            return
        limit = min(order.limit for _, order in self._busy.values())
        left = None if limit == float("inf") else max(0.0, limit - time.monotonic())
        for pipe in wait(list(self._busy), left):
            assert isinstance(pipe, Connection)
            member, order = self._busy.pop(pipe)
            try:
                result, error = pipe.recv()
                self._idle.append(member)
                yield Done(order, result, error)
            except (EOFError, OSError):
                status = member.end()
                self._idle.append(_Member(self._setup))
                yield Done(order, None, _why(status))
        for pipe, (member, order) in list(self._busy.items()):
            if time.monotonic() > order.limit and not pipe.poll():
                del self._busy[pipe]
                member.end()
                self._idle.append(_Member(self._setup))
                yield Done(order, None, LATE, late=True)

    def close(self) -> None:
        """End all processes, whatever they do."""
        for member in (*self._idle, *(busy for busy, _ in self._busy.values())):
            member.end()
        self._idle, self._busy = [], {}


def _why(status: int | None) -> str:
    """What is known of a process that ended by itself.

    Without memory the system kills it (-9), or native code that is given none aborts it (-6).
    """
    if status is None or status == -signal.SIGKILL:
        return "its process was killed: it may have run out of memory"
    if status == -signal.SIGABRT:
        return "its process was aborted: it may have run out of memory"
    return f"its process ended (status {status})"


class _Member:
    """One process and the line to it."""

    def __init__(self, setup: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, setup), daemon=True)
        self._process.start()
        theirs.close()

    def end(self) -> int | None:
        """Kill it; the status it had ended with."""
        self._process.join(0 if self._process.is_alive() else None)
        status = self._process.exitcode
        self._process.kill()
        self._process.join()
        self.pipe.close()
        return status


def serve(pipe: Connection, setup: Path) -> None:
    """A process's work: folds as they come, until the line ends."""
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    bench: Bench | None = None
    with contextlib.suppress(EOFError):
        while True:
            name, parameters, number = pipe.recv()
            try:
                bench = bench or _bench(setup)
                pipe.send((bench.result(family(name), parameters, number), ""))
            except Exception as error:
                pipe.send((None, one_line(error)))


def _bench(setup: Path) -> Bench:
    task, folds, seed, matrices, results, digest = pickle.loads(setup.read_bytes())
    cache = FeatureCache(matrices, task, folds, digest)
    return Bench(task, folds, seed, cache, FoldStore(results))


def _leave_with_parent() -> None:
    """What is deep in a computation would not notice that nobody waits for it any more."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(GONE)
