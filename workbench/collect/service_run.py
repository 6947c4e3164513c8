"""Hub side: a load is begun: what its job is told."""

from __future__ import annotations

import logging

import msgspec

from workbench.collect import cursors, service_columns, service_leftovers
from workbench.collect.reading import ReadOptions
from workbench.collect.requests import LoadStarted, RunSource, Source
from workbench.collect.service_kinds import keep_kinds, kinds_shown
from workbench.collect.service_presence import siblings
from workbench.collect.service_sources import find_source, require_idle, sources
from workbench.collect.tasks import LOAD, Before, LoadParams
from workbench.core.errors import (
    InvalidInputError,
    NotFoundError,
    UnavailableError,
    WorkbenchError,
)
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

log = logging.getLogger(__name__)


async def run_source(session: Session, request: RunSource) -> LoadStarted:
    """Begin a load. Raises NotFoundError, ConflictError while another load of it runs."""
    shown = await kinds_shown(session, request.name)

    def begin(tx: Transaction) -> int:
        source, dataset = find_source(tx, request.name)
        require_idle(tx, dataset)
        named = sources(tx, "WHERE s.id = ?", (source,))[0]
        bounds = _bounds(tx, named, request)
        load = tx.next_id("load_seq")
        tx.execute(
            "INSERT INTO load (id, source, dataset, state, started, person, location, options, "
            "lower, backfill) SELECT ?, id, dataset, 'running', ?, ?, location, options, ?, ? "
            "FROM source WHERE id = ?",
            (load, tx.now, tx.actor.name, bounds.lower, request.bounded, source),
        )
        keep_kinds(tx, source, shown)
        if request.scheduled:
            tx.execute("UPDATE source SET scheduled = ? WHERE id = ?", (tx.now, source))
        tx.publish("rows", named.dataset)
        return load

    load = await session.write(begin, int)
    job, params = await session.read(
        lambda reader: (_job_of(reader, load), _params(reader, load, request))
    )
    if not job:
        job = await _start(session, load, params)
        await session.write(
            lambda tx: tx.execute("UPDATE load SET job = ? WHERE id = ?", (job, load)), int
        )
    return LoadStarted(load=load, job=job)


async def _start(session: Session, load: int, params: LoadParams) -> str:
    try:
        return await session.start_job(LOAD, params)
    except Exception as error:
        # Nothing runs: a load that is said to run would keep every other one out.
        await service_leftovers.abandon_load(session, "", params)
        if isinstance(error, WorkbenchError):
            raise
        log.exception("load %s could not be started", load)
        raise UnavailableError(
            f"the load could not be started: {error}", "Make room on the disk, then try again."
        ) from error


def _bounds(reader: Reader, source: Source, request: RunSource) -> cursors.Bounds:
    """Which rows are considered, by their cursor. Raises InvalidInputError."""
    if request.bounded:
        return _backfill(source, request)
    if not source.cursor_value or source.disposition == "replace" or source.anew:
        return cursors.Bounds(cursors.NONE)
    order, value = cursors.order_of([source.cursor_value]), source.cursor_value
    if source.lag:
        value = str(reader.scalar(f"SELECT {cursors.lagged(value, source.lag)}"))
    return cursors.Bounds(order, value)


def _backfill(source: Source, request: RunSource) -> cursors.Bounds:
    if not source.cursor:
        raise InvalidInputError(
            f"{source.name} has no cursor, so there is nothing to bound",
            f"Name the column: workbench collect edit {source.name} --cursor COL",
        )
    if source.disposition == "replace" or source.anew:
        raise InvalidInputError(
            "a load that takes the place of all rows cannot be bounded",
            f"Load all of it: workbench collect run {source.name}",
        )
    order = cursors.order_of([request.lower, request.upper, source.cursor_value])
    return cursors.Bounds(order, request.lower.strip(), request.upper.strip())


def _job_of(reader: Reader, load: int) -> str:
    return str(reader.scalar("SELECT job FROM load WHERE id = ?", (load,)) or "")


def _params(reader: Reader, load: int, request: RunSource) -> LoadParams:
    row = reader.one("SELECT source, dataset, location, options FROM load WHERE id = ?", (load,))
    if row is None:
        raise NotFoundError(f"there is no load {load}")
    source = sources(reader, "WHERE s.id = ?", (row[0],))[0]
    bounds = _bounds(reader, source, request)
    columns = {} if source.anew else service_columns.visible(reader, row[1])
    last = None if request.bounded else _last(reader, row[0], source.cursor)
    return LoadParams(
        load=load,
        source=row[0],
        dataset=row[1],
        location=row[2],
        options=msgspec.json.decode(row[3], type=ReadOptions),
        keys=source.keys,
        cursor=source.cursor,
        disposition=source.disposition,
        contract=source.contract,
        anew=source.anew,
        dialect=source.dialect,
        unless=last.content if last else "",
        before=last if last and last.lines and source.disposition != "replace" else None,
        columns=columns,
        foreign=service_columns.foreign(reader, row[1], row[0]),
        shared=siblings(reader, row[1], row[0]),
        kinds=source.settled | source.types,
        order=bounds.order,
        lower=bounds.lower,
        upper=bounds.upper,
        backfill=request.bounded,
    )


def _last(reader: Reader, source: int, cursor: str) -> Before | None:
    """The file as it was loaded last, where all that a load would find in it is there.

    With a cursor that is not so after a load was taken back: more may have to be read again. With
    a key, another source may have brought other forms of its rows since.
    """
    taken = (
        "AND NOT EXISTS (SELECT 1 FROM load t WHERE t.source = l.source "
        "AND t.state = 'taken back' AND t.taken_back >= l.started)"
    )
    found = reader.one(
        "SELECT f.id, l.content, f.bytes, f.lines FROM load l JOIN source s ON s.id = l.source "
        "JOIN load f ON f.id = l.finding "
        "WHERE l.source = ? AND l.state = 'counted' AND l.content <> '' AND l.started >= s.edited "
        f"{taken if cursor else ''} {_UNTOUCHED} ORDER BY l.id DESC LIMIT 1",
        (source,),
    )
    return Before(*found) if found else None


_UNTOUCHED = (
    "AND (l.keys = '[]' OR NOT EXISTS (SELECT 1 FROM load o WHERE o.dataset = l.dataset "
    "AND o.source <> l.source AND o.id > l.id AND o.state IN ('counted', 'taken back')))"
)
