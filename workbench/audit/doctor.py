"""The doctor: does the file hold everything that it promises?

Each check is a read of its own, or several, so that nobody waits for the doctor. What is damaged
is named; nothing is mended.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Awaitable, Callable
from pathlib import Path

from workbench.audit import references, verification
from workbench.audit.requests import ChainState, Check, Gap
from workbench.core.errors import DamagedError, NotFoundError
from workbench.store import blobs
from workbench.store.acknowledged import HeadFile
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.sql import quote

SECONDS = 300.0
SAMPLE = 200


async def chain_state(session: Session) -> ChainState:
    """Follow the chain, a stretch to a read, and hold it against the note of the last event."""
    project = await session.read(_project)
    note = HeadFile(Path(session.scratch).parent / "head", project).read()
    found = await session.read(verification.start)
    first = found.head.seq + 1
    further: verification.Followed | None = found
    while further is not None and further.broken is None:
        found = further
        further = await session.read(functools.partial(_follow, so_far=found), SECONDS)
    found = further or found
    if found.broken is None:
        seq = found.head.seq
        there = await session.read(lambda reader: reader.scalar(_UP_TO, (seq,)))
        if there != found.events:
            why = f"{there:,} events lie in the file where {found.events:,} are linked"
            found = dataclasses.replace(found, broken=seq, why=why)
    return _state(found, first, note.seq if note else 0)


def _follow(reader: Reader, so_far: verification.Followed) -> verification.Followed | None:
    return verification.follow(reader, so_far)


_UP_TO = "SELECT count(*) FROM event WHERE seq <= ?"


def _project(reader: Reader) -> str:
    return str(reader.scalar("SELECT value FROM meta WHERE key = 'project'"))


def _state(found: verification.Followed, first: int, acknowledged: int) -> ChainState:
    broken, why = found.broken, found.why
    if broken is None and acknowledged > found.head.seq:
        broken = found.head.seq + 1
        why = f"events {broken} to {acknowledged} were acknowledged and are not in the file"
    return ChainState(
        intact=broken is None,
        events=found.events,
        first=first,
        last=found.head.seq,
        head=found.head.hash.hex(),
        acknowledged=acknowledged,
        gaps=[Gap(first=low, last=high, event=event) for low, high, event in found.gaps],
        broken=broken,
        why=why,
    )


async def check_chain(session: Session) -> Check:
    """Every event's hash follows from the one before."""
    state = await chain_state(session)
    if not state.intact:
        detail = f"event {state.broken}: {state.why}"
        return Check(check="chain of events", state="damaged", checked=state.events, detail=detail)
    lost = ", ".join(f"{gap.first}–{gap.last}" for gap in state.gaps)
    return Check(
        check="chain of events",
        state="warning" if lost else "ok",
        checked=state.events,
        detail=f"lost with a damaged log, on record: events {lost}" if lost else "",
    )


async def check_blobs(session: Session) -> Check:
    """Every artefact's bytes have the hash that they are named by."""
    names = await session.read(lambda r: [row[0] for row in r.all("SELECT hash FROM blob")])
    damaged = []
    for name in names:
        try:
            await session.read(functools.partial(blobs.check_blob, name=name), SECONDS)
        except (DamagedError, NotFoundError) as error:
            damaged.append(error.message)
    state = "damaged" if damaged else "ok"
    return Check(
        check="stored artefacts", state=state, checked=len(names), detail="; ".join(damaged[:5])
    )


async def check_tables(session: Session) -> Check:
    """Every block of every table can be read: DuckDB checks their checksums."""
    tables = await session.read(_tables)
    damaged = []
    for table in tables:
        sql = f"SELECT bit_xor(hash(one)) FROM {quote(table)} AS one"
        damaged += await _complaint(session, table, sql)
    return _check("tables can be read", len(tables), damaged)


async def check_views(session: Session) -> Check:
    """Every view still finds its tables and columns."""
    views = await session.read(lambda r: [row[0] for row in r.all(_VIEWS)])
    damaged = []
    for view in views:
        damaged += await _complaint(session, view, f"SELECT * FROM {quote(view)} LIMIT 0")
    return _check("views", len(views), damaged)


_VIEWS = "SELECT view_name FROM duckdb_views() WHERE NOT internal"


def _tables(reader: Reader) -> list[str]:
    sql = "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary"
    return [row[0] for row in reader.all(sql)]


async def _complaint(session: Session, name: str, sql: str) -> list[str]:
    """What DuckDB has against a query: the finding is the answer, so it is not raised."""
    try:
        await session.read(lambda reader: reader.all(sql), SECONDS)
    except Exception as error:
        return [f"{name}: {str(error).splitlines()[0][:200]}"]
    return []


def _check(name: str, checked: int, damaged: list[str]) -> Check:
    state = "damaged" if damaged else "ok"
    return Check(check=name, state=state, checked=checked, detail="; ".join(damaged[:5]))


async def check_keys(session: Session) -> Check:
    """Primary keys: no row twice, and look-ups by index find what a scan finds."""
    keys = await session.read(_keys)
    damaged: list[str] = []
    for table, columns in keys:
        faults = functools.partial(references.key_faults, table=table, columns=columns)
        damaged += await session.read(functools.partial(faults, sample=SAMPLE), SECONDS)
    return _check("primary keys and their look-ups", len(keys), damaged)


def _keys(reader: Reader) -> list[tuple[str, list[str]]]:
    sql = (
        "SELECT table_name, constraint_column_names FROM duckdb_constraints() "
        "WHERE constraint_type IN ('PRIMARY KEY', 'UNIQUE')"
    )
    return [(row[0], list(row[1])) for row in reader.all(sql)]


async def check_references(session: Session) -> Check:
    """No row points at one that is not there."""
    present = set(await session.read(_tables))
    known = [one for one in references.ALL if {one.table, one.target} <= present]
    damaged: list[str] = []
    for one in known:
        orphans = await session.read(functools.partial(Reader.scalar, sql=one.sql), SECONDS)
        if orphans:
            damaged.append(f"{orphans:,} rows of {one} have none")
    return _check("references between tables", len(known), damaged)


async def check_loads(session: Session) -> Check:
    """Rows of each counted load are as many as its account says."""
    loads, damaged = await session.read(references.load_faults, SECONDS)
    return _check("rows per load against its account", loads, damaged)


CHECKS: tuple[Callable[[Session], Awaitable[Check]], ...] = (
    check_chain,
    check_blobs,
    check_tables,
    check_views,
    check_keys,
    check_references,
    check_loads,
)


async def examine(session: Session) -> list[Check]:
    """Every check, one after the other."""
    return [await check(session) for check in CHECKS]
