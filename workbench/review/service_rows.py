"""The rows a reviewer goes through, and all about one of them: answers side by side, proposals."""

from __future__ import annotations

from typing import Any

from workbench.core.clock import iso
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.review.contents import fields, snippets
from workbench.review.deciding import (
    DISAGREEMENTS,
    FLAGGED,
    Decision,
    GivenAnswer,
    ListReview,
    Proposal,
    ReviewedItem,
    ReviewPage,
    ReviewRow,
    ShowReviewed,
)
from workbench.review.doubles import CONFLICTS, DOUBLE
from workbench.review.naming import ONE_LABEL
from workbench.review.requests import CONSENSUS, DAWID_SKENE, MAJORITY, SUSPECTS
from workbench.review.rules import RULE, RULES
from workbench.review.service_results import READ_SECONDS, check_window
from workbench.review.standing import read_labels, read_schema, relation_of
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session

DECISION = "label, reviewer, reason, method, event, decided"
MODEL = "model"

# Of each row with a label: how many gave one, and how many ordered pairs of them agree.
_VOTES = """
    SELECT row_id, sum(n)::BIGINT AS people, sum(n * (n - 1))::BIGINT AS alike,
           count(*) AS kinds, list((label, n) ORDER BY n DESC, label) AS votes
    FROM (SELECT row_id, label, count(*) AS n FROM annotation
          WHERE dataset = $1 AND status = 'labelled' GROUP BY row_id, label)
    GROUP BY row_id
"""
_LISTED = {
    DISAGREEMENTS: f"SELECT row_id FROM ({_VOTES}) WHERE kinds > 1",
    FLAGGED: "SELECT DISTINCT row_id FROM annotation WHERE dataset = $1 AND flagged",
}
_GOLD = "SELECT any_value(answers) FROM gold WHERE dataset = ? AND row_id = ?"


async def list_rows(session: Session, request: ListReview) -> ReviewPage:
    """Rows to decide, or decided ones."""
    check_window(request.offset, request.limit)
    if request.kind not in _LISTED:
        raise InvalidInputError(
            f"no list is called {request.kind!r}", f"known: {', '.join(_LISTED)}"
        )
    return await session.read(lambda reader: _list(reader, request), READ_SECONDS)


def _list(reader: Reader, request: ListReview) -> ReviewPage:
    dataset = datasets.choose(reader, request.dataset)
    relation = datasets.relation(reader, dataset, "best")
    listed = f"SELECT l.row_id FROM ({_LISTED[request.kind]}) AS l SEMI JOIN {relation} AS d " \
             "ON d._row = l.row_id"  # fmt: skip
    decided = "SELECT row_id FROM review WHERE dataset = $1"
    every, done = reader.one(
        f"SELECT count(*), count(*) FILTER (row_id IN ({decided})) FROM ({listed})", (dataset.id,)
    ) or (0, 0)
    order = "r.event DESC" if request.decided else "agreement NULLS LAST, v.people DESC, l.row_id"
    rows = reader.all(
        f"SELECT l.row_id, v.votes, v.alike / nullif(v.people * (v.people - 1), 0) AS agreement, "
        f"{', '.join('r.' + name for name in DECISION.split(', '))} "
        f"FROM ({listed}) AS l LEFT JOIN ({_VOTES}) AS v ON v.row_id = l.row_id "
        "LEFT JOIN review AS r ON r.dataset = $1 AND r.row_id = l.row_id "
        f"WHERE r.row_id IS {'NOT ' if request.decided else ''}NULL "
        f"ORDER BY {order} LIMIT $2 OFFSET $3",
        (dataset.id, request.limit, request.offset),
    )
    texts = snippets(reader, dataset, [row[0] for row in rows])
    shown = [
        ReviewRow(
            row=row,
            text=texts.get(row, ""),
            votes=[(label, count) for label, count in votes or ()],
            agreement=agreement,
            decision=to_decision(decision),
        )
        for row, votes, agreement, *decision in rows
    ]
    total = done if request.decided else every - done
    return ReviewPage(
        dataset=dataset.name,
        task=read_schema(reader, dataset).task,
        rows=shown,
        total=total,
        open=every - done,
        decided=done,
    )


def to_decision(values: Any) -> Decision | None:
    """A decision from the columns of ``DECISION``; None where there is none."""
    if values is None or values[0] is None:
        return None
    label, reviewer, reason, method, event, decided = values
    return Decision(
        label=label,
        reviewer=reviewer,
        reason=reason,
        method=method,
        event=event,
        at=iso(decided),
    )


def read_decision(reader: Reader, dataset: int, row: int) -> Decision | None:
    """The decision in force for a row."""
    sql = f"SELECT {DECISION} FROM review WHERE dataset = ? AND row_id = ?"
    return to_decision(reader.one(sql, (dataset, row)))


async def show_row(session: Session, request: ShowReviewed) -> ReviewedItem:
    """One row with every answer to it."""
    return await session.read(lambda reader: _show(reader, request))


def _show(reader: Reader, request: ShowReviewed) -> ReviewedItem:
    dataset = datasets.choose(reader, request.dataset)
    found = fields(reader, dataset, request.row)
    if found is None:
        raise NotFoundError(f"{dataset.name} has no row {request.row} any more")
    shown, texts = found
    answers = _answers(reader, dataset.id, request.row)
    given = [one.label for one in answers if one.status == "labelled" and one.label is not None]
    pairs = len(given) * (len(given) - 1)
    alike = sum(given.count(label) - 1 for label in given)
    task = read_schema(reader, dataset).task
    return ReviewedItem(
        row=request.row,
        task=task,
        fields=shown,
        texts=texts,
        answers=answers,
        agreement=alike / pairs if pairs else None,
        proposals=_proposals(reader, dataset, request.row, given),
        decision=read_decision(reader, dataset.id, request.row),
        labels=read_labels(reader, dataset) if task in ONE_LABEL else list(dict.fromkeys(given)),
        gold=reader.scalar(_GOLD, (dataset.id, request.row)) or [],
    )


def _answers(reader: Reader, dataset: int, row: int) -> list[GivenAnswer]:
    """Every answer, flag or note, in the order in which they were given."""
    rows = reader.all(
        "SELECT person, status, label, seconds, updated, note, flagged FROM annotation "
        "WHERE dataset = ? AND row_id = ? AND (status <> '' OR flagged OR note <> '') "
        "ORDER BY updated, event, person",
        (dataset, row),
    )
    return [
        GivenAnswer(
            person=person,
            status=status,
            label=label,
            seconds=seconds,
            at=iso(updated),
            note=note,
            flagged=flagged,
        )
        for person, status, label, seconds, updated, note, flagged in rows
    ]


def _proposals(
    reader: Reader, dataset: datasets.Dataset, row: int, given: list[str]
) -> list[Proposal]:
    """What could be adopted: the majority as it is now, and what stored results say."""
    found = []
    if given:
        most = max(given.count(label) for label in given)
        leads = sorted({label for label in given if given.count(label) == most})
        label = leads[0] if len(leads) == 1 else None
        found.append(_proposal(MAJORITY, label, most / len(given), leads))
    weighed = relation_of(reader, dataset, CONSENSUS, DAWID_SKENE)
    if weighed is not None:
        sql = f"SELECT label, confidence, tied FROM {weighed} WHERE row_id = ?"
        for label, confidence, tied in reader.all(sql, (row,)):
            found.append(_proposal(DAWID_SKENE, label, confidence, list(tied or ())))
    doubted = relation_of(reader, dataset, SUSPECTS)
    if doubted is not None:
        sql = f"SELECT likely, score FROM {doubted} WHERE row_id = ?"
        for likely, score in reader.all(sql, (row,)):
            found.append(_proposal(MODEL, likely, 1 - score, []))
    return found + _doubles(reader, dataset, row) + _ruled(reader, dataset, row)


def _ruled(reader: Reader, dataset: datasets.Dataset, row: int) -> list[Proposal]:
    """What the rules that fit the row say, where they say one thing."""
    relation = relation_of(reader, dataset, RULES)
    if relation is None:
        return []
    sql = f"SELECT label, rules FROM {relation} WHERE row_id = ? AND label IS NOT NULL"
    return [
        Proposal(label=label, method=RULE, confidence=1.0, rules=list(names))
        for label, names in reader.all(sql, (row,))
    ]


def _doubles(reader: Reader, dataset: datasets.Dataset, row: int) -> list[Proposal]:
    """The label of the row that says the same as this one, where it is another."""
    relation = relation_of(reader, dataset, CONFLICTS)
    if relation is None:
        return []
    found = reader.one(
        f"SELECT o.label, q.likeness, q.other FROM {relation} AS q "
        "JOIN label_majority AS o ON o.dataset = $1 AND o.row_id = q.other "
        "JOIN label_majority AS m ON m.dataset = $1 AND m.row_id = q.row_id "
        "WHERE q.row_id = $2 AND m.label <> o.label ORDER BY q.rank LIMIT 1",
        (dataset.id, row),
    )
    if found is None:
        return []
    label, likeness, other = found
    return [Proposal(label=label, method=DOUBLE, confidence=likeness, other=other)]


def _proposal(method: str, label: str | None, confidence: float, tied: list[str]) -> Proposal:
    leads = tied if label is None else []
    return Proposal(label=label, method=method, confidence=confidence, tied=leads)


HANDLERS: dict[Any, Any] = {ListReview: list_rows, ShowReviewed: show_row}
