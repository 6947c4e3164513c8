"""Hub side of a load's end: staged rows enter the table, then one small write makes them count.

Everything up to that write is invisible: rows carry the load's number, and the view shows rows of
loads that count. A crash before it leaves rows that nobody sees; they are swept at the next start.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from workbench.collect import tables
from workbench.collect.options import remembered
from workbench.collect.requests import LoadAccount
from workbench.collect.rowhash import PROBE, row_hash
from workbench.collect.service_sources import accounts
from workbench.collect.tasks import LoadParams, LoadResult
from workbench.core.errors import ConflictError
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.sql import literal, quote
from workbench.store.transaction import Transaction

HASH_KEY = "collect.row_hash"


@dataclass
class Counts:
    """What the load's account will say."""

    read: int = 0
    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    removed: int = 0
    cursor_value: str = ""
    added: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    replaced: bool = False


async def finish_load(
    session: Session, job: str, params: LoadParams, result: LoadResult
) -> LoadAccount:
    """Take the staged rows in and make the load count. Raises ConflictError on changed columns."""
    started = session.clock.monotonic()
    if result.same:
        counts = await session.read(lambda reader: _same_again(reader, params))
        counts.notes = list(result.notes)
    else:
        read = result.rows + result.repeated + result.rejected
        counts = Counts(read=read, notes=list(result.notes))
        types = dict(zip(result.dialect.names, result.types, strict=True))
        known = await session.bulk(lambda bulk: _fit_tables(bulk, params, types, counts))
        await _take_rows(session, params, result, counts, known)
        await session.bulk(lambda bulk: _keep_rejects(bulk, params, result, counts))
    seconds = result.seconds + session.clock.monotonic() - started
    return await session.write(
        lambda tx: _count(tx, job, params, result, counts, seconds), LoadAccount
    )


def _same_again(reader: Reader, params: LoadParams) -> Counts:
    """The same bytes, read the same way: everything is there already."""
    row = reader.one(
        "SELECT read, quarantined FROM load WHERE source = ? AND state = 'counted' "
        "AND content = ? ORDER BY id DESC LIMIT 1",
        (params.source, params.unless),
    )
    if row is None:
        raise ConflictError("the load this one repeats is gone", "Run it again.")
    value = reader.scalar("SELECT cursor_value FROM source WHERE id = ?", (params.source,))
    return Counts(
        read=row[0], quarantined=row[1], unchanged=row[0] - row[1], cursor_value=str(value)
    )


def _columns(reader: Reader, dataset: int) -> dict[str, str]:
    """The raw table's own columns and types, in order; {} when there is no table yet."""
    rows = reader.all(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? "
        "ORDER BY column_index",
        (f"raw_{dataset}",),
    )
    return {name: kind for name, kind in rows if name not in ("_row", "_load", "_hash")}


def _shown(reader: Reader, dataset: int) -> list[str]:
    """The columns that the dataset has by its last load that counts."""
    rows = reader.all(
        "SELECT name FROM dataset_column WHERE dataset = ? ORDER BY position", (dataset,)
    )
    return [row[0] for row in rows]


def _fit_tables(bulk: Reader, params: LoadParams, types: dict[str, str], counts: Counts) -> bool:
    """Make or widen the tables; whether the dataset has rows that count.

    Columns that only an earlier reading had are shown no more.
    """
    shown = _shown(bulk, params.dataset)
    if not shown:
        for sql in tables.create(params.dataset, types):
            bulk.execute(sql)
        counts.columns = list(types)
        return False
    present = _columns(bulk, params.dataset)
    _require_same(present, types)
    counts.added = [name for name in types if name not in shown]
    counts.missing = [name for name in shown if name not in types]
    if params.contract == "freeze" and (counts.added or counts.missing) and not params.anew:
        raise ConflictError(
            f"the columns changed: new {counts.added}, missing {counts.missing}",
            "The source's contract is to freeze them; nothing was loaded.",
        )
    for name in types:
        if name not in present:
            bulk.execute(tables.add_column(params.dataset, name, types[name]))
    counts.columns = list(types) if params.anew else [*shown, *counts.added]
    known = bulk.one(f"{tables.current(params.dataset, [])} LIMIT 1")
    return known is not None


def _require_same(present: dict[str, str], types: dict[str, str]) -> None:
    """Raises ConflictError when a column has another type now, or is written otherwise."""
    folded = {name.casefold(): name for name in present}
    for name, kind in types.items():
        own = folded.get(name.casefold())
        if own is not None and (own != name or present[own] != kind):
            raise ConflictError(
                f"column {own!r} was {present[own]}, the file now has {name!r} as {kind}",
                "Load the file as a source of its own, or mend the column's name or type.",
            )


async def _take_rows(
    session: Session, params: LoadParams, result: LoadResult, counts: Counts, known: bool
) -> None:
    """Insert what is new, chunk by chunk, so that labels and other loads get their turns."""
    parts, names = result.parts, result.dialect.names
    base = await session.bulk(
        lambda bulk: int(
            bulk.scalar(f"SELECT coalesce(max(_row), 0) FROM {tables.raw(params.dataset)}")
        )
    )
    chunks: list[str] = []
    if not known:
        for start in range(0, result.rows, tables.CHUNK_ROWS):
            chunks.append(tables.insert_all(params.dataset, parts, names, params.load, base, start))
        counts.loaded, counts.unchanged = result.rows, result.repeated
    elif parts:
        planned = await session.bulk(lambda bulk: _plan(bulk, params, result, counts))
        for start in range(0, planned, tables.CHUNK_ROWS):
            chunks.append(
                tables.insert_planned(params.dataset, parts, names, params.load, base, start)
            )
    elif params.anew:
        raise ConflictError(
            "read anew, the file has no rows: those that were there stay",
            "Look at how it is read: workbench collect sniff FILE.",
        )
    elif params.disposition == "replace":
        counts.notes.append("the file has no rows: those that were there stay")
    for sql in chunks:
        await session.bulk(_statement(sql))


def _statement(sql: str) -> Callable[[Reader], int]:
    return lambda bulk: bulk.execute(sql)


def _plan(bulk: Reader, params: LoadParams, result: LoadResult, counts: Counts) -> int:
    """Recognise staged rows; note which stored ones are gone. How many are to be inserted."""
    dataset, parts, load = params.dataset, result.parts, params.load
    replaces = params.anew or params.disposition == "replace"
    removed = 0
    if params.keys and not (params.anew and bulk.one(tables.shared_keys(dataset, params.keys))):
        for sql in tables.plan_keyed(dataset, parts, params.keys):
            bulk.execute(sql)
        fates = dict(bulk.all("SELECT _fate, count(*) FROM keyed GROUP BY _fate"))
        counts.loaded, counts.updated = fates.get("new", 0), fates.get("update", 0)
        counts.unchanged = fates.get("same", 0) + result.repeated
        bulk.execute(tables.supersede(dataset, load))
        if replaces:
            removed = bulk.execute(tables.vanish_keys(dataset, parts, params.keys, load))
    else:
        for sql in tables.plan_append(dataset, parts):
            bulk.execute(sql)
        counts.loaded = int(bulk.scalar("SELECT count(*) FROM plan"))
        counts.unchanged = result.rows + result.repeated - counts.loaded
        if replaces:
            removed = bulk.execute(tables.vanish_rows(dataset, parts, load))
    counts.removed = removed
    return counts.loaded + counts.updated


def _keep_rejects(bulk: Reader, params: LoadParams, result: LoadResult, counts: Counts) -> None:
    """Store quarantined lines, each line once however often the file comes again.

    Lines that a reading kept aside which this load replaces are stored again, those that were
    released too: their rows go with the others. What was discarded stays so.
    """
    counts.quarantined += result.rejected
    if result.rejected:
        bulk.execute(
            "INSERT INTO quarantine (load, source, line, reason, raw, state) "
            "SELECT ?, ?, n.line, n.reason, n.raw, 'kept' FROM ("
            "SELECT *, row_number() OVER (PARTITION BY raw, reason ORDER BY line) AS k "
            f"FROM read_parquet({literal(result.rejects)})) n LEFT JOIN ("
            "SELECT q.raw, q.reason, count(*) AS known FROM quarantine q JOIN load l "
            "ON l.id = q.load AND l.state = 'counted' WHERE q.source = ? "
            "AND NOT (? AND q.state <> 'discarded') GROUP BY ALL"
            ") o USING (raw, reason) WHERE n.k > coalesce(o.known, 0) ORDER BY n.line",
            (params.load, params.source, params.source, params.anew),
        )
    gone = f"SELECT count(*) FROM {tables.gone(params.dataset)}"
    counts.replaced = bool(bulk.scalar(gone))
    if params.cursor and result.parts:
        counts.cursor_value = _greatest(bulk, params, result)


def _greatest(bulk: Reader, params: LoadParams, result: LoadResult) -> str:
    """The cursor's greatest value so far: by number where all are numbers, else as text."""
    value = bulk.scalar(
        "SELECT if(count(v) = count(TRY_CAST(v AS DOUBLE)), "
        "arg_max(v, TRY_CAST(v AS DOUBLE)), max(v)) FROM ("
        f"SELECT {quote(params.cursor)}::VARCHAR AS v FROM {tables.staged(result.parts)} UNION ALL "
        "SELECT nullif(cursor_value, '') FROM source WHERE id = ?)",
        (params.source,),
    )
    return str(value or "")


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
    after = rows_now(tx, params.dataset) + counts.loaded - counts.removed
    tx.execute(
        "UPDATE load SET state = 'counted', job = ?, ended = ?, dialect = ?, content = ?, "
        "read = ?, loaded = ?, updated = ?, unchanged = ?, quarantined = ?, removed = ?, "
        "rows_after = ?, columns_added = ?, columns_missing = ?, notes = ?, seconds = ? "
        "WHERE id = ?",
        (
            *(job, tx.now, encode(result.dialect).decode(), result.content),
            *(counts.read, counts.loaded, counts.updated, counts.unchanged),
            *(counts.quarantined, counts.removed, after, encode(counts.added).decode()),
            *(encode(counts.missing).decode(), encode(counts.notes).decode(), seconds),
            params.load,
        ),
    )
    _keep_reading(tx, params, result)
    if not result.same:
        _show(tx, params, counts)
    account = accounts(tx, "WHERE l.id = ?", (params.load,), 1)[0]
    tx.event(
        "collect.loaded",
        f"dataset:{account.source}",
        {"load": params.load, "content": result.content, "read": counts.read}
        | {"loaded": counts.loaded, "updated": counts.updated, "unchanged": counts.unchanged}
        | {"quarantined": counts.quarantined, "removed": counts.removed},
    )
    tx.publish("rows", account.source)
    return account


def _keep_reading(tx: Transaction, params: LoadParams, result: LoadResult) -> None:
    """From now on the source is read so."""
    dialect = remembered(params.dialect, result.dialect)
    tx.execute(
        "UPDATE source SET dialect = ?, anew = false WHERE id = ?",
        (msgspec.json.encode(dialect).decode(), params.source),
    )
    if params.anew:
        tx.execute(
            "UPDATE quarantine SET state = 'replaced' WHERE source = ? AND load < ? "
            "AND state <> 'discarded'",
            (params.source, params.load),
        )


def rows_now(reader: Reader, dataset: int) -> int:
    """How many rows the dataset has by its last load that counts."""
    found = reader.scalar(
        "SELECT rows_after FROM load WHERE dataset = ? AND state = 'counted' "
        "ORDER BY id DESC LIMIT 1",
        (dataset,),
    )
    return int(found or 0)


def _show(tx: Transaction, params: LoadParams, counts: Counts) -> None:
    """Columns and view as they are after this load."""
    dataset = params.dataset
    tx.execute("DELETE FROM dataset_column WHERE dataset = ?", (dataset,))
    for position, name in enumerate(counts.columns):
        tx.execute(
            "INSERT INTO dataset_column VALUES (?, ?, ?, ?)", (dataset, position, name, name)
        )
    tx.execute(tables.view(dataset, counts.columns, counts.replaced))
    if params.cursor:
        tx.execute(
            "UPDATE source SET cursor_value = ? WHERE id = ?", (counts.cursor_value, params.source)
        )


async def abandon_load(session: Session, job: str, params: LoadParams) -> None:
    """A load that failed, died or was cancelled: sweep what it left, and say so."""
    await session.bulk(lambda bulk: _sweep(bulk, params.load, params.dataset))

    def change(tx: Transaction) -> int:
        tx.publish("rows")
        return tx.execute(
            "UPDATE load SET state = 'failed', job = ?, ended = ? WHERE id = ? "
            "AND state = 'running'",
            (job, tx.now, params.load),
        )

    await session.write(change, int)


def _sweeping(load: int, dataset: int) -> Callable[[Reader], None]:
    return lambda bulk: _sweep(bulk, load, dataset)


def _sweep(bulk: Reader, load: int, dataset: int) -> None:
    """Remove what a load that does not count has left."""
    if bulk.scalar("SELECT state FROM load WHERE id = ?", (load,)) == "counted":
        return
    if _columns(bulk, dataset):
        bulk.execute(f"DELETE FROM {tables.raw(dataset)} WHERE _load = ?", (load,))
        bulk.execute(f"DELETE FROM {tables.gone(dataset)} WHERE _by = ?", (load,))
    bulk.execute("DELETE FROM quarantine WHERE load = ?", (load,))


async def start(session: Session) -> None:
    """Settle loads that a dead hub left running; hash rows again if DuckDB's hash changed."""
    left = await session.read(
        lambda reader: reader.all("SELECT id, dataset FROM load WHERE state = 'running'")
    )
    for load, dataset in left:
        await session.bulk(_sweeping(load, dataset))
    if left:
        await session.write(
            lambda tx: tx.execute(
                "UPDATE load SET state = 'failed', ended = ?, error = ? WHERE state = 'running'",
                (tx.now, "the hub ended while this load was running"),
            ),
            int,
        )
    await _follow_hash(session)


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
        if names := list(_columns(bulk, dataset)):
            bulk.execute(f"UPDATE {tables.raw(dataset)} SET _hash = {row_hash(names)}")
