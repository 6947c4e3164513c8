"""A backup is complete, opens as a project, and comes back checked; nothing is overwritten."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import duckdb
import pytest

from workbench.audit import verification
from workbench.audit.chain import Head
from workbench.client.launch import is_read_only
from workbench.core.actor import Actor
from workbench.core.errors import ConflictError, DamagedError, UnavailableError
from workbench.store import backup, blobs
from workbench.store.acknowledged import HeadFile
from workbench.store.reader import Reader
from workbench.store.restore import restore
from workbench.store.store import Store
from workbench.wire.place import Place

# Each change wrote an event and a note of its number: none may be there without the other.
NOT_TOGETHER = (
    "SELECT count(*) FROM (SELECT seq::VARCHAR FROM event WHERE verb = 'note.added' "
    "EXCEPT SELECT text FROM note)"
)


def make(store: Store, target: Path) -> backup.Copied:
    """A backup that may be written to: these tests open it as no front end does, and harm it."""
    made = store.bulk(lambda reader: backup.copy(reader, target)).result()
    target.chmod(0o600)
    return made


def furnish(store: Store, owner: Actor, tmp_path: Path) -> str:
    """A table, a view, a used sequence and an artefact; the artefact's name."""
    sql = "CREATE TABLE raw_1 AS SELECT i AS _row, md5(i::VARCHAR) AS a FROM range(200000) t(i)"
    store.bulk(lambda reader: reader.execute(sql)).result()
    store.write(owner, lambda tx: tx.execute("CREATE VIEW rows_1 AS SELECT * FROM raw_1")).result()
    store.write(owner, lambda tx: tx.next_id("dataset_seq")).result()
    (tmp_path / "model").write_bytes(os.urandom(10_000))
    return store.bulk(lambda reader: blobs.put_blob_file(reader, tmp_path / "model")).result()


def project_name(reader: Reader) -> str:
    return str(reader.scalar("SELECT value FROM meta WHERE key = 'project'"))


def contents(store: Store) -> dict[str, object]:
    def query(reader: Reader) -> dict[str, object]:
        names = (
            "SELECT table_name FROM duckdb_tables() "
            "UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal"
        )
        found: dict[str, object] = {}
        for (name,) in sorted(reader.all(names)):
            sql = f"SELECT count(*), bit_xor(hash(one)) FROM {name} AS one"
            found[name] = reader.one(sql)
        constraints = "SELECT table_name, constraint_text FROM duckdb_constraints() ORDER BY ALL"
        found["constraints"] = reader.all(constraints)
        return found

    return store.read(query, 60).result()


def test_a_backup_holds_everything(store: Store, owner: Actor, tmp_path: Path) -> None:
    furnish(store, owner, tmp_path)
    make(store, tmp_path / "copy.duckdb")
    with Store.open(tmp_path / "copy.duckdb") as copy:
        assert contents(copy) == contents(store)


def test_a_backup_is_read_only_and_what_is_restored_from_it_is_not(
    store: Store, tmp_path: Path
) -> None:
    target, again = tmp_path / "any name", tmp_path / "again.duckdb"
    store.bulk(lambda reader: backup.copy(reader, target)).result()
    assert is_read_only(target)
    restore(target, again)
    assert not is_read_only(again)


def test_numbers_go_on_in_a_backup(store: Store, owner: Actor, tmp_path: Path) -> None:
    furnish(store, owner, tmp_path)
    make(store, tmp_path / "copy.duckdb")
    with Store.open(tmp_path / "copy.duckdb") as copy:
        assert copy.write(owner, lambda tx: tx.next_id("dataset_seq")).result() == 2


def test_a_backup_while_people_write_is_one_state(
    store: Store, owner: Actor, tmp_path: Path
) -> None:
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            store.write(
                owner,
                lambda tx: tx.execute(
                    "INSERT INTO note VALUES (?)", (str(tx.event("note.added", "note", {})),)
                ),
            ).result()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(3):
        make(store, tmp_path / f"{number}.duckdb")
    stop.set()
    for thread in threads:
        thread.join()
    for number in range(3):
        with Store.open(tmp_path / f"{number}.duckdb") as copy:
            assert copy.read(verification.follow_all).result().broken is None
            assert copy.read(lambda reader: reader.scalar(NOT_TOGETHER)).result() == 0


def test_an_existing_file_is_not_overwritten(store: Store, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(ConflictError):
        make(store, tmp_path / "mine")
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_backup_that_fails_leaves_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError):
        make(store, tmp_path / "nowhere" / "copy.duckdb")
    make(store, tmp_path / "copy.duckdb")
    assert sorted(one.name for one in tmp_path.glob("copy*")) == ["copy.duckdb"]


def test_a_restored_project_is_checked_and_on_record(
    store: Store, owner: Actor, tmp_path: Path
) -> None:
    name = furnish(store, owner, tmp_path)
    make(store, tmp_path / "copy.duckdb")
    restored = restore(tmp_path / "copy.duckdb", tmp_path / "again.duckdb")
    assert (restored.events, restored.artefacts) == (1, 1)
    with Store.open(tmp_path / "again.duckdb") as again:
        verbs = again.read(lambda r: [row[0] for row in r.all("SELECT verb FROM event")]).result()
        assert verbs == ["project.created", "project.restored"]
        again.read(lambda reader: blobs.check_blob(reader, name)).result()


def test_a_restore_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    make(store, tmp_path / "copy.duckdb")
    with pytest.raises(ConflictError):
        restore(tmp_path / "copy.duckdb", store.path)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE event SET actor = 'somebody else' WHERE seq = 1",
        "UPDATE blob_part SET data = 'rubbish'::BLOB",
    ],
)
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    store: Store, owner: Actor, tmp_path: Path, sql: str
) -> None:
    furnish(store, owner, tmp_path)
    make(store, tmp_path / "copy.duckdb")
    with duckdb.connect(str(tmp_path / "copy.duckdb")) as raw:
        raw.execute(sql)
    with pytest.raises(DamagedError):
        restore(tmp_path / "copy.duckdb", tmp_path / "again.duckdb")
    assert list(tmp_path.glob("again*")) == []


def test_a_table_of_rows_is_no_backup_and_the_way_in_is_told(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UnavailableError, match="no backup of a project") as caught:
        restore(tmp_path / "rows.csv", tmp_path / "again.duckdb")
    assert "collect add" in caught.value.hint
    assert list(tmp_path.glob("again*")) == []


def test_a_project_with_a_log_beside_it_is_no_backup(
    store: Store, owner: Actor, tmp_path: Path
) -> None:
    store.write(owner, lambda tx: tx.event("note.added", "note", {})).result()
    with pytest.raises(UnavailableError, match="beside it is a log") as caught:
        restore(store.path, tmp_path / "again.duckdb")
    assert "workbench backup" in caught.value.hint
    assert list(tmp_path.glob("again*")) == []


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.95])
def test_a_backup_cut_short_is_refused_in_its_own_name(
    store: Store, owner: Actor, tmp_path: Path, share: float
) -> None:
    furnish(store, owner, tmp_path)
    make(store, tmp_path / "copy.duckdb")
    data = (tmp_path / "copy.duckdb").read_bytes()
    (tmp_path / "copy.duckdb").write_bytes(data[: 20 + int(len(data) * share)])
    with pytest.raises(DamagedError, match=r"copy\.duckdb is damaged") as caught:
        restore(tmp_path / "copy.duckdb", tmp_path / "again.duckdb")
    assert ".part" not in caught.value.message
    assert list(tmp_path.glob("again*")) == []


def test_a_wrong_byte_in_rows_that_no_event_tells_of_is_found(
    store: Store, owner: Actor, tmp_path: Path
) -> None:
    sql = "CREATE TABLE raw_1 AS SELECT i AS _row, md5(i::VARCHAR) AS a FROM range(400000) t(i)"
    store.bulk(lambda reader: reader.execute(sql)).result()
    make(store, tmp_path / "copy.duckdb")
    data = bytearray((tmp_path / "copy.duckdb").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "copy.duckdb").write_bytes(bytes(data))
    with pytest.raises(DamagedError, match="tables can be read: raw_1"):
        restore(tmp_path / "copy.duckdb", tmp_path / "again.duckdb")


def test_what_a_backup_lacks_on_record_is_told_and_no_reason_to_refuse(tmp_path: Path) -> None:
    project = tmp_path / "project.duckdb"
    Place.of(project).folder.mkdir()
    with Store.create(project) as store:
        name = store.read(project_name).result()
    HeadFile(Place.of(project).folder / "head", name).note(Head(9, bytes(32)))
    with Store.open(project) as store:
        make(store, tmp_path / "copy.duckdb")
    (warning,) = restore(tmp_path / "copy.duckdb", tmp_path / "again.duckdb").warnings
    assert "2–9" in warning
