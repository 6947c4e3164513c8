"""Opening and making project files: settings, damage, versions, and what is missing."""

from __future__ import annotations

import contextlib
import os
import pwd
from collections.abc import Mapping
from pathlib import Path

import duckdb

from workbench.audit.chain import LOST, Event, Head, genesis, payload_text
from workbench.core.clock import Clock, iso
from workbench.core.errors import UnavailableError
from workbench.core.ids import new_id
from workbench.core.version import VERSION
from workbench.store import blobs, failures, priority, wal
from workbench.store.acknowledged import HeadFile
from workbench.store.ledger import Ledger
from workbench.store.memory import USUAL
from workbench.store.migrate import migrate
from workbench.store.placing import placed
from workbench.wire.place import Place

# Files that DuckDB 1.5 can read as well.
FORMAT = "v1.5.0"
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": FORMAT,
    "memory_limit": f"{USUAL}B",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
# The store picks its own moments (checkpoint.py); no threshold does.
_NO_SURPRISE = "SET checkpoint_threshold = '1TB'"


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection with our settings. Raises duckdb.Error."""
    with priority.new_threads_step_back():
        connection = duckdb.connect(str(path), config=_CONFIG)
    connection.execute(_NO_SURPRISE)
    return connection


def create(path: Path, clock: Clock) -> tuple[duckdb.DuckDBPyConnection, HeadFile]:
    """A new project file, there whole or not at all, and the note of its last event.

    Raises ConflictError when the file exists, UnavailableError when it cannot be written.
    """
    project = new_id()
    with placed(path) as part, failures.opening(path), contextlib.closing(connect(part)) as made:
        head = _begin(made, project, wal.set_aside(path, clock), clock)
        made.execute("CHECKPOINT")
    with failures.opening(path):
        connection = connect(path)
    heads = head_file(path, project)
    heads.note(head)
    return connection, heads


def _begin(
    connection: duckdb.DuckDBPyConnection, project: str, left: str | None, clock: Clock
) -> Head:
    """Tables, what the file says of itself, and the first event.

    ``left``: what a log is called now that another project left here.
    """
    now = clock.now()
    migrate(connection, now)
    connection.begin()
    rows = [
        ("application", "workbench"),
        ("project", project),
        ("created", iso(now)),
        ("program", VERSION),
    ]
    connection.executemany("INSERT INTO meta VALUES (?, ?)", rows)
    payload = {"project": project, "program": VERSION} | ({"log": left} if left else {})
    head = _add_event(connection, genesis(project), clock, "project.created", payload)
    connection.commit()
    return head


def open_project(path: Path, clock: Clock) -> tuple[duckdb.DuckDBPyConnection, HeadFile]:
    """An existing project, up to date. See ``Store.open`` for what it raises."""
    if not path.is_file():
        raise UnavailableError(f"there is no project {path}", "make one: workbench init")
    with failures.opening(path):
        damage = wal.settle(path, lambda project: head_file(path, project).read(), clock)
        connection = connect(path)
        try:
            return connection, _bring_up(connection, path, damage, clock)
        except BaseException:
            connection.close()
            raise


def _bring_up(
    connection: duckdb.DuckDBPyConnection, path: Path, damage: str | None, clock: Clock
) -> HeadFile:
    """Bring an opened project up to date, and put on record what it has lost."""
    project = project_id(connection, path)
    migrate(connection, clock.now())
    connection.execute(blobs.SWEEP)
    heads = head_file(path, project)
    _record_losses(connection, heads, damage, clock)
    return heads


def account() -> str:
    """The login of the account that opens the file, for events of the store itself."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def head_file(path: Path, project: str) -> HeadFile:
    """The note in the hub's folder."""
    return HeadFile(Place.of(path).folder / "head", project)


def project_id(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    """The project's own id. Raises UnavailableError for a DuckDB file that is no project."""
    tables = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name IN ('meta', 'event', 'migration')"
    ).fetchall()
    values: dict[str, str] = {}
    if tables[0][0] == 3:
        values = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    if values.get("application") != "workbench":
        raise UnavailableError(
            f"{path} is a DuckDB file but not a Workbench project",
            "make a project with `workbench init`, then load your tables: workbench collect add",
        )
    return values["project"]


def last_event(connection: duckdb.DuckDBPyConnection) -> Head:
    """The end of the chain in the file."""
    rows = connection.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchall()
    if rows:
        return Head(*rows[0])
    project = connection.execute("SELECT value FROM meta WHERE key = 'project'").fetchall()
    return genesis(project[0][0])


def _record_losses(
    connection: duckdb.DuckDBPyConnection, heads: HeadFile, damage: str | None, clock: Clock
) -> None:
    """Add an event that names acknowledged events which are no longer there.

    Their numbers are not used again.
    """
    noted, found = heads.read(), last_event(connection)
    lost = noted is not None and noted.seq > found.seq
    if not lost and damage is None:
        return
    payload: dict[str, object] = {"log": damage}
    last = found.seq
    if lost and noted is not None:
        payload |= {"first": found.seq + 1, "last": noted.seq, "hash": noted.hash.hex()}
        last = noted.seq
    connection.begin()
    head = _add_event(connection, found, clock, LOST, payload, seq=last + 1)
    connection.commit()
    heads.note(head)


def _add_event(
    connection: duckdb.DuckDBPyConnection,
    head: Head,
    clock: Clock,
    verb: str,
    payload: Mapping[str, object],
    seq: int | None = None,
) -> Head:
    number = head.seq + 1 if seq is None else seq
    text = payload_text(payload)
    ledger = Ledger(connection, head)
    ledger.add(Event(number, clock.now(), os.geteuid(), account(), verb, "project", text))
    ledger.put()
    return ledger.head
