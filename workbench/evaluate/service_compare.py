"""Comparisons on the hub's side: found in the file, or made by the warm worker and kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec

from workbench.core.errors import InvalidInputError
from workbench.core.ids import new_id
from workbench.core.request import Request
from workbench.evaluate import queries
from workbench.evaluate.requests import COMPARE_JOB, Compare, CompareParams, Comparison
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction


async def compare(session: Session, request: Compare) -> Comparison:
    """Compare two versions on the test rows that both were evaluated on."""
    a, b, name = await session.read(lambda reader: _pair(reader, request))
    metric = request.metric or a.primary
    known = await session.read(lambda reader: stored_comparison(reader, a.id, b.id, metric))
    if known is not None and known.seed == request.seed:
        return known
    folder = Path(session.scratch) / f"compare-{new_id()}"
    folder.mkdir(parents=True)
    try:
        params = await session.bulk(
            lambda reader: _prepare(reader, a, b, name, metric, request.seed, folder)
        )
        found: Comparison = await session.run_warm(COMPARE_JOB, params)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return await session.write(lambda tx: _keep(tx, a.id, b.id, found), Comparison)


def _pair(reader: Reader, request: Compare) -> tuple[queries.Stored, queries.Stored, str]:
    ours = queries.model(reader, request.a, request.split)
    theirs = queries.model(reader, request.b)
    if ours.version == theirs.version:
        raise InvalidInputError(f"v{ours.version} cannot be compared with itself")
    if ours.dataset != theirs.dataset:
        raise InvalidInputError(
            f"v{ours.version} and v{theirs.version} learned from different datasets",
            "compare two versions of the same dataset",
        )
    theirs = queries.model(reader, request.b, ours.split_name)
    a, b = queries.required(reader, ours), queries.required(reader, theirs)
    if a.task != b.task:
        raise InvalidInputError(f"v{a.version} answers {a.task}, v{b.version} {b.task}")
    return a, b, ours.split_name


def _prepare(
    reader: Reader,
    a: queries.Stored,
    b: queries.Stored,
    split: str,
    metric: str,
    seed: int,
    folder: Path,
) -> CompareParams:
    first, second = folder / "a.parquet", folder / "b.parquet"
    datasets.export_parquet(reader, queries.evaluated_rows(a.job), first)
    datasets.export_parquet(reader, queries.evaluated_rows(b.job), second)
    return CompareParams(
        a=a.version,
        b=b.version,
        split_name=split,
        a_rows=str(first),
        b_rows=str(second),
        a_labels=a.labels,
        b_labels=b.labels,
        task=a.task,
        metric=metric,
        seed=seed,
    )


def _keep(tx: Transaction, a: int, b: int, found: Comparison) -> Comparison:
    tx.execute(
        "INSERT INTO comparison VALUES (?, ?, ?, ?, ?, ?)",
        (a, b, found.metric, msgspec.json.encode(found).decode(), tx.now, tx.actor.name),
    )
    tx.event(
        "evaluate.compared",
        f"model:v{found.a}",
        {"with": f"v{found.b}", "split": found.split, "verdict": found.verdict},
    )
    tx.publish("models", str(found.a), str(found.b))
    return found


def stored_comparison(reader: Reader, a: int, b: int, metric: str) -> Comparison | None:
    """The newest comparison of two evaluations by a metric."""
    row = reader.one(
        "SELECT document FROM comparison WHERE a = ? AND b = ? AND metric = ? "
        "ORDER BY created DESC LIMIT 1",
        (a, b, metric),
    )
    return msgspec.json.decode(row[0], type=Comparison) if row else None


def champion_comparison(reader: Reader, stored: queries.Stored) -> Comparison | None:
    """How an evaluation stands against today's champion; None where they were not compared."""
    champion = queries.champion(reader)
    if champion is None or champion == stored.version:
        return None
    rival = queries.newest(reader, champion, stored.split)
    return stored_comparison(reader, stored.id, rival.id, stored.primary) if rival else None


COMPARE_HANDLERS: dict[type[Request[Any]], Any] = {Compare: compare}
