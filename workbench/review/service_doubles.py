"""Rows that say the same and carry different labels: listed, and decided together."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.core.errors import InvalidInputError
from workbench.core.sql import quote
from workbench.review.deciding import Decide
from workbench.review.doubles import (
    CONFLICTS,
    Conflict,
    ConflictPage,
    DecidedRows,
    DecideRows,
    ShowConflicts,
)
from workbench.review.service_decide import check, decide_one
from workbench.review.service_results import READ_SECONDS, check_window, read_window
from workbench.review.standing import read_schema, stored
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

MOST_ROWS = 1_000


async def show_conflicts(session: Session, request: ShowConflicts) -> ConflictPage:
    """A window of the pairs whose labels still differ, unless both were decided."""
    check_window(request.offset, request.limit)
    return await session.read(lambda reader: _conflicts(reader, request), READ_SECONDS)


def _conflicts(reader: Reader, request: ShowConflicts) -> ConflictPage:
    dataset = datasets.choose(reader, request.dataset)
    found = stored(reader, dataset, CONFLICTS)
    still = (
        f"FROM {quote(found.relation)} AS q "
        f"JOIN label_majority AS m ON m.dataset = {dataset.id:d} AND m.row_id = q.row_id "
        f"JOIN label_majority AS o ON o.dataset = {dataset.id:d} AND o.row_id = q.other "
        "WHERE m.label <> o.label AND NOT (m.reviewed AND o.reviewed)"
    )
    picked = "q.row_id, q.other, m.label, o.label, q.likeness"
    bounds = (request.offset, request.limit)
    window = read_window(reader, dataset, still, picked, "q.rank", bounds)
    listed = [
        Conflict(
            row=row,
            other=other,
            label=label,
            other_label=other_label,
            likeness=likeness,
            text=window.texts.get(row, ""),
        )
        for row, other, label, other_label, likeness in window.rows
    ]
    head = msgspec.json.decode(found.document, type=ConflictPage)
    return msgspec.structs.replace(
        head,
        dataset=dataset.name,
        task=read_schema(reader, dataset).task,
        conflicts=listed,
        total=window.total,
        standing=found.standing,
    )


async def decide_rows(session: Session, request: DecideRows) -> DecidedRows:
    """Decide several rows alike, unless somebody has decided one since the reviewer looked."""
    if not 1 <= len(request.rows) <= MOST_ROWS or len(set(request.rows)) < len(request.rows):
        raise InvalidInputError(f"decide 1 to {MOST_ROWS:,} rows at once, each once")
    if request.seen and len(request.seen) != len(request.rows):
        raise InvalidInputError("say of each row which decision was seen, or of none")
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    asked = [
        Decide(
            row=row,
            label=request.label,
            reason=request.reason,
            method=request.method,
            seen=request.seen[at] if request.seen else None,
        )
        for at, row in enumerate(request.rows)
    ]
    check(asked[0])

    def change(tx: Transaction) -> DecidedRows:
        for one in asked:
            if refused := decide_one(tx, dataset, one, write=False).refused:
                return DecidedRows(decisions=[], refused=f"row {one.row}: {refused}")
        decided = [decide_one(tx, dataset, one).decision for one in asked]
        return DecidedRows(decisions=[one for one in decided if one is not None])

    return await session.write(change, DecidedRows)


HANDLERS: dict[Any, Any] = {ShowConflicts: show_conflicts, DecideRows: decide_rows}
