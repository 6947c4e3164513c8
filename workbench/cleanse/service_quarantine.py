"""Hub side: the cells for which a build's steps kept rows out of the clean rows."""

from __future__ import annotations

import json

from workbench.cleanse import requests as wire
from workbench.cleanse.service_tables import dataset_named
from workbench.cleanse.views import QuarantinedCell, QuarantinedCells
from workbench.store.reader import Reader
from workbench.store.session import Session

MOST = 1_000
LONGEST = 10_000
"""Characters of a cell that are shown; its row has all of it."""


async def cells(session: Session, request: wire.ListQuarantinedCells) -> QuarantinedCells:
    """Quarantined cells of the newest build, by row and step."""
    dataset = await dataset_named(session, request.dataset)
    return await session.read(lambda reader: _cells(reader, dataset.id, request))


def _cells(reader: Reader, dataset: int, request: wire.ListQuarantinedCells) -> QuarantinedCells:
    newest = reader.one(
        "SELECT build, counts FROM clean_build WHERE dataset = ? ORDER BY build DESC LIMIT 1",
        (dataset,),
    )
    if newest is None:
        return QuarantinedCells(total=0, build=None, items=[])
    build, names = newest[0], [step["step"] for step in json.loads(newest[1])]
    where, params = "build = ?", [build]
    if request.step is not None:
        where, params = f"{where} AND step = ?", [*params, request.step]
    total: int = reader.scalar(f"SELECT count(*) FROM clean_quarantine WHERE {where}", params)
    rows = reader.all(
        f"SELECT row_id, step, column_name, left(value, {LONGEST}) FROM clean_quarantine "
        f"WHERE {where} ORDER BY row_id, step, column_name LIMIT ? OFFSET ?",
        (*params, max(0, min(request.limit, MOST)), max(0, request.offset)),
    )
    items = [
        QuarantinedCell(row=row, step=step, title=names[step - 1], column=column, value=value)
        for row, step, column, value in rows
    ]
    return QuarantinedCells(total=total, build=build, items=items)
