"""Gold while people label: read from the file, judged after each answer, and what follows.

Somebody who is paused gets no rows, and is told why and whom to ask. Their labels since the last
right answer to gold, or all, are set aside: kept as they are, and counted nowhere, so that the rows
go to others, until a reviewer reinstates the person with them or they answer the row again.
"""

from __future__ import annotations

import os
import pwd
import random

import msgspec

from workbench.annotate import gold as rules
from workbench.annotate.answers import Stored
from workbench.annotate.desk import Desk, Run
from workbench.annotate.gold import PAUSED, WARNED, Gold, GoldStanding, Judged
from workbench.annotate.gold_changes import stale
from workbench.annotate.queue import LABELLED, SKIPPED, Queue
from workbench.annotate.requests import GoldSettings, LabelSchema
from workbench.annotate.requests.gold import ALL
from workbench.annotate.service_items import read_contents
from workbench.annotate.values import shown
from workbench.core.sql import quote
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

ASIDE = "aside"
ASIDE_EVENT = """
    INSERT INTO label_event
    SELECT $1, dataset, row_id, person, $2, $3, status, label, $4, label, NULL, NULL, NULL, 0.0,
           schema_version, schema_version, NULL, NULL, NULL, $5
    FROM annotation WHERE dataset = $6 AND person = $7 AND status = $8 AND event > $9
    AND row_id NOT IN (SELECT row_id FROM gold WHERE dataset = $6)
"""
ASIDE_STATUS = """
    UPDATE annotation SET status = $1, event = $2
    WHERE dataset = $3 AND person = $4 AND status = $5 AND event > $6
    AND row_id NOT IN (SELECT row_id FROM gold WHERE dataset = $3)
"""


def read_gold_settings(reader: Reader, dataset: int) -> GoldSettings:
    """How gold is handed out; the defaults before somebody changed them."""
    document = reader.scalar("SELECT document FROM gold_settings WHERE dataset = ?", (dataset,))
    return msgspec.json.decode(document, type=GoldSettings) if document else GoldSettings()


def read_gold(
    reader: Reader, schema: LabelSchema, dataset: int, queue: Queue, run: Run | None, seed: int
) -> Gold:
    """The gold of a dataset, and everybody's answers to it; the queue is told which rows it is."""
    right = reader.all("SELECT row_id, answers FROM gold WHERE dataset = ?", (dataset,))
    gold = Gold(settings=read_gold_settings(reader, dataset), rng=random.Random(seed))
    gold.right = {row: frozenset(answers) for row, answers in right}
    gold.stale = stale(schema, gold.right)
    answers = "SELECT person, row_id, event, correct FROM gold_answer WHERE dataset = ?"
    found = reader.all(answers, (dataset,)) if right else []
    for person, row, event, correct in (one for one in found if one[1] not in gold.stale):
        gold.judged.setdefault(person, {})[row] = Judged(event, correct)
    told = "SELECT person, row_id FROM gold_told WHERE dataset = ?"
    gold.told.update(reader.all(told, (dataset,)))
    names = ", ".join(GoldStanding.__struct_fields__)
    standings = f"SELECT person, {names} FROM gold_standing WHERE dataset = ?"
    for person, *values in reader.all(standings, (dataset,)):
        pairs = zip(GoldStanding.__struct_fields__, values, strict=True)
        gold.standings[person] = GoldStanding(**dict(pairs))
    gold.alike = read_alike(reader, gold, queue, run)
    queue.limits.set_gold(rules.positions(queue, gold.right))
    return gold


def read_alike(reader: Reader, gold: Gold, queue: Queue, run: Run | None) -> set[int] | None:
    """While a model suggests labels, a row without a suggestion is one that it may not see."""
    if run is None:
        return None
    sql = f"SELECT row_id FROM {quote(run.relation)} WHERE row_id IN (SELECT unnest(?))"
    seen = {row for (row,) in reader.all(sql, (list(gold.right),))} if gold.right else set()
    blind = {at for at in rules.positions(queue, gold.right) if at in queue.blind}
    return seen | {queue.rows.ids[at] for at in blind}


def note_gold(desk: Desk, person: str, stored: Stored | None) -> bool:
    """Take in an answer that was stored; whether it is to gold."""
    if stored is None or stored.answer is None or stored.answer.row not in desk.gold.right:
        return False
    answer = stored.answer
    label = answer.label if answer.status == LABELLED else None
    desk.gold.note(person, answer.row, label, stored.event)
    return True


async def judge(session: Session, desk: Desk) -> str | None:
    """Warn, pause or let pass whoever asks; what they must be told, None where nothing changes."""
    gold, person = desk.gold, session.actor.name
    if not gold.right:
        return None
    old = gold.standing(person)
    left = gold.takes_quiz(person) and rules.quiz_goes_on(gold, desk.queue, person)
    new = rules.judge(gold, person, left=left)
    if new == old:
        return None
    gold.standings[person] = new
    try:
        aside = await session.write(lambda tx: _settle(tx, desk, person, old, new), list[int])
    except BaseException:
        gold.standings[person] = old
        raise
    notice = _notice(gold, old, new)
    if new.passed and not old.passed and gold.settings.feedback:
        notice += await session.read(lambda reader: _feedback(reader, desk, person))
        gold.told.update((person, row) for row in gold.judged.get(person, ()))
    if new.state == PAUSED:
        _stop(desk, person, aside)
    return notice


def _notice(gold: Gold, old: GoldStanding, new: GoldStanding) -> str:
    if new.passed and not old.passed:
        return f"you passed: {new.why}"
    if new.state == WARNED and old.state != WARNED:
        return f"take more care: {new.why}"
    return ""


def _settle(
    tx: Transaction, desk: Desk, person: str, old: GoldStanding, new: GoldStanding
) -> list[int]:
    """Store how somebody stands; the rows whose labels were set aside."""
    write_standing(tx, desk.dataset, person, new)
    if new.passed and not old.passed:
        tx.event("gold.passed", f"person:{person}", {"dataset": desk.name, "why": new.why})
        if desk.gold.settings.feedback:
            tx.execute(
                "INSERT INTO gold_told SELECT dataset, row_id, person, label, event "
                "FROM gold_answer WHERE dataset = ? AND person = ? ON CONFLICT DO NOTHING",
                (desk.dataset, person),
            )
    if new.state == WARNED and old.state != WARNED:
        tx.event("gold.warned", f"person:{person}", {"dataset": desk.name, "why": new.why})
    if new.state != PAUSED:
        tx.publish("gold", desk.name)
        return []
    return _set_aside(tx, desk, person, new)


def write_standing(tx: Transaction, dataset: int, person: str, new: GoldStanding) -> None:
    """Store how somebody stands."""
    values = (new.state, new.why, new.passed, new.since, tx.now)
    tx.execute(
        "INSERT INTO gold_standing (dataset, person, state, why, passed, since, changed) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (dataset, person) DO UPDATE SET "
        "state = excluded.state, why = excluded.why, passed = excluded.passed, "
        "since = excluded.since, changed = excluded.changed",
        (dataset, person, *values),
    )


def _set_aside(tx: Transaction, desk: Desk, person: str, new: GoldStanding) -> list[int]:
    begin = new.since
    if desk.gold.settings.requeue != ALL:
        good = tx.scalar(
            "SELECT coalesce(max(event), 0) FROM gold_answer "
            "WHERE dataset = ? AND person = ? AND correct",
            (desk.dataset, person),
        )
        begin = max(begin, good)
    rows = tx.all(
        "SELECT row_id FROM annotation WHERE dataset = ? AND person = ? AND status = 'labelled' "
        "AND event > ? AND row_id NOT IN (SELECT row_id FROM gold WHERE dataset = ?)",
        (desk.dataset, person, begin, desk.dataset),
    )
    payload = {"dataset": desk.name, "why": new.why, "aside": len(rows)}
    seq = tx.event("gold.paused", f"person:{person}", payload)
    key = (desk.dataset, person, "labelled", begin)
    tx.execute(ASIDE_EVENT, (seq, tx.actor.uid, "aside", ASIDE, tx.now, *key))
    tx.execute(ASIDE_STATUS, (ASIDE, seq, *key))
    for topic in ("gold", "labels", "review"):
        tx.publish(topic, desk.name)
    return [row for (row,) in rows]


def _stop(desk: Desk, person: str, aside: list[int]) -> None:
    """Take every row from somebody who is paused; what they labelled others may label."""
    for row in aside:
        desk.answer(person, "", row, SKIPPED)
    for connection, who in desk.seats.items():
        if who == person:
            desk.queue.release(connection)


def _feedback(reader: Reader, desk: Desk, person: str) -> str:
    """What was wrong in the quiz, a line each."""
    wrong = reader.all(
        "SELECT a.row_id, a.label, g.answers FROM gold_answer AS a "
        "JOIN gold AS g ON g.dataset = a.dataset AND g.row_id = a.row_id "
        "WHERE a.dataset = ? AND a.person = ? AND NOT a.correct ORDER BY a.event",
        (desk.dataset, person),
    )
    task = desk.schema.task
    contents = read_contents(reader, desk, [row for row, *_ in wrong])
    lines = []
    for row, label, answers in wrong:
        text = " ".join(contents[row][0][1].split())[:60] if contents.get(row) else f"row {row}"
        right = " or ".join(shown(task, one) for one in answers)
        lines.append(f"“{text}”: you said {shown(task, label)}, right is {right}")
    return "".join(f"\n{line}" for line in lines)


def paused(desk: Desk, person: str, ask: str) -> str:
    """Why somebody gets no rows, and whom to ask; "" when nothing is in the way."""
    now = desk.gold.standing(person)
    return f"you are paused: {now.why}. Ask {ask}" if now.state == PAUSED else ""


async def whom_to_ask(session: Session, desk: Desk) -> str:
    """The contact that was set; else who may reinstate people."""
    if desk.gold.settings.contact:
        return desk.gold.settings.contact
    names = await session.read(_reviewers)
    return " or ".join(names) or pwd.getpwuid(os.geteuid()).pw_name


def _reviewers(reader: Reader) -> list[str]:
    sql = "SELECT name FROM person WHERE removed IS NULL AND role = 'reviewer' ORDER BY name"
    return [name for (name,) in reader.all(f"{sql} LIMIT 3")]


async def standing_of(session: Session, desk: Desk) -> dict[str, str]:
    """What a desk tells the caller of their standing: ``paused``, and a ``notice`` if warned."""
    person = session.actor.name
    now = desk.gold.standing(person)
    if now.state == PAUSED:
        return {"paused": paused(desk, person, await whom_to_ask(session, desk))}
    return {"notice": f"take more care: {now.why}"} if now.state == WARNED else {}
