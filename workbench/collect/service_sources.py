"""Hub side: sources are registered and listed, loads are begun and listed."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from workbench.collect.readers.location import checked, readable
from workbench.collect.requests import (
    CONTRACTS,
    DISPOSITIONS,
    FORMATS,
    LOAD,
    SNIFF,
    AddSource,
    GetLoad,
    ListLoads,
    ListSources,
    LoadAccount,
    LoadParams,
    LoadStarted,
    ReadOptions,
    RemoveSource,
    RunSource,
    Sniff,
    SniffParams,
    SniffSheet,
    Source,
)
from workbench.collect.sniff import known_encoding
from workbench.core.clock import iso
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

_NAME = re.compile(r"[^\W_][\w.-]{0,63}")
ACCOUNT_COLUMNS = (
    "l.id, s.name, l.state, l.started, l.person, l.job, l.read, l.loaded, l.updated, l.unchanged, "
    "l.quarantined, l.removed, l.seconds, l.columns_added, l.columns_missing, l.notes, "
    "CASE WHEN l.state = 'failed' AND j.state = 'cancelled' THEN 'cancelled' ELSE l.state END, "
    "coalesce(nullif(l.error, ''), j.error, '')"
)
ACCOUNT_FROM = "FROM load l JOIN source s ON s.id = l.source LEFT JOIN job j ON j.id = l.job"


async def sniff(session: Session, request: Sniff) -> SniffSheet:
    """Look at a file in the warm worker."""
    checked(request.location)
    params = SniffParams(
        location=request.location, options=request.options, rows=max(1, min(request.rows, 200))
    )
    sheet: SniffSheet = await session.run_warm(SNIFF, params)
    return sheet


async def add_source(session: Session, request: AddSource) -> Source:
    """Register a source and make its dataset. Raises InvalidInputError, ConflictError."""
    _validate(request)
    checked(request.location) if request.options.encoding else readable(request.location)

    def change(tx: Transaction) -> Source:
        forget(tx, request.name)
        if tx.one("SELECT 1 FROM dataset WHERE lower(name) = lower(?)", (request.name,)):
            raise ConflictError(
                f"{request.name!r} exists already",
                f"Load it again with: workbench collect run {request.name}",
            )
        dataset, source = tx.next_id("dataset_seq"), tx.next_id("source_seq")
        tx.execute("INSERT INTO dataset VALUES (?, ?, ?)", (dataset, request.name, tx.now))
        encode = msgspec.json.encode
        tx.execute(
            "INSERT INTO source VALUES (?, ?, ?, 'file', ?, ?, ?, ?, '', ?, ?, ?, ?)",
            (
                *(source, request.name, dataset, request.location),
                *(encode(request.options).decode(), encode(request.keys).decode()),
                *(request.cursor, request.disposition, request.contract),
                *(tx.actor.name, tx.now),
            ),
        )
        tx.event(
            "collect.source_added",
            f"dataset:{request.name}",
            {"location": request.location, "disposition": request.disposition}
            | {"keys": request.keys, "options": msgspec.to_builtins(request.options)},
        )
        tx.publish("rows", request.name)
        return _sources(tx, "WHERE s.id = ?", (source,))[0]

    return await session.write(change, Source)


def forget(tx: Transaction, name: str) -> bool:
    """Remove a source that never had rows, with its dataset; whether there was such a one."""
    row = tx.one("SELECT id, dataset FROM source WHERE name = ?", (name,))
    used = "SELECT 1 FROM load WHERE source = ? AND state IN ('counted', 'running')"
    if row is None or tx.one(used, (row[0],)):
        return False
    tx.execute("DELETE FROM load WHERE source = ?", (row[0],))
    tx.execute("DELETE FROM source WHERE id = ?", (row[0],))
    tx.execute("DELETE FROM dataset WHERE id = ?", (row[1],))
    return True


async def remove_source(session: Session, request: RemoveSource) -> bool:
    """Forget a source without rows. Raises NotFoundError, ConflictError."""

    def change(tx: Transaction) -> bool:
        find_source(tx, request.name)
        if not forget(tx, request.name):
            raise ConflictError(
                f"{request.name} has been loaded", "Rows that were loaded are kept for good."
            )
        tx.event("collect.source_removed", f"dataset:{request.name}", {})
        tx.publish("rows", request.name)
        return True

    return await session.write(change, bool)


def _validate(request: AddSource) -> None:
    if not _NAME.fullmatch(request.name):
        raise InvalidInputError(
            f"{request.name!r} cannot be a name",
            "Letters, digits, '.', '-' and '_', beginning with a letter or digit; at most 64.",
        )
    for value, allowed in (
        (request.disposition, DISPOSITIONS),
        (request.contract, CONTRACTS),
        (request.options.format or "csv", FORMATS),
    ):
        if value not in allowed:
            raise InvalidInputError(f"{value!r} is not known", "One of " + ", ".join(allowed) + ".")
    if request.disposition == "merge" and not request.keys:
        raise InvalidInputError(
            "merge needs a key", "Name the columns that tell rows apart: --key COLUMN."
        )
    if request.options.encoding:
        known_encoding(request.options.encoding)


def _sources(reader: Reader, where: str = "", params: tuple[Any, ...] = ()) -> list[Source]:
    rows = reader.all(
        "SELECT s.id, s.name, s.kind, s.location, s.options, s.keys, s.cursor, s.cursor_value, "
        "s.disposition, s.contract, s.owner, s.created, coalesce((SELECT l.rows_after FROM load l "
        "WHERE l.source = s.id AND l.state = 'counted' ORDER BY l.id DESC LIMIT 1), 0) "
        f"FROM source s {where} ORDER BY lower(s.name)",
        params,
    )
    last = {account.source: account for account in reversed(accounts(reader, "", (), 1_000))}
    return [
        Source(
            **dict(zip(("id", "name", "kind", "location"), row[:4], strict=True)),
            options=msgspec.json.decode(row[4], type=ReadOptions),
            keys=msgspec.json.decode(row[5], type=list[str]),
            **dict(
                zip(("cursor", "cursor_value", "disposition", "contract", "owner"), row[6:11],
                    strict=True)
            ),
            created=iso(row[11]),
            rows=row[12],
            last_load=last.get(row[1]),
        )
        for row in rows
    ]  # fmt: skip


async def list_sources(session: Session, request: ListSources) -> list[Source]:
    """All sources by name."""
    return await session.read(_sources)


def accounts(reader: Reader, where: str, params: tuple[Any, ...], limit: int) -> list[LoadAccount]:
    """Accounts of loads, newest first."""
    rows = reader.all(
        f"SELECT {ACCOUNT_COLUMNS} {ACCOUNT_FROM} {where} ORDER BY l.id DESC LIMIT ?",
        (*params, limit),
    )
    return [_account(row) for row in rows]


def _account(row: tuple[Any, ...]) -> LoadAccount:
    added, missing, notes = (msgspec.json.decode(text, type=list[str]) for text in row[13:16])
    return LoadAccount(
        load=row[0],
        source=row[1],
        state=row[16],
        started=iso(row[3]),
        by=row[4],
        job=row[5],
        read=row[6],
        loaded=row[7],
        updated=row[8],
        unchanged=row[9],
        quarantined=row[10],
        removed=row[11],
        seconds=row[12],
        columns_added=added,
        columns_missing=missing,
        notes=notes,
        error=_message(row[17]),
    )


def _message(error: str) -> str:
    """The sentence in a job's error document."""
    try:
        document = msgspec.json.decode(error)
    except msgspec.DecodeError:
        return error
    return str(document.get("message", error)) if isinstance(document, dict) else error


async def list_loads(session: Session, request: ListLoads) -> list[LoadAccount]:
    """Loads, newest first."""
    limit = max(1, min(request.limit, 1_000))

    def query(reader: Reader) -> list[LoadAccount]:
        if not request.source:
            return accounts(reader, "", (), limit)
        find_source(reader, request.source)
        return accounts(reader, "WHERE s.name = ?", (request.source,), limit)

    return await session.read(query)


async def get_load(session: Session, request: GetLoad) -> LoadAccount:
    """One load's account. Raises NotFoundError."""
    found = await session.read(lambda r: accounts(r, "WHERE l.id = ?", (request.load,), 1))
    if not found:
        raise NotFoundError(f"there is no load {request.load}")
    return found[0]


def find_source(reader: Reader, name: str) -> tuple[int, int]:
    """The source's number and its dataset's. Raises NotFoundError, naming those that exist."""
    row = reader.one("SELECT id, dataset FROM source WHERE name = ?", (name,))
    if row is None:
        names = ", ".join(one[0] for one in reader.all("SELECT name FROM source ORDER BY 1"))
        raise NotFoundError(f"no source is called {name!r}", f"Sources here: {names or 'none yet'}")
    return int(row[0]), int(row[1])


async def run_source(session: Session, request: RunSource) -> LoadStarted:
    """Begin a load. Raises NotFoundError, ConflictError while another load of it runs."""

    def begin(tx: Transaction) -> int:
        source, dataset = find_source(tx, request.name)
        if tx.one("SELECT 1 FROM load WHERE dataset = ? AND state = 'running'", (dataset,)):
            raise ConflictError(
                f"a load of {request.name} is running", "Wait for it, or cancel its job."
            )
        load = tx.next_id("load_seq")
        tx.execute(
            "INSERT INTO load SELECT ?, id, dataset, '', 'running', ?, NULL, ?, location, options, "
            "'{}', '', 0, 0, 0, 0, 0, 0, 0, '[]', '[]', '[]', 0, '' FROM source WHERE id = ?",
            (load, tx.now, tx.actor.name, source),
        )
        tx.publish("rows", request.name)
        return load

    load = await session.write(begin, int)
    job, params = await session.read(lambda reader: (_job_of(reader, load), _params(reader, load)))
    if not job:
        job = await session.start_job(LOAD, params)
        await session.write(
            lambda tx: tx.execute("UPDATE load SET job = ? WHERE id = ?", (job, load)), int
        )
    return LoadStarted(load=load, job=job)


def _job_of(reader: Reader, load: int) -> str:
    return str(reader.scalar("SELECT job FROM load WHERE id = ?", (load,)) or "")


def _params(reader: Reader, load: int) -> LoadParams:
    row = reader.one(
        "SELECT s.id, s.dataset, l.location, l.options, s.keys, s.cursor, s.disposition, "
        "s.contract FROM load l JOIN source s ON s.id = l.source WHERE l.id = ?",
        (load,),
    )
    if row is None:
        raise NotFoundError(f"there is no load {load}")
    before = reader.one(
        "SELECT content FROM load WHERE source = ? AND state = 'counted' AND options = ? "
        "AND id = (SELECT max(id) FROM load WHERE source = ? AND state = 'counted' "
        "AND content <> '')",
        (row[0], row[3], row[0]),
    )
    return LoadParams(
        load=load,
        source=row[0],
        dataset=row[1],
        location=row[2],
        options=msgspec.json.decode(row[3], type=ReadOptions),
        keys=msgspec.json.decode(row[4], type=list[str]),
        cursor=row[5],
        disposition=row[6],
        contract=row[7],
        unless=before[0] if before else "",
    )
