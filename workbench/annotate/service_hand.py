"""Seats and leases at a desk: who is connected, what they hold, what they are handed next."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.annotate import gold
from workbench.annotate.desk import Desk
from workbench.annotate.lease_file import LeaseFile
from workbench.annotate.listed import why_listed
from workbench.annotate.requests import Item, Progress
from workbench.annotate.service_desk import Desks, prepare_order
from workbench.annotate.service_items import read_items
from workbench.annotate.strategies import BEST, LIST, RANDOM
from workbench.core.clock import day_begin
from workbench.core.request import Role
from workbench.store.session import Session

MOST_WANT = 20
MOST_HELD = 50
"""Rows that one screen can hold: more would only be kept from others."""


class Strategies(dict[str, str]):
    """The strategy that each connection asked for; absent means the best there is."""


def sit_down(session: Session, desk: Desk, strategy: str) -> None:
    """Note that this connection labels here; when it ends, what it holds is free at once."""
    chosen = session.memory(Strategies, Strategies)
    if strategy:
        chosen[session.connection] = strategy
    if sits_at(session, desk):
        return
    desk.seats[session.connection] = session.actor.name
    connection, scratch = session.connection, session.scratch

    async def leave() -> None:
        chosen.pop(connection, None)
        _leave(desk, connection, scratch)

    session.on_disconnect(leave)


def _leave(desk: Desk, connection: str, scratch: str) -> None:
    desk.seats.pop(connection, None)
    if desk.queue.release(connection):
        _keep(scratch, desk)


def leave_others(session: Session, desk: Desk) -> None:
    """A connection labels at one desk: what it holds at any other is free at once."""
    for other in session.memory(Desks, Desks).open.values():
        if other is not desk and sits_at(session, other):
            session.memory(Strategies, Strategies).pop(session.connection, None)
            _leave(other, session.connection, session.scratch)


def sits_at(session: Session, desk: Desk) -> bool:
    """Whether this connection labels here."""
    return session.connection in desk.seats


def sits_elsewhere(session: Session, desk: Desk) -> bool:
    """Whether this connection labels at another desk."""
    open_ = session.memory(Desks, Desks).open.values()
    return not sits_at(session, desk) and any(sits_at(session, other) for other in open_)


def strategy_of(session: Session, desk: Desk) -> str:
    """The strategy in force for this connection."""
    default = BEST if desk.queue.ranked else RANDOM
    return session.memory(Strategies, Strategies).get(session.connection, default)


def strategies_of(session: Session, desk: Desk) -> tuple[str, ...]:
    """What is tried in turn: the list that goes before all else, unless somebody chose a way."""
    strategy = strategy_of(session, desk)
    chosen = session.connection in session.memory(Strategies, Strategies)
    return (strategy,) if chosen or not desk.first_list else (LIST + desk.first_list, strategy)


def _why(desk: Desk, strategy: str) -> str:
    """Why a row is handed out: of a list also what that is."""
    name = strategy.removeprefix(LIST)
    listed = strategy.startswith(LIST) and name in desk.lists
    return why_listed(name, desk.lists[name]) if listed else strategy


async def hand_out(
    session: Session, desk: Desk, holding: Sequence[int], shown: int | None, want: int
) -> tuple[list[Item], list[int]]:
    """Keep what the screen holds, add items up to ``want``; and the rows it no longer holds.

    The first item of a screen that holds none is taken as shown.
    """
    queue, now = desk.queue, session.clock.monotonic()
    person, connection = session.actor.name, session.connection
    if desk.gold.standing(person).state == gold.PAUSED:
        queue.release(connection)
        return [], list(holding)
    revoked = [*queue.revoked(connection), *holding[MOST_HELD:]]
    kept = holding[:MOST_HELD]
    revoked += [row for row in kept if not queue.hold(person, connection, row, now)]
    strategies = strategies_of(session, desk)
    for strategy in strategies:
        await prepare_order(session, desk, strategy)
    fresh: list[tuple[int, str]] = []
    while len(queue.leases.of(connection)) < min(want, MOST_WANT):
        found = (
            gold.claim(desk.gold, queue, person, connection, strategy, now)
            for strategy in strategies
        )
        lease = next((one for one in found if one is not None), None)
        if lease is None:
            break
        fresh.append((queue.rows.ids[lease.position], _why(desk, lease.strategy)))
    if shown is None and fresh and not holding:
        shown = fresh[0][0]
    position = None if shown is None else queue.rows.position(shown)
    queue.leases.touch(connection, now, position)
    _keep(session.scratch, desk)
    if not fresh:
        return [], revoked
    items = await session.read(lambda reader: read_items(reader, desk, person, fresh))
    desk.offers.note(person, items)
    return items, revoked


def hold_only(session: Session, desk: Desk, rows: Sequence[int]) -> None:
    """Free what was handed out to this connection beyond what its screen has."""
    desk.queue.release(session.connection)
    for row in rows[:MOST_HELD]:
        desk.queue.hold(session.actor.name, session.connection, row, session.clock.monotonic())


def _keep(scratch: str, desk: Desk) -> None:
    ids = desk.queue.rows.ids
    held = desk.queue.leases.by_person()
    rows = {person: [ids[position] for position in places] for person, places in held.items()}
    # An answer that dies with the hub is sent again: until then its row is nobody else's.
    for person, row, _ in desk.storing:
        rows.setdefault(person, []).append(row)
    if desk.kept is None:
        desk.kept = LeaseFile(scratch, desk.dataset)
    desk.kept.keep(rows)


def progress_of(session: Session, desk: Desk) -> Progress:
    """Where labelling stands, for the caller; exactly for those who may know what is gold."""
    clock, person = session.clock, session.actor.name
    progress = desk.progress(person, clock.monotonic(), day_begin(clock.now()))
    knows = session.actor.role >= Role.REVIEWER
    return progress if knows else gold.seen_by(progress, desk.queue)
