"""What opening says about files that are no project, newer, locked, or not writable."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from workbench.core.errors import ConflictError, UnavailableError, VersionMismatchError
from workbench.store import opening, writer
from workbench.store.store import Store


def test_a_new_project_begins_with_an_event(store: Store) -> None:
    rows = store.read(lambda reader: reader.all("SELECT seq, verb FROM event")).result()
    assert rows == [(1, "project.created")]


def test_a_name_that_is_taken_is_not_overwritten(path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(ConflictError):
        Store.create(path)
    assert path.read_text() == "mine"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="no folder"):
        Store.create(tmp_path / "nowhere" / "p.duckdb")


def test_no_such_project(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="no project"):
        Store.open(tmp_path / "p.duckdb")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"hello, not a database " * 400, bytes(20_000)])
def test_a_file_that_is_no_database_is_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(UnavailableError):
        Store.open(path)
    assert path.read_bytes() == content


def test_a_database_that_is_no_project_is_left_as_it_is(path: Path) -> None:
    with duckdb.connect(str(path)) as other:
        other.execute("CREATE TABLE mine (a INTEGER)")
    before = path.read_bytes()
    with pytest.raises(UnavailableError, match="not a Workbench project"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_project_of_a_newer_program_is_refused_with_both_versions(path: Path) -> None:
    Store.create(path).close()
    with duckdb.connect(str(path)) as later:
        later.execute("INSERT INTO migration VALUES (9001, 'later', now()::TIMESTAMP, '7.3.1')")
    with pytest.raises(VersionMismatchError, match=r"7\.3\.1 .*schema 9001.*this is Workbench"):
        Store.open(path)


def test_a_file_that_a_newer_duckdb_wrote_is_refused(path: Path) -> None:
    Store.create(path).close()
    data = bytearray(path.read_bytes())
    data[12] = 250  # The storage version, after the checksum and the magic bytes.
    path.write_bytes(bytes(data))
    with pytest.raises(UnavailableError):
        Store.open(path)


def test_a_project_that_another_process_has_open(path: Path) -> None:
    Store.create(path).close()
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None and other.stdout is not None
        other.stdout.readline()
        with pytest.raises(UnavailableError, match="open in another process"):
            Store.open(path)
        other.stdin.write("\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_not_be_written(path: Path) -> None:
    path.parent.chmod(0o500)
    try:
        with pytest.raises(UnavailableError):
            Store.create(path)
    finally:
        path.parent.chmod(0o700)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user")
def test_a_folder_that_another_user_may_not_write(tmp_path: Path) -> None:
    code = (
        "import os, sys\nfrom workbench.store.store import Store\n"
        "os.setuid(65534)\nStore.create(sys.argv[1])"
    )
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o555)
    for above in (tmp_path, *tmp_path.parents[:3]):
        above.chmod(above.stat().st_mode | 0o055)
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder / "p.duckdb")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "UnavailableError: no permission" in done.stderr


def test_the_file_can_be_read_by_duckdb_1_5(path: Path) -> None:
    Store.create(path).close()
    with duckdb.connect(str(path), read_only=True) as reader:
        tags = reader.execute("SELECT tags FROM duckdb_databases() WHERE path IS NOT NULL")
        assert tags.fetchall()[0][0]["storage_version"].startswith(opening.FORMAT)


CREATE = """
import resource, signal, sys
from workbench.store.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
Store.create(sys.argv[1])
"""
KILLED = """
import os, sys
from workbench.store import opening
from workbench.store.store import Store
opening.migrate = lambda *_: os._exit(9)
Store.create(sys.argv[1])
"""


@pytest.mark.parametrize("most", [0, 4096, 16_384, 24_576, 300_000])
def test_a_project_that_does_not_fit_on_the_disk_leaves_nothing(path: Path, most: int) -> None:
    command = [sys.executable, "-c", CREATE, str(path), str(most)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "UnavailableError" in done.stderr.splitlines()[-1]
    assert "the disk is full" in done.stderr.splitlines()[-1]
    assert list(path.parent.glob("*.duckdb*")) == []


def test_a_project_whose_making_was_killed_can_be_made_again(path: Path) -> None:
    assert subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False).returncode == 9
    assert not path.exists()
    Store.create(path).close()


def test_damage_that_is_met_last_of_all_is_said_and_nothing_stays_locked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.create(path).close()

    def damaged(*_: object) -> None:
        raise duckdb.Error("Corrupt database file: computed checksum 1 does not match 2")

    with monkeypatch.context() as patch:
        patch.setattr(writer, "Answers", damaged)
        with pytest.raises(UnavailableError, match="is damaged"):
            Store.open(path)
    Store.open(path).close()


def test_what_prevents_a_migration_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.create(path).close()

    def full(*_: object) -> None:
        raise duckdb.IOException("IO Error: Could not write: No space left on device")

    monkeypatch.setattr(opening, "migrate", full)
    with pytest.raises(UnavailableError, match="the disk is full"):
        Store.open(path)
