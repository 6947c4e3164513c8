"""Hub side of a load's end: staged rows enter the table, then one small write makes them count.

Everything up to that write is invisible: rows carry the load's number, and the view shows rows of
loads that are shown. A crash before it leaves rows that nobody sees; they are swept at the next
start (``service_leftovers``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from workbench.collect import (
    numbers,
    presence,
    recognise,
    service_columns,
    service_cursor,
    service_grown,
    service_presence,
    service_texts,
    tables,
)
from workbench.collect.options import remembered
from workbench.collect.recognise import temporary
from workbench.collect.requests import LoadAccount
from workbench.collect.service_quarantine import keep_again, keep_lines
from workbench.collect.service_sources import accounts
from workbench.collect.service_texts import Moves, plan_moves, store_moves
from workbench.collect.tasks import NO_ROW, LoadParams, LoadResult
from workbench.core.errors import ConflictError
from workbench.core.figures import counted
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction


@dataclass
class Counts:
    """What the load's account will say, and what it changes."""

    finding: int
    last: int = 0
    read: int = 0
    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    removed: int = 0
    whole: bool = False
    cursor_value: str = ""
    notes: list[str] = field(default_factory=list)
    columns: service_columns.Fitted = service_columns.NONE
    first: bool = False
    hidden: bool = False
    grown: int | None = None
    others: dict[int, int] = field(default_factory=dict)
    settled: service_presence.Settled | None = None
    moves: Moves | None = None


async def finish_load(
    session: Session, job: str, params: LoadParams, result: LoadResult
) -> LoadAccount:
    """Take the staged rows in and make the load count. Raises ConflictError on changed columns."""
    started = session.clock.monotonic()
    if result.same:
        counts = await session.read(lambda reader: _same_again(reader, params))
        counts.notes = list(result.notes)
    else:
        counts = await session.bulk(lambda bulk: _begin(bulk, params, result))
        await _take_rows(session, params, result, counts)
        if not counts.first:
            brought = service_texts.of_load(params.dataset, params.load)
            if counts.settled is not None:
                brought = service_texts.of_settled(params.dataset, counts.settled)
            title = f"load {params.load}"
            counts.moves = await plan_moves(session, params.dataset, title, brought)
        await session.bulk(lambda bulk: _all(bulk, recognise.forget(params.load)))
    seconds = result.seconds + session.clock.monotonic() - started
    return await session.write(
        lambda tx: _count(tx, job, params, result, counts, seconds), LoadAccount
    )


def _same_again(reader: Reader, params: LoadParams) -> Counts:
    """The same bytes, read the same way: everything is there already."""
    row = reader.one(
        "SELECT finding, read, quarantined, whole, cursor_value FROM load "
        "WHERE source = ? AND state = 'counted' AND content = ? ORDER BY id DESC LIMIT 1",
        (params.source, params.unless),
    )
    if row is None:
        raise ConflictError("the load this one repeats is gone", "Run it again.")
    counts = Counts(finding=row[0], read=row[1], quarantined=row[2], unchanged=row[1] - row[2])
    counts.whole, counts.cursor_value = row[3], row[4]
    return counts


def _begin(bulk: Reader, params: LoadParams, result: LoadResult) -> Counts:
    """What must be there before the rows are: tables, columns, lines that are kept aside."""
    replaces = params.disposition == "replace" or params.anew
    if params.anew and not result.parts:
        raise ConflictError(
            "read anew, the file has no rows: those that were there stay",
            "Look at how it is read: workbench collect sniff FILE.",
        )
    counts = Counts(
        finding=params.load,
        read=result.rows + result.repeated + result.rejected,
        unchanged=result.repeated,
        quarantined=result.rejected,
        notes=list(result.notes),
        whole=replaces and bool(result.parts),
    )
    if replaces and not result.parts:
        counts.notes = [note for note in counts.notes if not note.startswith(NO_ROW)]
        what = "no line could be loaded" if result.rejected else "the file has no rows"
        counts.notes.append(f"{what}: those that were there stay")
    counts.columns = service_columns.fit(bulk, params, result.taken())
    counts.hidden = service_presence.hides(bulk, params.dataset)
    ever = f"{tables.raw(params.dataset)} WHERE {tables.ever(params.dataset)}"
    counts.last = numbers.last(bulk, params.dataset)
    counts.first = not bulk.scalar(f"SELECT EXISTS (SELECT 1 FROM {ever})")
    counts.cursor_value = service_cursor.of_load(bulk, params, result)
    before = params.before.load if result.grown and params.before else 0
    if before and not params.cursor:
        _count_before(bulk, before, counts)
        counts.grown = before
    if result.rejected:
        keep_lines(bulk, params.source, params.load, result.rejects, params.anew, before)
    if counts.grown:
        bulk.execute(keep_again(params.load, before))
    return counts


def _count_before(bulk: Reader, before: int, counts: Counts) -> None:
    """What an earlier load found in the part of the file that was not read again."""
    read, aside = bulk.all("SELECT read, quarantined FROM load WHERE id = ?", (before,))[0]
    counts.read += read
    counts.unchanged += read - aside
    counts.quarantined += aside


async def _take_rows(
    session: Session, params: LoadParams, result: LoadResult, counts: Counts
) -> None:
    """Insert what is new, chunk by chunk, so that labels and other loads get their turns."""
    dataset, load = params.dataset, params.load
    parts, names = result.parts, list(result.taken())
    if counts.first:
        base, counts.loaded = counts.last, result.rows
        counts.last += result.rows
        for start in range(0, result.rows, tables.CHUNK_ROWS):
            sql = tables.insert_all(dataset, parts, names, load, start, base)
            await session.bulk(_statement(sql))
        return
    planned, found = await session.bulk(lambda bulk: _recognise(bulk, params, result, counts))
    for start in range(0, planned, tables.CHUNK_ROWS):
        sql = recognise.insert_planned(dataset, parts, names, load, start)
        await session.bulk(_statement(sql))
    for start in range(0, found, tables.CHUNK_ROWS):
        await session.bulk(_statement(recognise.insert_found(dataset, load, start)))
    await session.bulk(lambda bulk: _settle(bulk, params, counts, found))


def _statement(sql: str) -> Callable[[Reader], int]:
    return lambda bulk: bulk.execute(sql)


def _all(bulk: Reader, statements: list[str]) -> None:
    for sql in statements:
        bulk.execute(sql)


def _recognise(
    bulk: Reader, params: LoadParams, result: LoadResult, counts: Counts
) -> tuple[int, int]:
    """Tell new staged rows from known ones: how many are to be inserted, how many were found."""
    dataset, load, parts = params.dataset, params.load, result.parts
    bulk.execute(presence.hold(dataset, load))
    if not parts:
        return 0, 0
    few = result.rows < tables.CHUNK_ROWS
    if params.keys and not _shared(bulk, params, counts):
        sql = recognise.match_by_key(dataset, parts, params.keys, load, counts.hidden, few)
    else:
        chain = service_grown.chain(bulk, counts.grown) if counts.grown else []
        known = counts.hidden or _holds(bulk, load) or bool(chain)
        sql = recognise.match_by_hash(dataset, params.source, parts, load, known, chain, few)
    bulk.execute(sql)
    _all(bulk, recognise.plan(load, counts.last))
    fates = dict(bulk.all(recognise.fates(load)))
    counts.loaded, counts.updated = fates.get("new", 0), fates.get("update", 0)
    found = fates.get("same", 0)
    counts.unchanged += found
    planned = bulk.scalar(f"SELECT max(_row) FROM {temporary('plan', load)}")
    counts.last = max(counts.last, planned or 0)
    if counts.updated:
        counts.others = dict(bulk.all(recognise.updated_of_others(load, params.source)))
        if (rows := sum(counts.others.values())) > 0:
            counts.notes.append(f"{counted(rows, 'row')} of other sources updated")
    if counts.updated and not counts.whole:
        bulk.execute(recognise.supersede(dataset, load))
    return counts.loaded + counts.updated, found


def _shared(bulk: Reader, params: LoadParams, counts: Counts) -> bool:
    """Whether rows share a key: those of loads that were made with another one, or with none.

    Raises ConflictError when this load does not take their place.
    """
    others = "SELECT 1 FROM standing_load JOIN load USING (id) WHERE load.dataset = ? AND keys <> ?"
    keys = msgspec.json.encode(params.keys).decode()
    if not bulk.one(others, (params.dataset, keys)):
        return False
    if not bulk.one(recognise.shared_keys(params.dataset, params.keys, counts.hidden)):
        return False
    if not counts.whole:
        raise ConflictError(
            f"rows that are there share their {', '.join(params.keys)} with another one",
            "A key tells rows apart: workbench collect edit NAME --key COLUMN.",
        )
    return True


def _holds(bulk: Reader, load: int) -> bool:
    """Whether lines that the load keeps aside were released."""
    held = f"{temporary('held', load)} WHERE _finding = {load}"
    return bool(bulk.scalar(f"SELECT EXISTS (SELECT 1 FROM {held})"))


def _settle(bulk: Reader, params: LoadParams, counts: Counts, found: int) -> None:
    """Work out what is there now, where it is not simply what was there and what came."""
    dataset, load, keyed = params.dataset, params.load, bool(params.keys)
    counts.hidden |= counts.updated > 0
    held = _holds(bulk, load)
    alone = not service_presence.siblings(bulk, dataset, params.source)
    if counts.whole:
        rows = int(bulk.scalar("SELECT rows FROM source WHERE id = ?", (params.source,)))
        if alone and found == rows and not (held or counts.loaded or counts.updated):
            return
        standing = f"SELECT {load} AS id, {load} AS finding"
        if not alone:
            service_grown.complete(bulk, dataset)
            others = service_presence.standing(dataset, other_than=params.source)
            standing = f"{others} UNION ALL {standing}"
    elif held and not bulk.scalar(presence.released_are_there(dataset, load, keyed)):
        service_grown.complete(bulk, dataset)
        standing = f"{service_presence.standing(dataset)} UNION ALL SELECT {load}, {load}"
    else:
        return
    if held or not alone:
        service_presence.derive(bulk, dataset, load, standing, keyed or None)
    else:
        bulk.execute(presence.only(dataset, load))
    counts.removed = bulk.all(presence.compare(dataset, load))[0][0]
    counts.settled = service_presence.settle(bulk, dataset, load, load)


def _count(
    tx: Transaction,
    job: str,
    params: LoadParams,
    result: LoadResult,
    counts: Counts,
    seconds: float,
) -> LoadAccount:
    """The one small write: from here on the load counts."""
    encode = msgspec.json.encode
    if counts.moves is not None:
        store_moves(tx, counts.moves, params.load)
    tx.execute(
        "UPDATE load SET state = 'counted', shown = true, job = ?, ended = ?, dialect = ?, "
        "keys = ?, content = ?, finding = ?, whole = ?, anew = ?, cursor = ?, cursor_value = ?, "
        "read = ?, loaded = ?, updated = ?, unchanged = ?, quarantined = ?, removed = ?, "
        "columns_added = ?, columns_missing = ?, notes = ?, seconds = ?, left_out = ?, "
        "bytes = ?, lines = ?, grown = ? WHERE id = ?",
        (
            *(job, tx.now, encode(result.dialect).decode(), encode(params.keys).decode()),
            *("" if params.backfill else result.content, counts.finding, counts.whole),
            counts.whole and params.anew,
            *("" if params.backfill else params.cursor, counts.cursor_value),
            *(counts.read, counts.loaded, counts.updated, counts.unchanged),
            *(counts.quarantined, counts.removed, encode(counts.columns.added).decode()),
            *(encode(counts.columns.missing).decode(), encode(counts.notes).decode()),
            *(seconds, encode(result.left_out).decode(), result.bytes, result.lines),
            *(counts.grown, params.load),
        ),
    )
    _keep_reading(tx, params, result)
    if not result.same:
        _show(tx, params, counts)
    return _told(tx, params, result, counts)


def _told(tx: Transaction, params: LoadParams, result: LoadResult, counts: Counts) -> LoadAccount:
    """The account, which is put on record and told to those who wait for news."""
    account = accounts(tx, "WHERE l.id = ?", (params.load,), 1)[0]
    tx.event(
        "collect.loaded",
        f"dataset:{account.dataset}",
        {"load": params.load, "content": result.content, "read": counts.read}
        | {"loaded": counts.loaded, "updated": counts.updated, "unchanged": counts.unchanged}
        | {"quarantined": counts.quarantined, "removed": counts.removed},
    )
    tx.publish("rows", account.dataset)
    return account


def _keep_reading(tx: Transaction, params: LoadParams, result: LoadResult) -> None:
    """From now on the source is read so."""
    dialect = remembered(params.dialect, result.dialect)
    tx.execute(
        "UPDATE source SET dialect = ?, anew = false WHERE id = ?",
        (msgspec.json.encode(dialect).decode(), params.source),
    )


def _show(tx: Transaction, params: LoadParams, counts: Counts) -> None:
    """Rows, columns, view and cursor as they are after this load."""
    numbers.note(tx, params.dataset, counts.last)
    hidden = counts.hidden
    if counts.settled is None:
        come = counts.loaded + sum(counts.others.values())
        tx.execute("UPDATE source SET rows = rows + ? WHERE id = ?", (come, params.source))
        for source, rows in counts.others.items():
            tx.execute("UPDATE source SET rows = rows - ? WHERE id = ?", (rows, source))
    else:
        service_presence.apply(tx, params.dataset, counts.settled)
        hidden = counts.settled.hidden
    service_columns.show(tx, params.dataset, counts.columns.columns, hidden)
    service_cursor.settle(tx, params.source)
