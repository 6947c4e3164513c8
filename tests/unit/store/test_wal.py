"""What survives a killed process and a damaged write-ahead log, and what is said about it."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from workbench.audit import verification
from workbench.core.actor import Actor
from workbench.core.clock import SystemClock
from workbench.core.errors import UnavailableError
from workbench.core.request import Role
from workbench.store.store import Store
from workbench.store.transaction import Transaction

WRITE = """
# Without a file DuckDB takes somebody to sit there, and draws bars of progress for them.
__file__ = "write.py"
import os, sys
from workbench.core.actor import Actor
from workbench.core.request import Role
from workbench.store.store import Store
store = Store.open(sys.argv[1])
actor = Actor(1000, "ana", Role.OWNER)
def change(tx):
    seq = tx.event("note.added", "note", {})
    tx.execute("INSERT INTO note VALUES (?)", (str(seq),))
    return seq
for _ in range(int(sys.argv[2])):
    print(store.write(actor, change).result(), flush=True)
os._exit(9)
"""


class Stopped(SystemClock):
    """A clock that always shows the same time of day."""

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 11, 23, 12)


@pytest.fixture
def project(path: Path, store: Store) -> Path:
    """A closed project, checkpointed, with one event."""
    store.close()
    return path


def crash_after(project: Path, writes: int) -> list[int]:
    """Write events in a process that then ends without a word; the acknowledged numbers."""
    command = [sys.executable, "-c", WRITE, str(project), str(writes)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 9, done.stderr
    return [int(line) for line in done.stdout.split()]


def wal(project: Path) -> Path:
    return project.with_name(project.name + ".wal")


def asides(project: Path) -> list[Path]:
    return sorted(project.parent.glob("*.damaged-*"))


def seqs(store: Store) -> list[int]:
    return [
        r[0] for r in store.read(lambda r: r.all("SELECT seq FROM event ORDER BY seq")).result()
    ]


def losses(store: Store) -> list[dict[str, Any]]:
    sql = "SELECT payload FROM event WHERE verb = 'store.events_lost' ORDER BY seq"
    return [json.loads(row[0]) for row in store.read(lambda reader: reader.all(sql)).result()]


def intact(store: Store) -> bool:
    return store.read(verification.follow_all).result().broken is None


def test_acknowledged_writes_survive_a_crash(project: Path) -> None:
    told = crash_after(project, 30)
    with Store.open(project) as store:
        assert seqs(store) == [1, *told]
        assert losses(store) == []
        assert intact(store)


@pytest.mark.parametrize("attempt", range(3))
def test_acknowledged_writes_survive_kill_9(project: Path, attempt: int) -> None:
    command = [sys.executable, "-c", WRITE, str(project), "100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.1 + 0.1 * attempt)
        os.kill(process.pid, signal.SIGKILL)
        told = [int(line) for line in process.stdout.read().split("\n")[:-1]]
    with Store.open(project) as store:
        assert set(told) <= set(seqs(store))
        assert losses(store) == []
        assert intact(store)


def test_a_truncated_log_is_noticed_and_named(project: Path) -> None:
    told = crash_after(project, 10)
    size = wal(project).stat().st_size
    os.truncate(wal(project), size // 2)
    with Store.open(project) as store:
        kept = [seq for seq in seqs(store) if seq <= told[-1]]
        assert kept == list(range(1, kept[-1] + 1))
        (loss,) = losses(store)
        assert (loss["first"], loss["last"]) == (kept[-1] + 1, told[-1])
        assert intact(store)
    assert [one.stat().st_size for one in asides(project)] == [size // 2]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[:-200] + bytes(200), id="zeroed tail"),
        pytest.param(lambda data: data[:-100] + b"\xff" + data[-99:], id="flipped near the end"),
        pytest.param(
            lambda data: data[: len(data) // 2] + b"\xff\x00\xff" + data[len(data) // 2 + 3 :],
            id="flipped in the middle",
        ),
        pytest.param(lambda data: b"\xff" * 40 + data[40:], id="header overwritten"),
    ],
)
def test_a_damaged_log_is_cut_where_it_breaks_and_kept_aside(project: Path, damage: Any) -> None:
    told = crash_after(project, 20)
    data = wal(project).read_bytes()
    wal(project).write_bytes(damage(data))
    with Store.open(project) as store:
        kept = [seq for seq in seqs(store) if seq <= told[-1]]
        assert kept == list(range(1, len(kept) + 1))
        (loss,) = losses(store)
        assert (loss["first"], loss["last"]) == (len(kept) + 1, told[-1])
        assert intact(store)
    (aside,) = asides(project)
    assert aside.read_bytes() == damage(data)
    assert loss["log"] == aside.name


def test_damage_in_the_middle_keeps_the_commits_before_it(project: Path) -> None:
    told = crash_after(project, 20)
    data = bytearray(wal(project).read_bytes())
    data[len(data) // 2] ^= 0xFF
    wal(project).write_bytes(bytes(data))
    with Store.open(project) as store:
        assert 5 <= len([seq for seq in seqs(store) if seq <= told[-1]]) <= 15


def test_a_zeroed_log_opens_and_the_loss_is_named(project: Path) -> None:
    told = crash_after(project, 5)
    wal(project).write_bytes(bytes(wal(project).stat().st_size))
    with Store.open(project) as store:
        (loss,) = losses(store)
        assert (loss["first"], loss["last"]) == (2, told[-1])
    assert len(asides(project)) == 1


def left(project: Path) -> list[Path]:
    return sorted(project.parent.glob("*.left-*"))


def of_another_state(project: Path, which: str) -> list[int]:
    """Give the project a log that does not fit it; the acknowledged events."""
    told = crash_after(project, 3)
    old_file, old_log = project.read_bytes(), wal(project).read_bytes()
    for _ in range(2):
        with Store.open(project) as store:
            assert store._checkpoint.make()
    told += crash_after(project, 3)
    if which == "an older log":
        wal(project).write_bytes(old_log)
    elif which == "a newer log":
        project.write_bytes(old_file)
    else:
        other = project.with_name("other.duckdb")
        with Store.create(other) as store:
            store.write(Actor(1, "bo", Role.OWNER), make_note).result()
        crash_after(other, 1)
        wal(other).rename(wal(project))
    return told


def make_note(tx: Transaction) -> None:
    tx.execute("CREATE TABLE note (text VARCHAR)")


@pytest.mark.parametrize("which", ["an older log", "a newer log", "another project's log"])
def test_a_log_that_does_not_fit_the_file_is_put_aside(project: Path, which: str) -> None:
    told = of_another_state(project, which)
    log = wal(project).read_bytes()
    with Store.open(project) as store:
        kept = [seq for seq in seqs(store) if seq <= told[-1]]
        (loss,) = losses(store)
        assert (loss["first"], loss["last"]) == (kept[-1] + 1, told[-1])
        assert intact(store)
    (aside,) = asides(project)
    assert aside.read_bytes() == log


@pytest.mark.parametrize("way", ["relative", "linked"])
def test_a_damaged_log_is_found_whatever_the_project_is_called_by(
    project: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    told = crash_after(project, 3)
    wal(project).write_bytes(b"\xff" * 40 + wal(project).read_bytes()[40:])
    monkeypatch.chdir(project.parent)
    link = project.parent / "link"
    link.symlink_to(project.parent)
    named = Path(project.name) if way == "relative" else link / project.name
    with Store.open(named) as store:
        assert losses(store)[0]["last"] == told[-1]


def test_a_second_copy_does_not_take_the_place_of_the_first(project: Path) -> None:
    for _ in range(2):
        crash_after(project, 3)
        os.truncate(wal(project), wal(project).stat().st_size // 2)
        with Store.open(project, clock=Stopped()) as store:
            assert store
    assert len(asides(project)) == 2


def test_a_log_is_not_cut_because_memory_or_disk_ran_out(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash_after(project, 3)
    before = wal(project).read_bytes()

    def full(*_: object, **__: object) -> None:
        raise duckdb.IOException("Failure while replaying WAL file: No space left on device")

    monkeypatch.setattr(duckdb, "connect", full)
    with pytest.raises(UnavailableError, match="the disk is full"):
        Store.open(project)
    assert wal(project).read_bytes() == before


def test_a_log_that_a_deleted_project_left_is_moved_aside_by_a_new_one(project: Path) -> None:
    crash_after(project, 3)
    log = wal(project).read_bytes()
    project.unlink()
    with Store.create(project) as store:
        sql = "SELECT payload FROM event WHERE verb = 'project.created'"
        said = json.loads(store.read(lambda reader: reader.scalar(sql)).result())
    (aside,) = left(project)
    assert aside.read_bytes() == log
    assert said["log"] == aside.name


def test_numbers_of_lost_events_are_not_used_again(project: Path, owner: Actor) -> None:
    told = crash_after(project, 5)
    wal(project).unlink()
    with Store.open(project) as store:
        store.write(owner, lambda tx: tx.event("note.added", "note", {})).result()
        assert seqs(store) == [1, told[-1] + 1, told[-1] + 2]
        assert intact(store)


def test_a_loss_is_recorded_once(project: Path) -> None:
    crash_after(project, 5)
    wal(project).unlink()
    Store.open(project).close()
    with Store.open(project) as store:
        assert len(losses(store)) == 1


def test_writes_after_a_repair_survive_a_crash(project: Path) -> None:
    crash_after(project, 10)
    os.truncate(wal(project), wal(project).stat().st_size - 7)
    told = crash_after(project, 10)
    with Store.open(project) as store:
        assert set(told) <= set(seqs(store))
        assert intact(store)


def test_a_process_killed_around_checkpoints_loses_nothing(project: Path) -> None:
    code = WRITE.replace(
        "    print(store", "    store._checkpoint.make() if _ % 7 == 3 else None\n    print(store"
    )
    for _ in range(3):
        command = [sys.executable, "-c", code, str(project), "100000"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.25)
            os.kill(process.pid, signal.SIGKILL)
            told = [int(line) for line in process.stdout.read().split("\n")[:-1]]
        with Store.open(project) as store:
            assert set(told) <= set(seqs(store))
            assert losses(store) == []
