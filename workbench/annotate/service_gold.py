"""Gold set up and looked at: rows added and removed, settings, how people do, reinstatement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from workbench.annotate.desk import Desk
from workbench.annotate.gold import FINE, NEW
from workbench.annotate.requests import (
    AddGold,
    GoldAdded,
    GoldSettings,
    LabelSchema,
    Reinstate,
    Reinstated,
    RemoveGold,
    RightAnswers,
    SetGold,
)
from workbench.annotate.requests.gold import ALL, SINCE
from workbench.annotate.service_desk import Desks, find_desk, read_schema, renew
from workbench.annotate.service_gold_desk import (
    ASIDE,
    ASIDE_EVENT,
    ASIDE_STATUS,
    read_gold,
    read_gold_settings,
    write_standing,
)
from workbench.annotate.service_items import read_text
from workbench.annotate.values import checked
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

MOST_GOLD = 10_000
MOST_CONTACT = 200
MOST_REASON = 2_000


async def set_gold(session: Session, request: SetGold) -> GoldSettings:
    """Change what was given; the rest stays as it is."""
    desk = await find_desk(session, request.dataset)
    now = await session.read(lambda reader: read_gold_settings(reader, desk.dataset))
    asked = {name: getattr(request, name) for name in GoldSettings.__struct_fields__}
    given = {name: value for name, value in asked.items() if value is not None}
    settings = msgspec.structs.replace(now, **given)
    _check(settings)
    if settings == now:
        return settings

    def change(tx: Transaction) -> None:
        document = msgspec.json.encode(settings).decode()
        tx.execute(
            "INSERT INTO gold_settings VALUES (?, ?) "
            "ON CONFLICT (dataset) DO UPDATE SET document = excluded.document",
            (desk.dataset, document),
        )
        tx.event("gold.set", f"dataset:{desk.name}", given)
        tx.publish("gold", desk.name)

    await session.write(change, type(None))
    desk.gold.settings = settings
    return settings


def _check(settings: GoldSettings) -> None:
    for name, value in (
        ("share of gold", settings.share),
        ("accuracy", settings.accuracy),
        ("accuracy below which people are paused", settings.pause_below),
    ):
        if not 0.0 <= value <= 1.0:
            raise InvalidInputError(f"the {name} is between 0 and 1")
    if settings.pause_below > settings.accuracy:
        raise InvalidInputError(
            "people are warned before they are paused", "set the accuracy to that or more"
        )
    if not 1 <= settings.least <= MOST_GOLD or not 0 <= settings.quiz <= MOST_GOLD:
        raise InvalidInputError(
            f"a quiz has 0 to {MOST_GOLD:,} rows, and 1 to {MOST_GOLD:,} answers are enough to tell"
        )
    if settings.requeue not in (SINCE, ALL):
        raise InvalidInputError(f"labels are set aside {SINCE!r} the last right answer, or {ALL!r}")
    if len(settings.contact) > MOST_CONTACT:
        raise InvalidInputError(f"a contact has {MOST_CONTACT} characters at most")


async def add_gold(session: Session, request: AddGold) -> GoldAdded:
    """Make rows gold; their right answers are checked as answers of people are."""
    desk = await find_desk(session, request.dataset)
    if not request.items and not request.from_review:
        raise InvalidInputError("which rows?", "name a row and its right answer")

    def change(tx: Transaction) -> GoldAdded:
        # The one in force: at the desk it may be another for a moment yet.
        schema = read_schema(tx, datasets.choose(tx, desk.name))
        items = list(request.items)
        named = {item.row for item in items}
        if request.from_review:
            decided = tx.all(
                "SELECT row_id, label FROM review WHERE dataset = ? ORDER BY row_id",
                (desk.dataset,),
            )
            items += [
                RightAnswers(row=row, answers=[label])
                for row, label in decided
                if row not in named and desk.queue.rows.position(row) is not None
            ]
        fresh = _checked(tx, desk, schema, items)
        return _store(tx, desk, fresh)

    done = await session.write(change, GoldAdded)
    await _reload(session, desk)
    return done


def _checked(
    reader: Reader, desk: Desk, schema: LabelSchema, items: Sequence[RightAnswers]
) -> dict[int, list[str]]:
    """The right answers of each row in the form in which answers are stored."""
    found: dict[int, list[str]] = {}
    for item in items:
        row = item.row
        if desk.queue.rows.position(row) is None:
            raise NotFoundError(f"{desk.name} has no row {row}", "see: workbench rows")
        if not item.answers:
            raise InvalidInputError(f"row {row} has no right answer", "give it one or several")
        given = found.setdefault(row, [])
        for answer in item.answers:
            try:
                right = checked(schema, answer, lambda row=row: read_text(reader, desk, row))  # type: ignore[misc]
            except InvalidInputError as error:
                raise InvalidInputError(f"row {row}: {error.message}", error.hint) from None
            if right not in given:
                given.append(right)
    if len(found) > MOST_GOLD:
        raise InvalidInputError(f"there are {MOST_GOLD:,} gold rows at most")
    return found


def _store(tx: Transaction, desk: Desk, fresh: dict[int, list[str]]) -> GoldAdded:
    known = dict(tx.all("SELECT row_id, answers FROM gold WHERE dataset = ?", (desk.dataset,)))
    added = [row for row in fresh if row not in known]
    changed = [row for row in fresh if row in known and set(known[row]) != set(fresh[row])]
    if len(known) + len(added) > MOST_GOLD:
        raise InvalidInputError(f"there are {MOST_GOLD:,} gold rows at most")
    if added or changed:
        rows = {str(row): fresh[row] for row in added + changed}
        seq = tx.event("gold.added", f"dataset:{desk.name}", {"rows": rows, "count": len(rows)})
        for row in added:
            values = (desk.dataset, row, fresh[row], tx.actor.name, seq, tx.now)
            tx.execute("INSERT INTO gold VALUES (?, ?, ?, ?, ?, ?)", values)
        for row in changed:
            sql = "UPDATE gold SET answers = ? WHERE dataset = ? AND row_id = ?"
            tx.execute(sql, (fresh[row], desk.dataset, row))
        for topic in ("gold", "labels", "review"):
            tx.publish(topic, desk.name)
    unchanged = len(fresh) - len(added) - len(changed)
    return GoldAdded(added=len(added), changed=len(changed), unchanged=unchanged)


async def remove_gold(session: Session, request: RemoveGold) -> int:
    """Make rows ordinary again: what people said there is what they say of the row."""
    desk = await find_desk(session, request.dataset)

    def change(tx: Transaction) -> int:
        known = {row for (row,) in tx.all("SELECT row_id FROM gold WHERE dataset = ?",
                                          (desk.dataset,))}  # fmt: skip
        rows = sorted(set(request.rows))
        if unknown := [row for row in rows if row not in known]:
            raise NotFoundError(f"row {unknown[0]} is no gold", "see: workbench labels gold list")
        for row in rows:
            tx.execute("DELETE FROM gold WHERE dataset = ? AND row_id = ?", (desk.dataset, row))
        if rows:
            payload = {"rows": rows, "count": len(rows)}
            tx.event("gold.removed", f"dataset:{desk.name}", payload)
            for topic in ("gold", "labels", "review"):
                tx.publish(topic, desk.name)
        return len(rows)

    done = await session.write(change, int)
    await _reload(session, desk)
    return done


async def _reload(session: Session, desk: Desk) -> None:
    """Let the desk know which rows are gold now. The queue stays as it is."""
    seed = desk.gold.rng.randrange(2**32)
    async with session.memory(Desks, Desks).locks[desk.dataset]:
        queue = desk.queue
        fresh = await session.read(
            lambda reader: read_gold(reader, desk.schema, desk.dataset, queue, desk.run, seed)
        )
        fresh.keep(desk.gold)
        desk.gold = fresh


async def reinstate(session: Session, request: Reinstate) -> Reinstated:
    """Let somebody label again, with or without what was set aside."""
    desk = await find_desk(session, request.dataset)
    person = request.person
    if len(request.reason) > MOST_REASON:
        raise InvalidInputError(f"a reason has {MOST_REASON:,} characters at most")
    key = (desk.dataset, person, ASIDE, 0)

    def change(tx: Transaction) -> Reinstated:
        sql = "SELECT state FROM gold_standing WHERE dataset = ? AND person = ?"
        if tx.scalar(sql, (desk.dataset, person)) in (None, FINE):
            raise NotFoundError(
                f"{person} is neither paused nor warned", "see: workbench labels gold list"
            )
        sql = "SELECT count(*) FROM annotation WHERE dataset = ? AND person = ? AND status = ?"
        aside: int = tx.scalar(sql, (desk.dataset, person, ASIDE))
        restored = aside if request.restore else 0
        payload = {"dataset": desk.name, "restored": restored, "reason": request.reason}
        seq = tx.event("gold.reinstated", f"person:{person}", payload)
        if restored:
            tx.execute(ASIDE_EVENT, (seq, tx.actor.uid, "restore", "labelled", tx.now, *key))
            tx.execute(ASIDE_STATUS, ("labelled", seq, *key))
        standing = msgspec.structs.replace(NEW, passed=True, since=seq)
        write_standing(tx, desk.dataset, person, standing)
        for topic in ("gold", "labels", "review", "rows"):
            tx.publish(topic, desk.name)
        return Reinstated(person=person, restored=restored, aside=aside - restored)

    async with desk.locks[person]:
        done = await session.write(change, Reinstated)
        dataset = await session.read(lambda reader: datasets.choose(reader, desk.name))
        await renew(session, dataset)
    return done


HANDLERS: dict[Any, Any] = {
    SetGold: set_gold,
    AddGold: add_gold,
    RemoveGold: remove_gold,
    Reinstate: reinstate,
}
