"""The label schema in force, and how its dataset's rows are handed out."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.annotate.requests import (
    LabelSchema,
    QueueSettings,
    SetQueue,
    SetSchema,
    ShowSchema,
)
from workbench.annotate.schema import parse, stored
from workbench.annotate.service_desk import Desks, choose, read_schema, read_settings, renew
from workbench.core.errors import InvalidInputError
from workbench.store import datasets
from workbench.store.session import Session
from workbench.store.transaction import Transaction

MOST_OVERLAP = 100


async def show_schema(session: Session, request: ShowSchema) -> LabelSchema:
    """The schema in force; version 0 before the first."""
    return await session.read(lambda reader: read_schema(reader, choose(reader, request.dataset)))


async def set_schema(session: Session, request: SetSchema) -> LabelSchema:
    """Check a document and make it the next version; the same document again changes nothing."""
    schema = parse(request.document)
    dataset = await session.read(lambda reader: choose(reader, request.dataset))

    def change(tx: Transaction) -> LabelSchema:
        _check_fields(schema, [one.name for one in datasets.columns(tx, dataset, "best")])
        before = read_schema(tx, dataset)
        version = before.version + 1
        if before.version and _same(before, schema):
            return before
        document = msgspec.json.encode(schema).decode()
        tx.execute(
            "INSERT INTO label_schema VALUES (?, ?, ?, ?, ?)",
            (dataset.id, version, document, tx.now, tx.actor.name),
        )
        payload = {"version": version, "labels": [label.name for label in schema.labels]}
        tx.event("annotate.schema_set", f"dataset:{dataset.name}", payload)
        tx.publish("labels", dataset.name)
        return stored(document, version, dataset.name)

    result = await session.write(change, LabelSchema)
    desk = session.memory(Desks, Desks).open.get(dataset.id)
    if desk is not None:
        desk.schema = result
    return result


def _same(a: LabelSchema, b: LabelSchema) -> bool:
    def content(one: LabelSchema) -> tuple[object, ...]:
        return one.task, one.field, one.context, one.labels, one.guideline

    return content(a) == content(b)


def _check_fields(schema: LabelSchema, columns: list[str]) -> None:
    named = [*schema.field, *(schema.context or ())]
    missing = [name for name in named if name not in columns]
    if missing:
        raise InvalidInputError(
            f"the rows have no column {', '.join(map(repr, missing))}",
            f"columns: {', '.join(columns)}",
        )


async def set_queue(session: Session, request: SetQueue) -> QueueSettings:
    """Change people per row, random share or seed. Raises InvalidInputError."""
    dataset = await session.read(lambda reader: choose(reader, request.dataset))
    now = await session.read(lambda reader: read_settings(reader, dataset.id))
    settings = QueueSettings(
        overlap=now.overlap if request.overlap is None else request.overlap,
        random_share=now.random_share if request.random_share is None else request.random_share,
        seed=now.seed if request.seed is None else request.seed,
    )
    if not 1 <= settings.overlap <= MOST_OVERLAP:
        raise InvalidInputError(f"the overlap is 1 to {MOST_OVERLAP} people per row")
    if not 0.0 <= settings.random_share <= 1.0:
        raise InvalidInputError("the random share is between 0 and 1")
    if settings == now:
        return settings
    values = (settings.overlap, settings.random_share, settings.seed)

    def change(tx: Transaction) -> None:
        tx.execute(
            "INSERT INTO annotation_queue VALUES (?, ?, ?, ?) ON CONFLICT (dataset) DO UPDATE "
            "SET overlap = excluded.overlap, random_share = excluded.random_share, "
            "seed = excluded.seed",
            (dataset.id, *values),
        )
        payload = dict(zip(("overlap", "random_share", "seed"), values, strict=True))
        tx.event("annotate.queue_set", f"dataset:{dataset.name}", payload)
        tx.publish("labels", dataset.name)

    await session.write(change, type(None))
    await renew(session, dataset)
    return settings


HANDLERS: dict[Any, Any] = {ShowSchema: show_schema, SetSchema: set_schema, SetQueue: set_queue}
