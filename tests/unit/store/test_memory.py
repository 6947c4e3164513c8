"""What does not fit into the usual memory gets more, once; then the limit is low again."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from workbench.core.actor import Actor
from workbench.core.errors import MemoryLimitError
from workbench.core.request import Role
from workbench.store import checkpoint, memory
from workbench.store.reader import Reader
from workbench.store.store import Store

ANA = Actor(1000, "ana", Role.OWNER)
# One aggregate state that cannot be spilled: a list of several hundred thousand numbers a group.
LARGE = (
    "SELECT max(len(l)) FROM (SELECT i % 8 AS g, list(i) AS l FROM range(3000000) t(i) GROUP BY g)"
)
# Keeps to the limit by writing to disk, and so has all memory while it runs.
LONG = (
    "SELECT max(x) FROM (SELECT row_number() OVER (ORDER BY hash(i)::VARCHAR) AS x "
    "FROM range(1000000) t(i))"
)
WRITES = 100
FITS_MORE = 3_000_000 // 8


def limit(reader: Reader) -> str:
    return str(reader.scalar("SELECT current_setting('memory_limit')"))


@pytest.fixture(params=["read", "bulk"])
def run(request: pytest.FixtureRequest, store: Store) -> Callable[..., object]:
    if request.param == "read":
        return lambda query: store.read(query, 120).result()
    return lambda query: store.bulk(query).result()


def test_what_does_not_fit_is_given_more_and_the_limit_goes_down(
    run: Callable[..., object], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "USUAL", 24_000_000)
    with store._memory.more():
        pass
    before = run(limit)
    assert run(lambda reader: reader.scalar(LARGE)) == FITS_MORE
    assert run(limit) == before


def test_what_does_not_fit_at_all_says_so(
    run: Callable[..., object], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "USUAL", 24_000_000)
    monkeypatch.setattr(memory, "MORE", 24_000_000)
    with store._memory.more():
        pass
    with pytest.raises(MemoryLimitError, match="memory"):
        run(lambda reader: reader.scalar(LARGE))


def test_what_is_kept_for_later_reads_makes_way(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "USUAL", 24_000_000)
    monkeypatch.setattr(memory, "PATIENCE", 0.2)
    store._checkpoint.patience = 0.05
    with store._memory.more():
        pass
    low = store.read(limit).result()
    with store._memory.more():
        made = "CREATE TABLE many AS SELECT md5(i::VARCHAR) AS a FROM range(2000000) t(i)"
        store.bulk(lambda reader: reader.execute(made)).result()
        summed = "SELECT sum(length(a)) FROM many"
        assert store.read(lambda reader: reader.scalar(summed)).result() == 64_000_000
        assert store._memory._used() > 24_000_000
    over = time.monotonic() + 10
    while store.read(limit).result() != low:
        assert time.monotonic() < over
        time.sleep(0.05)


def test_a_checkpoint_lowers_nothing_while_more_is_in_use(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "USUAL", 24_000_000)
    monkeypatch.setattr(memory, "SPARE", 8_000_000)
    with store._memory.more():
        high = store.read(limit).result()
        made = "CREATE TABLE many AS SELECT md5(i::VARCHAR) AS a FROM range(2000000) t(i)"
        store.bulk(lambda reader: reader.execute(made)).result()
        store.read(lambda reader: reader.scalar("SELECT sum(length(a)) FROM many")).result()
    assert store._memory._used() > 32_000_000
    with store._memory.spare():
        assert store.read(limit).result() == high


def test_a_checkpoint_has_memory_though_others_use_all_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "USUAL", 24_000_000)
    monkeypatch.setattr(memory, "MORE", 24_000_000)
    monkeypatch.setattr(checkpoint, "MOST_WRITES", 0)
    monkeypatch.setattr(checkpoint, "RETRY_SECONDS", 0.0)
    with store._memory.more():
        pass
    closed, over = Event(), Event()
    store.on_fatal(closed.set)

    def use_all() -> None:
        while not over.is_set():
            with contextlib.suppress(MemoryLimitError):
                store.read(lambda reader: reader.scalar(LONG), 120).result()

    stored = 0
    with ThreadPoolExecutor() as threads:
        hogs = [threads.submit(use_all) for _ in range(3)]
        while stored < WRITES and not closed.is_set():
            with contextlib.suppress(MemoryLimitError):
                store.write(ANA, lambda tx: tx.event("note.added", "note", {})).result()
                stored += 1
        over.set()
    for one in hogs:
        one.result()
    assert not closed.is_set()
