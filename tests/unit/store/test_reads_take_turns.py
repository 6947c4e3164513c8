"""Who asks much waits for themselves: the others' reads, and above all the quick ones, go on."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from workbench.core.errors import CancelledError, TimeLimitError
from workbench.store.reader import Reader
from workbench.store.readers import AT_ONCE, THREADS
from workbench.store.store import Store
from workbench.store.turns import Turns

ENDLESS = "SELECT count(*) FROM range(1000000000000)"


def _endless(reader: Reader) -> object:
    return reader.scalar(ENDLESS)


def _one(reader: Reader) -> object:
    return reader.scalar("SELECT 1")


@contextlib.contextmanager
def _held_up(store: Store, callers: int, each: int, quick: bool = False) -> Iterator[None]:
    """Endless reads of several callers, given up in the end."""
    reads: list[Future[Any]] = [
        store.read(_endless, 60, caller=f"slow {number}", quick=quick)
        for number in range(callers)
        for _ in range(each)
    ]
    yield
    for read in reads:
        read.cancel()


def test_one_caller_s_many_long_reads_leave_threads_for_another(store: Store) -> None:
    with _held_up(store, callers=1, each=20):
        assert store.read(_one, caller="other").result(5) == 1


def test_a_quick_read_is_not_held_up_by_long_ones_of_everybody(store: Store) -> None:
    with _held_up(store, callers=10, each=5):
        assert store.read(_one, caller="new", quick=True).result(5) == 1


def test_one_caller_cannot_fill_the_quick_lane(store: Store) -> None:
    with _held_up(store, callers=1, each=20, quick=True):
        assert store.read(_one, caller="new", quick=True).result(5) == 1


def test_the_time_limit_begins_with_the_query_and_not_with_the_waiting(store: Store) -> None:
    hold = threading.Event()
    first = [
        store.read(lambda reader: hold.wait(10), 60, caller=f"caller {number}")
        for number in range(THREADS)
    ]
    waiting = store.read(_one, limit=0.2, caller="patient")
    time.sleep(0.5)
    hold.set()
    assert waiting.result(5) == 1
    assert all(read.result(5) for read in first)


def test_a_later_read_with_a_nearer_limit_is_ended_in_time(store: Store) -> None:
    with _held_up(store, callers=1, each=1):
        began = time.monotonic()
        with pytest.raises(TimeLimitError):
            store.read(_endless, limit=0.2, caller="other").result(5)
        assert time.monotonic() - began < 3


def test_a_read_that_is_given_up_while_it_waits_is_forgotten(store: Store) -> None:
    running = [store.read(_endless, 60, caller="slow") for _ in range(AT_ONCE)]
    while not all(read.running() for read in running):
        time.sleep(0.01)
    waiting = [store.read(_one, caller="slow") for _ in range(50)]
    assert all(read.cancel() for read in waiting)
    assert store._readers._slow.turns.clear() == []
    for read in running:
        read.cancel()


def test_closing_refuses_what_waits(store: Store) -> None:
    reads = [store.read(_endless, 60, caller="slow") for _ in range(10)]
    store.close()
    assert all(read.exception(10) is not None for read in reads)


def test_a_running_read_that_is_cancelled_makes_room_for_the_next(store: Store) -> None:
    running = [store.read(_endless, 60, caller="slow") for _ in range(AT_ONCE)]
    following = store.read(_one, caller="slow")
    while not all(read.running() for read in running):
        time.sleep(0.01)
    for read in running:
        read.cancel()
    assert following.result(5) == 1
    with pytest.raises(CancelledError):
        running[0].result(5)


def test_callers_take_turns_whoever_asked_more() -> None:
    turns: Turns[str] = Turns(most=3)
    for number in range(3):
        turns.put("many", f"many {number}")
    turns.put("few", "few 0")
    assert [turns.take() for _ in range(5)] == ["many 0", "few 0", "many 1", "many 2", None]


def test_a_caller_over_its_number_waits_until_one_has_ended() -> None:
    turns: Turns[int] = Turns(most=1)
    turns.put("one", 1)
    turns.put("one", 2)
    assert (turns.take(), turns.take()) == (1, None)
    turns.done("one")
    assert turns.take() == 2
