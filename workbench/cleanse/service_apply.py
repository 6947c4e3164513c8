"""Hub side: apply the recipe in a job, and make its result the dataset's clean rows."""

from __future__ import annotations

import json
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

import msgspec

from workbench.cleanse import requests as wire
from workbench.cleanse.service_care import newest_split
from workbench.cleanse.service_ready import given_files, kept, ready, unlink
from workbench.cleanse.service_recipe import Steps, check, current
from workbench.cleanse.service_tables import (
    Snapshot,
    dataset_named,
    linked,
    raw_rows,
    reading,
    training_snapshot,
)
from workbench.cleanse.tasks import APPLY, ApplyParams, ApplyResult
from workbench.cleanse.views import ApplyStarted
from workbench.core.behind import looked_up
from workbench.core.errors import InvalidInputError
from workbench.core.sql import literal, quote
from workbench.spans.planning import Planned, TextChange, Texts, plan
from workbench.spans.storing import store
from workbench.store import datasets
from workbench.store.datasets import Dataset
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction


@dataclass
class Arriving:
    """Builds whose rows are being brought in; they don't count yet and must not be swept."""

    builds: set[int] = field(default_factory=set)


async def apply(session: Session, request: wire.ApplyRecipe) -> ApplyStarted:
    """Start the job. Raises InvalidInputError when a step cannot run on these rows."""
    dataset = await dataset_named(session, request.dataset)
    now = await session.read(lambda reader: current(reader, dataset.id))
    raw = await raw_rows(session, dataset)
    others = await session.read(
        lambda reader: "".join(datasets.states_of(reader, looked_up(now.steps)))
    )
    given = await ready(session, now.steps)
    with reading(session, raw.path, *given_files(given)):
        split = await _teaching_split(session, dataset, now.steps)
        if split is not None:
            rows = await training_snapshot(session, dataset, split)
        else:
            rows = Snapshot(await linked(session, raw.path), raw.state)
        steps = await kept(session, given)

    def number(tx: Transaction) -> int:
        return tx.next_id("clean_build_seq")

    build = await session.write(number, int)
    params = ApplyParams(
        dataset=dataset.name,
        dataset_id=dataset.id,
        version=now.number,
        build=build,
        files=[rows.path],
        steps=steps,
        state=rows.state + others,
        split=split,
    )
    try:
        job = await session.start_job(APPLY, params, alone=dataset.name)
    except BaseException:
        unlink(params)
        raise
    return ApplyStarted(job=job, version=now.number)


async def _teaching_split(session: Session, dataset: Dataset, steps: Steps) -> int | None:
    """The split whose training rows learning steps learn from, if any step learns.

    Raises InvalidInputError when a step cannot run.
    """
    checks = await check(session, dataset, steps)
    for step, checked in zip(steps, checks, strict=True):
        if checked.error and step.get("enabled", True):
            raise InvalidInputError(checked.error, checked.hint)
    if not any(checked.learns for checked in checks):
        return None
    return await session.read(lambda reader: newest_split(reader, dataset.id))


async def finish(
    session: Session, job: str, params: ApplyParams, result: ApplyResult
) -> dict[str, Any]:
    """Bring the clean rows into the file and make them count in one small transaction."""
    table = f"clean_{params.dataset_id}_{params.build}"
    arriving = session.memory(Arriving, Arriving)
    arriving.builds.add(params.build)
    try:
        await session.bulk(lambda reader: _load(reader, table, result, params.build))
        # Found while the old rows still count, stored when the new ones do.
        change = TextChange(params.dataset_id, f"recipe {params.version}", _texts(params, table))
        planned = await plan(session, change)
        await _count(session, job, params, result, (table, change, planned))
    finally:
        arriving.builds.discard(params.build)
    await _clean_up(session, params)
    left_out = ("files", "aside", "fitted")
    document: dict[str, Any] = msgspec.to_builtins(result)
    return {name: value for name, value in document.items() if name not in left_out} | {
        "build": params.build
    }


async def _count(
    session: Session,
    job: str,
    params: ApplyParams,
    result: ApplyResult,
    rows: tuple[str, TextChange, Planned],
) -> None:
    table, change, planned = rows
    quarantined = sum(step.quarantined for step in result.steps)

    def write(tx: Transaction) -> None:
        facts = {"recipe": params.version, "build": params.build}
        store(tx, change, planned, "cleanse.spans_moved", facts)
        tx.execute(
            "INSERT INTO clean_build VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(params.build, params.dataset_id, params.version, json.dumps(result.fitted)),
                json.dumps(msgspec.to_builtins(result.steps)),
                *(result.rows_in, result.rows_out, quarantined, params.state, params.split),
                *(result.seconds, job, tx.now, tx.actor.name),
            ),
        )
        tx.execute(
            f"CREATE OR REPLACE VIEW {quote(f'clean_{params.dataset_id}')} "
            f"AS SELECT * FROM {quote(table)}"
        )
        payload = {
            **facts,
            "rows_in": result.rows_in,
            "rows_out": result.rows_out,
            "quarantined": quarantined,
        }
        tx.event("cleanse.applied", f"dataset:{params.dataset}", payload)
        tx.publish("rows", params.dataset)
        tx.publish("recipe", params.dataset)

    await session.write(write, type(None))


def _texts(params: ApplyParams, table: str) -> Texts:
    """A column as it is, clean or else raw, and as it is in the new clean rows."""

    def texts(reader: Reader, column: str, rows: str) -> tuple[str, str] | None:
        if column not in (one.name for one in reader.columns(f"SELECT * FROM {quote(table)}")):
            return None
        dataset = datasets.by_id(reader, params.dataset_id)
        stage = datasets.best_stage(reader, dataset.id)
        known = any(one.name == column for one in datasets.columns(reader, dataset, stage))
        old = f"CAST({quote(column)} AS VARCHAR)" if known else "CAST(NULL AS VARCHAR)"
        relation = datasets.relation(reader, dataset, stage)
        return (
            f"SELECT _row, {old} AS text FROM {relation} WHERE _row IN ({rows})",
            f"SELECT _row, CAST({quote(column)} AS VARCHAR) AS text FROM {quote(table)}",
        )

    return texts


async def abandon(session: Session, job: str, params: ApplyParams) -> None:
    """Leave nothing of a run that failed, died or was cancelled."""
    await _clean_up(session, params)


async def _clean_up(session: Session, params: ApplyParams) -> None:
    unlink(params)
    arriving = set(session.memory(Arriving, Arriving).builds)
    await session.bulk(lambda reader: sweep(reader, arriving))


def _load(reader: Reader, table: str, result: ApplyResult, build: int) -> None:
    """Make ``table`` from the job's files, whole row groups at a time."""
    target = quote(table)
    reader.execute(f"DROP TABLE IF EXISTS {target}")
    first = literal(result.files[0])
    reader.execute(f"CREATE TABLE {target} AS SELECT * FROM read_parquet({first}) LIMIT 0")
    for file in result.files:
        # DuckDB inserts in the file's order.
        reader.execute(f"INSERT INTO {target} SELECT * FROM read_parquet({literal(file)})")
    for file in result.aside:
        reader.execute(
            f'INSERT INTO clean_quarantine SELECT {build:d}, _row, step, "column", value '
            f"FROM read_parquet({literal(file)})"
        )


def sweep(reader: Reader, arriving: Set[int] = frozenset()) -> None:
    """Drop clean tables that do not count, and older ones that no model was trained on.

    ``arriving`` are builds that are on their way in.
    """
    kept = {
        (dataset, build)
        for dataset, build in reader.all(
            "SELECT dataset, max(build) FROM clean_build GROUP BY dataset UNION "
            "SELECT dataset, recipe FROM model WHERE recipe IS NOT NULL"
        )
    }
    tables = reader.all(
        "SELECT table_name FROM duckdb_tables() WHERE regexp_full_match(table_name, ?)",
        (r"clean_\d+_\d+",),
    )
    for (name,) in tables:
        _, dataset, build = name.split("_")
        if int(build) not in arriving and (int(dataset), int(build)) not in kept:
            reader.execute(f"DROP TABLE {quote(name)}")
    newest = {build for dataset, build in kept} | set(arriving)
    for (build,) in reader.all("SELECT DISTINCT build FROM clean_quarantine"):
        if build not in newest:
            reader.execute("DELETE FROM clean_quarantine WHERE build = ?", (build,))
