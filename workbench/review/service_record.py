"""All that the file knows about one row: answers, events, decisions, and models that learned it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from workbench.core.clock import iso
from workbench.core.errors import NotFoundError
from workbench.core.ids import new_id
from workbench.core.label_target import LABELS, target_of
from workbench.core.sql import literal
from workbench.review.contents import snippets
from workbench.review.recording import LearnedBy, RecordedAnswer, RowEvent, RowRecord, ShowRecord
from workbench.review.service_results import READ_SECONDS
from workbench.review.service_rows import read_decision
from workbench.review.standing import read_schema
from workbench.store import blobs, datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.versions import DELETED_VERSIONS

MOST_MODELS = 50
"""Versions whose rows are looked through, the newest first."""

_ANSWERS = """
    SELECT a.person, a.status, a.label, a.updated, a.seconds, a.schema_version, a.flagged, a.note,
           e.model_version, e.suggested, e.suggested_share, u.rule
    FROM annotation AS a LEFT JOIN label_event AS e
      ON e.seq = a.event AND e.dataset = a.dataset AND e.row_id = a.row_id AND e.person = a.person
    LEFT JOIN label_rule AS u ON u.event = a.event AND u.row_id = a.row_id
    WHERE a.dataset = $1 AND a.row_id = $2 AND (a.status <> '' OR a.flagged OR a.note <> '')
    ORDER BY a.updated, a.event, a.person
"""
_EVENTS = """
    SELECT seq, happened, person, uid, kind, old_status, old_label, old_text, new_status, new_label,
           new_text, seconds, target
    FROM label_event WHERE dataset = $1 AND row_id = $2 ORDER BY seq
"""
_DECISIONS = """
    SELECT seq, happened, person, uid, kind, old, new, target FROM review_event
    WHERE dataset = $1 AND row_id = $2 ORDER BY seq
"""
_PART = """
    SELECT part FROM split_row WHERE row_id = $2
      AND split = (SELECT max(id) FROM split WHERE dataset = $1)
"""


async def show_record(session: Session, request: ShowRecord) -> RowRecord:
    """One row with its whole past."""
    path = Path(session.scratch) / f"record-{new_id()}.parquet"
    try:
        return await session.read(lambda reader: _record(reader, request, path), READ_SECONDS)
    finally:
        path.unlink(missing_ok=True)


def _record(reader: Reader, request: ShowRecord, path: Path) -> RowRecord:
    dataset = datasets.choose(reader, request.dataset)
    key = (dataset.id, request.row)
    texts = snippets(reader, dataset, [request.row])
    events = [_event(*values) for values in reader.all(_EVENTS, key)]
    events += [_decision_event(*values) for values in reader.all(_DECISIONS, key)]
    if not texts and not events:
        raise NotFoundError(f"{dataset.name} has no row {request.row}, and nobody ever labelled it")
    models = reader.all(
        "SELECT version, name, rows_blob FROM model WHERE dataset = ? "
        f"AND version NOT IN ({DELETED_VERSIONS}) "
        "AND (target = ? OR target <> ? AND NOT starts_with(target, ? || '/')) "
        "ORDER BY version DESC",
        (dataset.rows_id, target_of(dataset.name), LABELS, LABELS),
    )
    return RowRecord(
        dataset=dataset.name,
        row=request.row,
        task=read_schema(reader, dataset).task,
        text=texts.get(request.row, ""),
        part=reader.scalar(_PART, (dataset.rows_id, request.row)) or "",
        answers=[_answer(*values) for values in reader.all(_ANSWERS, key)],
        events=sorted(events, key=lambda one: one.event),
        decision=read_decision(reader, *key),
        learned=_learned(reader, models[:MOST_MODELS], request.row, path),
        looked_at=min(len(models), MOST_MODELS),
        models=len(models),
    )


def _answer(
    person: str, status: str, label: str | None, updated: Any, seconds: float, schema: int,
    flagged: bool, note: str, model: int | None, suggested: str | None, share: float | None,
    rule: str | None,
) -> RecordedAnswer:  # fmt: skip
    return RecordedAnswer(
        person=person,
        status=status,
        label=label,
        at=iso(updated),
        seconds=seconds,
        schema_version=schema,
        flagged=flagged,
        note=note,
        model_version=model,
        suggested=suggested,
        suggested_share=share,
        rule=rule,
    )


def _event(
    seq: int, happened: Any, person: str, uid: int, kind: str, old_status: str,
    old_label: str | None, old_text: str | None, new_status: str, new_label: str | None,
    new_text: str | None, seconds: float, target: int | None,
) -> RowEvent:  # fmt: skip
    marked = kind != "remap" and (old_text is not None or new_text is not None)
    return RowEvent(
        event=seq,
        at=iso(happened),
        person=person,
        uid=uid,
        kind=kind,
        old=old_text or "" if marked else _said(old_status, old_label),
        new=new_text or "" if marked else _said(new_status, new_label),
        seconds=seconds,
        target=target,
    )


def _said(status: str, label: str | None) -> str:
    return label if label is not None else status


def _decision_event(
    seq: int, happened: Any, person: str, uid: int, kind: str, old: str, new: str,
    target: int | None,
) -> RowEvent:  # fmt: skip
    was, now = ((json.loads(one) or {}).get("label", "") for one in (old, new))
    return RowEvent(
        event=seq,
        at=iso(happened),
        person=person,
        uid=uid,
        kind="decide" if kind == "decide" else f"{kind} decision",
        old=was,
        new=now,
        seconds=0.0,
        target=target,
    )


def _learned(reader: Reader, models: list[Any], row: int, path: Path) -> list[LearnedBy]:
    """The versions among whose rows this one is; the same rows are read once."""
    labels: dict[str, str | None] = {}
    for _, _, blob in models:
        if blob in labels:
            continue
        blobs.get_blob_file(reader, blob, path)
        sql = f"SELECT CAST(_target AS VARCHAR) FROM read_parquet({literal(path)}) WHERE _row = ?"
        labels[blob] = reader.scalar(sql, (row,))
    return [
        LearnedBy(version=version, name=name, label=label)
        for version, name, blob in models
        if (label := labels[blob]) is not None
    ]


HANDLERS: dict[Any, Any] = {ShowRecord: show_record}
