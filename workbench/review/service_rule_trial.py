"""What a rule would say of all rows, while somebody is still writing it."""

from __future__ import annotations

from typing import Any

from workbench.review.contents import snippets
from workbench.review.rules import (
    NEVER_CHECKED,
    NO_ROWS,
    Rule,
    RuleConflict,
    RuleTrial,
    TryRule,
)
from workbench.review.service_results import READ_SECONDS
from workbench.review.service_rules import check_rule, condition_sql, known_sql
from workbench.review.shares import share
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session

MOST_SHOWN = 3


async def try_rule(session: Session, request: TryRule) -> RuleTrial:
    """Coverage, accuracy and a few rows of a rule that is not there yet."""
    return await session.read(lambda reader: _try(reader, request), READ_SECONDS)


def _try(reader: Reader, request: TryRule) -> RuleTrial:
    dataset = datasets.choose(reader, request.dataset)
    check_rule(reader, dataset, request.kind, request.condition, request.label)
    rule = Rule(name="", kind=request.kind, condition=request.condition, label=request.label)
    relation = datasets.relation(reader, dataset, "best")
    fits = f"SELECT _row FROM {relation} WHERE {condition_sql(reader, dataset, rule)}"
    known = f"({fits}) AS f JOIN ({known_sql(dataset)}) AS m ON m.row_id = f._row"
    rows = datasets.count(reader, relation)
    covered = reader.scalar(f"SELECT count(*) FROM ({fits})")
    checked, right = reader.one(
        f"SELECT count(*), count(*) FILTER (m.label = ?) FROM {known}", (request.label,)
    ) or (0, 0)
    few = reader.all(f"{fits} ORDER BY _row LIMIT {MOST_SHOWN}")
    wrong = reader.all(
        f"SELECT f._row, m.label FROM {known} WHERE m.label <> ? ORDER BY f._row "
        f"LIMIT {MOST_SHOWN}",
        (request.label,),
    )
    texts = snippets(reader, dataset, [row for row, *_ in [*few, *wrong]])
    return RuleTrial(
        rows=rows,
        coverage=share(covered, rows, NO_ROWS),
        accuracy=share(right, checked, NEVER_CHECKED),
        examples=[texts[row] for (row,) in few],
        wrong=[
            RuleConflict(row=row, label=label, said=request.label, rules=[], text=texts[row])
            for row, label in wrong
        ],
    )


HANDLERS: dict[Any, Any] = {TryRule: try_rule}
