"""Suggestions from a model: start the scoring job, take in its result, rank the queue anew."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import msgspec

from workbench.annotate.label_changes import read_changes, version_at
from workbench.annotate.requests import SCORE, Rescore, ScoreParams, ScoreResult, Scoring
from workbench.annotate.schema_changes import current, mappings
from workbench.annotate.service_desk import blind_sql, read_schema, renew
from workbench.core.errors import NotFoundError
from workbench.core.ids import new_id
from workbench.core.label_target import LABELS, target_of
from workbench.store import blobs, datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction
from workbench.store.versions import DELETED_VERSIONS


async def rescore(session: Session, request: Rescore) -> Scoring:
    """Let the newest model that knows these labels score the rows nobody has labelled.

    Nothing to do is no error: there may be no schema or no model yet.
    """
    dataset = await session.read(lambda reader: datasets.choose(reader, request.dataset))
    schema = await session.read(lambda reader: read_schema(reader, dataset))
    names = [label.name for label in schema.labels]
    if not names:
        return Scoring(job="", why=f"{dataset.name} has no label schema")
    found = await session.read(lambda reader: _model(reader, dataset, names, request.version))
    if found is None:
        return Scoring(job="", why=f"no model of {dataset.name} knows these labels")
    version, stage, blob, renamed = found
    folder = Path(session.scratch) / f"score-{new_id()}"
    folder.mkdir(parents=True)
    bundle, rows = folder / "bundle", folder / "rows.parquet"

    def export(reader: Reader) -> None:
        relation = datasets.relation(reader, dataset, stage)
        blobs.get_blob_file(reader, blob, bundle)
        datasets.export_parquet(reader, _unlabelled(relation, dataset), rows)

    await session.bulk(export)
    params = ScoreParams(
        dataset=dataset.id,
        version=version,
        bundle=str(bundle),
        sha256=blob,
        rows=str(rows),
        labels=names,
        counts=await session.read(lambda reader: _counts(reader, dataset.id)),
        renamed=renamed,
    )
    return Scoring(job=await session.start_job(SCORE, params))


def _model(
    reader: Reader, dataset: datasets.Dataset, names: list[str], version: int | None
) -> tuple[int, str, str, dict[str, str]] | None:
    """Version, stage and blob of the model to ask, and today's names of the labels it learned.

    A deleted one is not asked, nor one that learned what people said to another task of these rows.
    Raises NotFoundError for an unknown or deleted version.
    """
    found = reader.all(
        "SELECT version, stage, blob, labels, created FROM model WHERE dataset = ? "
        f"AND task = 'classification' AND version NOT IN ({DELETED_VERSIONS}) "
        "AND (target = ? OR target <> ? AND NOT starts_with(target, ? || '/')) "
        "ORDER BY version DESC",
        (dataset.rows_id, target_of(dataset.name), LABELS, LABELS),
    )
    if version is not None and all(number != version for number, *_ in found):
        raise NotFoundError(
            f"there is no classification model {version} of this dataset",
            "see: workbench history list; a deleted one suggests nothing until it is restored",
        )
    for number, stage, blob, labels, created in found:
        known = msgspec.json.decode(labels, type=list[str])
        renamed = _renamed(reader, dataset.id, known, created)
        now = {renamed.get(name, name) for name in known}
        if version in (None, number) and len(now & set(names)) > 1:
            return number, stage, blob, renamed
    return None


def _renamed(
    reader: Reader, dataset: int, known: list[str], created: dt.datetime
) -> dict[str, str]:
    """What labels learned at that time are called by now."""
    then = version_at(reader, dataset, created)
    maps = mappings(read_changes(reader, dataset, then), then)
    return {name: now for name in known if (now := current(name, maps)) != name}


def _counts(reader: Reader, dataset: int) -> dict[str, int]:
    """How often each label was given."""
    found = reader.all(
        "SELECT label, count(*) FROM label_majority WHERE dataset = ? GROUP BY label", (dataset,)
    )
    return dict(found)


def _unlabelled(relation: str, dataset: datasets.Dataset) -> str:
    """Rows to score: gold or without a label that stands, and a model may point at them."""
    return (
        f"SELECT * FROM {relation} AS r WHERE NOT EXISTS (SELECT 1 FROM annotation AS a "
        f"WHERE a.dataset = {dataset.id} AND a.row_id = r._row AND a.status = 'labelled' "
        f"AND a.row_id NOT IN (SELECT row_id FROM gold WHERE dataset = {dataset.id})) "
        f"AND NOT EXISTS (SELECT 1 FROM ({blind_sql(dataset.rows_id, relation)}) AS b "
        "WHERE b.row_id = r._row) ORDER BY r._row"
    )


async def finish_score(
    session: Session, job: str, params: ScoreParams, result: ScoreResult
) -> dict[str, Any]:
    """Bring the suggestions in beside those in force, switch over, and rank the queue anew."""
    relation = f"suggestion_{params.dataset}_{params.version}_{job}"
    await session.bulk(lambda reader: datasets.import_parquet(reader, result.path, relation))

    def change(tx: Transaction) -> list[str]:
        old = tx.all("SELECT relation FROM suggestion_run WHERE dataset = ?", (params.dataset,))
        tx.execute("DELETE FROM suggestion_run WHERE dataset = ?", (params.dataset,))
        tx.execute(
            "INSERT INTO suggestion_run VALUES (?, ?, ?, ?, ?)",
            (params.dataset, params.version, relation, result.labels, tx.now),
        )
        name = datasets.by_id(tx, params.dataset).name
        payload = {"model": params.version, "rows": result.rows}
        tx.event("annotate.scored", f"dataset:{name}", payload)
        tx.publish("labels", name)
        return [table for (table,) in old]

    replaced = await session.write(change, list[str])
    await renew(session, await session.read(lambda reader: datasets.by_id(reader, params.dataset)))
    await session.bulk(lambda reader: _drop(reader, replaced))
    shutil.rmtree(Path(params.rows).parent, ignore_errors=True)
    return {"version": params.version, "rows": result.rows, "seconds": result.seconds}


def _drop(reader: Reader, relations: list[str]) -> None:
    for relation in relations:
        reader.execute(f'DROP TABLE IF EXISTS "{relation}"')


async def abandon_score(session: Session, job: str, params: ScoreParams) -> None:
    """A scoring that failed or was cancelled leaves nothing."""
    shutil.rmtree(Path(params.rows).parent, ignore_errors=True)


HANDLERS: dict[Any, Any] = {Rescore: rescore}
FINISHERS = {SCORE.name: finish_score}
ABANDONED = {SCORE.name: abandon_score}
