"""Put a model's suggestions in force, and the queue into their order, while people go on."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Callable

from workbench.annotate.service_desk import Desks, read_order, read_run
from workbench.annotate.strategies import BEST, BY_MODEL
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction


async def put_in_force(
    session: Session,
    dataset: datasets.Dataset,
    job: str,
    version: int,
    path: str,
    labels: list[str],
    note: Callable[[Transaction], None],
) -> None:
    """Bring suggestions in beside those in force, switch over with ``note``, rank the queue."""
    relation = f"suggestion_{dataset.id}_{abs(version)}_{job}"
    await session.bulk(lambda reader: datasets.import_parquet(reader, path, relation))

    def change(tx: Transaction) -> list[str]:
        old = tx.all("SELECT relation FROM suggestion_run WHERE dataset = ?", (dataset.id,))
        tx.execute("DELETE FROM suggestion_run WHERE dataset = ?", (dataset.id,))
        tx.execute(
            "INSERT INTO suggestion_run VALUES (?, ?, ?, ?, ?)",
            (dataset.id, version, relation, labels, tx.now),
        )
        note(tx)
        tx.publish("labels", dataset.name)
        return [table for (table,) in old]

    replaced = await session.write(change, list[str])
    await _rerank(session, dataset)
    await session.bulk(lambda reader: _drop(reader, replaced))


def _drop(reader: Reader, relations: list[str]) -> None:
    for relation in relations:
        reader.execute(f"DROP TABLE IF EXISTS {quote(relation)}")


async def _rerank(session: Session, dataset: datasets.Dataset) -> None:
    """Let an open desk hand out by the suggestions in force; nothing else of its queue changes."""
    desks = session.memory(Desks, Desks)
    async with desks.locks[dataset.id]:
        desk = desks.open.get(dataset.id)
        if desk is None:
            return
        queue = desk.queue
        used = [one for one in BY_MODEL if one == BEST or queue.orders.has(one)]

        def read(reader: Reader) -> dict[str, array[int]]:
            orders = {one: read_order(reader, run, one) for one in used} if run else {}
            return {one: queue.orders.positions(one, rows) for one, rows in orders.items()}

        run = await session.read(lambda reader: read_run(reader, dataset.id))
        orders = await session.read(read, 60.0)
        # A desk that was rebuilt meanwhile has read them itself.
        if desk.queue is queue and run is not None:
            queue.orders.rank(orders)
            desk.run = run
            desk.stamp = dataclasses.replace(desk.stamp, run=run.version)
