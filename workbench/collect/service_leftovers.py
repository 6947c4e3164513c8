"""Hub side: what loads that do not count leave, goes."""

from __future__ import annotations

from workbench.collect import recognise, service_columns, tables
from workbench.collect.rowhash import PROBE, row_hash
from workbench.collect.tasks import LoadParams
from workbench.core.sql import quote
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

HASH_KEY = "collect.row_hash"


async def abandon_load(session: Session, job: str, params: LoadParams) -> None:
    """A load that failed, died or was cancelled: sweep what it left, and say so."""
    await session.bulk(lambda bulk: sweep(bulk, params.load, params.dataset))

    def change(tx: Transaction) -> int:
        tx.publish("rows")
        return tx.execute(
            "UPDATE load SET state = 'failed', job = ?, ended = ? WHERE id = ? "
            "AND state = 'running'",
            (job, tx.now, params.load),
        )

    await session.write(change, int)


def _sweep_all(bulk: Reader, left: list[tuple[int, int]]) -> None:
    for load, dataset in left:
        sweep(bulk, load, dataset)


def sweep(bulk: Reader, load: int, dataset: int) -> None:
    """Remove what a load that does not count has left."""
    if bulk.scalar("SELECT state FROM load WHERE id = ?", (load,)) != "running":
        return
    for sql in recognise.forget(load):
        bulk.execute(sql)
    bulk.execute("DELETE FROM quarantine_seen WHERE load = ?", (load,))
    bulk.execute(
        "DELETE FROM quarantine WHERE source = (SELECT source FROM load WHERE id = ?) "
        "AND id NOT IN (SELECT line_id FROM quarantine_seen)",
        (load,),
    )
    if not service_columns.stored(bulk, dataset):
        return
    settled = f"dataset = {dataset} AND state IN {tables.SETTLED}"
    if not bulk.scalar(f"SELECT EXISTS (SELECT 1 FROM load WHERE {settled})"):
        for sql in tables.drop(dataset):
            bulk.execute(sql)
        return
    bulk.execute(f"DELETE FROM {tables.raw(dataset)} WHERE _load = ?", (load,))
    bulk.execute(f"DELETE FROM {tables.seen(dataset)} WHERE _by = ?", (load,))
    bulk.execute(f"DELETE FROM {tables.gone(dataset)} WHERE _by = ?", (load,))
    bulk.execute(f"DROP TABLE IF EXISTS {tables.next_gone(dataset)}")
    service_columns.narrow(bulk, dataset)


async def start(session: Session) -> None:
    """Settle loads that a dead hub left running; hash rows again if DuckDB's hash changed."""
    left = await session.read(
        lambda reader: reader.all("SELECT id, dataset FROM load WHERE state = 'running'")
    )
    if left:
        await session.bulk(lambda bulk: _sweep_all(bulk, left))
        await session.write(
            lambda tx: tx.execute(
                "UPDATE load SET state = 'failed', ended = ?, error = ? WHERE state = 'running'",
                (tx.now, "the hub ended while this load was running"),
            ),
            int,
        )
    await session.bulk(drop_unused)
    await _follow_hash(session)


def drop_unused(bulk: Reader) -> None:
    """Tables that were to take the place of others, and did not; what deleted snapshots kept."""
    left = "SELECT table_name FROM duckdb_tables() WHERE table_name SIMILAR TO 'gone_[0-9]+_next'"
    for (name,) in bulk.all(left):
        bulk.execute(f"DROP TABLE {quote(name)}")
    bulk.execute(
        "DELETE FROM snapshot_gone WHERE snapshot NOT IN "
        "(SELECT id FROM snapshot WHERE deleted IS NULL)"
    )


async def _follow_hash(session: Session) -> None:
    now, known = await session.read(
        lambda reader: (
            str(reader.scalar(PROBE)),
            reader.scalar("SELECT value FROM meta WHERE key = ?", (HASH_KEY,)),
        )
    )
    if known == now:
        return
    if known is not None:
        await session.bulk(_hash_again)

    def change(tx: Transaction) -> int:
        tx.execute("DELETE FROM meta WHERE key = ?", (HASH_KEY,))
        return tx.execute("INSERT INTO meta VALUES (?, ?)", (HASH_KEY, now))

    await session.write(change, int)


def _hash_again(bulk: Reader) -> None:
    for (dataset,) in bulk.all("SELECT DISTINCT dataset FROM source"):
        if names := list(service_columns.stored(bulk, dataset)):
            bulk.execute(f"UPDATE {tables.raw(dataset)} SET _hash = {row_hash(names)}")
