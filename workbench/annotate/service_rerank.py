"""Put a model's suggestions in force, and the queue into their order, while people go on."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Callable

from workbench.annotate.service_desk import Desks, blind_sql, read_order, read_run
from workbench.annotate.service_gold_desk import read_alike
from workbench.annotate.strategies import BEST, BY_MODEL
from workbench.annotate.values import labels_of
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

    def bring_in(reader: Reader) -> None:
        # With little memory its writes make everybody's statements wait for room.
        with reader.roomy():
            datasets.import_parquet(reader, path, relation)

    await session.bulk(bring_in)

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
    await session.bulk(lambda reader: datasets.drop_tables(reader, replaced))


def rankable_sql(relation: str, dataset: datasets.Dataset, picked: str, also: str = "") -> str:
    """Rows that a model may rank, in their order: no label stands, or they are gold.

    Gold must look like other rows to people who have not answered it. ``picked``: columns of ``r``.
    """
    return (
        f"SELECT {picked} FROM {relation} AS r WHERE NOT EXISTS (SELECT 1 FROM annotation AS a "
        f"WHERE a.dataset = {dataset.id} AND a.row_id = r._row AND a.status = 'labelled' "
        f"AND a.row_id NOT IN (SELECT row_id FROM gold WHERE dataset = {dataset.id})) "
        f"AND NOT EXISTS (SELECT 1 FROM ({blind_sql(dataset.rows_id, relation)}) AS b "
        f"WHERE b.row_id = r._row) {also} ORDER BY r._row"
    )


def read_counts(reader: Reader, dataset: int, task: str = "single") -> dict[str, int]:
    """In how many answers to a labelling task each label is."""
    found = reader.all(
        "SELECT label, count(*) FROM label_majority WHERE dataset = ? GROUP BY label", (dataset,)
    )
    counts: dict[str, int] = {}
    for answer, rows in found:
        for name in labels_of(task, answer):
            counts[name] = counts.get(name, 0) + rows
    return counts


async def start(session: Session) -> None:
    """Drop suggestions that never came into force."""
    used = "SELECT relation FROM suggestion_run"
    await session.bulk(
        lambda reader: datasets.drop_strays(reader, "suggestion_[0-9]+_[0-9]+_.*", used)
    )


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
        alike = await session.read(lambda reader: read_alike(reader, desk.gold, queue, run))
        # A desk that was rebuilt meanwhile has read them itself.
        if desk.queue is queue and run is not None:
            queue.orders.rank(orders)
            desk.run = run
            desk.gold.alike = alike
            desk.stamp = dataclasses.replace(desk.stamp, run=run.version)
