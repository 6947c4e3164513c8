"""Who is to label which rows: given, shown, given to others, ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbench.annotate.assigning import WHO
from workbench.annotate.listed import read_rows
from workbench.annotate.requests import (
    Assign,
    Assignment,
    ListAssignments,
    Reassign,
    Unassign,
)
from workbench.annotate.row_choice import by_condition
from workbench.annotate.service_desk import Desks, read_settings, renew
from workbench.annotate.service_lists import require_list
from workbench.core.clock import iso
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

READ_SECONDS = 60.0
# Rows that somebody of an assignment is still to be handed: without those all of them have
# answered, and gold, which comes among others by chance alone.
_WAITING = f"""
    WITH given AS (
        SELECT g.id, {WHO} AS who, unnest(g.rows) AS row_id FROM assignment AS g
        WHERE g.dataset = $1
    ), said AS (
        SELECT g.id, g.row_id, len(any_value(g.who)) AS people, count(a.row_id) AS labels,
               count(a.row_id) FILTER (list_contains(g.who, a.person)) AS theirs
        FROM given AS g LEFT JOIN annotation AS a
          ON a.dataset = $1 AND a.row_id = g.row_id AND a.status = 'labelled'
        WHERE g.row_id NOT IN (SELECT row_id FROM gold WHERE dataset = $1)
        GROUP BY g.id, g.row_id
    )
    SELECT id, count(*) FROM said
    WHERE labels < $2 AND (theirs < people OR people = 0) GROUP BY id
"""


async def assign(session: Session, request: Assign) -> Assignment:
    """Give rows to people. Raises InvalidInputError, NotFoundError."""
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    rows, what = await session.read(lambda reader: _rows(reader, dataset, request), READ_SECONDS)

    def change(tx: Transaction) -> int:
        people, skills = _checked(tx, request.people, request.skills)
        number: int = tx.scalar("SELECT nextval('assignment_seq')")
        tx.execute(
            "INSERT INTO assignment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(number, dataset.id, people, skills, what, rows, request.alone),
                *(tx.now, tx.actor.name),
            ),
        )
        payload = {"assignment": number, "people": people, "skills": skills, "rows": len(rows)}
        tx.event("annotate.assigned", f"dataset:{dataset.name}", payload | {"what": what})
        tx.publish("labels", dataset.name)
        return number

    return await _changed(session, dataset, change)


async def _changed(
    session: Session, dataset: datasets.Dataset, change: Callable[[Transaction], int]
) -> Assignment:
    number = await session.write(change, int)
    await renew(session, dataset)
    found = await _read(session, dataset)
    return next(one for one in found if one.id == number)


def _rows(reader: Reader, dataset: datasets.Dataset, request: Assign) -> tuple[list[int], str]:
    ranged = request.first is not None and request.last is not None
    if sum((bool(request.where.strip()), ranged, bool(request.listed))) != 1:
        raise InvalidInputError(
            "say which rows", "exactly one of a condition, a range of row ids, and a list"
        )
    if request.listed:
        require_list(reader, dataset, request.listed)
        return read_rows(reader, dataset.id, request.listed), f"list {request.listed}"
    if ranged:
        what = f"rows {request.first} to {request.last}"
        where = f"_row BETWEEN {int(request.first or 0)} AND {int(request.last or 0)}"
        return by_condition(reader, dataset, where), what
    where = request.where.strip()
    return by_condition(reader, dataset, where), f"filter {where}"


def _checked(tx: Transaction, people: list[str], skills: list[str]) -> tuple[list[str], list[str]]:
    """The people and skills, each once. Raises NotFoundError for one that nobody is or has."""
    if not people and not skills:
        raise InvalidInputError("say who is to label the rows", "people, or skills they have")
    enrolled = "SELECT name FROM person WHERE removed IS NULL"
    known = {name for (name,) in tx.all(enrolled)} | {tx.actor.name}
    for name in people:
        if name not in known:
            raise NotFoundError(
                f"nobody is enrolled as {name!r}", f"here are: {', '.join(sorted(known))}"
            )
    had = {skill for (skill,) in tx.all("SELECT DISTINCT skill FROM person_skill")}
    for skill in skills:
        if skill not in had:
            raise NotFoundError(
                f"nobody has the skill {skill!r}", "workbench people add NAME --skill SKILL"
            )
    return sorted(set(people)), sorted(set(skills))


async def reassign(session: Session, request: Reassign) -> Assignment:
    """Give the rows of an assignment to others. Raises NotFoundError."""
    dataset = await session.read(lambda reader: _dataset_of(reader, request.id))

    def change(tx: Transaction) -> int:
        people, skills = _checked(tx, request.people, request.skills)
        sql = "UPDATE assignment SET people = ?, skills = ? WHERE id = ?"
        tx.execute(sql, (people, skills, request.id))
        payload = {"assignment": request.id, "people": people, "skills": skills}
        tx.event("annotate.reassigned", f"dataset:{dataset.name}", payload)
        tx.publish("labels", dataset.name)
        return request.id

    return await _changed(session, dataset, change)


async def unassign(session: Session, request: Unassign) -> None:
    """End an assignment. Raises NotFoundError."""
    dataset = await session.read(lambda reader: _dataset_of(reader, request.id))

    def change(tx: Transaction) -> None:
        tx.execute("DELETE FROM assignment WHERE id = ?", (request.id,))
        payload = {"assignment": request.id}
        tx.event("annotate.unassigned", f"dataset:{dataset.name}", payload)
        tx.publish("labels", dataset.name)

    await session.write(change, type(None))
    await renew(session, dataset)


def _dataset_of(reader: Reader, number: int) -> datasets.Dataset:
    found = reader.scalar("SELECT dataset FROM assignment WHERE id = ?", (number,))
    if found is None:
        raise NotFoundError(f"there is no assignment {number}", "see: workbench labels assignments")
    return datasets.by_id(reader, found)


async def list_assignments(session: Session, request: ListAssignments) -> list[Assignment]:
    """Who is to label which rows of a dataset, oldest first."""
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    return await _read(session, dataset)


async def _read(session: Session, dataset: datasets.Dataset) -> list[Assignment]:
    desk = session.memory(Desks, Desks).open.get(dataset.id)
    here = set(desk.seats.values()) if desk is not None else set()
    return await session.read(lambda reader: read_assignments(reader, dataset.id, here))


def read_assignments(reader: Reader, dataset: int, here: set[str]) -> list[Assignment]:
    """All assignments of a dataset; ``here`` are people who label it now."""
    overlap = read_settings(reader, dataset).overlap
    found = reader.all(
        f"SELECT g.id, g.people, g.skills, {WHO} AS who, g.what, g.alone, len(g.rows) "
        "FROM assignment AS g WHERE g.dataset = $1 ORDER BY g.id",
        (dataset,),
    )
    wait = dict(reader.all(_WAITING, (dataset, overlap)))
    last = "SELECT max(updated) FROM annotation WHERE dataset = ? AND list_contains(?, person)"
    answered = {number: reader.scalar(last, (dataset, who)) for number, _, _, who, *_ in found}
    return [
        Assignment(
            id=number,
            people=people,
            skills=skills,
            who=who,
            what=what,
            alone=alone,
            rows=rows,
            waiting=wait.get(number, 0),
            here=sorted(here.intersection(who)),
            last=iso(answered[number]) if answered[number] else "",
        )
        for number, people, skills, who, what, alone, rows in found
    ]


HANDLERS: dict[Any, Any] = {
    Assign: assign,
    Reassign: reassign,
    Unassign: unassign,
    ListAssignments: list_assignments,
}
