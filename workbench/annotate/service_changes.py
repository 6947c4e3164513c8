"""Labels changed once there are answers: previewed, done in one transaction, taken back as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from workbench.annotate import label_changes
from workbench.annotate.carrying import Ahead, forget, write_ahead
from workbench.annotate.gold_changes import carry_gold
from workbench.annotate.requests import (
    ChangeLabels,
    ChangePreview,
    LabelChange,
    LabelSchema,
    PreviewChange,
    UndoChange,
)
from workbench.annotate.schema import stored
from workbench.annotate.schema_changes import (
    ASKS_AGAIN,
    CARRIES,
    RENAME,
    UNDO,
    Done,
    changed,
    mapping,
    sentence,
)
from workbench.annotate.service_desk import (
    Desks,
    labels_change,
    read_run,
    read_schema,
    renew,
)
from workbench.annotate.values import labels_of, renamed
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.core.label_target import target_of
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction
from workbench.store.versions import DELETED_VERSIONS

VERBS = {
    "add": "annotate.labels_added",
    "rename": "annotate.label_renamed",
    "merge": "annotate.labels_merged",
    "split": "annotate.label_split",
    "retire": "annotate.labels_retired",
    "undo": "annotate.labels_turned_back",
}


async def preview_change(session: Session, request: PreviewChange) -> ChangePreview:
    """What a change would touch."""

    def query(reader: Reader) -> ChangePreview:
        dataset = datasets.choose(reader, request.dataset)
        before = _in_force(reader, dataset)
        return _preview(reader, dataset, before, changed(before, request.change), request.change)

    return await session.read(query, 60.0)


def _in_force(reader: Reader, dataset: datasets.Dataset) -> LabelSchema:
    """The schema to change. Raises InvalidInputError before the first."""
    schema = read_schema(reader, dataset)
    if not schema.version:
        raise InvalidInputError(
            f"{dataset.name} has no labels to change yet",
            "set some: workbench labels schema set FILE",
        )
    return schema


def _preview(
    reader: Reader,
    dataset: datasets.Dataset,
    before: LabelSchema,
    after: LabelSchema,
    change: LabelChange | Done,
) -> ChangePreview:
    touched = _touched(change)
    answers = label_changes.answers_with(reader, dataset.id, before, touched)
    people = label_changes.people_with(reader, dataset.id, answers)
    reviewed = len(label_changes.decisions_with(reader, dataset.id, before, touched))
    total = sum(count for _, count in people)
    return ChangePreview(
        dataset=dataset.name,
        what=sentence(change),
        version=before.version + 1,
        labels=[label.name for label in after.labels],
        answers=total,
        people=people,
        reviewed=reviewed,
        suggestions=_suggested(reader, dataset.id, touched),
        models=_models(reader, dataset, touched),
        again=total if change.kind in ASKS_AGAIN else 0,
    )


def _touched(change: LabelChange | Done) -> list[str]:
    """The labels of which answers do not stay as they are."""
    if change.kind in CARRIES:
        return list(mapping(change))
    return list(change.labels)


def _suggested(reader: Reader, dataset: int, names: Sequence[str]) -> int:
    """The rows whose best suggestion is one of these labels."""
    run = read_run(reader, dataset)
    if run is None:
        return 0
    at = [index for index, name in enumerate(run.labels) if name in names]
    sql = f"SELECT count(*) FROM {quote(run.relation)} WHERE list_contains(?, top[1])"
    return int(reader.scalar(sql, (at,))) if at else 0


def _models(reader: Reader, dataset: datasets.Dataset, names: Sequence[str]) -> list[int]:
    """The versions that learned what people said here, with one of these labels among it."""
    found = reader.all(
        "SELECT version, labels FROM model WHERE dataset = ? AND target = ? "
        f"AND version NOT IN ({DELETED_VERSIONS}) ORDER BY version",
        (dataset.rows_id, target_of(dataset.name)),
    )
    sought = set(names)
    return [
        version
        for version, labels in found
        if sought.intersection(msgspec.json.decode(labels, type=list[str]))
    ]


async def change_labels(session: Session, request: ChangeLabels) -> ChangePreview:
    """Make the change; what it touched, as the preview says it. See ``ChangeLabels``."""
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    ahead = await _write_ahead(session, dataset, request.change)

    def change(tx: Transaction) -> ChangePreview:
        before = _in_force(tx, dataset)
        if request.seen not in (0, before.version):
            raise ConflictError(
                f"{dataset.name} has schema {before.version} by now, not {request.seen}",
                "look at it, and change it again if that is still wanted",
            )
        after = changed(before, request.change)
        done = Done(
            before.version + 1,
            request.change.kind,
            tuple(request.change.labels),
            tuple(request.change.become),
        )
        told = _preview(tx, dataset, before, after, request.change)
        event = _store(tx, dataset, after, done, told)
        if done.kind in CARRIES:
            same = ahead if ahead and ahead.version == done.version else None
            _carry(tx, dataset.id, before, after, done, event, same)
        elif done.kind in ASKS_AGAIN:
            _ask_again(tx, dataset.id, before, done, event, anyone=request.anyone)
        return told

    try:
        return await _changed(session, dataset, change)
    finally:
        await forget(session, ahead)


async def _write_ahead(
    session: Session, dataset: datasets.Dataset, change: LabelChange
) -> Ahead | None:
    """Write the events of a change that gives answers another name, while people go on."""
    if change.kind not in CARRIES:
        return None

    def read(reader: Reader) -> tuple[dict[str, str], int]:
        before = _in_force(reader, dataset)
        after, names = changed(before, change), mapping(change)
        answers = label_changes.answers_with(reader, dataset.id, before, list(names))
        return {text: renamed(after, text, names) for text in answers}, before.version + 1

    texts, version = await session.read(read, 60.0)
    return await write_ahead(session, dataset.id, texts, version)


async def _changed(
    session: Session,
    dataset: datasets.Dataset,
    change: Callable[[Transaction], ChangePreview],
) -> ChangePreview:
    """Make a change; then everybody at the desk has the new schema, and what is asked again."""
    async with labels_change(session, dataset):
        told = await session.write(change, ChangePreview)
        desk = session.memory(Desks, Desks).open.get(dataset.id)
        if desk is not None:
            desk.schema = await session.read(lambda reader: read_schema(reader, dataset))
    await renew(session, dataset)
    return told


def _store(
    tx: Transaction,
    dataset: datasets.Dataset,
    after: LabelSchema,
    done: Done,
    told: ChangePreview,
) -> int:
    """The schema's next version and the change that made it; the chained event."""
    document = msgspec.json.encode(after).decode()
    tx.execute(
        "INSERT INTO label_schema VALUES (?, ?, ?, ?, ?)",
        (dataset.id, done.version, document, tx.now, tx.actor.name),
    )
    payload = {
        "version": done.version,
        "labels": list(done.labels),
        "become": list(done.become),
        "what": told.what,
        "answers": told.answers,
        "decisions": told.reviewed,
    }
    event = tx.event(VERBS[done.kind], f"dataset:{dataset.name}", payload)
    label_changes.note_change(tx, dataset.id, done, event)
    for topic in ("labels", "schema", "review"):
        tx.publish(topic, dataset.name)
    return event


def _carry(
    tx: Transaction,
    dataset: int,
    before: LabelSchema,
    after: LabelSchema,
    done: Done,
    event: int,
    ahead: Ahead | None,
) -> None:
    """Answers and decisions with the new name, in the order of the new schema."""
    names = mapping(done)
    answers = label_changes.answers_with(tx, dataset, before, list(names))
    texts = {text: renamed(after, text, names) for text in answers}
    label_changes.pick_renamed(tx, dataset, texts, done.version)
    label_changes.carry(tx, dataset, event, ahead)
    carry_gold(tx, dataset, lambda text: renamed(after, text, names))
    decided = label_changes.decisions_with(tx, dataset, before, list(names))
    labels = {row: renamed(after, label, names) for row, label in decided}
    label_changes.carry_decisions(tx, dataset, event, labels)


def _ask_again(
    tx: Transaction, dataset: int, before: LabelSchema, done: Done, event: int, *, anyone: bool
) -> None:
    """Queue the answers for being asked again; decisions with such a label are taken back."""
    answers = label_changes.answers_with(tx, dataset, before, done.labels)
    named = {text: _first(before, text, done.labels) for text in answers}
    label_changes.ask_again(tx, dataset, done.kind, done.version, named, anyone=anyone)
    if anyone:
        label_changes.pick_set_aside(tx, dataset, answers)
        label_changes.carry(tx, dataset, event)
    decided = label_changes.decisions_with(tx, dataset, before, done.labels)
    label_changes.carry_decisions(tx, dataset, event, dict.fromkeys(row for row, _ in decided))


def _first(schema: LabelSchema, text: str, names: Sequence[str]) -> str:
    """The first of these labels that an answer has."""
    return next(name for name in labels_of(schema.task, text) if name in names)


async def undo_change(session: Session, request: UndoChange) -> ChangePreview:
    """Take the newest change back. Raises NotFoundError, ConflictError; see ``UndoChange``."""
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))

    def change(tx: Transaction) -> ChangePreview:
        before = read_schema(tx, dataset)
        turned, event = _to_turn(tx, dataset, before)
        after = _version(tx, dataset.id, turned.version - 1)
        names = {new: old for old, new in mapping(turned).items() if turned.kind == RENAME}
        done = Done(before.version + 1, UNDO, tuple(names), tuple(names.values()), turned.version)
        told = _preview(tx, dataset, before, after, turned)
        told = msgspec.structs.replace(told, what=f"taken back: {told.what}", again=0)
        seq = _store(tx, dataset, after, done, told)
        carried = label_changes.pick_turned(tx, dataset.id, event)
        label_changes.carry(tx, dataset.id, seq)
        again = _turn_later(tx, dataset.id, before, after, names, done, seq)
        decided = label_changes.turn_decisions(tx, dataset.id, event, seq)
        return msgspec.structs.replace(told, answers=carried, reviewed=decided, again=again)

    return await _changed(session, dataset, change)


def _to_turn(reader: Reader, dataset: datasets.Dataset, now: LabelSchema) -> tuple[Done, int]:
    """The newest change that stands, and its event; the schema must be what it made of it."""
    found = [
        one
        for one in label_changes.read_changes(reader, dataset.id)
        if one.kind != UNDO and one.undone is None
    ]
    if not found:
        raise NotFoundError(f"no change of labels of {dataset.name} stands that can be taken back")
    newest = found[-1]
    made = _version(reader, dataset.id, newest.version)
    if msgspec.structs.replace(made, version=0) != msgspec.structs.replace(
        now, version=0, dataset=""
    ):
        raise ConflictError(
            f"the schema of {dataset.name} was set anew since: {sentence(newest)} in schema "
            f"{newest.version}",
            "set the labels as they should be: workbench labels schema set FILE",
        )
    sql = "SELECT event FROM label_change WHERE dataset = ? AND version = ?"
    return newest, int(reader.scalar(sql, (dataset.id, newest.version)))


def _version(reader: Reader, dataset: int, version: int) -> LabelSchema:
    document = reader.scalar(
        "SELECT document FROM label_schema WHERE dataset = ? AND version = ?", (dataset, version)
    )
    return stored(document, 0, "")


def _turn_later(
    tx: Transaction,
    dataset: int,
    before: LabelSchema,
    after: LabelSchema,
    names: dict[str, str],
    done: Done,
    event: int,
) -> int:
    """Answers given since: under the old name where that is plain, else asked again.

    How many are asked again.
    """
    if names:
        answers = label_changes.answers_with(tx, dataset, before, list(names))
        texts = {text: renamed(after, text, names) for text in answers}
        label_changes.pick_renamed(tx, dataset, texts, done.version)
        label_changes.carry(tx, dataset, event)
    kept = {label.name for label in after.labels}
    gone = [label.name for label in before.labels if label.name not in kept | set(names)]
    if not gone:
        return 0
    lost = label_changes.answers_with(tx, dataset, before, gone)
    named = {text: _first(before, text, gone) for text in lost}
    label_changes.ask_again(tx, dataset, UNDO, done.version, named)
    return sum(count for _, count in label_changes.people_with(tx, dataset, lost))


HANDLERS: dict[Any, Any] = {
    PreviewChange: preview_change,
    ChangeLabels: change_labels,
    UndoChange: undo_change,
}
