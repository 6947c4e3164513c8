"""Hub side: snapshots of a dataset's raw rows are taken, listed, restored and deleted.

Rows of loads are never changed, so that a snapshot is a list of loads, and of the rows of these
that were not shown. Restoring one is a load that contains exactly its rows, and takes the place of
all before it: like any load it can be taken back.
"""

from __future__ import annotations

import msgspec

from workbench.collect import (
    cursors,
    difference,
    presence,
    recognise,
    service_columns,
    service_cursor,
    service_leftovers,
    service_presence,
    tables,
)
from workbench.collect.recognise import temporary
from workbench.collect.requests import Dialect, LoadAccount, RestoreSnapshot
from workbench.collect.service_compare import Kept, snapshot
from workbench.collect.service_presence import Moment, Settled, moment, require_moment
from workbench.collect.service_sources import accounts
from workbench.collect.service_texts import of_settled, plan_moves, store_moves
from workbench.collect.snapshots import (
    NOW,
    DeleteSnapshot,
    ListSnapshots,
    Snapshot,
    TakeSnapshot,
)
from workbench.core.clock import iso
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction


async def take_snapshot(session: Session, request: TakeSnapshot) -> Snapshot:
    """Keep the rows as they are. Raises NotFoundError, ConflictError, InvalidInputError."""
    if request.name == NOW or request.name.isdigit() or ":" in request.name:
        raise InvalidInputError(f"{request.name!r} cannot be a name", "A word that says when.")
    number = await session.write(lambda tx: tx.next_id("snapshot_seq"), int)
    dataset, found, loads = await session.bulk(lambda bulk: _keep(bulk, request.dataset, number))

    def change(tx: Transaction) -> Snapshot:
        require_moment(tx, dataset, found)
        same = "SELECT 1 FROM snapshot WHERE dataset = ? AND name = ? AND name <> ''"
        if tx.one(f"{same} AND deleted IS NULL", (dataset, request.name)):
            raise ConflictError(f"a snapshot is called {request.name!r} already", "Choose another.")
        columns = msgspec.json.encode(service_columns.known(tx, dataset)).decode()
        tx.execute(
            "INSERT INTO snapshot "
            "(id, dataset, number, name, rows, columns, loads, created, person) "
            "SELECT ?, ?, 1 + (SELECT coalesce(max(number), 0) FROM snapshot "
            "WHERE dataset = ?), ?, (SELECT sum(rows) FROM source WHERE dataset = ?), ?, ?, ?, ?",
            (
                *(number, dataset, dataset, request.name, dataset, columns),
                *(msgspec.json.encode(loads).decode(), tx.now, tx.actor.name),
            ),
        )
        taken = _snapshots(tx, dataset)[0]
        payload = {"number": taken.number, "called": taken.name, "rows": taken.rows}
        tx.event("collect.snapshot_taken", f"dataset:{request.dataset}", payload)
        tx.publish("rows", request.dataset)
        return taken

    return await session.write(change, Snapshot)


def _keep(bulk: Reader, name: str, number: int) -> tuple[int, Moment, list[int]]:
    """Note which rows are not shown; the dataset, the moment, and the loads that are shown."""
    dataset = datasets.find(bulk, name).id
    found = moment(bulk, dataset)
    shown = bulk.all("SELECT id FROM load WHERE dataset = ? AND shown ORDER BY id", (dataset,))
    loads = [row[0] for row in shown]
    if not loads:
        raise InvalidInputError(f"{name} has no rows yet", "Load it first.")
    bulk.execute(
        f"INSERT INTO snapshot_gone SELECT DISTINCT {number}, _row, _load "
        f"FROM {tables.gone(dataset)} WHERE _load IN ({', '.join(map(str, loads))}) "
        f"AND _by IN (SELECT id FROM load WHERE dataset = {dataset} AND state = 'counted')"
    )
    return dataset, found, loads


async def list_snapshots(session: Session, request: ListSnapshots) -> list[Snapshot]:
    """A dataset's snapshots. Raises NotFoundError."""
    return await session.read(
        lambda reader: _snapshots(reader, datasets.find(reader, request.dataset).id)
    )


def _snapshots(reader: Reader, dataset: int) -> list[Snapshot]:
    rows = reader.all(
        "SELECT number, name, rows, columns, created, person FROM snapshot WHERE dataset = ? "
        "AND deleted IS NULL ORDER BY number DESC",
        (dataset,),
    )
    return [
        Snapshot(
            number=number,
            name=name,
            rows=count,
            columns=msgspec.json.decode(columns, type=list[str]),
            created=iso(created),
            by=person,
        )
        for number, name, count, columns, created, person in rows
    ]


async def delete_snapshot(session: Session, request: DeleteSnapshot) -> Snapshot:
    """Keep a state no longer. Raises NotFoundError, ConflictError while a load runs.

    Rows that it alone needed make way when a file brings a column for theirs.
    """

    def change(tx: Transaction) -> Snapshot:
        dataset = datasets.find(tx, request.dataset).id
        # The load that runs may be the one that restores it.
        moment(tx, dataset)
        number = snapshot(tx, dataset, request.snapshot).number
        found = next(one for one in _snapshots(tx, dataset) if one.number == number)
        tx.execute(
            "UPDATE snapshot SET deleted = ? WHERE dataset = ? AND number = ?",
            (tx.now, dataset, number),
        )
        payload = {"number": found.number, "called": found.name, "rows": found.rows}
        tx.event("collect.snapshot_deleted", f"dataset:{request.dataset}", payload)
        tx.publish("rows", request.dataset)
        return found

    found = await session.write(change, Snapshot)
    await session.bulk(service_leftovers.drop_unused)
    return found


class _Restored(msgspec.Struct, frozen=True):
    """What restoring comes to."""

    rows: int
    removed: int
    back: int
    changed: int
    cursor_value: str
    settled: Settled


async def restore_snapshot(session: Session, request: RestoreSnapshot) -> LoadAccount:
    """Make the rows what they were. Raises NotFoundError, ConflictError while a load runs."""

    def begin(tx: Transaction) -> int:
        dataset = datasets.find(tx, request.dataset).id
        kept = snapshot(tx, dataset, request.snapshot)
        moment(tx, dataset)
        load = tx.next_id("load_seq")
        tx.execute(
            "INSERT INTO load (id, source, dataset, state, started, person, location, options, "
            "dialect, keys, cursor) SELECT ?, s.id, s.dataset, 'running', ?, ?, s.location, "
            "s.options, ?, s.keys, s.cursor FROM source s WHERE s.dataset = ? "
            "ORDER BY s.id LIMIT 1",
            (load, tx.now, tx.actor.name, _dialect(tx, dataset, kept), dataset),
        )
        return load

    started = session.clock.monotonic()
    load = await session.write(begin, int)
    dataset, kept = await session.read(lambda reader: _find(reader, load, request.snapshot))
    try:
        found = await session.bulk(lambda bulk: _restore(bulk, dataset, load, kept))
        after = of_settled(dataset, found.settled)
        moves = await plan_moves(session, dataset, f"restoring snapshot {kept.number}", after)

        def count(tx: Transaction) -> LoadAccount:
            store_moves(tx, moves, load)
            return _count(tx, dataset, load, kept, found, session.clock.monotonic() - started)

        return await session.write(count, LoadAccount)
    except BaseException:
        await session.bulk(lambda bulk: service_leftovers.sweep(bulk, load, dataset))
        failed = "UPDATE load SET state = 'failed' WHERE id = ? AND state = 'running'"
        await session.write(lambda tx: tx.execute(failed, (load,)), int)
        raise


def _dialect(reader: Reader, dataset: int, kept: Kept) -> str:
    """How the dataset was read last, with the snapshot's columns."""
    settled = f"dataset = ? AND state IN {tables.SETTLED} AND finding = id"
    text = reader.scalar(
        f"SELECT dialect FROM load WHERE {settled} ORDER BY id DESC LIMIT 1", (dataset,)
    )
    dialect = msgspec.json.decode(text, type=Dialect)
    named = msgspec.structs.replace(dialect, names=kept.columns, own=kept.columns)
    return msgspec.json.encode(named).decode()


def _find(reader: Reader, load: int, name: str) -> tuple[int, Kept]:
    row = reader.one("SELECT dataset FROM load WHERE id = ?", (load,))
    if row is None:
        raise NotFoundError(f"there is no load {load}")
    return row[0], snapshot(reader, row[0], name)


def _restore(bulk: Reader, dataset: int, load: int, kept: Kept) -> _Restored:
    """Note the snapshot's rows as the load's, and work out what is shown then."""
    if bulk.scalar("SELECT state FROM load WHERE id = ?", (load,)) == "counted":
        raise ConflictError("the snapshot is restored already")
    rows = difference.of_snapshot(dataset, kept.id, kept.loads)
    now, found = temporary("now", load), temporary("found", load)
    for name in (now, found):
        bulk.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT _row, _load FROM ({rows}) ORDER BY _row"
        )
    count = int(bulk.scalar(f"SELECT count(*) FROM {now}"))
    for start in range(0, count, tables.CHUNK_ROWS):
        bulk.execute(recognise.insert_found(dataset, load, start))
    removed, back, changed = bulk.all(presence.compare(dataset, load))[0]
    source, cursor = bulk.all("SELECT source, cursor FROM load WHERE id = ?", (load,))[0]
    value = ""
    if not service_presence.siblings(bulk, dataset, source) and cursor in service_columns.stored(
        bulk, dataset
    ):
        cells = f"(SELECT r.* FROM {tables.raw(dataset)} r JOIN {now} USING (_row, _load))"
        value = bulk.scalar(cursors.greatest(cells, f"{quote(cursor)}::VARCHAR")) or ""
    settled = service_presence.settle(bulk, dataset, load, load)
    for sql in recognise.forget(load):
        bulk.execute(sql)
    return _Restored(count, removed, back, changed, value, settled)


def _count(
    tx: Transaction, dataset: int, load: int, kept: Kept, found: _Restored, seconds: float
) -> LoadAccount:
    """The one small write: from here on the rows are what they were."""
    called = f"snapshot {kept.number}" + (f" ({kept.name})" if kept.name else "")
    notes = msgspec.json.encode([f"{called} was restored"]).decode()
    unchanged = found.rows - found.back - found.changed
    tx.execute(
        "UPDATE load SET state = 'counted', ended = ?, finding = id, whole = true, "
        "restores = true, shown = true, "
        "read = ?, loaded = ?, updated = ?, unchanged = ?, removed = ?, cursor_value = ?, "
        "notes = ?, seconds = ? WHERE id = ?",
        (
            *(tx.now, found.rows, found.back, found.changed, unchanged),
            *(found.removed, found.cursor_value, notes, seconds, load),
        ),
    )
    service_presence.apply(tx, dataset, found.settled)
    columns = service_columns.shown(tx, dataset)
    service_columns.show(tx, dataset, columns, found.settled.hidden)
    # What was loaded last says nothing now of what is there: the files are read in full again.
    tx.execute("UPDATE source SET edited = ? WHERE dataset = ?", (tx.now, dataset))
    service_cursor.settle_all(tx, dataset)
    account = accounts(tx, "WHERE l.id = ?", (load,), 1)[0]
    payload = {"load": load, "number": kept.number, "rows": found.rows, "removed": found.removed}
    tx.event("collect.snapshot_restored", f"dataset:{account.dataset}", payload)
    tx.publish("rows", account.dataset)
    return account
