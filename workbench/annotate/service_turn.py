"""Undo and redo: the queue is asked first, so that no row gets more people than the overlap."""

from __future__ import annotations

from typing import Any

from workbench.annotate import answers
from workbench.annotate.answers import Stored, Turn
from workbench.annotate.desk import Desk
from workbench.annotate.queue import OPEN
from workbench.annotate.requests import Item, Redo, Undo, Undone
from workbench.annotate.service_bulk import redo_undone_bulk, undo_newest_bulk
from workbench.annotate.service_desk import find_desk
from workbench.annotate.service_gold_desk import note_gold
from workbench.annotate.service_hand import progress_of, sits_at
from workbench.annotate.service_items import read_with_answer
from workbench.annotate.service_label import FULL, commit, count_today
from workbench.store.session import Session
from workbench.store.transaction import Transaction

_NOTHING = Stored(event=0, kind="", row=0, before="", answer=None)


async def undo(session: Session, request: Undo) -> Undone:
    """Take back my newest change that stands.

    A label that it would bring back is left out when enough others have labelled the row since.
    A bulk label that is newer is taken back as one.
    """
    bulk = await undo_newest_bulk(session, request.dataset)
    if bulk is not None:
        return bulk
    return await _turn(session, request.dataset, "undo")


async def redo(session: Session, request: Redo) -> Undone:
    """Do again what I undid last; a label of a row that has enough by now is refused.

    A bulk label that was taken back last is given again as one.
    """
    bulk = await redo_undone_bulk(session, request.dataset)
    if bulk is not None:
        return bulk
    return await _turn(session, request.dataset, "redo")


async def _turn(session: Session, dataset: str, kind: str) -> Undone:
    desk = await find_desk(session, dataset)
    person = session.actor.name
    async with desk.locks[person]:
        planned = await session.read(
            lambda reader: answers.find_turn(reader, desk.dataset, person, kind)
        )
        if planned is not None:
            desk.marked.add((person, planned.row))
        before = desk.queue.status(person, planned.row) if planned else OPEN
        refused = ""
        if planned is not None and not _take(session, desk, planned.row, planned.new.status):
            refused = FULL
            if kind == "redo":
                return Undone(
                    kind="", item=None, progress=progress_of(session, desk), refused=refused
                )
            _take(session, desk, planned.row, OPEN)
        stored = await _write(session, desk, planned, kind, before, bare=bool(refused))
        count_today(session, desk, stored)
        note_gold(desk, person, stored)
    item = None if refused or not stored.kind else await _item(session, desk, stored.row)
    progress = progress_of(session, desk)
    return Undone(kind=stored.kind, item=item, progress=progress, refused=refused)


def _take(session: Session, desk: Desk, row: int, status: str) -> bool:
    """Bring the queue to the answer that will stand; a row that becomes open is held again."""
    person, connection = session.actor.name, session.connection
    if desk.queue.rows.position(row) is None or desk.queue.status(person, row) == status:
        return True
    if not desk.answer(person, connection, row, status):
        return False
    if status == OPEN and sits_at(session, desk):
        desk.queue.hold(person, connection, row, session.clock.monotonic())
    return True


async def _write(
    session: Session, desk: Desk, planned: Turn | None, kind: str, before: str, *, bare: bool
) -> Stored:
    def change(tx: Transaction) -> Stored:
        if planned is None:
            return _NOTHING
        tx.publish("labels", desk.name)
        return answers.turn(tx, desk.dataset, kind, planned, bare=bare)

    if planned is None:
        return await session.write(change, Stored)
    status = OPEN if bare else planned.new.status
    stored = await commit(session, desk, planned.row, status, before, change)
    if stored.target != planned.event and status != before:
        # Asked twice because the hub was lost: the first time did something else, and once is all.
        desk.answer(session.actor.name, session.connection, planned.row, before)
    return stored


async def _item(session: Session, desk: Desk, row: int) -> Item | None:
    person = session.actor.name
    item = await session.read(lambda reader: read_with_answer(reader, desk, person, row))
    if item is not None:
        desk.offers.note(person, [item])
    return item


HANDLERS: dict[Any, Any] = {Undo: undo, Redo: redo}
