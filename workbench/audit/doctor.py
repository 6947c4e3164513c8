"""The doctor: does the file hold everything that it promises?

Each check is a read of its own, or several, so that nobody waits for the doctor. What is damaged
is named; nothing is mended. A check that meets damage notes it and goes on with what is left.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol, TypeVar

from workbench.audit import references, verification
from workbench.audit.requests import ChainState, Check, Gap
from workbench.core.errors import MemoryLimitError, TimeLimitError, WorkbenchError
from workbench.core.sql import quote
from workbench.store import blobs
from workbench.store.acknowledged import HeadFile
from workbench.store.failures import DatabaseError, first_line
from workbench.store.reader import Reader

T = TypeVar("T")
SECONDS = 300.0
SAMPLE = 200
MOST_TOLD = 5


class Patient(Protocol):
    """What is examined: a session, or anything else that reads a project."""

    @property
    def scratch(self) -> str:
        """A folder in the hub's folder."""
        ...

    async def read(self, query: Callable[[Reader], T], limit: float = ...) -> T:
        """Run ``query``; interrupted after ``limit`` seconds."""
        ...


class Findings:
    """What one check looked at and found, item by item."""

    def __init__(self) -> None:
        self.checked = 0
        self.damaged: list[str] = []
        self.warnings: list[str] = []

    def note(self, about: str, error: Exception) -> None:
        """Note an error: as damage, unless it says only that reading would take too much."""
        known = error.message if isinstance(error, WorkbenchError) else first_line(error)
        too_much = isinstance(error, TimeLimitError | MemoryLimitError)
        (self.warnings if too_much else self.damaged).append(
            f"{about}: {known}" if about else known
        )

    async def ask(self, patient: Patient, about: str, query: Callable[[Reader], T], none: T) -> T:
        """What a query answers; ``none`` when it cannot, which is noted."""
        try:
            return await patient.read(query, SECONDS)
        except (DatabaseError, WorkbenchError) as error:
            self.note(about, error)
            return none

    def as_check(self, name: str) -> Check:
        """The findings as people read them; the gravest first."""
        state = "damaged" if self.damaged else "warning" if self.warnings else "ok"
        told = [*self.damaged, *self.warnings]
        more = f"; and {len(told) - MOST_TOLD:,} more" if len(told) > MOST_TOLD else ""
        detail = "; ".join(told[:MOST_TOLD]) + more
        return Check(check=name, state=state, checked=self.checked, detail=detail)


async def chain_state(patient: Patient) -> ChainState:
    """Follow the chain, a stretch to a read, and hold it against the note of the last event."""
    project = await patient.read(_project)
    note = HeadFile(Path(patient.scratch).parent / "head", project).read()
    found = await patient.read(verification.start)
    first = found.head.seq + 1
    further: verification.Followed | None = found
    while further is not None and further.broken is None:
        found = further
        further = await patient.read(functools.partial(_follow, so_far=found), SECONDS)
    found = further or found
    if found.broken is None:
        seq = found.head.seq
        there = await patient.read(lambda reader: reader.scalar(_UP_TO, (seq,)))
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


async def check_chain(patient: Patient, found: Findings) -> None:
    """Every event's hash follows from the one before."""
    state = await chain_state(patient)
    found.checked = state.events
    if not state.intact:
        found.damaged.append(f"event {state.broken}: {state.why}")
    elif state.gaps:
        lost = ", ".join(f"{gap.first}–{gap.last}" for gap in state.gaps)
        found.warnings.append(f"lost with a damaged log, on record: events {lost}")


async def check_blobs(patient: Patient, found: Findings) -> None:
    """Every artefact's bytes have the hash that they are named by."""
    names = await patient.read(lambda r: [row[0] for row in r.all("SELECT hash FROM blob")])
    for name in names:
        await found.ask(patient, "", functools.partial(blobs.check_blob, name=name), 0)
    found.checked = len(names)


async def check_tables(patient: Patient, found: Findings) -> None:
    """Every block of every table can be read: DuckDB checks their checksums."""
    tables = await patient.read(_tables)
    for table in tables:
        sql = f"SELECT bit_xor(hash(one)) FROM {quote(table)} AS one"
        await found.ask(patient, table, functools.partial(Reader.scalar, sql=sql), None)
    found.checked = len(tables)


def _tables(reader: Reader) -> list[str]:
    sql = "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary"
    return [row[0] for row in reader.all(sql)]


async def check_views(patient: Patient, found: Findings) -> None:
    """Every view still finds its tables and columns."""
    views = await patient.read(lambda r: [row[0] for row in r.all(_VIEWS)])
    for view in views:
        sql = f"SELECT * FROM {quote(view)} LIMIT 0"
        await found.ask(patient, view, functools.partial(Reader.execute, sql=sql), 0)
    found.checked = len(views)


_VIEWS = "SELECT view_name FROM duckdb_views() WHERE NOT internal"


async def check_keys(patient: Patient, found: Findings) -> None:
    """Primary keys: no row twice, and look-ups by index find what a scan finds."""
    keys = await patient.read(_keys)
    for table, columns in keys:
        faults = functools.partial(
            references.key_faults, table=table, columns=columns, sample=SAMPLE
        )
        found.damaged += await found.ask(patient, table, faults, [])
    found.checked = len(keys)


def _keys(reader: Reader) -> list[tuple[str, list[str]]]:
    sql = (
        "SELECT table_name, constraint_column_names FROM duckdb_constraints() "
        "WHERE constraint_type IN ('PRIMARY KEY', 'UNIQUE')"
    )
    return [(row[0], list(row[1])) for row in reader.all(sql)]


async def check_references(patient: Patient, found: Findings) -> None:
    """No row points at one that is not there."""
    present = set(await patient.read(_tables))
    known = [one for one in references.ALL if {one.table, one.target} <= present]
    for one in known:
        count = functools.partial(Reader.scalar, sql=one.sql)
        if orphans := await found.ask(patient, str(one), count, 0):
            found.damaged.append(f"{orphans:,} rows of {one} have none")
    found.checked = len(known)


async def check_loads(patient: Patient, found: Findings) -> None:
    """Rows of each counted load are as many as its account says."""
    accounts = await patient.read(references.counted_loads, SECONDS)
    for dataset, loads in accounts.items():
        faults = functools.partial(references.load_faults, dataset=dataset, loads=loads)
        found.damaged += await found.ask(patient, f"dataset {dataset}", faults, [])
        found.checked += len(loads)


CHECKS: dict[str, Callable[[Patient, Findings], Awaitable[None]]] = {
    "chain of events": check_chain,
    "stored artefacts": check_blobs,
    "tables can be read": check_tables,
    "views": check_views,
    "primary keys and their look-ups": check_keys,
    "references between tables": check_references,
    "rows per load against its account": check_loads,
}


async def examine(patient: Patient) -> list[Check]:
    """Every check, one after the other."""
    checks = []
    for name, check in CHECKS.items():
        found = Findings()
        try:
            await check(patient, found)
        except (DatabaseError, WorkbenchError) as error:
            found.note("", error)
        checks.append(found.as_check(name))
    return checks
