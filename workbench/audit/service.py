"""Reading and checking the record, copying the project, and the doctor: the hub's side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from workbench.audit import doctor
from workbench.audit.chain import payload_facts
from workbench.audit.requests import (
    Backup,
    ChainState,
    Check,
    Doctor,
    Event,
    EventPage,
    ListEvents,
    MakeBackup,
    VerifyChain,
)
from workbench.core.actor import Actor
from workbench.core.clock import iso, parse_iso
from workbench.core.errors import InvalidInputError, WorkbenchError
from workbench.core.request import Role
from workbench.store import backup
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

MOST_EVENTS = 1_000
WITHHELD: dict[str, object] = {"withheld": "what others say of a row is for reviewers"}


async def list_events(session: Session, request: ListEvents) -> EventPage:
    """A page of events, newest first."""
    if not 1 <= request.limit <= MOST_EVENTS:
        raise InvalidInputError(f"limit must be 1 to {MOST_EVENTS:,}, not {request.limit}")
    if request.offset < 0:
        raise InvalidInputError(f"offset must not be negative, but is {request.offset}")
    return await session.read(lambda reader: _page(reader, request, session.actor))


def _page(reader: Reader, request: ListEvents, viewer: Actor) -> EventPage:
    condition, params = _filters(request)
    total: int = reader.scalar(f"SELECT count(*) FROM event WHERE {condition}", params)
    if request.before is not None:
        condition, params = f"{condition} AND seq < ?", [*params, request.before]
    rows = reader.all(
        "SELECT seq, happened, uid, actor, verb, subject, payload, lower(hex(hash)) FROM event "
        f"WHERE {condition} ORDER BY seq DESC LIMIT ? OFFSET ?",
        [*params, request.limit + 1, request.offset],
    )
    shown = [_kept_back(_event(row), viewer) for row in rows[: request.limit]]
    more = len(rows) > request.limit
    return EventPage(events=shown, next=shown[-1].seq if more else None, total=total)


def _filters(request: ListEvents) -> tuple[str, list[Any]]:
    parts: list[tuple[str, Any]] = []
    if request.who:
        parts.append(("actor = ?", request.who))
    if request.what:
        parts.append(("starts_with(verb, ?)", request.what))
    if request.object:
        parts.append(("contains(subject, ?)", request.object))
    if request.since:
        parts.append(("happened >= ?", _time(request.since)))
    if request.until:
        parts.append(("happened < ?", _time(request.until)))
    return " AND ".join(["true", *(sql for sql, _ in parts)]), [value for _, value in parts]


def _time(text: str) -> Any:
    try:
        return parse_iso(text)
    except ValueError as error:
        hint = "write it like 2026-11-23 or 2026-11-23T14:30"
        raise InvalidInputError(f"{text!r} is no time", hint) from error


def _event(row: tuple[Any, ...]) -> Event:
    seq, happened, uid, actor, verb, subject, payload, hash_ = row
    return Event(
        seq=seq,
        time=iso(happened),
        uid=uid,
        actor=actor,
        verb=verb,
        subject=subject,
        payload=payload if (facts := payload_facts(payload)) is None else facts,
        hash=hash_,
    )


def _kept_back(event: Event, viewer: Actor) -> Event:
    """Nobody who labels learns from the log what others said of a row, nor which rows are gold.

    A rule says of many rows what they are.
    """
    own = event.actor == viewer.name or viewer.role >= Role.REVIEWER
    told = ("gold.", "review.rule_added")
    if own or not (event.subject.startswith("row:") or event.verb.startswith(told)):
        return event
    return msgspec.structs.replace(event, payload=WITHHELD)


async def verify_chain(session: Session, request: VerifyChain) -> ChainState:
    """Follow the chain a stretch at a time, each a read of its own."""
    began = session.clock.monotonic()
    state = await doctor.chain_state(session)
    seconds = round(session.clock.monotonic() - began, 3)
    return msgspec.structs.replace(state, seconds=seconds)


async def make_backup(session: Session, request: MakeBackup) -> Backup:
    """Copy the project on the bulk connection, and put on record that it was done."""
    target = Path(request.file)
    if not target.is_absolute():
        raise InvalidInputError(f"the backup's path must be absolute, not {request.file!r}")
    if (made := await session.answered(Backup)) is not None:
        return made
    began = session.clock.monotonic()
    copied = await session.bulk(lambda reader: backup.copy(reader, target))
    made = Backup(
        file=str(target),
        bytes=copied.bytes,
        tables=copied.tables,
        events=copied.events,
        head=copied.head,
        seconds=round(session.clock.monotonic() - began, 3),
    )

    def change(tx: Transaction) -> Backup:
        tx.event("project.backed_up", "project", {"file": made.file, "head": made.head})
        return made

    try:
        return await session.write(change, Backup)
    except WorkbenchError:
        # What is not on record was not made; the name is free for the next try.
        target.unlink(missing_ok=True)
        raise


async def examine(session: Session, request: Doctor) -> list[Check]:
    """Check everything."""
    return await doctor.examine(session)


HANDLERS = {
    ListEvents: list_events,
    VerifyChain: verify_chain,
    MakeBackup: make_backup,
    Doctor: examine,
}
