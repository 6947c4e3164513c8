"""Hub side: spans that people marked go along when the recipe changes the text under them.

What becomes of them is found before the new clean rows count, and stored in the transaction that
makes them count: nobody ever sees old spans on a new text. A span without a place in the new text
leaves its answer, which is flagged with a note that says so; the old answer stays on record.
"""

from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path
from typing import Any

from workbench.cleanse.service_care import spanned
from workbench.cleanse.tasks import SPANS, ApplyParams, SpanMove, SpanParams
from workbench.core.ids import new_id
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

MEANWHILE = "this was marked while recipe {recipe} was applied: look whether its spans are right"


async def plan(session: Session, params: ApplyParams, table: str) -> dict[int, list[SpanMove]]:
    """What becomes of each distinct answer whose text differs in the new clean rows ``table``.

    By labelling task.
    """
    tasks = await session.read(lambda reader: spanned(reader, params.dataset_id))
    moves: dict[int, list[SpanMove]] = {}
    for task, field in tasks.items():
        path = Path(session.scratch) / f"spans-{new_id()}.parquet"
        export = partial(_export, params=params, table=table, task=task, field=field, path=path)
        try:
            if await session.bulk(export):
                title = f"recipe {params.version}"
                wanted = SpanParams(files=[str(path)], title=title)
                moves[task] = (await session.run_warm(SPANS, wanted)).moves
        finally:
            path.unlink(missing_ok=True)
    return moves


def _export(
    reader: Reader, *, params: ApplyParams, table: str, task: int, field: str, path: Path
) -> bool:
    """Write the answers whose text is another one now; whether there are any."""
    names = [column.name for column in reader.columns(f"SELECT * FROM {quote(table)}")]
    if field not in names:
        # A text that is not there any more has no spans that could be wrong.
        return False
    dataset = datasets.by_id(reader, params.dataset_id)
    stage = datasets.best_stage(reader, dataset.id)
    before = datasets.relation(reader, dataset, stage)
    known = any(column.name == field for column in datasets.columns(reader, dataset, stage))
    old = f"CAST(o.{quote(field)} AS VARCHAR)" if known else "CAST(NULL AS VARCHAR)"
    new = f"CAST(n.{quote(field)} AS VARCHAR)"
    sql = f"""
        SELECT s.row_id, s.label, {old} AS old, {new} AS new
        FROM ({_ANSWERS.format(task=task)}) s
        JOIN {quote(table)} n ON n._row = s.row_id LEFT JOIN {before} o ON o._row = s.row_id
        WHERE s.label <> '[]' AND {new} IS NOT NULL AND {old} IS DISTINCT FROM {new}"""
    if not datasets.count(reader, f"({sql})"):
        return False
    datasets.export_parquet(reader, sql, str(path))
    return True


# Answers that stand or are kept aside, decisions, and what is right of gold rows.
_ANSWERS = """
    SELECT row_id, label FROM annotation
    WHERE dataset = {task:d} AND status IN ('labelled', 'aside')
    UNION SELECT row_id, label FROM review WHERE dataset = {task:d}
    UNION SELECT row_id, unnest(answers) FROM gold WHERE dataset = {task:d}
    UNION SELECT row_id, label FROM gold_told WHERE dataset = {task:d}
"""


def store(tx: Transaction, params: ApplyParams, moves: dict[int, list[SpanMove]]) -> None:
    """Move the spans, with one chained event for a task and a label event for each answer.

    An answer given after the moves were planned is flagged: it was given on the old text.
    """
    for task, some in moves.items():
        if some:
            _store(tx, params, datasets.by_id(tx, task), some)


def _store(
    tx: Transaction, params: ApplyParams, task: datasets.Dataset, moves: list[SpanMove]
) -> None:
    columns = [[getattr(one, name) for one in moves] for name in ("row", "old", "new", "note")]
    tx.execute(_MOVES, columns)
    tx.execute(_PLAN, (MEANWHILE.format(recipe=params.version), task.id))
    moved, flagged = tx.one(_COUNTS) or (0, 0)
    digest = hashlib.sha256(json.dumps(columns, ensure_ascii=False).encode()).hexdigest()
    payload: dict[str, Any] = {
        "recipe": params.version,
        "build": params.build,
        "answers": moved,
        "flagged": flagged,
        "changes": digest,
    }
    seq = tx.event("cleanse.spans_moved", f"dataset:{task.name}", payload)
    tx.execute(_EVENTS, (seq, task.id, tx.actor.uid, tx.now))
    tx.execute(_MOVE, (task.id, seq))
    tx.execute(_DECISIONS, (task.id,))
    tx.execute(_TOLD, (task.id,))
    _move_gold(tx, task.id, {(one.row, one.old): one.new for one in moves})
    tx.execute("DROP TABLE span_plan")
    tx.execute("DROP TABLE span_move")
    for topic in ("labels", "gold", "review"):
        tx.publish(topic, task.name)


def _move_gold(tx: Transaction, task: int, moves: dict[tuple[int, str], str]) -> None:
    """What is right of gold rows is so in the new text."""
    sql = "SELECT row_id, answers FROM gold WHERE dataset = ?"
    for row, answers in tx.all(sql, (task,)):
        fresh = list(dict.fromkeys(moves.get((row, one), one) for one in answers))
        if fresh != answers:
            change = "UPDATE gold SET answers = ? WHERE dataset = ? AND row_id = ?"
            tx.execute(change, (fresh, task, row))


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
    WHERE a.dataset = ? AND a.status IN ('labelled', 'aside') AND a.label <> '[]'
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
_TOLD = """
    UPDATE gold_told t SET label = m.new FROM span_move m
    WHERE t.dataset = ? AND t.row_id = m.row_id AND t.label = m.old
"""
