"""Hub side: spans that people marked go along when the recipe changes the text under them.

What becomes of them is found before the new clean rows count, and stored in the transaction that
makes them count: nobody ever sees old spans on a new text. A span without a place in the new text
leaves its answer, which is flagged with a note that says so; the old answer stays on record.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from workbench.cleanse.service_care import spans_fields
from workbench.cleanse.tasks import SPANS, ApplyParams, SpanMove, SpanParams
from workbench.core.ids import new_id
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

MEANWHILE = "this was marked while recipe {recipe} was applied: look whether its spans are right"


Moves = dict[int, list[SpanMove]]
"""What becomes of spans, by the number of the task that asked for them."""


async def plan(session: Session, params: ApplyParams, table: str) -> Moves:
    """What becomes of each distinct answer whose text differs in the new clean rows ``table``."""
    fields = await session.read(lambda reader: spans_fields(reader, params.dataset_id))
    return {
        task: await _plan(session, params, table, task, field) for task, field in fields.items()
    }


async def _plan(
    session: Session, params: ApplyParams, table: str, task: int, field: str
) -> list[SpanMove]:
    path = Path(session.scratch) / f"spans-{new_id()}.parquet"
    try:
        if not await session.bulk(lambda reader: _export(reader, table, task, field, path)):
            return []
        title = f"recipe {params.version}"
        found = await session.run_warm(SPANS, SpanParams(files=[str(path)], title=title))
    finally:
        path.unlink(missing_ok=True)
    moves: list[SpanMove] = found.moves
    return moves


def _export(reader: Reader, table: str, task: int, field: str, path: Path) -> bool:
    """Write the answers whose text is another one now; whether there are any."""
    names = [column.name for column in reader.columns(f"SELECT * FROM {quote(table)}")]
    if field not in names:
        # A text that is not there any more has no spans that could be wrong.
        return False
    dataset = datasets.by_id(reader, task)
    stage = datasets.best_stage(reader, dataset.rows_id)
    before = datasets.relation(reader, dataset, stage)
    known = any(column.name == field for column in datasets.columns(reader, dataset, stage))
    old = f"CAST(o.{quote(field)} AS VARCHAR)" if known else "CAST(NULL AS VARCHAR)"
    new = f"CAST(n.{quote(field)} AS VARCHAR)"
    sql = f"""
        SELECT s.row_id, s.label, {old} AS old, {new} AS new
        FROM ({_ANSWERS.format(dataset=dataset.id)}) s
        JOIN {quote(table)} n ON n._row = s.row_id LEFT JOIN {before} o ON o._row = s.row_id
        WHERE {new} IS NOT NULL AND {old} IS DISTINCT FROM {new}"""
    if not datasets.count(reader, f"({sql})"):
        return False
    datasets.export_parquet(reader, sql, str(path))
    return True


_ANSWERS = """
    SELECT row_id, label FROM annotation
    WHERE dataset = {dataset:d} AND status = 'labelled' AND label <> '[]'
    UNION SELECT row_id, label FROM review WHERE dataset = {dataset:d} AND label <> '[]'
"""


def store(tx: Transaction, params: ApplyParams, moves: Moves) -> None:
    """Move the spans, with one chained event for each task and a label event for each answer.

    An answer given after the moves were planned is flagged: it was given on the old text.
    """
    for task, some in moves.items():
        if some:
            _store(tx, params, task, some)


def _store(tx: Transaction, params: ApplyParams, task: int, moves: list[SpanMove]) -> None:
    name = datasets.by_id(tx, task).name
    columns = [[getattr(one, name) for one in moves] for name in ("row", "old", "new", "note")]
    tx.execute(_MOVES, columns)
    tx.execute(_PLAN, (MEANWHILE.format(recipe=params.version), task))
    moved, flagged = tx.one(_COUNTS) or (0, 0)
    digest = hashlib.sha256(json.dumps(columns, ensure_ascii=False).encode()).hexdigest()
    payload: dict[str, Any] = {
        "recipe": params.version,
        "build": params.build,
        "answers": moved,
        "flagged": flagged,
        "changes": digest,
    }
    seq = tx.event("cleanse.spans_moved", f"dataset:{name}", payload)
    tx.execute(_EVENTS, (seq, task, tx.actor.uid, tx.now))
    tx.execute(_MOVE, (task, seq))
    tx.execute(_DECISIONS, (task,))
    tx.execute("DROP TABLE span_plan")
    tx.execute("DROP TABLE span_move")
    tx.publish("labels", name)


_MOVES = """
    CREATE OR REPLACE TEMP TABLE span_move AS
    SELECT unnest(?::BIGINT[]) AS row_id, unnest(?::VARCHAR[]) AS old,
           unnest(?::VARCHAR[]) AS new, unnest(?::VARCHAR[]) AS lost
"""
# An answer that is not the planned one came meanwhile, on the text as it was.
_PLAN = """
    CREATE OR REPLACE TEMP TABLE span_plan AS
    SELECT a.*, coalesce(m.new, a.label) AS moved,
           CASE WHEN m.row_id IS NULL THEN ? ELSE m.lost END AS lost
    FROM annotation a LEFT JOIN span_move m ON m.row_id = a.row_id AND m.old = a.label
    WHERE a.dataset = ? AND a.status = 'labelled' AND a.label <> '[]'
      AND a.row_id IN (SELECT row_id FROM span_move)
"""
_COUNTS = """
    SELECT count(*) FILTER (moved <> label), count(*) FILTER (lost <> '') FROM span_plan
"""
_NOTED = (
    "CASE WHEN {p}lost = '' THEN {p}note WHEN {p}note = '' THEN {p}lost "
    "ELSE {p}note || chr(10) || {p}lost END"
)
_EVENTS = f"""
    INSERT INTO label_event
    SELECT $1, $2, row_id, person, $3, 'remap', status, label, status, moved, note,
           {_NOTED.format(p="")},
           NULL, 0.0, schema_version, schema_version, NULL, NULL, NULL, $4
    FROM span_plan
"""
_MOVE = f"""
    UPDATE annotation a SET label = p.moved, flagged = p.flagged OR p.lost <> '',
           note = {_NOTED.format(p="p.")}, event = $2
    FROM span_plan p
    WHERE a.dataset = $1 AND a.row_id = p.row_id AND a.person = p.person
"""
_DECISIONS = """
    UPDATE review r SET label = m.new,
           reason = CASE WHEN m.lost = '' THEN reason ELSE reason || chr(10) || m.lost END
    FROM span_move m
    WHERE r.dataset = ? AND r.row_id = m.row_id AND r.label = m.old
"""
