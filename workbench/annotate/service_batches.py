"""Batches for outside annotators: given out as a file, taken back in checked, or withdrawn."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

from workbench.annotate import batches, formats
from workbench.annotate.names import NAME_RULE, is_name
from workbench.annotate.requests import (
    Batch,
    CreateBatch,
    ImportBatch,
    Imported,
    ImportLabels,
    ListBatches,
    WithdrawBatch,
)
from workbench.annotate.service_desk import Desks, read_settings, renew
from workbench.annotate.service_export import cut_batch, render, write_batch
from workbench.annotate.service_transfer import OfBatch, asked_of, read_asked, take_in
from workbench.core.errors import ConflictError, InvalidInputError, NoFileError
from workbench.core.ids import new_id
from workbench.store import datasets
from workbench.store.placing import check_target
from workbench.store.session import Session
from workbench.store.transaction import Transaction

FORMATS = ("csv", "jsonl", "prodigy", "labelstudio", "doccano")
"""Those that have room for rows without an answer."""
MOST_PEOPLE = 100


async def create_batch(session: Session, request: CreateBatch) -> Batch:
    """Choose rows, keep them from the queue, and write the file; see ``CreateBatch``."""
    _check(request)
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    schema, columns = await session.read(lambda reader: read_asked(reader, dataset))
    if not schema.version:
        raise InvalidInputError("there are no labels to ask for yet", "set a label schema first")
    held = _held(session, dataset.id)
    batch = await session.write(
        lambda tx: _create(tx, dataset, schema.field or columns, request, held), Batch
    )
    try:
        await _write(session, dataset, request)
    except BaseException:
        await withdraw_batch(session, WithdrawBatch(name=request.name, dataset=dataset.name))
        raise
    await renew(session, dataset)
    return batch


def _create(
    tx: Transaction,
    dataset: datasets.Dataset,
    fields: list[str],
    request: CreateBatch,
    held: list[int],
) -> Batch:
    """The batch with its rows, in the file. Raises ConflictError, InvalidInputError."""
    relation = datasets.relation(tx, dataset, "best")
    if any(batch.name == request.name for _, batch in batches.every(tx, dataset)):
        raise ConflictError(f"{dataset.name} has a batch {request.name!r}", "choose a name")
    rows = list(request.ids)
    if out := batches.taken_rows(tx, dataset.id, rows):
        raise ConflictError(f"row {out[0]} is out with another open batch")
    if not rows:
        seed = read_settings(tx, dataset.id).seed
        rows = batches.pick_rows(tx, relation, dataset.id, request.rows, seed, held)
    number = tx.next_id("label_batch_seq")
    said = (request.name, request.format, request.people, batches.OPEN, tx.now, tx.actor.name)
    tx.execute(
        "INSERT INTO label_batch VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, dataset.id, *said)
    )
    count = batches.add_rows(tx, relation, fields, number, rows)
    if not count or count < len(request.ids):
        raise InvalidInputError(
            "some of these rows are not there" if count else "no row is left to give out"
        )
    payload = {"name": request.name, "rows": count, "people": request.people}
    tx.event("annotate.batch_created", f"dataset:{dataset.name}", payload)
    return batches.find(tx, dataset, request.name)[1]


def _check(request: CreateBatch) -> None:
    if request.format not in FORMATS:
        raise InvalidInputError(
            f"rows without answers cannot be given out as {request.format}",
            f"formats: {', '.join(FORMATS)}",
        )
    if not is_name(request.name):
        raise InvalidInputError(f"{request.name!r} is no name of a batch", NAME_RULE)
    if not request.ids and request.rows < 1:
        raise InvalidInputError("say how many rows", "--rows 200, or --where with a condition")
    if not 1 <= request.people <= MOST_PEOPLE:
        raise InvalidInputError(f"1 to {MOST_PEOPLE} people can be asked")
    if not (folder := Path(request.path).parent).is_dir():
        raise NoFileError(f"there is no folder {folder}")
    check_target(Path(request.path), over=False)


def _held(session: Session, dataset: int) -> list[int]:
    """The rows that somebody has on the screen."""
    desk = session.memory(Desks, Desks).open.get(dataset)
    if desk is None:
        return []
    return [desk.queue.rows.ids[lease.position] for lease in desk.queue.leases.all()]


async def _write(session: Session, dataset: datasets.Dataset, request: CreateBatch) -> None:
    schema, columns = await session.read(lambda reader: read_asked(reader, dataset))
    number, _ = await session.read(lambda reader: batches.find(reader, dataset, request.name))
    asked = asked_of(schema, columns, blank=True)
    target = Path(request.path)
    if not formats.find(request.format).module:
        await session.bulk(
            lambda reader: write_batch(reader, dataset, number, asked, request.format, target)
        )
        return
    folder = Path(session.scratch) / f"labels-{new_id()}"
    await asyncio.to_thread(folder.mkdir)
    try:
        await session.bulk(lambda reader: cut_batch(reader, dataset, number, asked, folder))
        await render(session, request.path, request.format, asked, folder)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def list_batches(session: Session, request: ListBatches) -> list[Batch]:
    """All batches of a dataset, newest first."""
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    found = await session.read(lambda reader: batches.every(reader, dataset))
    return [batch for _, batch in found]


async def import_batch(session: Session, request: ImportBatch) -> Imported:
    """Take one person's answers in, and close the batch once all that was wanted is there."""
    if not is_name(request.person):
        raise InvalidInputError(f"{request.person!r} is no name", NAME_RULE)
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    number, batch = await session.read(lambda reader: batches.find(reader, dataset, request.name))
    if batch.state == batches.WITHDRAWN:
        raise ConflictError(f"the batch {batch.name} was withdrawn", "import its file as labels")
    asked = ImportLabels(
        path=request.path,
        format=request.format or batch.format,
        dataset=dataset.name,
        person=request.person,
        skip_bad=request.skip_bad,
        dry_run=request.dry_run,
    )
    done, file = await take_in(session, asked, OfBatch(number))
    if request.dry_run or (done.problems and not request.skip_bad):
        return done

    def change(tx: Transaction) -> None:
        answers = done.read - done.skipped
        tx.execute(
            "INSERT INTO label_batch_return SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS (FROM "
            "label_batch_return WHERE batch = ? AND person = ? AND file = ?)",
            (number, request.person, file, answers, tx.now, number, request.person, file),
        )
        payload = {"name": batch.name, "person": request.person, "answers": answers, "file": file}
        tx.event("annotate.batch_returned", f"dataset:{dataset.name}", payload)
        if batches.is_done(batches.find(tx, dataset, batch.name)[1]):
            tx.execute("UPDATE label_batch SET state = ? WHERE id = ?", (batches.DONE, number))

    await session.write(change, type(None))
    await renew(session, dataset)
    return done


async def withdraw_batch(session: Session, request: WithdrawBatch) -> Batch:
    """Hand a batch's rows out here again. What came in stays."""
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))

    def change(tx: Transaction) -> Batch:
        number, batch = batches.find(tx, dataset, request.name)
        if batch.state != batches.OPEN:
            raise ConflictError(f"the batch {batch.name} is {batch.state} already")
        tx.execute("UPDATE label_batch SET state = ? WHERE id = ?", (batches.WITHDRAWN, number))
        payload = {"name": batch.name, "rows": batch.rows}
        tx.event("annotate.batch_withdrawn", f"dataset:{dataset.name}", payload)
        return batches.find(tx, dataset, request.name)[1]

    batch = await session.write(change, Batch)
    await renew(session, dataset)
    return batch


HANDLERS: dict[Any, Any] = {
    CreateBatch: create_batch,
    ListBatches: list_batches,
    ImportBatch: import_batch,
    WithdrawBatch: withdraw_batch,
}
