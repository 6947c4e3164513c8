"""When the write-ahead log is folded in: often enough that a start after a kill takes moments."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.unit.store.test_wal import crash_after, wal
from workbench.core.actor import Actor
from workbench.core.request import Role
from workbench.store import checkpoint
from workbench.store.store import Store
from workbench.store.transaction import Transaction

ANA = Actor(1000, "ana", Role.OWNER)


def note(store: Store) -> None:
    def change(tx: Transaction) -> None:
        tx.event("note.added", "note", {})

    store.write(ANA, change).result()


def folded(project: Path) -> bool:
    """Whether the log is empty within moments."""
    deadline = time.monotonic() + 2
    while wal(project).exists() and wal(project).stat().st_size:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture(autouse=True)
def few_writes_and_no_quiet_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "MOST_WRITES", 20)
    monkeypatch.setattr(checkpoint, "QUIET_SECONDS", 60.0)


def test_many_small_writes_are_folded_in_while_people_work(path: Path, store: Store) -> None:
    sizes = []
    for _ in range(30):
        note(store)
        sizes.append(wal(path).stat().st_size)
    assert sizes[:10] == sorted(sizes[:10])
    assert sizes != sorted(sizes)


def test_what_a_killed_process_left_counts_too(path: Path, store: Store) -> None:
    store.close()
    crash_after(path, 60)
    with Store.open(path) as opened:
        note(opened)
        assert folded(path)
