"""Hub side: spans move in the transaction in which their new text begins to count.

A span without a place in the new text leaves its answer, which is flagged with a note that says so;
the old answer stays on record. What was said of a row before its text changed is not said again by
undo or redo: its offsets are those of the old text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from workbench.spans.planning import Planned, TaskMoves, TextChange, changed, listed
from workbench.store import datasets
from workbench.store.transaction import Transaction

MEANWHILE = "this was marked while {title} came in: look whether its spans are right"


def store(
    tx: Transaction, change: TextChange, planned: Planned, what: str, facts: Mapping[str, Any]
) -> None:
    """Move the spans. To be called before the new texts are what everybody sees.

    With one chained event ``what`` for a task, which tells the ``facts`` besides, and a label event
    for each answer. An answer given after the moves were planned, on the old text, is flagged.
    """
    for task, moves in planned.tasks.items():
        late = _late(tx, change, task, moves, planned.newest)
        rows = [*moves.rows, *late]
        if rows:
            tx.execute(_ROWS, (rows,))
            columns = [
                [getattr(one, name) for one in moves.moves]
                for name in ("row", "old", "new", "note")
            ]
            tx.execute(_MOVES, columns)
            meanwhile = MEANWHILE.format(title=change.title)
            tx.execute(_PLAN, (task, planned.newest, meanwhile))
            if _touches(tx, task):
                _store(tx, datasets.by_id(tx, task), columns, (what, facts))
            for table in ("span_plan", "span_move", "span_row"):
                tx.execute(f"DROP TABLE {table}")


def _late(
    tx: Transaction, change: TextChange, task: int, moves: TaskMoves, newest: int
) -> list[int]:
    """Rows that were answered for the first time since, and get another text, too."""
    known = set(moves.rows)
    sql = "SELECT DISTINCT row_id FROM label_event WHERE seq > ? AND dataset = ?"
    fresh = [row for (row,) in tx.all(sql, (newest, task)) if row not in known]
    if not fresh:
        return []
    found = changed(tx, change, moves.column, listed(fresh))
    return [] if found is None else [row for row, _, _ in tx.all(found)]


def _touches(tx: Transaction, task: int) -> bool:
    """Whether anything is to be written."""
    return bool(
        tx.scalar(
            "SELECT EXISTS (FROM span_plan) OR EXISTS (FROM span_move) OR EXISTS (FROM "
            "review_event WHERE dataset = ? AND row_id IN (SELECT row_id FROM span_row))",
            (task,),
        )
    )


def _store(
    tx: Transaction,
    task: datasets.Dataset,
    columns: list[list[Any]],
    told: tuple[str, Mapping[str, Any]],
) -> None:
    moved, flagged = tx.one(_COUNTS) or (0, 0)
    what, facts = told
    digest = hashlib.sha256(json.dumps(columns, ensure_ascii=False).encode()).hexdigest()
    payload = {**facts, "answers": moved, "flagged": flagged, "changes": digest}
    seq = tx.event(what, f"dataset:{task.name}", payload)
    tx.execute(_EVENTS, (seq, task.id, tx.actor.uid, tx.now))
    tx.execute(_MOVE, (task.id, seq))
    _move_decisions(tx, task.id, seq)
    tx.execute(_TOLD, (task.id,))
    rows, old, new, _ = columns
    _move_gold(tx, task.id, dict(zip(zip(rows, old, strict=True), new, strict=True)))
    for topic in ("labels", "gold", "review"):
        tx.publish(topic, task.name)


def _move_decisions(tx: Transaction, task: int, seq: int) -> None:
    """Decisions in force move; where any was made, the review's record says that the text did."""
    tx.execute(_DECIDED, (task,))
    tx.execute(_DECISIONS, (task, seq))
    tx.execute(_DECISION_EVENTS, (task, seq, tx.actor.name, tx.actor.uid, tx.now))
    tx.execute("DROP TABLE span_decided")


def _move_gold(tx: Transaction, task: int, moves: dict[tuple[int, str], str]) -> None:
    """What is right of gold rows is so in the new text."""
    sql = "SELECT row_id, answers FROM gold WHERE dataset = ?"
    for row, answers in tx.all(sql, (task,)):
        fresh = list(dict.fromkeys(moves.get((row, one), one) for one in answers))
        if fresh != answers:
            change = "UPDATE gold SET answers = ? WHERE dataset = ? AND row_id = ?"
            tx.execute(change, (fresh, task, row))


_ROWS = "CREATE OR REPLACE TEMP TABLE span_row AS SELECT unnest(?::BIGINT[]) AS row_id"
_MOVES = """
    CREATE OR REPLACE TEMP TABLE span_move AS
    SELECT unnest(?::BIGINT[]) AS row_id, unnest(?::VARCHAR[]) AS old,
           unnest(?::VARCHAR[]) AS new, unnest(?::VARCHAR[]) AS lost
"""
# An answer that came meanwhile was given on the text as it was. One that stays as it is is in here
# when its person said something else of the row before, which undo or redo could bring back.
_PLAN = """
    CREATE OR REPLACE TEMP TABLE span_plan AS
    WITH touched AS (
        SELECT a.*, a.status IN ('labelled', 'aside') AND a.label <> '[]' AS marked,
               a.event > $2 AS fresh
        FROM annotation a WHERE a.dataset = $1 AND a.row_id IN (SELECT row_id FROM span_row)
    ), other AS (
        SELECT DISTINCT e.row_id, e.person FROM label_event e
        JOIN touched t ON t.row_id = e.row_id AND t.person = e.person
        WHERE e.dataset = $1 AND (
            (coalesce(e.old_label, '[]') <> '[]' AND e.old_label IS DISTINCT FROM t.label)
            OR (coalesce(e.new_label, '[]') <> '[]' AND e.new_label IS DISTINCT FROM t.label))
    )
    SELECT t.* EXCLUDE (marked, fresh), CASE WHEN marked THEN coalesce(m.new, t.label) ELSE t.label
           END AS moved,
           CASE WHEN NOT marked THEN '' WHEN m.row_id IS NOT NULL THEN m.lost
                WHEN fresh THEN $3 ELSE '' END AS lost
    FROM touched t
    LEFT JOIN span_move m ON marked AND m.row_id = t.row_id AND m.old = t.label
    LEFT JOIN other o ON o.row_id = t.row_id AND o.person = t.person
    WHERE (marked AND (m.row_id IS NOT NULL OR fresh)) OR o.row_id IS NOT NULL
"""
_COUNTS = """
    SELECT count(*) FILTER (moved IS DISTINCT FROM label), count(*) FILTER (lost <> '')
    FROM span_plan
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
      AND (p.moved IS DISTINCT FROM p.label OR p.lost <> '')
"""
_DECIDED = """
    CREATE OR REPLACE TEMP TABLE span_decided AS
    SELECT r.*, coalesce(m.new, r.label) AS moved, CASE WHEN coalesce(m.lost, '') = '' THEN r.reason
           ELSE r.reason || chr(10) || m.lost END AS told
    FROM review r JOIN span_row s USING (row_id)
    LEFT JOIN span_move m ON m.row_id = r.row_id AND m.old = r.label
    WHERE r.dataset = ?
"""
_DECISIONS = """
    UPDATE review r SET label = d.moved, reason = d.told, event = $2 FROM span_decided d
    WHERE r.dataset = $1 AND r.row_id = d.row_id
"""
_RULING = (
    "json_object('label', d.{label}, 'reviewer', d.reviewer, 'reason', d.{reason}, "
    "'method', d.method)::VARCHAR"
)
_DECISION_EVENTS = f"""
    INSERT INTO review_event
    SELECT $2, $1, e.row_id, $3, $4, 'remap',
           coalesce({_RULING.format(label="label", reason="reason")}, 'null'),
           coalesce({_RULING.format(label="moved", reason="told")}, 'null'), NULL, $5
    FROM (SELECT DISTINCT row_id FROM review_event WHERE dataset = $1
          AND row_id IN (SELECT row_id FROM span_row)) e
    LEFT JOIN span_decided d USING (row_id)
"""
_TOLD = """
    UPDATE gold_told t SET label = m.new FROM span_move m
    WHERE t.dataset = ? AND t.row_id = m.row_id AND t.label = m.old
"""
