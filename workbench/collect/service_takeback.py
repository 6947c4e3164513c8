"""Hub side: a load is taken back: the dataset is as if it had not been, the loads after it stay."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import NamedTuple

import msgspec

from workbench.collect import (
    presence,
    recognise,
    service_columns,
    service_cursor,
    service_grown,
    tables,
)
from workbench.collect import service_presence as present
from workbench.collect.options import remembered
from workbench.collect.reading import Dialect
from workbench.collect.recognise import temporary
from workbench.collect.requests import PreviewTakeBack, TakeBack, TakenBack
from workbench.collect.service_texts import Moves, of_settled, plan_moves, store_moves
from workbench.core.errors import ConflictError, NotFoundError, WorkbenchError
from workbench.core.sql import quote
from workbench.store.datasets import all_tasks
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction


class _Load(NamedTuple):
    """The load to be taken back, and its source."""

    id: int
    source: int
    dataset: int
    name: str
    place: str
    anew: bool
    released: bool
    keys: list[str]


class _Without(NamedTuple):
    """What is there without a load, worked out at a moment."""

    load: _Load
    moment: present.Moment
    told: TakenBack
    settled: present.Settled


class _Locks(defaultdict[int, asyncio.Lock]):
    """One for each dataset: what is there without a load is worked out in one place of the file."""

    def __init__(self) -> None:
        super().__init__(asyncio.Lock)


async def take_back(session: Session, request: TakeBack) -> TakenBack:
    """Take a load back. Raises NotFoundError, ConflictError while another load runs."""
    dataset = await session.read(
        lambda reader: reader.scalar("SELECT dataset FROM load WHERE id = ?", (request.load,))
    )
    async with session.memory(_Locks, _Locks)[dataset or 0]:
        return await _taken_back(session, request)


async def preview_take_back(session: Session, request: PreviewTakeBack) -> TakenBack:
    """What taking a load back would come to. Raises what that does, for the same reasons."""
    dataset = await session.read(
        lambda reader: reader.scalar("SELECT dataset FROM load WHERE id = ?", (request.load,))
    )
    async with session.memory(_Locks, _Locks)[dataset or 0]:
        return await session.bulk(lambda bulk: _preview(bulk, request.load))


async def _taken_back(session: Session, request: TakeBack) -> TakenBack:
    found: tuple[_Without, Moves] | WorkbenchError
    try:
        rest = await session.bulk(lambda bulk: _without(bulk, request.load))
        load = rest.load
        after = of_settled(load.dataset, rest.settled)
        moves = await plan_moves(session, load.dataset, f"taking load {load.id} back", after)
        found = rest, moves
    except WorkbenchError as error:
        found = error

    def change(tx: Transaction) -> TakenBack:
        if isinstance(found, WorkbenchError):
            raise found
        return _take_back(tx, *found)

    return await session.write(change, TakenBack)


def _find(reader: Reader, number: int) -> _Load:
    row = reader.one(
        "SELECT l.state, l.source, l.dataset, s.name, d.name, l.anew, l.finding IS NULL, s.keys "
        "FROM load l JOIN source s ON s.id = l.source JOIN dataset d ON d.id = l.dataset "
        "WHERE l.id = ?",
        (number,),
    )
    if row is None:
        raise NotFoundError(f"there is no load {number}")
    state, keys = row[0], msgspec.json.decode(row[7], type=list[str])
    if state != "counted":
        raise ConflictError(
            f"load {number} does not count: it {_STATES.get(state, 'failed')}",
            "Only what a load brought can be taken back.",
        )
    _, source, dataset, name, place, anew, released, _ = row
    return _Load(number, source, dataset, name, place, anew, released, keys)


_STATES = {"running": "is running", "taken back": "was taken back"}


def _without(bulk: Reader, number: int) -> _Without:
    """Work out what is there without the load, and what shows it."""
    load = _find(bulk, number)
    found = present.moment(bulk, load.dataset)
    told = _derived(bulk, load)
    newest = bulk.scalar(
        "SELECT coalesce(max(id), 0) FROM load WHERE dataset = ? AND state = 'counted' AND id <> ?",
        (load.dataset, number),
    )
    settled = present.settle(bulk, load.dataset, number, newest)
    _forget(bulk, number)
    return _Without(load, found, told, settled)


def _preview(bulk: Reader, number: int) -> TakenBack:
    load = _find(bulk, number)
    present.moment(bulk, load.dataset)
    try:
        return _derived(bulk, load)
    finally:
        _forget(bulk, number)


def _forget(bulk: Reader, number: int) -> None:
    for sql in recognise.forget(number):
        bulk.execute(sql)


def _derived(bulk: Reader, load: _Load) -> TakenBack:
    """Make ``now``, the rows without the load, and tell them from what is shown until then."""
    number, dataset = load.id, load.dataset
    bulk.execute(presence.hold(dataset, number, number if load.released else 0))
    service_grown.complete(bulk, dataset, number)
    standing = present.standing(dataset, number)
    present.derive(bulk, dataset, number, standing)
    _require_unique(bulk, load)
    removed, restored, changed = bulk.all(presence.compare(dataset, number))[0]
    now = temporary("now", number)
    gone = f"SELECT _row FROM ({tables.current(dataset, [])}) EXCEPT SELECT _row FROM {now}"
    labelled = bulk.scalar(
        f"SELECT count(DISTINCT row_id) FROM annotation WHERE dataset IN {all_tasks(dataset)} "
        f"AND status = 'labelled' AND row_id IN ({gone})"
    )
    return TakenBack(
        load=number,
        source=load.name,
        removed=removed,
        restored=restored,
        changed=changed,
        rows=int(bulk.scalar(f"SELECT count(*) FROM {now}")),
        labelled=labelled,
    )


def _require_unique(bulk: Reader, load: _Load) -> None:
    """Raises ConflictError when rows would share a key: the key may be younger than they are."""
    if not load.keys:
        return
    columns = ", ".join(map(quote, load.keys))
    shared = bulk.scalar(
        f"SELECT count(*) - count(DISTINCT ({columns})) FROM {tables.raw(load.dataset)} "
        f"JOIN {temporary('now', load.id)} USING (_row, _load)"
    )
    if shared:
        raise ConflictError(
            f"without load {load.id}, {shared:,} rows share their key with another one",
            "The loads before it were made without this key. Take back those first.",
        )


def _take_back(tx: Transaction, found: _Without, moves: Moves) -> TakenBack:
    """The one small write, if all is as it was found."""
    load, dataset = found.load, found.load.dataset
    present.require_moment(tx, dataset, found.moment)
    store_moves(tx, moves, load.id)
    tx.execute(
        "UPDATE load SET state = 'taken back', taken_back = ? WHERE id = ?", (tx.now, load.id)
    )
    present.apply(tx, dataset, found.settled)
    columns = service_columns.shown(tx, dataset) or service_columns.known(tx, dataset)
    service_columns.show(tx, dataset, columns, found.settled.hidden)
    service_cursor.settle_all(tx, dataset)
    tx.execute(
        "UPDATE quarantine SET state = 'kept', released = NULL, decided = NULL, decided_by = NULL "
        "WHERE released = ?",
        (load.id,),
    )
    _read_as_before(tx, load)
    payload = msgspec.to_builtins(found.told)
    payload.pop("source")
    tx.event("collect.taken_back", f"dataset:{load.place}", payload)
    tx.publish("rows", load.place)
    return found.told


def _read_as_before(tx: Transaction, load: _Load) -> None:
    """The source is read as its loads since it was last edited made it; by none, as it is now."""
    if load.anew:
        tx.execute("UPDATE source SET anew = true WHERE id = ?", (load.source,))
    rows = tx.all(
        "SELECT l.dialect FROM load l JOIN source s ON s.id = l.source WHERE s.id = ? "
        "AND l.state = 'counted' AND l.finding = l.id AND l.started >= s.edited ORDER BY l.id",
        (load.source,),
    )
    dialect: Dialect | None = None
    for (text,) in rows:
        dialect = remembered(dialect, msgspec.json.decode(text, type=Dialect))
    if dialect is not None:
        text = msgspec.json.encode(dialect).decode()
        tx.execute("UPDATE source SET dialect = ? WHERE id = ?", (text, load.source))
