"""``python -m workbench.store.restore BACKUP PROJECT``: a project from a backup, no hub needed.

The copy is opened, brought up to date, and goes through every check of the doctor before it gets
the project's name. Prints one JSON document: what was restored, or the error.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from workbench.audit import doctor
from workbench.client.launch import MAGIC, MAGIC_AT
from workbench.core.actor import Actor
from workbench.core.errors import ConflictError, DamagedError, UnavailableError, WorkbenchError
from workbench.core.request import Role
from workbench.store import wal
from workbench.store.failures import DatabaseError, first_line, is_damage, translate
from workbench.store.opening import account
from workbench.store.placing import placed
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.store.transaction import Transaction
from workbench.wire.place import Place

T = TypeVar("T")
_UNNAMED = "the project file"


class Restored(msgspec.Struct, frozen=True):
    """What a restored project holds. ``warnings``: what is missing in it, on record."""

    project: str
    events: int
    head: str
    artefacts: int
    bytes: int
    warnings: list[str]


class Outcome(msgspec.Struct, frozen=True):
    """What the process prints: what was restored, or the code, message and hint of an error."""

    restored: Restored | None = None
    code: str = ""
    message: str = ""
    hint: str = ""


def restore(source: Path, target: Path) -> Restored:
    """Make ``target`` from a backup. Nothing is left there when this fails.

    Raises ConflictError when the target exists, UnavailableError for a file that is no
    backup, DamagedError for one whose contents are not what was written.
    """
    if left := wal.logs(target):
        raise ConflictError(
            f"{left[0]} is left of another project", "choose another name, or move it away"
        )
    with placed(target) as part:
        _require_backup(source)
        shutil.copyfile(source, part)
        try:
            restored = _check(part, source, target)
        except (DatabaseError, WorkbenchError) as error:
            raise _in_its_name(source, part, error) from error
    # A note of a project that lay here before would speak of events that are not in this one.
    (Place.of(target).folder / "head").unlink(missing_ok=True)
    return restored


def _require_backup(source: Path) -> None:
    if not source.is_file():
        raise UnavailableError(f"there is no backup {source}")
    if wal.logs(source):
        raise UnavailableError(
            f"{source} is no backup: beside it is a log with what is not in the file yet",
            "make one of that project: workbench backup FILE --project PROJECT",
        )
    try:
        with source.open("rb") as file:
            head = file.read(MAGIC_AT + len(MAGIC))
    except OSError as error:
        raise UnavailableError(f"{source} cannot be read: {error.strerror}") from error
    if head[MAGIC_AT:] != MAGIC:
        raise UnavailableError(
            f"{source} is no backup of a project",
            "name a file that `workbench backup` made; tables of rows are loaded into a project: "
            "workbench collect add NAME FILE",
        )


def _in_its_name(source: Path, part: Path, error: Exception) -> WorkbenchError:
    """What is wrong with the backup, said of it and not of the copy that was opened."""
    known = translate(error)
    if not isinstance(known, WorkbenchError):
        known = DamagedError(f"{source} is damaged: {first_line(error)}")
    elif is_damage(known):
        known = DamagedError(known.message)
    message = known.message.replace(str(part), str(source)).replace(_UNNAMED, str(source))
    hint = "use an older backup" if isinstance(known, DamagedError) else known.hint
    return type(known)(message, hint)


class _Patient:
    """A project that no hub has, as the doctor wants it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.scratch = str(Place.of(store.path).scratch)

    async def read(self, query: Callable[[Reader], T], limit: float = 10.0) -> T:
        """Run ``query``."""
        return self._store.read(query, limit).result()


def _check(part: Path, source: Path, target: Path) -> Restored:
    with Store.open(part) as store:
        checks = asyncio.run(doctor.examine(_Patient(store)))
        damaged = [f"{one.check}: {one.detail}" for one in checks if one.state == "damaged"]
        if damaged:
            raise DamagedError(f"{source} is damaged: {'; '.join(damaged)}")
        events, head, artefacts = store.read(_figures).result()

        def change(tx: Transaction) -> None:
            tx.event("project.restored", "project", {"file": str(source), "head": head})

        store.write(Actor(os.geteuid(), account(), Role.OWNER), change).result()
    return Restored(
        project=str(target),
        events=events,
        head=head,
        artefacts=artefacts,
        bytes=part.stat().st_size,
        warnings=[f"{one.check}: {one.detail}" for one in checks if one.state == "warning"],
    )


def _figures(reader: Reader) -> tuple[int, str, int]:
    """Events, the last one's hash in hexadecimal, and artefacts."""
    events = reader.scalar("SELECT count(*) FROM event")
    head = reader.scalar("SELECT lower(hex(hash)) FROM event ORDER BY seq DESC LIMIT 1")
    return events, head, reader.scalar("SELECT count(*) FROM blob")


def main() -> None:
    """Restore as the arguments say, and print the outcome."""
    source, target = (Path(argument).resolve() for argument in sys.argv[1:3])
    try:
        outcome = Outcome(restore(source, target))
    except WorkbenchError as error:
        outcome = Outcome(None, error.code, error.message, error.hint)
    sys.stdout.write(msgspec.json.encode(outcome).decode() + "\n")


if __name__ == "__main__":
    main()
