"""Labelling itself: open a desk, answer, flag, note, look back."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from workbench.annotate import answers
from workbench.annotate.answers import MOST_NOTE, Cause, State, Stored
from workbench.annotate.desk import Desk, Pace
from workbench.annotate.hiding import keep_unseen
from workbench.annotate.label_changes import read_changes
from workbench.annotate.queue import LABELLED, SKIPPED, may_answer
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
    Show,
    ShowProgress,
    Submit,
)
from workbench.annotate.schema_changes import carried, mappings
from workbench.annotate.service_desk import find_desk, read_version
from workbench.annotate.service_gold_desk import judge, note_gold, standing_of
from workbench.annotate.service_gold_hand import refusal, told
from workbench.annotate.service_hand import (
    hand_out,
    hold_only,
    leave_others,
    progress_of,
    sit_down,
    sits_elsewhere,
    strategy_of,
)
from workbench.annotate.service_items import (
    read_mine,
    read_text,
    read_unseen,
    read_with_answer,
)
from workbench.annotate.service_offer import cause_of
from workbench.annotate.strategies import DISPUTED, LIST, STRATEGIES, is_strategy
from workbench.annotate.values import checked, labels_of
from workbench.core.clock import day_begin
from workbench.core.errors import InvalidInputError, NotFoundError, RefusedError
from workbench.store.failures import KeyTakenError
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

log = logging.getLogger(__name__)
MOST_MINE = 500
RECENT = 20
FULL = "somebody else has labelled this row meanwhile"


async def open_desk(session: Session, request: Open) -> Opened:
    """Everything to begin with: schema, progress, first items, my newest answers."""
    if request.strategy and not is_strategy(request.strategy):
        raise InvalidInputError(
            f"no queue strategy is called {request.strategy!r}", f"known: {', '.join(STRATEGIES)}"
        )
    desk = await find_desk(session, request.dataset)
    named = request.strategy.removeprefix(LIST)
    if request.strategy.startswith(LIST) and named not in desk.lists:
        known = ", ".join(desk.lists) or "none yet"
        raise NotFoundError(f"{desk.name} has no list {named!r}", f"lists here: {known}")
    person, now = session.actor.name, session.clock.now()
    leave_others(session, desk)
    sit_down(session, desk, request.strategy)
    recent, count, today = await session.read(lambda reader: _read_open(reader, desk, person, now))
    pace = desk.paces.setdefault(person, Pace())
    pace.day, pace.today = day_begin(now), today
    shown = request.holding[0] if request.holding else None
    want = request.want if desk.schema.version else 0
    # Disagreements come and go as people answer.
    desk.queue.orders.forget(DISPUTED)
    # What the screen does not name it no longer has: free for others, or for it again.
    desk.queue.release(session.connection)
    await judge(session, desk)
    items, revoked = await hand_out(session, desk, request.holding, shown, want)
    return Opened(
        dataset=desk.name,
        columns=list(desk.columns),
        schema=desk.schema,
        strategy=strategy_of(session, desk),
        progress=progress_of(session, desk),
        items=items,
        revoked=revoked,
        recent=recent,
        answers=count,
        **await standing_of(session, desk),
    )


def _read_open(
    reader: Reader, desk: Desk, person: str, now: dt.datetime
) -> tuple[list[Answer], int, int]:
    recent = read_mine(reader, desk, person, 0, RECENT)
    count, today = reader.one(
        "SELECT count(*), count(*) FILTER (status = 'labelled' AND updated >= ?) "
        "FROM annotation WHERE dataset = ? AND person = ? AND status <> ''",
        (day_begin(now), desk.dataset, person),
    ) or (0, 0)
    return recent, count, today


async def submit(session: Session, request: Submit) -> Handed:
    """Store a label or a skip, and hand out what comes next, in one round trip.

    An answer that arrives after another dataset was opened is stored; it brings no rows along.
    """
    desk = await find_desk(session, request.dataset)
    status = SKIPPED if request.label is None else LABELLED
    under = desk.schema.version
    request = await _checked(session, desk, request)
    elsewhere = sits_elsewhere(session, desk)
    if elsewhere:
        request = msgspec.structs.replace(request, holding=[], want=0)
    else:
        sit_down(session, desk, "")
    async with desk.locks[session.actor.name]:
        # Only now: what was sent before this may have been the answer that paused them.
        if refused := await refusal(session, desk, request):
            return refused
        # While the label is on its way to the disk, the next row is read.
        try:
            stored, (items, revoked) = await asyncio.gather(
                _answer(session, desk, request, status, under),
                hand_out(session, desk, request.holding, request.shown, request.want),
            )
        except Exception:
            hold_only(session, desk, [] if elsewhere else [request.row, *request.holding])
            raise
        judged = note_gold(desk, session.actor.name, stored) and await judge(session, desk)
    handed = Handed(
        event=stored.event if stored else 0,
        answer=stored.answer if stored else None,
        items=items,
        revoked=revoked,
        progress=progress_of(session, desk),
        schema_version=desk.schema.version,
        refused="" if stored else FULL,
    )
    return await told(session, desk, request, handed, judged) if isinstance(judged, str) else handed


async def _checked(session: Session, desk: Desk, request: Submit) -> Submit:
    """The submission with its answer in canonical form. Raises what does not fit."""
    if desk.queue.rows.position(request.row) is None:
        raise NotFoundError(
            f"{desk.name} has no row {request.row} any more", "it was cleaned away or replaced"
        )
    if not may_answer(desk.queue, session.actor.name, request.row):
        raise RefusedError(
            f"row {request.row} is assigned to others", "see: workbench labels assignments"
        )
    now = desk.schema.version
    if not 0 <= request.version <= now:
        raise InvalidInputError(f"{desk.name} has no schema {request.version}", f"it has {now}")
    if request.label is None:
        return request
    if 0 < request.version < now:
        request = await _renamed(session, desk, request, request.label)
    text = None
    if desk.schema.task == "spans":
        text = await session.read(lambda reader: read_text(reader, desk, request.row))
    try:
        label = checked(desk.schema, request.label or "", lambda: text)
    except InvalidInputError as error:
        if 0 < request.version < now:
            hint = f"the labels were changed after this row was shown: look again; {error.hint}"
            raise InvalidInputError(error.message, hint) from None
        raise
    if 0 < request.version < now:
        await _check_shown(session, desk, request)
    return msgspec.structs.replace(request, label=label)


async def _renamed(session: Session, desk: Desk, request: Submit, given: str) -> Submit:
    """The submission in today's names, where labels were renamed since the row was shown."""
    since = request.version
    changes = await session.read(lambda reader: read_changes(reader, desk.dataset, since))
    label = carried(desk.schema, given, mappings(changes, since))
    if label == given:
        return request
    return msgspec.structs.replace(request, label=label, version=desk.schema.version)


async def _check_shown(session: Session, desk: Desk, request: Submit) -> None:
    """The version on the screen must have had the label, too: it is the one that is stored."""
    shown = await session.read(lambda reader: read_version(reader, desk.dataset, request.version))
    names = {label.name for label in shown}
    given = labels_of(desk.schema.task, request.label or "")
    if not names.issuperset(given):
        raise InvalidInputError(
            f"no label was called {request.label!r} in schema {request.version}",
            f"the schema is {desk.schema.version} by now: look again",
        )


async def _answer(
    session: Session, desk: Desk, request: Submit, status: str, under: int
) -> Stored | None:
    """Store an answer, which was checked under that version of the schema.

    None when enough others have labelled the row meanwhile.
    """
    while desk.changing is not None or desk.schema.version != under:
        if desk.changing is not None:
            await desk.changing.wait()
        under = desk.schema.version
        request = await _checked(session, desk, request)
    person = session.actor.name
    before = desk.queue.status(person, request.row)
    # In memory first, so that of two people who answer at once one is told.
    if not desk.answer(person, session.connection, request.row, status):
        return None
    return await _store(session, desk, request, status, before)


async def _store(session: Session, desk: Desk, request: Submit, status: str, before: str) -> Stored:
    person = session.actor.name
    version = request.version or desk.schema.version
    unseen = None
    if request.label is not None and not before and request.row in desk.hidden:
        unseen = await session.read(lambda reader: read_unseen(reader, desk, request.row))
    cause = await cause_of(session, desk, request, "skip" if status == SKIPPED else "label")

    def store(tx: Transaction, old: State) -> Stored:
        new = msgspec.structs.replace(
            old,
            status=status,
            label=request.label,
            seconds=cause.seconds,
            schema_version=version,
        )
        tx.publish("labels", desk.name)
        stored = answers.write_state(tx, desk.dataset, request.row, old, new, cause)
        if unseen is not None and request.label is not None:
            keep_unseen(tx, desk.dataset, stored, request.label, unseen)
        return stored

    def change(tx: Transaction) -> Stored:
        return store(tx, answers.read_state(tx, desk.dataset, request.row, person))

    # Nothing is known of the row and the person: to look that up would cost every label a tenth.
    unknown = not before and (person, request.row) not in desk.marked
    first = partial(store, old=State()) if unknown else None
    stored = await commit(session, desk, request.row, status, before, change, first)
    if status == LABELLED:
        desk.paces.setdefault(person, Pace()).labelled(session.clock.monotonic())
    count_today(session, desk, stored)
    return stored


def count_today(session: Session, desk: Desk, stored: Stored) -> None:
    """Count the person's labels of this day anew."""
    pace = desk.paces.setdefault(session.actor.name, Pace())
    pace.count(day_begin(session.clock.now()), stored.today)


async def commit(
    session: Session,
    desk: Desk,
    row: int,
    status: str,
    before: str,
    change: Callable[[Transaction], Stored],
    first: Callable[[Transaction], Stored] | None = None,
) -> Stored:
    """Write an answer that the queue has already; one that is not stored the queue forgets.

    ``first``: the quicker change, which holds only while the file knows nothing of the row and the
    person; where it does after all, ``change`` is made.
    """
    person = session.actor.name
    under_way = (person, row, status)
    desk.storing.append(under_way)
    try:
        return await _write(session, change, first)
    except Exception:
        if status != before:
            desk.answer(person, session.connection, row, before)
        raise
    finally:
        desk.storing.remove(under_way)


async def _write(
    session: Session,
    change: Callable[[Transaction], Stored],
    first: Callable[[Transaction], Stored] | None,
) -> Stored:
    if first is not None:
        try:
            return await session.write(first, Stored)
        except KeyTakenError:
            log.info("an answer that was taken for the first of its row is not: it is looked up")
    return await session.write(change, Stored)


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
        old = answers.read_state(tx, desk.dataset, row, tx.actor.name)
        new: State = msgspec.structs.replace(old, **fields)
        if new == old:
            return answers.unchanged(tx, row, old, kind)
        tx.publish("labels", desk.name)
        return answers.write_state(tx, desk.dataset, row, old, new, Cause(kind=kind))

    async with desk.locks[session.actor.name]:
        stored = await session.write(change, Stored)
    desk.marked.add((session.actor.name, row))
    assert stored.answer is not None
    return stored.answer


async def mine(session: Session, request: Mine) -> list[Answer]:
    """My answers, newest first."""
    desk = await find_desk(session, request.dataset)
    person, limit = session.actor.name, min(max(request.limit, 0), MOST_MINE)
    offset = max(request.offset, 0)
    return await session.read(lambda reader: read_mine(reader, desk, person, offset, limit))


async def show(session: Session, request: Show) -> Item:
    """One row with my answer."""
    desk = await find_desk(session, request.dataset)
    person = session.actor.name
    item = await session.read(lambda reader: read_with_answer(reader, desk, person, request.row))
    if item is None:
        raise NotFoundError(f"{desk.name} has no row {request.row} any more")
    desk.offers.note(person, [item])
    return item


async def show_progress(session: Session, request: ShowProgress) -> Progress:
    """Where labelling of a dataset stands."""
    desk = await find_desk(session, request.dataset)
    people: int = await session.read(
        lambda reader: reader.scalar(
            "SELECT count(DISTINCT person) FROM annotation "
            "WHERE dataset = ? AND status = 'labelled'",
            (desk.dataset,),
        )
    )
    return msgspec.structs.replace(progress_of(session, desk), annotators=people)


HANDLERS: dict[Any, Any] = {
    Open: open_desk,
    Submit: submit,
    Flag: flag,
    Note: note,
    Mine: mine,
    Show: show,
    ShowProgress: show_progress,
}
