"""Versions copied as runs into a tracking store of MLflow."""

from __future__ import annotations

from pathlib import Path

import msgspec

from workbench.core.errors import InvalidInputError
from workbench.core.request import JobKind, Method, Request, Result, Role


class CopyStarted(Result, frozen=True, kw_only=True):
    """The job that copies. ``store``: the file that it writes to."""

    job: str
    store: str


class CopyVersions(Request[CopyStarted], frozen=True, kw_only=True):
    """Copy versions as runs into a tracking store of MLflow; what is there already is not doubled.

    ``destination``: an SQLite file, there already or not, or a folder, in which it is
    ``mlflow.db``. ``versions``: which, all that are neither deleted nor in quarantine with none.
    """

    destination: str
    versions: list[str] = []


class CopyParams(msgspec.Struct, frozen=True, kw_only=True):
    """Which versions of the project with this id go where; ``left_out``: why others do not."""

    project: str
    store: str
    versions: list[int]
    left_out: dict[int, str]


class CopiedRun(msgspec.Struct, frozen=True, kw_only=True):
    """A version and its run. ``state``: new, changed or unchanged."""

    version: int
    run: str
    state: str


class CopyResult(msgspec.Struct, frozen=True, kw_only=True):
    """The runs, in the order of the versions."""

    runs: list[CopiedRun]


NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


def destination(text: str) -> str:
    """Where a person wants the copies, as a path from the root.

    Raises InvalidInputError for the address of a server, or of another database.
    """
    if "://" in text:
        raise InvalidInputError(
            f"runs are copied into a file, not to {text}",
            "name an SQLite file or a folder; an MLflow server can be started on it",
        )
    return str(Path(text).expanduser().absolute())


COPY = JobKind(
    "history.copy",
    "workbench.history.tracking.job:copy",
    CopyParams,
    CopyResult,
    "copy to MLflow",
    "the runs that are copied stay where they are",
)
METHODS: tuple[Method, ...] = (
    Method("history.copy", CopyVersions, CopyStarted, Role.PRACTITIONER, write=True, files=True),
)
JOBS: tuple[JobKind, ...] = (COPY,)
