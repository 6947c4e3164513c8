"""Refit a model whenever enough new labels have come, and rank the queue by it; one at a time.

``follow`` is told of every change of labels. What it starts runs in a job; when the job has
ended, the change that it makes is told again, and so the next one begins if labels came meanwhile.
"""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from workbench.annotate.requests import (
    RANK,
    REFIT,
    TEST,
    LabelSchema,
    RankParams,
    RankResult,
    RefitParams,
    RefitResult,
)
from workbench.annotate.service_desk import Desks, read_schema, read_settings
from workbench.annotate.service_rerank import put_in_force, rankable_sql, read_counts
from workbench.annotate.values import SEVERAL, why_no_refits
from workbench.core.ids import new_id
from workbench.core.sql import literal, quote
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

PAUSE = 0.3
"""Seconds in which changes are gathered before labels are counted."""
FIRST_PART = 20_000
"""Rows that are ranked at once; of more rows the rest follows."""


@dataclass
class Refits:
    """By dataset: what is looked at (and whether it must be once more), runs, or was tried.

    ``tried``: the labels that stood when the last refit began in this hub.
    """

    looking: dict[int, bool] = field(default_factory=dict)
    running: dict[int, str] = field(default_factory=dict)
    tried: dict[int, int] = field(default_factory=dict)


async def follow(session: Session, ids: tuple[str, ...]) -> None:
    """Labels of these datasets have changed: see whether a refit is due."""
    desks = session.memory(Desks, Desks).open.values()
    looking = session.memory(Refits, Refits).looking
    for name in ids:
        desk = next((one for one in desks if one.name == name), None)
        if desk is not None and desk.dataset in looking:
            looking[desk.dataset] = True
        elif desk is None or desk.refit_every:
            await _follow(session, name)


async def _follow(session: Session, name: str) -> None:
    refits = session.memory(Refits, Refits)
    found = await session.read(lambda reader: _find(reader, name))
    if found is None:
        return
    if found.id in refits.looking:
        refits.looking[found.id] = True
        return
    try:
        refits.looking[found.id] = True
        while refits.looking[found.id]:
            refits.looking[found.id] = False
            await asyncio.sleep(PAUSE)
            await _look(session, found)
    finally:
        del refits.looking[found.id]


def _find(reader: Reader, name: str) -> datasets.Dataset | None:
    """The dataset, if refits are wanted of it."""
    dataset = datasets.choose(reader, name)
    return dataset if read_settings(reader, dataset.id).refit_every else None


async def _look(session: Session, dataset: datasets.Dataset) -> None:
    """Start a refit if none runs and enough labels are new."""
    refits = session.memory(Refits, Refits)
    if dataset.id in refits.running:
        return
    every, stood, last = await session.read(lambda reader: read_due(reader, dataset.id))
    last = max(last, refits.tried.get(dataset.id, 0))
    # Labels may have been taken back: those that come next are new.
    refits.tried[dataset.id] = last = min(last, stood)
    if every and stood - last >= every:
        refits.tried[dataset.id] = stood
        refits.running[dataset.id] = ""
        try:
            await _start(session, dataset, stood, every)
        finally:
            if not refits.running.get(dataset.id, "-"):
                del refits.running[dataset.id]


def read_due(reader: Reader, dataset: int) -> tuple[int, int, int]:
    """New labels that a refit waits for, the labels that stand, and stood at the last refit."""
    every = read_settings(reader, dataset).refit_every
    stood = reader.scalar(
        "SELECT count(*) FROM annotation WHERE dataset = ? AND status = 'labelled'", (dataset,)
    )
    last = reader.scalar("SELECT arg_max(labels, number) FROM refit WHERE dataset = ?", (dataset,))
    return every, stood, last or 0


async def _start(session: Session, dataset: datasets.Dataset, stood: int, every: int) -> None:
    """Write down what the job reads, and start it; nothing where no labels of rows are asked."""
    schema = await session.read(lambda reader: read_schema(reader, dataset))
    if why_no_refits(schema.task, len(schema.labels)):
        return
    folder = Path(session.scratch) / f"refit-{new_id()}"
    folder.mkdir(parents=True)
    try:
        params = await session.bulk(lambda reader: _export(reader, dataset, schema, folder))
        params = msgspec.structs.replace(params, stood=stood, every=every)
        job = await session.start_job(REFIT, params)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    session.memory(Refits, Refits).running[dataset.id] = job


def _export(
    reader: Reader, dataset: datasets.Dataset, schema: LabelSchema, folder: Path
) -> RefitParams:
    """Write the labelled rows and those to rank, or a first part of them."""
    relation = datasets.relation(reader, dataset, "best")
    known = [column.name for column in datasets.columns(reader, dataset, "best")]
    columns = [name for name in schema.field if name in known]
    columns = columns or [name for name in known if name not in (schema.hidden or ())]
    names = [label.name for label in schema.labels]
    last = reader.scalar("SELECT max(number) FROM refit WHERE dataset = ?", (dataset.id,)) or 0
    picked = _picked(columns)
    labelled, pool = folder / "labelled.parquet", folder / "pool.parquet"
    known_answers = None if schema.task == SEVERAL else names
    datasets.export_parquet(reader, _labelled(relation, dataset, known_answers, picked), labelled)
    parts = max(1, datasets.count(reader, relation) // FIRST_PART)
    first = f"AND hash(r._row, {last}) % {parts} = 0" if parts > 1 else ""
    with reader.roomy():
        datasets.export_parquet(reader, rankable_sql(relation, dataset, picked, first), pool)
    return RefitParams(
        dataset=dataset.id,
        number=last + 1,
        labelled=str(labelled),
        pool=str(pool),
        columns=columns,
        names=names,
        counts=read_counts(reader, dataset.id, schema.task),
        whole=parts == 1,
        stood=0,
        every=0,
        splits=_tested(reader, dataset),
        several=schema.task == SEVERAL,
    )


def _tested(reader: Reader, dataset: datasets.Dataset) -> list[int]:
    """The splits of which labelled rows are test rows."""
    found = reader.all(
        "SELECT DISTINCT s.id FROM split AS s JOIN split_row AS p ON p.split = s.id "
        "JOIN label_majority AS m ON m.row_id = p.row_id AND m.dataset = ? "
        "WHERE s.dataset = ? AND p.part = 'test' ORDER BY s.id",
        (dataset.id, dataset.rows_id),
    )
    return [split for (split,) in found]


def _picked(columns: list[str]) -> str:
    return ", ".join(["r._row", *(f"r.{quote(name)}" for name in columns)])


def _labelled(
    relation: str, dataset: datasets.Dataset, names: list[str] | None, picked: str
) -> str:
    """Labelled rows as they were labelled; rows that may yet become test rows are left out.

    ``names``: the answers that count, None for all.
    """
    known = "true"
    if names is not None:
        known = f"m.label IN ({', '.join(literal(name) for name in names)})"
    newest = f"(SELECT max(id) FROM split WHERE dataset = {dataset.rows_id})"
    test = (
        "SELECT p.row_id FROM split_row AS p JOIN split AS s ON s.id = p.split "
        f"WHERE s.dataset = {dataset.rows_id} AND p.part = 'test'"
    )
    parted = f"SELECT row_id FROM split_row WHERE split = {newest}"
    first = (
        "SELECT row_id, min(event) AS event FROM annotation "
        f"WHERE dataset = {dataset.id} AND status = 'labelled' GROUP BY row_id"
    )
    return (
        f"SELECT {picked}, m.label AS _label, r._row IN ({test}) AS _test "
        f"FROM {relation} AS r JOIN label_majority AS m "
        f"ON m.row_id = r._row AND m.dataset = {dataset.id} "
        f"LEFT JOIN ({first}) AS f ON f.row_id = r._row WHERE {known} "
        f"AND ({newest} IS NULL OR r._row IN ({parted})) ORDER BY f.event NULLS FIRST, r._row"
    )


async def finish_refit(
    session: Session, job: str, params: RefitParams, result: RefitResult
) -> dict[str, Any]:
    """Keep what the labels are worth, rank the queue, and go on with the rows not ranked yet."""
    dataset = await session.read(lambda reader: datasets.by_id(reader, params.dataset))
    refits = session.memory(Refits, Refits)

    def note(tx: Transaction) -> None:
        value, gain = result.f1_macro, result.gain
        tx.execute(
            f"INSERT INTO refit VALUES ({', '.join('?' * 15)})",
            (
                *(params.dataset, params.number, params.stood, result.rows),
                *(result.by, value.n, value.value, value.low, value.high),
                *(result.newest, gain.value, gain.low, gain.high, result.seconds, tx.now),
            ),
        )
        payload = {"number": params.number, "labels": params.stood, "rows": result.ranked}
        if result.by == TEST:
            _looked(tx, dataset, params)
        tx.event("annotate.refitted", f"dataset:{dataset.name}", payload)

    if params.whole:
        refits.running.pop(dataset.id, None)
    await put_in_force(session, dataset, job, -params.number, result.path, result.labels, note)
    if params.whole:
        shutil.rmtree(Path(params.pool).parent, ignore_errors=True)
    else:
        await _start_rank(session, dataset, params, result.model)
    return {"refit": params.number, "labels": params.stood, "rows": result.ranked}


def _looked(tx: Transaction, dataset: datasets.Dataset, params: RefitParams) -> None:
    """Who sees how a refit does on test rows decides by it, if only whether to label on."""
    what = f"refit {params.number} of {dataset.name}, while labelling"
    for split in params.splits:
        tx.execute(
            "INSERT INTO split_look VALUES (?, ?, ?, NULL, ?)",
            (split, tx.now, tx.actor.name, what),
        )


async def _start_rank(
    session: Session, dataset: datasets.Dataset, params: RefitParams, model: str
) -> None:
    pool = Path(params.pool).with_name("all.parquet")

    def export(reader: Reader) -> None:
        relation = datasets.relation(reader, dataset, "best")
        rows = rankable_sql(relation, dataset, _picked(params.columns))
        with reader.roomy():
            datasets.export_parquet(reader, rows, pool)

    await session.bulk(export)
    asked = RankParams(
        dataset=dataset.id,
        number=params.number,
        model=model,
        pool=str(pool),
        counts=params.counts,
        every=params.every,
    )
    job = await session.start_job(RANK, asked)
    session.memory(Refits, Refits).running[dataset.id] = job


async def finish_rank(
    session: Session, job: str, params: RankParams, result: RankResult
) -> dict[str, Any]:
    """Rank the queue by what all rows are worth."""
    dataset = await session.read(lambda reader: datasets.by_id(reader, params.dataset))
    session.memory(Refits, Refits).running.pop(dataset.id, None)
    number = params.number

    def note(tx: Transaction) -> None:
        payload = {"number": number, "rows": result.ranked}
        tx.event("annotate.ranked", f"dataset:{dataset.name}", payload)

    await put_in_force(session, dataset, job, -number, result.path, result.labels, note)
    shutil.rmtree(Path(params.pool).parent, ignore_errors=True)
    return {"refit": number, "rows": result.ranked, "seconds": result.seconds}


async def abandon_refit(session: Session, job: str, params: RefitParams | RankParams) -> None:
    """A job that failed or was cancelled leaves nothing; the next begins after as many labels."""
    session.memory(Refits, Refits).running.pop(params.dataset, None)
    shutil.rmtree(Path(params.pool).parent, ignore_errors=True)


HANDLERS: dict[Any, Any] = {}
FINISHERS = {REFIT.name: finish_refit, RANK.name: finish_rank}
ABANDONED = {REFIT.name: abandon_refit, RANK.name: abandon_refit}
FOLLOWS = {"labels": follow}
