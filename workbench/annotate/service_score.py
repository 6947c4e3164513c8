"""Suggestions from a model: start the scoring job, take in its result, rank the queue anew."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import msgspec

from workbench.annotate.label_changes import read_changes, version_at
from workbench.annotate.requests import (
    SCORE,
    LabelSchema,
    Rescore,
    ScoreParams,
    ScoreResult,
    Scoring,
)
from workbench.annotate.schema_changes import current, mappings
from workbench.annotate.service_desk import read_schema
from workbench.annotate.service_rerank import put_in_force, rankable_sql, read_counts
from workbench.core.errors import NotFoundError
from workbench.core.ids import new_id
from workbench.core.label_target import LABELS, target_of
from workbench.core.model_tasks import CLASSIFICATION, OF_SETS, REGRESSION, learned_as
from workbench.store import blobs, datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction
from workbench.store.versions import DELETED_VERSIONS, UNTRUSTED_VERSIONS


async def rescore(session: Session, request: Rescore) -> Scoring:
    """Let the newest model that knows these labels score the rows nobody has labelled.

    Nothing to do is no error: there may be no schema or no model yet.
    """
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    schema = await session.read(lambda reader: read_schema(reader, dataset))
    names = [label.name for label in schema.labels]
    if not names:
        return Scoring(job="", why=f"{dataset.name} has no label schema")
    found = await session.read(lambda reader: _model(reader, dataset, schema, request.version))
    if found is None:
        return Scoring(job="", why=f"no model of {dataset.name} knows these labels")
    version, stage, blob, renamed = found
    folder = Path(session.scratch) / f"score-{new_id()}"
    folder.mkdir(parents=True)
    bundle, rows = folder / "bundle", folder / "rows.parquet"

    def export(reader: Reader) -> None:
        relation = datasets.relation(reader, dataset, stage)
        blobs.get_blob_file(reader, blob, bundle)
        datasets.export_parquet(reader, rankable_sql(relation, dataset, "r.*"), rows)

    await session.bulk(export)
    params = ScoreParams(
        dataset=dataset.id,
        version=version,
        bundle=str(bundle),
        sha256=blob,
        rows=str(rows),
        labels=names,
        counts=await session.read(lambda reader: read_counts(reader, dataset.id, schema.task)),
        renamed=renamed,
    )
    return Scoring(job=await session.start_job(SCORE, params))


def _model(
    reader: Reader, dataset: datasets.Dataset, schema: LabelSchema, version: int | None
) -> tuple[int, str, str, dict[str, str]] | None:
    """Version, stage and blob of the model to ask, and today's names of the labels it learned.

    A deleted one is not asked, nor one that learned what people said to another task of these rows,
    nor one of spans in another column or in texts that are not those on the screen. Raises
    NotFoundError for an unknown or deleted version.
    """
    names = [label.name for label in schema.labels]
    task = learned_as(schema.task, names)
    if task == REGRESSION:
        task = CLASSIFICATION
    found = reader.all(
        "SELECT version, stage, blob, labels, created FROM model WHERE dataset = ? "
        f"AND task = ? AND version NOT IN ({DELETED_VERSIONS}) "
        f"AND version NOT IN ({UNTRUSTED_VERSIONS}) "
        "AND (target = ? OR target <> ? AND NOT starts_with(target, ? || '/')) "
        "AND (task <> 'spans' OR json_extract_string(features, '$.fields[0]') = ? AND stage = ?) "
        "ORDER BY version DESC",
        (
            *(dataset.rows_id, task, target_of(dataset.name), LABELS, LABELS),
            *("".join(schema.field[:1]), datasets.best_stage(reader, dataset.rows_id)),
        ),
    )
    if version is not None and all(number != version for number, *_ in found):
        raise NotFoundError(
            f"there is no {task} model {version} of this dataset",
            "see: workbench history list; a deleted one suggests nothing until it is restored",
        )
    for number, stage, blob, labels, created in found:
        known = msgspec.json.decode(labels, type=list[str])
        renamed = _renamed(reader, dataset.id, known, created)
        now = {renamed.get(name, name) for name in known}
        if version in (None, number) and len(now & set(names)) > (task not in OF_SETS):
            return number, stage, blob, renamed
    return None


def _renamed(
    reader: Reader, dataset: int, known: list[str], created: dt.datetime
) -> dict[str, str]:
    """What labels learned at that time are called by now."""
    then = version_at(reader, dataset, created)
    maps = mappings(read_changes(reader, dataset, then), then)
    return {name: now for name in known if (now := current(name, maps)) != name}


async def finish_score(
    session: Session, job: str, params: ScoreParams, result: ScoreResult
) -> dict[str, Any]:
    """Put the suggestions in force, and rank the queue anew."""
    dataset = await session.read(lambda reader: datasets.by_id(reader, params.dataset))

    def note(tx: Transaction) -> None:
        payload = {"model": params.version, "rows": result.rows}
        tx.event("annotate.scored", f"dataset:{dataset.name}", payload)

    version, path = params.version, result.path
    await put_in_force(session, dataset, job, version, path, result.labels, note)
    shutil.rmtree(Path(params.rows).parent, ignore_errors=True)
    return {"version": params.version, "rows": result.rows, "seconds": result.seconds}


async def abandon_score(session: Session, job: str, params: ScoreParams) -> None:
    """A scoring that failed or was cancelled leaves nothing."""
    shutil.rmtree(Path(params.rows).parent, ignore_errors=True)


HANDLERS: dict[Any, Any] = {Rescore: rescore}
FINISHERS = {SCORE.name: finish_score}
ABANDONED = {SCORE.name: abandon_score}
