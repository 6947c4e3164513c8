"""Making a version again, on the hub's side: what is on record of it, and what came of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import msgspec

from workbench.core.clock import iso
from workbench.core.errors import InvalidInputError, RefusedError
from workbench.core.ids import new_id
from workbench.core.request import Request
from workbench.core.sql import literal, quote
from workbench.store import blobs, datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction
from workbench.store.versions import made_elsewhere, resolve
from workbench.train.requests import (
    REPRODUCE_JOB,
    JobStarted,
    ListReproductions,
    Reproduce,
    ReproduceParams,
    Reproduction,
)

_RECORD = """
    SELECT m.dataset, m.stage, m.recipe, m.target, m.task, m.family, m.parameters, m.features,
           m.blob, m.rows_blob, m.capture, m.seed, s.options
    FROM model m LEFT JOIN split s ON s.id = m.split WHERE m.version = ?
"""


async def reproduce(session: Session, request: Reproduce) -> JobStarted:
    """Cut the rows on record into scratch and start the job."""
    folder = Path(session.scratch) / f"reproduce-{new_id()}"
    folder.mkdir(parents=True)
    try:
        params = await session.bulk(lambda reader: _prepare(session, reader, request, folder))
        return JobStarted(job=await session.start_job(REPRODUCE_JOB, params))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _require_made_here(reader: Reader, version: int) -> None:
    if made_elsewhere(reader, version):
        raise RefusedError(
            f"v{version} was made elsewhere: the rows that it learned from are not here",
            "make it again in the project that it came from",
        )


def _prepare(session: Session, reader: Reader, request: Reproduce, folder: Path) -> ReproduceParams:
    version = resolve(reader, request.version)
    _require_made_here(reader, version)
    row = reader.one(_RECORD, (version,))
    assert row is not None, f"resolve() found v{version}"
    dataset, stage, recipe, target, task, family, parameters, features, *rest = row
    blob, rows_blob, capture, seed, options = rest
    plan = json.loads(options or "{}")
    told = json.loads(features)
    names = [one["name"] for one in told["columns"]]
    learned, frame, bundle = folder / "learned.parquet", folder / "rows.parquet", folder / "bundle"
    blobs.get_blob_file(reader, rows_blob, learned)
    blobs.get_blob_file(reader, blob, bundle)
    relation, why = _relation(reader, dataset, stage, recipe)
    extra = [plan[kind] for kind in ("group", "by") if plan.get(kind)]
    wanted = list(dict.fromkeys([*names, *extra]))
    missing = _export(reader, relation, wanted, learned, frame, version)
    return ReproduceParams(
        version=version,
        frame=str(frame),
        bundle=str(bundle),
        sha256=blob,
        stage=stage,
        recipe_steps=_steps(reader, recipe),
        target=target,
        task=task,
        group=plan.get("group", ""),
        by=plan.get("by", ""),
        family=family,
        parameters=json.loads(parameters),
        seed=seed,
        capture=json.loads(capture),
        missing=missing,
        why=why,
        fields=told.get("fields", []),
        names=told.get("names", []),
        person=session.actor.name,
    )


def _relation(
    reader: Reader, dataset: int, stage: str, recipe: int | None
) -> tuple[str, list[str]]:
    """The rows it learned from: the very build of clean rows while it is there."""
    if stage == "clean" and recipe is not None:
        build = f"clean_{dataset}_{recipe}"
        if reader.one("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", (build,)) is not None:
            return quote(build), []
        newest = datasets.relation(reader, datasets.by_id(reader, dataset), stage)
        return newest, ["its build of the clean rows is not kept any more: the newest was used"]
    return datasets.relation(reader, datasets.by_id(reader, dataset), stage), []


def _export(
    reader: Reader, relation: str, names: list[str], learned: Path, frame: Path, version: int
) -> int:
    """Write the rows with the target on record; how many of them are not there any more."""
    there = {row[0] for row in reader.all(f"SELECT column_name FROM (DESCRIBE {relation})")}
    lost = [name for name in names if name not in there]
    if lost:
        raise InvalidInputError(
            f"v{version} cannot be made again: its rows have no column {lost[0]!r} any more",
            "bring the column back: take back the load or the step that removed it",
        )
    picked = "".join(f", d.{quote(name)}" for name in names)
    rows = f"read_parquet({literal(learned)})"
    sql = (
        f"SELECT d._row, d._hash, l._target{picked} FROM {relation} d "
        f"JOIN {rows} l ON l._row = d._row ORDER BY d._row"
    )
    datasets.export_parquet(reader, sql, frame)
    counts = reader.one(
        f"SELECT (SELECT count(*) FROM {rows}), "
        f"(SELECT count(*) FROM read_parquet({literal(frame)}))"
    )
    assert counts is not None
    return int(counts[0] - counts[1])


def _steps(reader: Reader, build: int | None) -> list[dict[str, Any]]:
    if build is None:
        return []
    text = reader.scalar("SELECT steps FROM clean_build WHERE build = ?", (build,))
    steps: list[dict[str, Any]] = json.loads(text) if text else []
    return steps


async def finish_reproduction(
    session: Session, job: str, params: ReproduceParams, result: Reproduction
) -> None:
    """Keep what came of it."""

    def change(tx: Transaction) -> None:
        document = msgspec.json.encode(result).decode()
        tx.execute(
            "INSERT INTO reproduction VALUES (?, ?, ?, ?, ?)",
            (params.version, result.verdict, document, tx.now, params.person),
        )
        told = {"verdict": result.verdict, "why": result.why}
        tx.event("train.reproduced", f"model:v{params.version}", told)
        tx.publish("models", str(params.version))

    await session.write(change, type(None))
    shutil.rmtree(Path(params.frame).parent, ignore_errors=True)


async def abandon_reproduction(session: Session, job: str, params: ReproduceParams) -> None:
    """Forget the files of a job that did not end well."""
    shutil.rmtree(Path(params.frame).parent, ignore_errors=True)


async def list_reproductions(session: Session, request: ListReproductions) -> list[Reproduction]:
    """All attempts, newest first."""

    def query(reader: Reader) -> list[Reproduction]:
        rows = reader.all(
            "SELECT document, created, person FROM reproduction WHERE version = ? "
            "ORDER BY created DESC",
            (resolve(reader, request.version),),
        )
        return [
            msgspec.structs.replace(
                msgspec.json.decode(document, type=Reproduction), at=iso(created), by=person
            )
            for document, created, person in rows
        ]

    return await session.read(query)


REPRODUCE_HANDLERS: dict[type[Request[Any]], Any] = {
    Reproduce: reproduce,
    ListReproductions: list_reproductions,
}
