"""Import and export of labels: all or nothing, and doing it twice changes nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec

from workbench.annotate import transfer
from workbench.annotate.requests import (
    Exported,
    ExportLabels,
    Imported,
    ImportLabels,
    Label,
    LabelSchema,
)
from workbench.annotate.schema import from_document, to_document
from workbench.annotate.service_desk import choose, read_schema, renew
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.store import datasets
from workbench.store.blobs import file_hash
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.sql import quote
from workbench.store.transaction import Transaction


async def import_labels(session: Session, request: ImportLabels) -> Imported:
    """Read, check and store a file of labels; see ``ImportLabels``."""
    dataset = await session.read(lambda reader: choose(reader, request.dataset))
    schema = await session.read(lambda reader: read_schema(reader, dataset))
    actor = session.actor.name

    def prepare(reader: Reader) -> tuple[int, list[str], list[str]]:
        columns = tuple(one.name for one in datasets.columns(reader, dataset, "best"))
        source = transfer.inspect(request.path, request.format, columns)
        problems = transfer.stage(reader, source, datasets.relation(reader, dataset, "best"))
        labels = [label.name for label in schema.labels]
        fresh = _new_labels(reader, labels) if request.extend or not labels else []
        problems += transfer.find_problems(reader, source, labels + fresh)
        read = reader.scalar(f"SELECT count(*) FROM {transfer.STAGED}")
        return read, problems[: transfer.MOST_PROBLEMS], fresh

    read, problems, fresh = await session.bulk(prepare)
    if problems:
        await session.bulk(_drop)
        return Imported(read=read, added=0, changed=0, unchanged=0, problems=problems)
    extended = _extended(schema, fresh) if fresh else None
    digest = file_hash(request.path)

    def change(tx: Transaction) -> Imported:
        version = _store_schema(tx, dataset, extended) if extended else schema.version
        return _move(tx, dataset, read, version, actor, digest)

    result = await session.write(change, Imported)
    await session.bulk(_drop)
    await renew(session, dataset)
    return result


def _drop(reader: Reader) -> None:
    reader.execute(f"DROP TABLE IF EXISTS {transfer.STAGED}")


def _new_labels(reader: Reader, known: list[str]) -> list[str]:
    found = reader.all(
        f"SELECT label, min(n) FROM {transfer.STAGED} WHERE label <> '' GROUP BY label ORDER BY 2"
    )
    return [label for label, _ in found if label not in known]


def _extended(schema: LabelSchema, fresh: list[str]) -> LabelSchema:
    labels = schema.labels + [Label(name=name) for name in fresh]
    return from_document(to_document(msgspec.structs.replace(schema, labels=labels)))


def _store_schema(tx: Transaction, dataset: datasets.Dataset, schema: LabelSchema) -> int:
    version = read_schema(tx, dataset).version + 1
    tx.execute(
        "INSERT INTO label_schema VALUES (?, ?, ?, ?, ?)",
        (dataset.id, version, msgspec.json.encode(schema).decode(), tx.now, tx.actor.name),
    )
    payload = {"version": version, "labels": [label.name for label in schema.labels]}
    tx.event("annotate.schema_set", f"dataset:{dataset.name}", payload)
    return version


_FRESH = f"""
    SELECT s.row_id, s.person, s.label, s.seconds, s.moment, a.status AS old_status,
           a.label AS old_label
    FROM (
        SELECT row_id, coalesce(nullif(annotator, ''), $1) AS person,
               first(label ORDER BY n) AS label,
               coalesce(first(TRY_CAST(seconds AS DOUBLE) ORDER BY n), 0.0) AS seconds,
               first(TRY_CAST(moment AS TIMESTAMP) ORDER BY n) AS moment
        FROM {transfer.STAGED} GROUP BY ALL
    ) AS s
    LEFT JOIN annotation AS a
      ON a.dataset = $2 AND a.row_id = s.row_id AND a.person = s.person
    WHERE a.label IS DISTINCT FROM s.label
"""


def _move(
    tx: Transaction,
    dataset: datasets.Dataset,
    read: int,
    version: int,
    actor: str,
    digest: str,
) -> Imported:
    """Store what differs from what is there, with one chained event for the file."""
    counts = tx.one(
        "SELECT count(*) FILTER (coalesce(old_status, '') <> 'labelled'), count(*) "
        f"FROM ({_FRESH})",
        (actor, dataset.id),
    )
    assert counts is not None
    added, differing = counts
    changed = differing - added
    if differing:
        payload = {"file": digest, "read": read, "added": added, "changed": changed}
        seq = tx.event("annotate.imported", f"dataset:{dataset.name}", payload)
        tx.execute(
            "INSERT INTO label_event SELECT $3, $2, row_id, person, $4, 'import', "
            "coalesce(old_status, ''), old_label, 'labelled', label, NULL, NULL, NULL, seconds, "
            f"$5, NULL, NULL, NULL, $6 FROM ({_FRESH})",
            (actor, dataset.id, seq, tx.actor.uid, version, tx.now),
        )
        tx.execute(
            "INSERT INTO annotation SELECT $2, row_id, person, 'labelled', label, false, '', "
            f"seconds, $4, coalesce(moment, $5), $3 FROM ({_FRESH}) "
            "ON CONFLICT (dataset, row_id, person) DO UPDATE SET status = excluded.status, "
            "label = excluded.label, seconds = excluded.seconds, updated = excluded.updated, "
            "schema_version = excluded.schema_version, event = excluded.event",
            (actor, dataset.id, seq, version, tx.now),
        )
        tx.publish("labels", dataset.name)
    same = read - differing
    return Imported(read=read, added=added, changed=changed, unchanged=same, problems=[])


async def export_labels(session: Session, request: ExportLabels) -> Exported:
    """Write every label that stands, with the row's text, sorted by row and person."""
    if request.format not in transfer.FORMATS:
        raise InvalidInputError(
            f"labels in the format {request.format!r} cannot be written yet",
            f"formats: {', '.join(transfer.FORMATS)}",
        )
    folder = Path(request.path).parent
    if not folder.is_dir():
        raise NotFoundError(f"there is no folder {folder}")
    if not os.access(folder, os.W_OK):
        raise InvalidInputError(f"the folder {folder} cannot be written")
    dataset = await session.read(lambda reader: choose(reader, request.dataset))
    rows = await session.bulk(lambda reader: _write(reader, dataset, request))
    return Exported(path=request.path, rows=rows)


def _write(reader: Reader, dataset: datasets.Dataset, request: ExportLabels) -> int:
    schema = read_schema(reader, dataset)
    there = {one.name for one in datasets.columns(reader, dataset, "best")}
    texts = "".join(
        f", r.{quote(name)}"
        for name in schema.field
        if name in there and name not in transfer.KNOWN
    )
    query = (
        "SELECT a.row_id AS _row, a.label, a.person AS annotator, "
        "strftime(a.updated, '%Y-%m-%dT%H:%M:%S.%gZ') AS \"at\", a.seconds, a.flagged, a.note"
        f"{texts} FROM annotation AS a "
        f"LEFT JOIN {datasets.relation(reader, dataset, 'best')} AS r ON r._row = a.row_id "
        f"WHERE a.dataset = {dataset.id} AND a.status = 'labelled' ORDER BY a.row_id, a.person"
    )
    options = "(FORMAT csv, HEADER true)" if request.format == "csv" else "(FORMAT json)"
    reader.execute(f"COPY ({query}) TO {datasets.literal(request.path)} {options}")
    count: int = reader.scalar(
        "SELECT count(*) FROM annotation WHERE dataset = ? AND status = 'labelled'", (dataset.id,)
    )
    return count


HANDLERS: dict[Any, Any] = {ImportLabels: import_labels, ExportLabels: export_labels}
