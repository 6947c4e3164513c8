"""Hub side: the recipe as a Polars script, and the secret that such a script needs."""

from __future__ import annotations

from workbench.cleanse import requests as wire
from workbench.cleanse.service_ready import given_files, project_salt, ready
from workbench.cleanse.service_recipe import current
from workbench.cleanse.service_tables import dataset_named, marks, raw_rows, reading
from workbench.cleanse.tasks import SCRIPT, ScriptParams
from workbench.cleanse.views import ScriptView
from workbench.store.session import Session
from workbench.store.transaction import Transaction


async def write(session: Session, request: wire.WriteScript) -> ScriptView:
    """The script. Raises NotFoundError without rows: what steps learn is learned from them."""
    dataset = await dataset_named(session, request.dataset)
    now = await session.read(lambda reader: current(reader, dataset.id))
    raw = await raw_rows(session, dataset)
    with reading(session, raw.path):
        people = await marks(session, dataset)
        steps = await ready(session, now.steps)
        params = ScriptParams(
            dataset=dataset.name,
            version=now.number,
            files=[raw.path],
            steps=steps,
            name=request.name,
            marks=people,
        )
        with reading(session, people, *given_files(steps)):
            found: ScriptView = await session.run_warm(SCRIPT, params)
    return found


async def show_salt(session: Session, request: wire.ShowSalt) -> str:
    """The project's secret, on record that somebody saw it."""
    salt = await project_salt(session)

    def write(tx: Transaction) -> None:
        tx.event("cleanse.salt_shown", "project", {})

    await session.write(write, type(None))
    return salt
