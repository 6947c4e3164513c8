"""Hub side: steps as a job needs them: with the project's salt, and other datasets' rows.

Neither is in the recipe that people see, keep or export.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.cleanse.service_tables import clean_snapshot, linked, raw_snapshot
from workbench.cleanse.tasks import ApplyParams, ClustersParams
from workbench.cleanse.views import Document
from workbench.core.behind import GIVEN
from workbench.core.errors import NotFoundError
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

_SALT = "SELECT value FROM meta WHERE key = 'salt'"


def bare(steps: Sequence[Document]) -> list[Document]:
    """The steps without what the hub gives them."""
    return [{name: v for name, v in step.items() if name not in GIVEN} for step in steps]


def given_files(steps: Sequence[Document]) -> list[str]:
    """The files of other datasets' rows that the steps were given."""
    return [step["file"] for step in steps if step.get("file")]


async def kept(session: Session, steps: Sequence[Document]) -> list[Document]:
    """The steps with names of their own for other datasets' files, so that a job keeps them."""
    return [
        {**step, "file": await linked(session, step["file"])} if step.get("file") else step
        for step in steps
    ]


def unlink(params: ApplyParams | ClustersParams) -> None:
    """Let a job's own names of files go."""
    people = [params.marks] if isinstance(params, ClustersParams) and params.marks else []
    for path in (*params.files, *people, *given_files(params.steps)):
        Path(path).unlink(missing_ok=True)


async def ready(session: Session, steps: Sequence[Document]) -> list[Document]:
    """The steps with all that a job needs to run them.

    A look-up in a dataset that is not there stays as it is: its check says so.
    """
    found = []
    for step in bare(steps):
        kind = step.get("step")
        if kind == "hash":
            step = {**step, "salt": await project_salt(session)}
        elif kind == "look_up":
            step = {**step, "file": await _rows(session, str(step.get("dataset", "")))}
        found.append(step)
    return found


async def project_salt(session: Session) -> str:
    """The project's secret, made when it is first needed."""
    known: Any = await session.read(lambda reader: reader.one(_SALT))
    if known is not None:
        return str(known[0])

    def write(tx: Transaction) -> str:
        known = tx.one(_SALT)
        if known is not None:
            return str(known[0])
        salt = secrets.token_hex(32)
        tx.execute("INSERT INTO meta VALUES ('salt', ?)", (salt,))
        tx.event("cleanse.salt_made", "project", {})
        return salt

    return await session.write(write, str)


async def _rows(session: Session, name: str) -> str:
    """The file of a dataset's best rows; "" where there are none."""

    def look(reader: Reader) -> tuple[datasets.Dataset, int | None] | None:
        try:
            found = datasets.find(reader, name)
        except NotFoundError:
            return None
        newest = "SELECT max(build) FROM clean_build WHERE dataset = ?"
        return found, reader.scalar(newest, (found.id,))

    found = await session.read(look)
    if found is None:
        return ""
    dataset, build = found
    if build is not None:
        return (await clean_snapshot(session, dataset, build)).path
    raw = await raw_snapshot(session, dataset)
    return "" if raw is None else raw.path
