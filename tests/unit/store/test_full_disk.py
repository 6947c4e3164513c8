"""A full disk refuses what does not fit, keeps what was acknowledged, and starts no checkpoint."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from workbench.core.actor import Actor
from workbench.store.store import Store

# No file may grow over a few megabytes: the nearest to a full disk that any user can have.
FILL = """
import os, resource, signal, sys
from workbench.core.actor import Actor
from workbench.core.errors import UnavailableError
from workbench.core.request import Role
from workbench.store.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
actor = Actor(1000, "ana", Role.OWNER)
store = Store.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
def large(tx):
    tx.execute("INSERT INTO note VALUES (?)", (os.urandom(100_000).hex(),))
    return tx.event("note.added", "note", {})
def small(tx):
    return tx.event("note.seen", "note", {})
for _ in range(100):
    try:
        print(store.write(actor, large).result())
    except UnavailableError as error:
        print(error.message, file=sys.stderr)
        break
print(store.write(actor, small).result(), flush=True)
os._exit(0)
"""


def test_what_was_acknowledged_stays_and_small_writes_go_on(path: Path, store: Store) -> None:
    store.close()
    command = [sys.executable, "-c", FILL, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = [int(line) for line in done.stdout.split()]
    assert "the disk is full" in done.stderr
    with Store.open(path) as again:
        sql = "SELECT seq FROM event WHERE seq > 1 ORDER BY seq"
        assert again.read(lambda r: [row[0] for row in r.all(sql)]).result() == told


def test_no_checkpoint_is_begun_on_a_disk_that_is_nearly_full(
    store: Store, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write(owner, lambda tx: tx.execute("INSERT INTO note VALUES ('x')")).result()
    full = SimpleNamespace(f_bavail=100, f_frsize=4096)
    monkeypatch.setattr(os, "statvfs", lambda path: full)
    assert not store._checkpoint.make()
    assert store._checkpoint.log_bytes() > 0


def test_a_checkpoint_beside_a_running_transaction_loses_nothing(
    store: Store, owner: Actor
) -> None:
    def bulk(sql: str) -> None:
        store.bulk(lambda reader: reader.execute(sql)).result()

    store.write(owner, lambda tx: tx.execute("INSERT INTO note VALUES ('x')")).result()
    bulk("BEGIN")
    bulk("INSERT INTO note VALUES ('y')")
    store._checkpoint.make()
    bulk("COMMIT")
    store._checkpoint.make()
    assert store._checkpoint.log_bytes() == 0
    store.close()
    with Store.open(store.path) as again:
        notes = again.read(lambda reader: reader.all("SELECT text FROM note ORDER BY 1")).result()
    assert notes == [("x",), ("y",)]
