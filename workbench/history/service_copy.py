"""Copying versions into MLflow, on the hub's side: which go, and what is on record of it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from workbench.core.errors import (
    InvalidInputError,
    NoFileError,
    NotFoundError,
    RefusedError,
    UnavailableError,
)
from workbench.history.requests import (
    CHANGED,
    COPY,
    NEW,
    UNCHANGED,
    CopiedRun,
    CopyParams,
    CopyResult,
    CopyStarted,
    CopyVersions,
)
from workbench.store import versions
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

STORE = "mlflow.db"
"""What MLflow calls its file in a folder."""
PACKAGES = ("mlflow", "sqlalchemy", "alembic")
COPIED = "history.copied"
_AT_ONCE = 500
"""Events of one transaction: others write between two."""


async def copy_versions(session: Session, request: CopyVersions) -> CopyStarted:
    """Begin to copy.

    Raises UnavailableError without the extra, NoFileError for a folder that is not there,
    RefusedError for a version that is deleted or in quarantine.
    """
    require_installed()
    store = _store(Path(request.destination))
    params = await session.read(lambda reader: _chosen(reader, request.versions, store))
    job = await session.start_job(COPY, params, alone=params.store)
    return CopyStarted(job=job, store=params.store)


def require_installed() -> None:
    """Raise UnavailableError when MLflow, or what it keeps SQLite files with, is missing."""
    if any(find_spec(name) is None for name in PACKAGES):
        raise UnavailableError(
            "copying needs MLflow, which is not installed", "pip install 'workbench[mlflow]'"
        )


def _store(path: Path) -> Path:
    found = path / STORE if path.is_dir() else path
    if not found.is_absolute() or not found.parent.is_dir():
        raise NoFileError(f"there is no folder {found.parent}")
    if any(sign in str(found) for sign in "?#%"):
        raise InvalidInputError(
            f"MLflow does not find a file by the name {found}", "name one without ?, # and %"
        )
    return found


def _chosen(reader: Reader, named: list[str], store: Path) -> CopyParams:
    left_out: dict[int, str] = {}
    if named:
        chosen = list(dict.fromkeys(_wanted(reader, text) for text in named))
    else:
        quarantined = {row[0] for row in reader.all(versions.UNTRUSTED_VERSIONS)}
        left_out |= dict.fromkeys(quarantined, "in quarantine")
        left_out |= {row[0]: "deleted" for row in reader.all(versions.DELETED_VERSIONS)}
        every = [row[0] for row in reader.all("SELECT version FROM model ORDER BY version")]
        chosen = [version for version in every if version not in left_out]
    if not chosen:
        raise NotFoundError("there is no version to copy", "train one: workbench train")
    return CopyParams(
        project=str(reader.scalar("SELECT value FROM meta WHERE key = 'project'")),
        store=str(store),
        versions=chosen,
        left_out=left_out,
    )


def _wanted(reader: Reader, text: str) -> int:
    version = versions.resolve(reader, text)
    versions.require_trusted(reader, version)
    if versions.deleted(reader, version):
        raise RefusedError(
            f"v{version} is deleted",
            f"lift that first: workbench history delete {version} --restore --reason TEXT",
        )
    return version


async def finish_copy(
    session: Session, job: str, params: CopyParams, result: CopyResult
) -> dict[str, Any]:
    """Keep on record what was copied where, and tell it.

    That is each that was written, and each that a copying wrote which did not come to its end.
    """
    known = await session.read(_on_record)
    fresh = [one for one in result.runs if one.state != UNCHANGED or one.run not in known]
    for start in range(0, len(fresh), _AT_ONCE):
        change = _telling(Path(params.store).name, fresh[start : start + _AT_ONCE])
        await session.write(change, type(None))
    told: dict[str, Any] = {
        state: [one.version for one in result.runs if one.state == state]
        for state in (NEW, CHANGED, UNCHANGED)
    }
    left_out = {f"v{version}": why for version, why in sorted(params.left_out.items())}
    return {"store": params.store, **told, "left_out": left_out}


def _on_record(reader: Reader) -> set[str]:
    """The runs that the log speaks of."""
    rows = reader.all("SELECT payload->>'run' FROM event WHERE verb = ?", (COPIED,))
    return {run for (run,) in rows}


def _telling(file: str, runs: list[CopiedRun]) -> Callable[[Transaction], None]:
    def change(tx: Transaction) -> None:
        for one in runs:
            facts = {"file": file, "format": "MLflow", "run": one.run}
            tx.event(COPIED, f"model:v{one.version}", facts)
            tx.publish("models", str(one.version))

    return change
