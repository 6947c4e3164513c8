"""The gold of a dataset, as a reviewer sees it: rows with their answers, and how people do."""

from __future__ import annotations

from typing import Any

from workbench.annotate.desk import Desk
from workbench.annotate.gold import NEW
from workbench.annotate.gold_changes import answerable
from workbench.annotate.queue import OPEN
from workbench.annotate.requests import GoldItem, GoldPage, GoldPerson, ListGold
from workbench.annotate.service_desk import find_desk
from workbench.annotate.service_gold_desk import ASIDE
from workbench.annotate.service_items import read_contents
from workbench.core.clock import iso
from workbench.core.errors import InvalidInputError
from workbench.core.wilson import wilson
from workbench.evaluate.requests import Figure
from workbench.store.reader import Reader
from workbench.store.session import Session

MOST_ROWS = 5_000
SNIPPET = 200
NO_GOLD = "has not answered a gold row"

_ITEMS = """
    SELECT g.row_id, g.answers, g.person, g.added, count(a.person) AS answered,
           count(*) FILTER (a.correct) AS correct
    FROM gold AS g
    LEFT JOIN gold_answer AS a ON a.dataset = g.dataset AND a.row_id = g.row_id
    WHERE g.dataset = ? GROUP BY ALL
    ORDER BY count(*) FILTER (a.correct) / nullif(count(a.person), 0) NULLS LAST,
             count(a.person) DESC, g.row_id LIMIT ? OFFSET ?
"""


async def list_gold(session: Session, request: ListGold) -> GoldPage:
    """A window of the gold rows, and everybody who labels."""
    if request.offset < 0 or not 1 <= request.limit <= MOST_ROWS:
        raise InvalidInputError(f"a window has 1 to {MOST_ROWS:,} rows, from row 0 on")
    desk = await find_desk(session, request.dataset)
    return await session.read(lambda reader: _page(reader, desk, request))


def _page(reader: Reader, desk: Desk, request: ListGold) -> GoldPage:
    found = reader.all(_ITEMS, (desk.dataset, request.limit, request.offset))
    contents = read_contents(reader, desk, [row for row, *_ in found])
    items = [
        GoldItem(
            row=row,
            answers=[one for one in answers if answerable(desk.schema, frozenset([one]))]
            or list(answers),
            text=_text(contents.get(row)),
            by=by,
            added=iso(added),
            answered=answered,
            correct=correct,
        )
        for row, answers, by, added, answered, correct in found
    ]
    return GoldPage(
        dataset=desk.name,
        task=desk.schema.task,
        settings=desk.gold.settings,
        items=items,
        total=reader.scalar("SELECT count(*) FROM gold WHERE dataset = ?", (desk.dataset,)),
        people=_people(reader, desk),
    )


def _text(fields: list[tuple[str, str]] | None) -> str:
    return " ".join(fields[0][1][: 2 * SNIPPET].split())[:SNIPPET] if fields else ""


def _people(reader: Reader, desk: Desk) -> list[GoldPerson]:
    """Everybody who has answered here, by name."""
    answers = reader.all(
        "SELECT person, count(*) FILTER (status = ?) FROM annotation "
        "WHERE dataset = ? AND status <> '' GROUP BY person",
        (ASIDE, desk.dataset),
    )
    aside = dict(answers)
    names = sorted(set(aside) | set(desk.gold.standings) | set(desk.seats.values()))
    return [_person(desk, name, aside.get(name, 0)) for name in names]


def _person(desk: Desk, name: str, aside: int) -> GoldPerson:
    found = desk.gold.judged.get(name, {}).values()
    n, correct = len(found), sum(one.correct for one in found)
    figure = Figure(why=NO_GOLD)
    if n:
        low, high = wilson(correct, n)
        figure = Figure(value=correct / n, low=low, high=high, n=n, method="wilson")
    standing = desk.gold.standings.get(name, NEW)
    waiting = sum(desk.queue.status(name, row) == OPEN for row in desk.gold.pool)
    return GoldPerson(
        name=name,
        accuracy=figure,
        state=standing.state,
        why=standing.why,
        aside=aside,
        waiting=waiting,
    )


HANDLERS: dict[Any, Any] = {ListGold: list_gold}
