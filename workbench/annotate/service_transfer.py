"""Import and export of labels: all or nothing, and doing it twice changes nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from workbench.annotate import transfer
from workbench.annotate.keeping_back import keep_answers_back
from workbench.annotate.requests import (
    TAKE,
    Exported,
    ExportLabels,
    Imported,
    ImportLabels,
    Label,
    LabelSchema,
    TakenFile,
    TakeParams,
)
from workbench.annotate.schema import from_document, to_document
from workbench.annotate.service_desk import read_schema, renew
from workbench.annotate.service_schema import store_schema
from workbench.annotate.transfer_answers import settle_answers
from workbench.annotate.transfer_faults import find_faults
from workbench.annotate.values import ONE_LABEL
from workbench.core.errors import NoFileError
from workbench.core.ids import new_id
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.placing import placed
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction


@dataclass
class Importing:
    """Files come in one after the other: they share the staging table."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


async def import_labels(session: Session, request: ImportLabels) -> Imported:
    """Take, check and store a file of labels; see ``ImportLabels``."""
    transfer.require_format(request.format)
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    copy = Path(session.scratch) / f"labels-{new_id()}"
    params = TakeParams(path=request.path, format=request.format, copy=str(copy))
    try:
        taken: TakenFile = await session.run_warm(TAKE, params)
        async with session.memory(Importing, Importing).lock:
            try:
                result = await _import(session, dataset, request, taken, str(copy))
            finally:
                await session.bulk(_drop)
    finally:
        copy.unlink(missing_ok=True)
    if not result.problems:
        await renew(session, dataset)
    return result


async def _import(
    session: Session,
    dataset: datasets.Dataset,
    request: ImportLabels,
    taken: TakenFile,
    copy: str,
) -> Imported:
    schema = await session.read(lambda reader: read_schema(reader, dataset))
    actor = session.actor.name

    def prepare(reader: Reader) -> tuple[int, list[str], list[str]]:
        columns = [one.name for one in datasets.columns(reader, dataset, "best")]
        name = Path(request.path).name
        source = transfer.source(name, copy, request.format, taken.columns, columns)
        relation = datasets.relation(reader, dataset, "best")
        faults = transfer.stage(reader, source, relation, dataset.id, actor)
        fresh = _new_labels(reader, schema) if request.extend or not schema.labels else []
        known = [label.name for label in schema.labels] + fresh
        if schema.task not in ONE_LABEL:
            faults += settle_answers(reader, schema, relation)
        faults += find_faults(reader, source, known if schema.task in ONE_LABEL else None)
        read = reader.scalar(f"SELECT count(*) FROM {transfer.STAGED}")
        problems = [f"line {n}: {fault}" for n, fault in sorted(faults)]
        return read, problems[: transfer.MOST_PROBLEMS], fresh

    read, problems, fresh = await session.bulk(prepare)
    if problems:
        return Imported(read=read, added=0, changed=0, unchanged=0, problems=problems)
    extended = None
    if fresh:
        wider = _extended(schema, fresh)
        extended = await session.read(lambda reader: keep_answers_back(reader, dataset, wider))

    def change(tx: Transaction) -> Imported:
        version = store_schema(tx, dataset, extended).version if extended else schema.version
        return _move(tx, dataset, read, version, taken.sha256)

    return await session.write(change, Imported)


def _drop(reader: Reader) -> None:
    reader.execute(f"DROP TABLE IF EXISTS {transfer.STAGED}")


def _new_labels(reader: Reader, schema: LabelSchema) -> list[str]:
    """Labels that the file gives and the schema lacks, but for those that answers only keep.

    None where answers are more than a label's name.
    """
    if schema.task not in ONE_LABEL:
        return []
    known = [label.name for label in schema.labels]
    found = reader.all(
        f"SELECT label FROM {transfer.STAGED} WHERE label IS DISTINCT FROM old_label "
        "AND label IS NOT NULL GROUP BY label ORDER BY min(n)"
    )
    return [label for (label,) in found if label not in known]


def _extended(schema: LabelSchema, fresh: list[str]) -> LabelSchema:
    labels = schema.labels + [Label(name=name) for name in fresh]
    return from_document(to_document(msgspec.structs.replace(schema, labels=labels)))


# What the file says of each row and person, beside what stands, where they differ. What it does
# not say stays: a line without a label leaves the answer, one without a note the note.
_FRESH = f"""
    CREATE OR REPLACE TEMP TABLE label_fresh AS
    SELECT s.*, s.label IS NOT NULL AND a.label IS DISTINCT FROM s.label AS answers,
           s.flagged IS NOT NULL AND coalesce(a.flagged, false) <> s.flagged AS flags,
           s.note IS NOT NULL AND coalesce(a.note, '') <> s.note AS notes,
           coalesce(a.status, '') AS old_status, a.label AS old_label,
           coalesce(a.flagged, false) AS old_flagged, coalesce(a.note, '') AS old_note,
           coalesce(a.seconds, 0.0) AS old_seconds, coalesce(a.schema_version, 0) AS old_version,
           a.updated AS old_updated, a.event AS old_event
    FROM (
        SELECT row_id, person, arg_min(label, n) AS label,
               arg_min(TRY_CAST(flagged AS BOOLEAN), n) AS flagged, arg_min(note, n) AS note,
               coalesce(arg_min(TRY_CAST(seconds AS DOUBLE), n), 0.0) AS seconds,
               arg_min(TRY_CAST(moment AS TIMESTAMP), n) AS moment
        FROM {transfer.STAGED} GROUP BY row_id, person
    ) AS s
    LEFT JOIN annotation AS a
      ON a.dataset = ? AND a.row_id = s.row_id AND a.person = s.person
    WHERE answers OR flags OR notes
"""
_STATUS = "CASE WHEN answers THEN 'labelled' ELSE old_status END"
_LABEL = "CASE WHEN answers THEN label ELSE old_label END"
_ANSWERS = f"""
    INSERT INTO annotation
    SELECT $1, row_id, person, {_STATUS}, {_LABEL}, coalesce(flagged, old_flagged),
           coalesce(note, old_note), CASE WHEN answers THEN seconds ELSE old_seconds END,
           CASE WHEN answers THEN $2 ELSE old_version END,
           CASE WHEN answers THEN coalesce(moment, $3) ELSE coalesce(old_updated, moment, $3) END,
           CASE WHEN answers THEN $4 ELSE coalesce(old_event, $4) END
    FROM label_fresh
    ON CONFLICT (dataset, row_id, person) DO UPDATE SET status = excluded.status,
        label = excluded.label, flagged = excluded.flagged, note = excluded.note,
        seconds = excluded.seconds, schema_version = excluded.schema_version,
        updated = excluded.updated, event = excluded.event
"""
_EVENTS = f"""
    INSERT INTO label_event
    SELECT $4, $1, row_id, person, $5, kind, old_status, old_label, {_STATUS}, {_LABEL},
           old_text, new_text, NULL, CASE WHEN answers THEN seconds ELSE 0.0 END, old_version,
           CASE WHEN answers THEN $2 ELSE old_version END, NULL, NULL, NULL, $3
    FROM (
        SELECT *, 'import' AS kind, NULL AS old_text, NULL AS new_text
        FROM label_fresh WHERE answers
        UNION ALL
        SELECT *, 'import_flag', if(old_flagged, '1', ''), if(flagged, '1', '')
        FROM label_fresh WHERE flags
        UNION ALL
        SELECT *, 'import_note', old_note, note FROM label_fresh WHERE notes
    )
"""


def _move(
    tx: Transaction, dataset: datasets.Dataset, read: int, version: int, digest: str
) -> Imported:
    """Store what differs from what is there, with one chained event for the file."""
    tx.execute(_FRESH, (dataset.id,))
    added, differing = tx.one(
        "SELECT count(*) FILTER (answers AND old_status <> 'labelled'), count(*) FROM label_fresh"
    ) or (0, 0)
    changed = differing - added
    if differing:
        payload = {"file": digest, "read": read, "added": added, "changed": changed}
        seq = tx.event("annotate.imported", f"dataset:{dataset.name}", payload)
        tx.execute(_EVENTS, (dataset.id, version, tx.now, seq, tx.actor.uid))
        tx.execute(_ANSWERS, (dataset.id, version, tx.now, seq))
        tx.publish("labels", dataset.name)
    tx.execute("DROP TABLE label_fresh")
    same = read - differing
    return Imported(read=read, added=added, changed=changed, unchanged=same, problems=[])


async def export_labels(session: Session, request: ExportLabels) -> Exported:
    """Write every label, flag and note that stands, with the row's text, by row and person."""
    transfer.require_format(request.format)
    if not (folder := Path(request.path).parent).is_dir():
        raise NoFileError(f"there is no folder {folder}")
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    rows = await session.bulk(lambda reader: _write(reader, dataset, request))
    return Exported(path=request.path, rows=rows)


_SAYS = "(a.status = 'labelled' OR a.flagged OR a.note <> '')"


def _write(reader: Reader, dataset: datasets.Dataset, request: ExportLabels) -> int:
    schema = read_schema(reader, dataset)
    there = {one.name for one in datasets.columns(reader, dataset, "best")}
    texts = "".join(
        f", r.{quote(name)}"
        for name in schema.field
        if name in there and name not in transfer.KNOWN
    )
    query = (
        "SELECT a.row_id AS _row, a.label, a.status, a.person AS annotator, "
        "strftime(a.updated, '%Y-%m-%dT%H:%M:%S.%gZ') AS \"at\", a.seconds, a.flagged, a.note"
        f"{texts} FROM annotation AS a "
        f"LEFT JOIN {datasets.relation(reader, dataset, 'best')} AS r ON r._row = a.row_id "
        f"WHERE a.dataset = {dataset.id} AND {_SAYS} ORDER BY a.row_id, a.person"
    )
    options = "(FORMAT csv, HEADER true)" if request.format == "csv" else "(FORMAT json)"
    with placed(Path(request.path), over=True) as part:
        reader.execute(f"COPY ({query}) TO {datasets.literal(part)} {options}")
    count: int = reader.scalar(
        f"SELECT count(*) FROM annotation AS a WHERE dataset = ? AND {_SAYS}", (dataset.id,)
    )
    return count


HANDLERS: dict[Any, Any] = {ImportLabels: import_labels, ExportLabels: export_labels}
