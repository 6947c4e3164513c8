"""Labelling itself: open a desk, answer, flag, note, undo, redo, look back."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import msgspec

from workbench.annotate import answers
from workbench.annotate.answers import Cause, State, Stored
from workbench.annotate.desk import Desk, Pace
from workbench.annotate.queue import LABELLED, OPEN, SKIPPED, STRATEGIES
from workbench.annotate.requests import (
    Answer,
    Flag,
    Handed,
    Item,
    Mine,
    Note,
    Open,
    Opened,
    Progress,
    Redo,
    Show,
    ShowProgress,
    Submit,
    Undo,
    Undone,
)
from workbench.annotate.service_desk import find_desk
from workbench.annotate.service_hand import hand_out, hold_only, progress_of, sit_down, strategy_of
from workbench.annotate.service_items import read_answer, read_items, read_mine
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

MOST_NOTE = 10_000
MOST_MINE = 500
MOST_SECONDS = 3600.0
RECENT = 20


async def open_desk(session: Session, request: Open) -> Opened:
    """Everything to begin with: schema, progress, first items, my newest answers."""
    if request.strategy and request.strategy not in STRATEGIES:
        raise InvalidInputError(
            f"no queue strategy is called {request.strategy!r}", f"known: {', '.join(STRATEGIES)}"
        )
    desk = await find_desk(session, request.dataset)
    person, now = session.actor.name, session.clock.now()
    sit_down(session, desk, request.strategy)
    names, recent, count, today = await session.read(
        lambda reader: _read_open(reader, desk, person, now)
    )
    pace = desk.paces.setdefault(person, Pace())
    pace.day, pace.today = now.date(), today
    shown = request.holding[0] if request.holding else None
    want = request.want if desk.schema.labels else 0
    # What the screen does not name it no longer has: free for others, or for it again.
    desk.queue.release(session.connection)
    items, revoked = await hand_out(session, desk, request.holding, shown, want)
    return Opened(
        dataset=desk.name,
        datasets=names,
        columns=list(desk.columns),
        schema=desk.schema,
        strategy=strategy_of(session, desk),
        progress=progress_of(session, desk),
        items=items,
        revoked=revoked,
        recent=recent,
        answers=count,
    )


def _read_open(
    reader: Reader, desk: Desk, person: str, now: dt.datetime
) -> tuple[list[str], list[Answer], int, int]:
    names = [name for (name,) in reader.all("SELECT name FROM dataset ORDER BY id")]
    recent = read_mine(reader, desk, person, 0, RECENT)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    count, today = reader.one(
        "SELECT count(*), count(*) FILTER (updated >= ?) FROM annotation "
        "WHERE dataset = ? AND person = ? AND status = 'labelled'",
        (midnight, desk.dataset, person),
    ) or (0, 0)
    return names, recent, count, today


async def submit(session: Session, request: Submit) -> Handed:
    """Store a label or a skip, and hand out what comes next, in one round trip."""
    desk = await find_desk(session, request.dataset)
    status = SKIPPED if request.label is None else LABELLED
    _check_label(desk, request)
    sit_down(session, desk, "")
    async with desk.locks[session.actor.name]:
        # While the label is on its way to the disk, the next row is read.
        try:
            stored, (items, revoked) = await asyncio.gather(
                _answer(session, desk, request, status),
                hand_out(session, desk, request.holding, request.shown, request.want),
            )
        except Exception:
            hold_only(session, desk, [request.row, *request.holding])
            raise
    return Handed(
        event=stored.event if stored else 0,
        answer=stored.answer if stored else None,
        items=items,
        revoked=revoked,
        progress=progress_of(session, desk),
        schema_version=desk.schema.version,
        refused="" if stored else "somebody else has labelled this row meanwhile",
    )


def _check_label(desk: Desk, request: Submit) -> None:
    if desk.queue.rows.position(request.row) is None:
        raise NotFoundError(
            f"{desk.name} has no row {request.row} any more", "it was cleaned away or replaced"
        )
    names = [label.name for label in desk.schema.labels]
    if request.label is not None and request.label not in names:
        known = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        raise InvalidInputError(
            f"no label is called {request.label!r} in schema {desk.schema.version}",
            f"labels: {known}" if names else "set a schema: workbench labels schema set FILE",
        )


async def _answer(session: Session, desk: Desk, request: Submit, status: str) -> Stored | None:
    """Store an answer; None when enough others have labelled the row meanwhile."""
    person = session.actor.name
    before = desk.queue.status(person, request.row)
    # In memory first, so that of two people who answer at once one is told.
    if not desk.answer(person, session.connection, request.row, status):
        return None
    return await _store(session, desk, request, status, before)


async def _store(session: Session, desk: Desk, request: Submit, status: str, before: str) -> Stored:
    kind = "skip" if status == SKIPPED else "label"
    cause = Cause(
        kind=kind,
        seconds=min(max(request.seconds, 0.0), MOST_SECONDS),
        model=request.model,
        suggested=request.suggested,
        suggested_share=request.suggested_share,
    )

    def change(tx: Transaction) -> Stored:
        old = answers.read_state(tx, desk.dataset, request.row)
        new = msgspec.structs.replace(
            old,
            status=status,
            label=request.label,
            seconds=cause.seconds,
            schema_version=desk.schema.version,
        )
        tx.publish("labels", desk.name)
        return answers.write_state(tx, desk.dataset, request.row, old, new, cause)

    under_way = (session.actor.name, request.row, status)
    desk.storing.append(under_way)
    try:
        stored = await session.write(change, Stored)
    except Exception:
        desk.answer(session.actor.name, "", request.row, before)
        raise
    finally:
        desk.storing.remove(under_way)
    if status == LABELLED:
        pace = desk.paces.setdefault(session.actor.name, Pace())
        pace.note(session.clock.monotonic(), session.clock.now().date())
    return stored


async def flag(session: Session, request: Flag) -> Answer:
    """Mark a row for a second look, or take the mark away."""
    return await _mark(session, request.dataset, request.row, "flag", flagged=request.flagged)


async def note(session: Session, request: Note) -> Answer:
    """Write or remove a note about a row."""
    if len(request.text) > MOST_NOTE:
        raise InvalidInputError(f"a note has {MOST_NOTE:,} characters at most")
    return await _mark(session, request.dataset, request.row, "note", note=request.text)


async def _mark(session: Session, dataset: str, row: int, kind: str, **fields: object) -> Answer:
    desk = await find_desk(session, dataset)
    if desk.queue.rows.position(row) is None:
        raise NotFoundError(f"{desk.name} has no row {row}")

    def change(tx: Transaction) -> Stored:
        old = answers.read_state(tx, desk.dataset, row)
        new: State = msgspec.structs.replace(old, **fields)
        tx.publish("labels", desk.name)
        return answers.write_state(tx, desk.dataset, row, old, new, Cause(kind=kind))

    async with desk.locks[session.actor.name]:
        stored = await session.write(change, Stored)
    assert stored.answer is not None
    return stored.answer


async def undo(session: Session, request: Undo) -> Undone:
    """Take back my newest change that stands."""
    return await _turn(session, request.dataset, "undo")


async def redo(session: Session, request: Redo) -> Undone:
    """Do again what I undid last."""
    return await _turn(session, request.dataset, "redo")


async def _turn(session: Session, dataset: str, kind: str) -> Undone:
    desk = await find_desk(session, dataset)
    person = session.actor.name

    def change(tx: Transaction) -> Stored:
        stored = answers.turn(tx, desk.dataset, kind)
        tx.publish("labels", desk.name)
        return stored or Stored(event=0, kind="", row=0, before="", answer=None)

    async with desk.locks[person]:
        stored = await session.write(change, Stored)
        if stored.answer is None:
            return Undone(kind="", item=None, progress=progress_of(session, desk))
        _follow(session, desk, stored)
    item = await _item(session, desk, stored.row)
    return Undone(kind=stored.kind, item=item, progress=progress_of(session, desk))


def _follow(session: Session, desk: Desk, stored: Stored) -> None:
    """Bring the queue to what an undo or redo made of the answer; an open row is held again."""
    assert stored.answer is not None
    person, status = session.actor.name, stored.answer.status
    if desk.queue.status(person, stored.row) != status:
        desk.answer(person, session.connection, stored.row, status)
        pace = desk.paces.get(person)
        if pace is not None and stored.before == LABELLED:
            pace.today = max(0, pace.today - 1)
    if status == OPEN:
        desk.queue.hold(person, session.connection, stored.row, session.clock.monotonic())


async def mine(session: Session, request: Mine) -> list[Answer]:
    """My answers, newest first."""
    desk = await find_desk(session, request.dataset)
    person, limit = session.actor.name, min(max(request.limit, 0), MOST_MINE)
    offset = max(request.offset, 0)
    return await session.read(lambda reader: read_mine(reader, desk, person, offset, limit))


async def show(session: Session, request: Show) -> Item:
    """One row with my answer."""
    desk = await find_desk(session, request.dataset)
    return await _item(session, desk, request.row)


async def _item(session: Session, desk: Desk, row: int) -> Item:
    person = session.actor.name

    def query(reader: Reader) -> Item | None:
        items = read_items(reader, desk, [(row, "")])
        answer = read_answer(reader, desk, person, row)
        return msgspec.structs.replace(items[0], answer=answer) if items else None

    item = await session.read(query)
    if item is None:
        raise NotFoundError(f"{desk.name} has no row {row} any more")
    return item


async def show_progress(session: Session, request: ShowProgress) -> Progress:
    """Where labelling of a dataset stands."""
    return progress_of(session, await find_desk(session, request.dataset))


HANDLERS: dict[Any, Any] = {
    Open: open_desk,
    Submit: submit,
    Flag: flag,
    Note: note,
    Undo: undo,
    Redo: redo,
    Mine: mine,
    Show: show,
    ShowProgress: show_progress,
}
