"""Import of labels: all or nothing, and doing it twice changes nothing.

A worker reads the file (``label_file``), SQL finds its rows and its faults (``transfer*``), another
worker checks answers that are more than a name (``answer_file``), and what is sound moves in.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from workbench.annotate import formats, transfer, transfer_move
from workbench.annotate.batches import leave_unanswered
from workbench.annotate.keeping_back import keep_answers_back
from workbench.annotate.requests import (
    SETTLE,
    TAKE,
    Asked,
    Imported,
    ImportLabels,
    Label,
    LabelSchema,
    SettledAnswers,
    SettleParams,
    TakenFile,
    TakeParams,
    Told,
)
from workbench.annotate.requests.transfer import MOST_PROBLEMS
from workbench.annotate.schema import from_document, to_document
from workbench.annotate.service_desk import Desks, read_schema, renew
from workbench.annotate.service_schema import store_schema
from workbench.annotate.transfer_answers import take_settled, write_answers
from workbench.annotate.transfer_judge import Judged, judge
from workbench.annotate.transfer_parts import NAMES, stage_parts
from workbench.annotate.transfer_rows import choose, look_for_rows, no_rows
from workbench.annotate.values import ONE_LABEL
from workbench.core.errors import ConflictError, InvalidInputError
from workbench.core.ids import new_id
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

_UNSET = LabelSchema(dataset="").task
"""The task of a dataset for which none was set."""


@dataclass(frozen=True)
class OfBatch:
    """The file is one person's answers to a batch of this number."""

    number: int


@dataclass
class Import:
    """One import under way. ``key``: what names its rows; ``faults`` found before any in SQL."""

    request: ImportLabels
    dataset: datasets.Dataset
    schema: LabelSchema
    columns: list[str]
    folder: Path
    actor: str
    batch: OfBatch | None = None
    taken: TakenFile = field(default_factory=lambda: TakenFile(sha256=""))
    key: str = "_row"
    faults: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)
    warned: int = 0
    new_rows: int = 0

    @property
    def fields(self) -> list[str]:
        """The columns that are shown of a row."""
        return self.schema.field or self.columns

    @property
    def made(self) -> bool:
        """Whether the dataset is to be made for these labels."""
        return not self.dataset.id

    def relation(self, reader: Reader) -> str:
        """The rows, quoted; none of a dataset that is to be made."""
        if self.made:
            return no_rows(self.columns)
        return datasets.relation(reader, self.dataset, "best")

    @property
    def person(self) -> str:
        """Whose the answers are that name nobody."""
        return self.request.person or self.actor

    def set_task(self) -> None:
        """Take up the task that the file's answers are of, for a dataset that has none."""
        task, labels = self.taken.task, [Label(name=name) for name in self.taken.labels]
        field = self.columns if len(self.columns) == 1 else []
        self.schema = msgspec.structs.replace(self.schema, task=task, labels=labels, field=field)
        told = f"no task was set: the file's answers are of the task {task}"
        self.hear(Told(warnings=[(0, told)], warned=1))

    def hear(self, told: Told) -> None:
        """Take up what a worker noticed."""
        self.faults += told.faults
        self.warnings += told.warnings
        self.warned += told.warned


async def import_labels(session: Session, request: ImportLabels) -> Imported:
    """Take, check and store a file of labels; see ``ImportLabels``."""
    done, _ = await take_in(session, request)
    return done


async def take_in(
    session: Session, request: ImportLabels, batch: OfBatch | None = None
) -> tuple[Imported, str]:
    """Import a file, perhaps of a batch's answers; what came of it, and the file's hash."""
    formats.find(request.format)
    dataset, schema, columns = await session.read(lambda reader: choose(reader, request))
    if request.key and request.key not in columns:
        raise InvalidInputError(f"{dataset.name} has no column {request.key!r}")
    folder = Path(session.scratch) / f"labels-{new_id()}"
    one = Import(request, dataset, schema, columns, folder, session.actor.name, batch)
    try:
        asked = asked_of(
            schema,
            columns,
            key=request.key,
            predictions=request.predictions,
            texts=request.add_rows,
        )
        unset = not schema.version and not schema.labels
        if unset:
            asked = msgspec.structs.replace(asked, task="")
        params = TakeParams(
            path=request.path, format=request.format, folder=str(folder), asked=asked
        )
        one.taken = await session.run_warm(TAKE, params)
        if unset and one.taken.task not in ("", _UNSET):
            one.set_task()
        async with session.memory(Desks, Desks).importing:
            try:
                await _check_labels(session, one)
                result = await _import(session, one)
            finally:
                await session.bulk(_drop)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    if result.added + result.changed and not request.dry_run:
        await renew(session, dataset)
    return result, one.taken.sha256


async def _check_labels(session: Session, one: Import) -> None:
    """Raises ConflictError unless the labels are those that the file was read for."""
    now = await session.read(lambda reader: read_schema(reader, one.dataset))
    if now.version != one.schema.version:
        raise ConflictError(
            f"the labels of {one.dataset.name} were changed while the file was read",
            "import it again",
        )


def read_asked(reader: Reader, dataset: datasets.Dataset) -> tuple[LabelSchema, list[str]]:
    """The schema in force, and the columns of the rows."""
    columns = [one.name for one in datasets.columns(reader, dataset, "best")]
    return read_schema(reader, dataset), columns


def asked_of(schema: LabelSchema, columns: list[str], **more: Any) -> Asked:
    """What a worker must know of the task."""
    names = [label.name for label in schema.labels]
    shown = [name for name in schema.field if name in columns]
    return Asked(task=schema.task, fields=shown, labels=names, columns=columns, **more)


async def _import(session: Session, one: Import) -> Imported:
    await session.bulk(lambda reader: _stage(reader, one))
    if one.schema.task not in ONE_LABEL:
        await _settle(session, one)
    judged = await session.bulk(lambda reader: judge(reader, one))
    refused = bool(judged.problems) and not one.request.skip_bad
    if one.request.add_rows and one.request.dry_run:
        one.new_rows = await session.bulk(
            lambda reader: look_for_rows(reader, one, write=not refused)
        )
    if refused:
        return _told(one, judged, 0, 0)
    async with _alone(session, one.dataset, judged.people):
        added, differing = await session.bulk(
            lambda reader: transfer_move.find_due(reader, one.dataset.id)
        )
        if differing and not one.request.dry_run:
            await _move(session, one, judged, added, differing)
    return _told(one, judged, added, differing)


def _stage(reader: Reader, one: Import) -> None:
    """Put the file's answers into the staging table, and note what was found so far."""
    relation = one.relation(reader)
    taken, request, force = one.taken, one.request, one.batch is not None
    whose = (one.dataset.id, one.person)
    if taken.copy:
        name = Path(request.path).name
        source = transfer.source(name, taken, request, one.columns)
        if source.left_out:
            one.hear(Told(warnings=[(0, f"left out: {', '.join(source.left_out[:20])}")], warned=1))
        one.key = " ".join(source.keys)
        one.faults += transfer.stage(reader, source, relation, *whose, force=force)
    else:
        one.key = request.key if taken.match == "key" else NAMES[taken.match]
        looks = request.add_rows and request.dry_run
        stage_parts(
            reader, taken, relation, one.fields, request.key, whose, force=force, unknown=looks
        )
        one.hear(taken.told)
    if one.batch is not None and (left := leave_unanswered(reader)):
        one.hear(Told(warnings=[(0, f"{left} rows have no answer yet")], warned=1))


async def _settle(session: Session, one: Import) -> None:
    """Have answers that are more than a name checked and made canonical by a worker."""
    path = one.folder / "answers.parquet"

    def write(reader: Reader) -> None:
        tags = one.schema.overlapping and formats.find(one.request.format).tags
        relation = one.relation(reader)
        write_answers(reader, one.schema.task, one.fields, relation, path, tags=tags)

    await session.bulk(write)
    params = SettleParams(
        path=str(path),
        out=str(one.folder),
        schema=one.schema,
        squeezed=one.taken.match == "squeezed",
        words=one.schema.task == "spans",
    )
    settled: SettledAnswers = await session.run_warm(SETTLE, params)
    await session.bulk(lambda reader: take_settled(reader, one.schema, settled.parts))
    one.hear(settled.told)


def _drop(reader: Reader) -> None:
    for table in (transfer.STAGED, transfer_move.DUE):
        reader.execute(f"DROP TABLE IF EXISTS {table}")


@contextlib.asynccontextmanager
async def _alone(
    session: Session, dataset: datasets.Dataset, people: list[str]
) -> AsyncIterator[None]:
    """While their answers come in, these people's labels wait; everybody else's go on."""
    desk = session.memory(Desks, Desks).open.get(dataset.id)
    async with contextlib.AsyncExitStack() as held:
        for person in people if desk is not None else ():
            assert desk is not None
            await held.enter_async_context(desk.locks[person])
        yield


async def _move(session: Session, one: Import, judged: Judged, added: int, differing: int) -> None:
    """Store what differs from what is there, between two chained events for the file."""
    dataset, request = one.dataset, one.request
    extended = None
    found_out = not one.schema.version and one.schema.task != _UNSET
    if judged.fresh or found_out:
        wider = _extended(one.schema, judged.fresh)
        extended = await session.read(lambda reader: keep_answers_back(reader, dataset, wider))
    payload = {
        "file": one.taken.sha256,
        "called": Path(request.path).name,
        "format": request.format,
        "read": judged.read,
        "added": added,
        "changed": differing - added,
        "skipped": judged.skipped,
    }

    def begin(tx: Transaction) -> tuple[int, int, str]:
        version = store_schema(tx, dataset, extended).version if extended else one.schema.version
        seq = tx.event("annotate.import_began", f"dataset:{dataset.name}", payload)
        return seq, version, str(tx.now)

    def end(tx: Transaction) -> None:
        tx.event("annotate.imported", f"dataset:{dataset.name}", payload | {"began": seq})
        tx.publish("labels", dataset.name)

    seq, version, now = await session.write(begin, tuple[int, int, str])
    uid = session.actor.uid
    await session.bulk(
        lambda reader: transfer_move.move(reader, dataset.id, version, (seq, now, uid))
    )
    await session.write(end, type(None))


def _extended(schema: LabelSchema, fresh: list[str]) -> LabelSchema:
    labels = schema.labels + [Label(name=name) for name in fresh]
    return from_document(to_document(msgspec.structs.replace(schema, labels=labels)))


def _told(one: Import, judged: Judged, added: int, differing: int) -> Imported:
    unit = formats.find(one.request.format).unit
    stored = not judged.problems or one.request.skip_bad
    return Imported(
        read=judged.read,
        added=added,
        changed=differing - added,
        unchanged=judged.read - judged.skipped - differing if stored else 0,
        problems=[f"{unit} {n}: {why}" for n, why in judged.problems],
        skipped=judged.skipped,
        warned=one.warned,
        warnings=[
            f"{unit} {n}: {why}" if n else why for n, why in sorted(one.warnings)[:MOST_PROBLEMS]
        ],
        new_rows=one.new_rows,
        dataset=one.dataset.name,
        made=one.made,
    )


HANDLERS: dict[Any, Any] = {ImportLabels: import_labels}
