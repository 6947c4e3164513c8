"""Hub side: clusters of a column's spellings, and those that a person said are none."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.cleanse import requests as wire
from workbench.cleanse.clusters.likeness import METHODS
from workbench.cleanse.service_look import recipe_rows
from workbench.cleanse.service_ready import given_files, kept, unlink
from workbench.cleanse.service_tables import dataset_named, linked, reading
from workbench.cleanse.tasks import CLUSTERS, ClustersParams
from workbench.cleanse.views import ClustersStarted, ClustersView
from workbench.core.errors import InvalidInputError
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

MOST = 10_000
_REFUSED = "SELECT value, target FROM cluster_refusal WHERE dataset = ? AND column_name = ?"


async def find(session: Session, request: wire.FindClusters) -> ClustersView:
    """Clusters, found in the warm worker."""
    params = await _params(session, request)
    with reading(session, *params.files, params.marks, *given_files(params.steps)):
        found: ClustersView = await session.run_warm(CLUSTERS, params)
    return found


async def start(session: Session, request: wire.StartClusters) -> ClustersStarted:
    """Begin to look for clusters in a job."""
    params = await _params(session, request)
    own = [await linked(session, path) for path in params.files]
    people = await linked(session, params.marks) if params.marks else ""
    steps = await kept(session, params.steps)
    params = msgspec.structs.replace(params, files=own, steps=steps, marks=people)
    try:
        job = await session.start_job(CLUSTERS, params)
    except BaseException:
        unlink(params)
        raise
    return ClustersStarted(job=job)


async def _params(
    session: Session, request: wire.FindClusters | wire.StartClusters
) -> ClustersParams:
    likeness = request.likeness
    if not 0 < likeness.radius < 1 or likeness.n < 1 or likeness.block < 1:
        raise InvalidInputError(
            "the radius lies between 0 and 1, n and block are at least 1",
            "methods, strictest first: " + ", ".join(METHODS),
        )
    dataset = await dataset_named(session, request.dataset)
    path, steps, people = await recipe_rows(session, dataset)

    def refused(reader: Reader) -> list[tuple[Any, ...]]:
        return reader.all(_REFUSED, (dataset.id, request.column))

    never = [(value, target) for value, target in await session.read(refused)]
    return ClustersParams(
        dataset=dataset.name,
        files=[path],
        steps=steps,
        column=request.column,
        likeness=likeness,
        never=never,
        limit=max(1, min(request.limit, MOST)),
        marks=people,
    )


async def refuse(session: Session, request: wire.RefuseMerge) -> None:
    """Remember that spellings do not belong to a target, or forget it, on record."""
    dataset = await dataset_named(session, request.dataset)
    if not request.values:
        raise InvalidInputError("no spelling is named", "name those that do not belong")

    def write(tx: Transaction) -> None:
        for value in request.values:
            key = (dataset.id, request.column, value, request.target)
            for pair in ((value, request.target), (request.target, value)):
                tx.execute(
                    "DELETE FROM cluster_refusal "
                    "WHERE dataset = ? AND column_name = ? AND value = ? AND target = ?",
                    (dataset.id, request.column, *pair),
                )
            if not request.undo:
                tx.execute(
                    "INSERT INTO cluster_refusal VALUES (?, ?, ?, ?, ?, ?)",
                    (*key, tx.actor.name, tx.now),
                )
        verb = "cleanse.merge_allowed" if request.undo else "cleanse.merge_refused"
        payload = {"column": request.column, "values": request.values, "target": request.target}
        tx.event(verb, f"dataset:{dataset.name}", payload)
        tx.publish("recipe", dataset.name)

    await session.write(write, type(None))


async def finish(
    session: Session, job: str, params: ClustersParams, result: ClustersView
) -> ClustersView:
    """The job's own files go; what it found is its result."""
    unlink(params)
    return result


async def abandon(session: Session, job: str, params: ClustersParams) -> None:
    """Leave nothing of a search that failed, died or was cancelled."""
    unlink(params)
