"""Hub side: sources and loads are listed."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.collect.requests import (
    Dialect,
    GetLoad,
    ListLoads,
    ListSources,
    LoadAccount,
    ReadOptions,
    Source,
)
from workbench.core.clock import iso
from workbench.core.errors import ConflictError, NotFoundError
from workbench.store.reader import Reader
from workbench.store.session import Session

ACCOUNT_COLUMNS = (
    "l.id, s.name, l.state, l.started, l.person, l.job, l.read, l.loaded, l.updated, l.unchanged, "
    "l.quarantined, l.removed, l.seconds, l.columns_added, l.columns_missing, l.notes, "
    "CASE WHEN l.state = 'failed' AND j.state = 'cancelled' THEN 'cancelled' ELSE l.state END, "
    "coalesce(nullif(l.error, ''), j.error, ''), d.name, coalesce(k.decided, 0)"
)
ACCOUNT_FROM = (
    "FROM load l JOIN source s ON s.id = l.source JOIN dataset d ON d.id = l.dataset "
    "LEFT JOIN job j ON j.id = l.job LEFT JOIN ("
    "SELECT s.load, count(*) AS decided FROM quarantine_seen s JOIN quarantine q "
    "ON q.id = s.line_id WHERE q.state <> 'kept' GROUP BY s.load) k ON k.load = l.finding"
)


def sources(reader: Reader, where: str = "", params: tuple[Any, ...] = ()) -> list[Source]:
    """Sources by name, with their newest load."""
    rows = reader.all(
        "SELECT s.id, s.name, s.kind, s.location, s.cursor, s.cursor_value, s.disposition, "
        "s.contract, s.owner, s.anew, s.lag, s.schedule, s.options, s.keys, s.dialect, s.created, "
        "s.rows, s.types, s.settled, s.scheduled, d.name "
        f"FROM source s JOIN dataset d ON d.id = s.dataset {where} "
        "ORDER BY lower(d.name), lower(d.name) <> lower(s.name), lower(s.name)",
        params,
    )
    newest = "WHERE l.id IN (SELECT max(id) FROM load GROUP BY source)"
    last = {account.source: account for account in accounts(reader, newest, (), 10_000)}
    plain = (
        *("id", "name", "kind", "location", "cursor", "cursor_value", "disposition"),
        *("contract", "owner", "anew", "lag", "schedule"),
    )
    return [
        Source(
            **dict(zip(plain, row, strict=False)),
            options=msgspec.json.decode(row[12], type=ReadOptions),
            keys=msgspec.json.decode(row[13], type=list[str]),
            dialect=dialect_of(row[14]),
            created=iso(row[15]),
            rows=row[16],
            types=msgspec.json.decode(row[17], type=dict[str, str]),
            settled=msgspec.json.decode(row[18], type=dict[str, str]),
            scheduled=iso(row[19]) if row[19] else "",
            last_load=last.get(row[1]),
            dataset=row[20],
        )
        for row in rows
    ]


def dialect_of(text: str) -> Dialect | None:
    """The settled reading of a source; None when there is none yet."""
    return msgspec.json.decode(text, type=Dialect) if text else None


async def list_sources(session: Session, request: ListSources) -> list[Source]:
    """All sources by name."""
    return await session.read(sources)


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
        dataset=row[18],
        decided=row[19],
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


def require_idle(reader: Reader, dataset: int) -> None:
    """Raises ConflictError while a load of the dataset runs."""
    running = reader.one(
        "SELECT s.name FROM load l JOIN source s ON s.id = l.source "
        "WHERE l.dataset = ? AND l.state = 'running'",
        (dataset,),
    )
    if running:
        raise ConflictError(f"a load of {running[0]} is running", "Wait for it, or cancel its job.")


def find_source(reader: Reader, name: str) -> tuple[int, int]:
    """The source's number and its dataset's. Raises NotFoundError, naming those that exist."""
    row = reader.one("SELECT id, dataset FROM source WHERE name = ?", (name,))
    if row is None:
        names = ", ".join(one[0] for one in reader.all("SELECT name FROM source ORDER BY 1"))
        raise NotFoundError(f"no source is called {name!r}", f"Sources here: {names or 'none yet'}")
    return int(row[0]), int(row[1])
