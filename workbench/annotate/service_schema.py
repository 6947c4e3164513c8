"""The label schema in force."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from workbench.annotate.keeping_back import keep_answers_back
from workbench.annotate.requests import (
    LabelSchema,
    SetSchema,
    ShowSchema,
)
from workbench.annotate.schema import parse, stored
from workbench.annotate.service_desk import Desks, labels_change, read_schema, renew
from workbench.annotate.values import ONE_LABEL, labels_of
from workbench.core.errors import ConflictError, InvalidInputError
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

MOST_NAMED = 10


async def show_schema(session: Session, request: ShowSchema) -> LabelSchema:
    """The schema in force; version 0 before the first."""
    return await session.read(
        lambda reader: read_schema(reader, datasets.choose(reader, request.dataset))
    )


async def set_schema(session: Session, request: SetSchema) -> LabelSchema:
    """Check a document and make it the next version; the same document again changes nothing.

    Raises InvalidInputError, or ConflictError when it lacks labels that answers have.
    """
    asked = parse(request.document)
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    schema = await session.read(lambda reader: keep_answers_back(reader, dataset, asked))

    def change(tx: Transaction) -> LabelSchema:
        check_fields(schema, [one.name for one in datasets.columns(tx, dataset, "best")])
        before = read_schema(tx, dataset)
        if before.version and _same(before, asked):
            return before
        dropped = _dropped_in_use(tx, dataset.id, before, schema)
        if dropped and not request.drop:
            raise ConflictError(
                f"answers have labels that this schema lacks: {_counted(dropped)}",
                "keep them in it, or drop them and leave those answers as they are: --drop",
            )
        return store_schema(tx, dataset, schema, dropped)

    async with labels_change(session, dataset):
        result = await session.write(change, LabelSchema)
        desk = session.memory(Desks, Desks).open.get(dataset.id)
        changed = desk is not None and desk.schema.version != result.version
        if desk is not None:
            desk.schema = result
    if changed:
        # What is asked again, and which gold can be answered, goes by the labels.
        await renew(session, dataset)
    return result


def store_schema(
    tx: Transaction,
    dataset: datasets.Dataset,
    schema: LabelSchema,
    dropped: dict[str, int] | None = None,
) -> LabelSchema:
    """Make a checked schema the next version. ``dropped``: answers by label that it leaves."""
    version = read_schema(tx, dataset).version + 1
    document = msgspec.json.encode(schema).decode()
    tx.execute(
        "INSERT INTO label_schema VALUES (?, ?, ?, ?, ?)",
        (dataset.id, version, document, tx.now, tx.actor.name),
    )
    payload: dict[str, object] = {
        "version": version,
        "labels": [label.name for label in schema.labels],
    }
    if dropped:
        payload["dropped"] = dropped
    tx.event("annotate.schema_set", f"dataset:{dataset.name}", payload)
    tx.publish("labels", dataset.name)
    tx.publish("schema", dataset.name)
    return stored(document, version, dataset.name)


def _dropped_in_use(
    reader: Reader, dataset: int, before: LabelSchema, after: LabelSchema
) -> dict[str, int]:
    """The answers by label that was in force, and would not be any more.

    Of another task, all of them: what was answered is no answer to what is asked then.
    """
    kept = {label.name for label in after.labels}
    gone = {label.name for label in before.labels} - kept
    other = not _same_kind(before.task, after.task)
    if not gone and not other:
        return {}
    found = reader.all(
        "SELECT label, count(*) FROM annotation WHERE dataset = ? AND status = 'labelled' "
        "GROUP BY label ORDER BY count(*) DESC, label",
        (dataset,),
    )
    if other:
        return {before.task: sum(count for _, count in found)} if found else {}
    counts: Counter[str] = Counter()
    for answer, count in found:
        for label in gone.intersection(labels_of(before.task, answer)):
            counts[label] += count
    return dict(counts.most_common())


def _same_kind(before: str, after: str) -> bool:
    """Whether answers to one task are answers to the other: one label is a list of one, too."""
    return before == after or (before in ONE_LABEL and after in (*ONE_LABEL, "multi"))


def _counted(dropped: dict[str, int]) -> str:
    shown = [f"{label!r} ({count:,})" for label, count in list(dropped.items())[:MOST_NAMED]]
    more = len(dropped) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _same(before: LabelSchema, asked: LabelSchema) -> bool:
    """Whether nothing else is asked for; what it does not say of hidden columns stays."""

    def content(one: LabelSchema) -> tuple[object, ...]:
        return one.task, one.field, one.context, one.labels, one.overlapping, one.guideline

    return content(before) == content(asked) and asked.hidden in (None, before.hidden)


def check_fields(schema: LabelSchema, columns: list[str]) -> None:
    """Raise InvalidInputError for a schema that shows columns which the rows lack."""
    named = [*schema.field, *(schema.context or ())]
    missing = [name for name in named if name not in columns]
    if missing:
        raise InvalidInputError(
            f"the rows have no column {', '.join(map(repr, missing))}",
            f"columns: {', '.join(columns)}",
        )


HANDLERS: dict[Any, Any] = {ShowSchema: show_schema, SetSchema: set_schema}
