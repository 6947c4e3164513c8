"""How rows like this one were labelled: what may be looked through is told to a worker.

The worker keeps an index of a file of texts. Labels given since it was written are sent along;
when these are many, the file is written anew. Labels are read when they are shown, so that what
was taken back meanwhile, or became a test row, is not among them.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.annotate.desk import Desk
from workbench.annotate.requests.similar import (
    LIKE,
    MOST_FOUND,
    FindSimilar,
    LikeParams,
    LikeResult,
    SimilarRow,
    SimilarRows,
)
from workbench.annotate.service_desk import find_desk
from workbench.annotate.service_items import read_contents, text_fields
from workbench.core.errors import NotFoundError
from workbench.core.ids import new_id
from workbench.core.request import Role
from workbench.core.sql import literal, quote
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session

MOST_FRESH = 500
MOST_TEXT = 2_000
"""Characters of a row that are compared."""

SNIPPET = 200
LIMIT_SECONDS = 60.0


@dataclass(frozen=True)
class Written:
    """A file of texts: those of the rows labelled up to ``event``, as ``relation`` had them."""

    path: Path
    relation: str
    fields: tuple[str, ...]
    event: int


@dataclass
class Looked:
    """The newest file of each person at each dataset ("" looks at everybody's rows)."""

    files: dict[tuple[int, str], Written] = field(default_factory=dict)
    locks: defaultdict[tuple[int, str], asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )


async def find_similar(session: Session, request: FindSimilar) -> SimilarRows:
    """The labelled rows whose texts are likest, with the labels that the caller may see."""
    desk = await find_desk(session, request.dataset)
    dataset = await session.read(lambda reader: datasets.choose(reader, desk.name))
    person = session.actor.name
    scope = "" if session.actor.role >= Role.REVIEWER else person
    limit = min(max(request.limit, 1), MOST_FOUND)
    text = await session.read(lambda reader: _text(reader, desk, request.row))
    looked = session.memory(Looked, Looked)
    key = (dataset.id, scope)
    async with looked.locks[key]:
        written = looked.files.get(key)
        fresh = await session.read(
            lambda reader: _fresh(reader, desk, dataset, scope, written), LIMIT_SECONDS
        )
        if written is None or fresh is None:
            written, fresh = await _write(session, desk, dataset, scope), []
            if (old := looked.files.get(key)) is not None:
                old.path.unlink(missing_ok=True)
            looked.files[key] = written
        # Some may have been taken back since, and the row itself is not like itself.
        params = LikeParams(text=text, path=str(written.path), fresh=fresh, limit=4 * limit + 1)
        found: LikeResult = await session.run_warm(LIKE, params)
    likest = [one for one in zip(found.rows, found.shares, strict=True) if one[0] != request.row]
    rows = await session.read(lambda reader: _shown(reader, desk, dataset, likest, person, scope))
    return SimilarRows(row=request.row, task=desk.schema.task, rows=rows[:limit], among=found.among)


def _text(reader: Reader, desk: Desk, row: int) -> str:
    fields = read_contents(reader, desk, [row]).get(row)
    if fields is None:
        raise NotFoundError(f"{desk.name} has no row {row} any more")
    texts = fields[: len(text_fields(desk))] or fields
    return " ".join(value[:MOST_TEXT] for _, value in texts)


def _columns(desk: Desk) -> tuple[str, ...]:
    """The text fields; of a whole row, what is shown of it."""
    texts = text_fields(desk)
    hidden = desk.schema.hidden or ()
    shown = desk.schema.context
    rest = [name for name in desk.columns if name in shown] if shown is not None else [
        name for name in desk.columns if name not in hidden
    ]  # fmt: skip
    return tuple(texts or rest)


def _labelled(desk: Desk, dataset: datasets.Dataset, scope: str, after: int) -> str:
    """SQL giving row and text of what may be looked through, labelled after an event."""
    parts = [f"left(CAST({quote(name)} AS VARCHAR), {MOST_TEXT})" for name in _columns(desk)]
    whose = f" AND person = {literal(scope)}" if scope else ""
    return (
        f"SELECT d._row AS row_id, concat_ws(' ', {', '.join(parts) or literal('')}) AS text "
        f"FROM {desk.stamp.relation} AS d SEMI JOIN (SELECT row_id FROM annotation "
        f"WHERE dataset = {dataset.id} AND status = 'labelled' AND event > {after}{whose}) AS a "
        f"ON a.row_id = d._row ANTI JOIN ({_test(dataset)}) AS t ON t.row_id = d._row"
    )


def _test(dataset: datasets.Dataset) -> str:
    return (
        "SELECT r.row_id FROM split_row AS r JOIN split AS s ON s.id = r.split "
        f"WHERE s.dataset = {dataset.rows_id} AND r.part = 'test'"
    )


def _fresh(
    reader: Reader, desk: Desk, dataset: datasets.Dataset, scope: str, written: Written | None
) -> list[tuple[int, str]] | None:
    """What was labelled since the file was written; None when the file is to be written anew."""
    if written is None or not written.path.exists():
        return None
    if (written.relation, written.fields) != (desk.stamp.relation, _columns(desk)):
        return None
    sql = f"{_labelled(desk, dataset, scope, written.event)} LIMIT {MOST_FRESH + 1}"
    found = [(row, text) for row, text in reader.all(sql)]
    return None if len(found) > MOST_FRESH else found


async def _write(session: Session, desk: Desk, dataset: datasets.Dataset, scope: str) -> Written:
    path = Path(session.scratch) / f"similar-{new_id()}.parquet"

    def export(reader: Reader) -> int:
        event: int = reader.scalar(
            "SELECT coalesce(max(event), 0) FROM annotation WHERE dataset = ?", (dataset.id,)
        )
        datasets.export_parquet(reader, _labelled(desk, dataset, scope, -1), path)
        return event

    event = await session.bulk(export)
    return Written(path, desk.stamp.relation, _columns(desk), event)


def _shown(
    reader: Reader, desk: Desk, dataset: datasets.Dataset, likest: list[tuple[int, float]],
    person: str, scope: str,
) -> list[SimilarRow]:  # fmt: skip
    ids = [row for row, _ in likest]
    listed = ", ".join(map(str, ids)) or "NULL"
    test = {row for (row,) in reader.all(f"{_test(dataset)} AND r.row_id IN ({listed})")}
    labels: dict[int, dict[str, str]] = defaultdict(dict)
    for row, who, label in reader.all(
        "SELECT row_id, person, label FROM annotation WHERE dataset = ? AND status = 'labelled' "
        f"AND row_id IN ({listed})",
        (dataset.id,),
    ):
        labels[row][who] = label
    seen = [
        (row, share)
        for row, share in likest
        if row not in test and (person in labels[row] if scope else labels[row])
    ]
    contents = read_contents(reader, desk, [row for row, _ in seen])
    return [
        SimilarRow(
            row=row,
            share=share,
            text=_beginning(contents[row]),
            mine=labels[row].get(person),
            others=Counter(
                label for who, label in labels[row].items() if who != person
            ).most_common(),
        )
        for row, share in seen
        if row in contents
    ]


def _beginning(fields: list[tuple[str, str]]) -> str:
    return " ".join(fields[0][1][: 2 * SNIPPET].split())[:SNIPPET] if fields else ""


HANDLERS: dict[Any, Any] = {FindSimilar: find_similar}
