"""``python -m workbench.store.restore BACKUP PROJECT``: a project from a backup, no hub needed.

The copy is opened, brought up to date, its chain followed and its artefacts read before it gets
the project's name. Prints one JSON document: what was restored, or the error.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import msgspec

from workbench.audit import verification
from workbench.core.actor import Actor
from workbench.core.errors import ConflictError, DamagedError, UnavailableError, WorkbenchError
from workbench.core.ids import new_id
from workbench.core.request import Role
from workbench.store import blobs
from workbench.store.opening import account
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.store.transaction import Transaction
from workbench.wire.place import Place

SECONDS = 3600.0


class Restored(msgspec.Struct, frozen=True):
    """What a restored project holds."""

    project: str
    events: int
    head: str
    artefacts: int
    bytes: int


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
    if target.exists() or target.with_name(target.name + ".wal").exists():
        raise ConflictError(f"{target} exists already", "choose another name, or move it away")
    if not source.is_file():
        raise UnavailableError(f"there is no backup {source}")
    if not target.parent.is_dir():
        raise UnavailableError(f"there is no folder {target.parent}", "make it first: mkdir")
    part = target.with_name(f"{target.name}.{new_id()}.part")
    try:
        shutil.copyfile(source, part)
        restored = _check(part, source, target)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(target)
    except OSError as error:
        raise UnavailableError(f"cannot write {target}: {error.strerror}") from error
    finally:
        for leftover in (part, part.with_name(part.name + ".wal")):
            leftover.unlink(missing_ok=True)
    # A note of a project that lay here before would speak of events that are not in this one.
    (Place.of(target).folder / "head").unlink(missing_ok=True)
    return restored


def _check(part: Path, source: Path, target: Path) -> Restored:
    with Store.open(part) as store:
        followed, artefacts = store.read(_examine, SECONDS).result()
        if followed.broken is not None:
            raise DamagedError(
                f"{source} is damaged at event {followed.broken}: {followed.why}",
                "use an older backup",
            )
        head = followed.head.hash.hex()

        def change(tx: Transaction) -> None:
            tx.event("project.restored", "project", {"file": str(source), "head": head})

        store.write(Actor(os.geteuid(), account(), Role.OWNER), change).result()
    return Restored(str(target), followed.events, head, artefacts, part.stat().st_size)


def _examine(reader: Reader) -> tuple[verification.Followed, int]:
    followed = verification.follow_all(reader)
    names = [row[0] for row in reader.all("SELECT hash FROM blob")]
    for name in names:
        blobs.check_blob(reader, name)
    return followed, len(names)


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
