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
from workbench.evaluate.requests import (
    COMPARE_JOB,
    Compare,
    CompareParams,
    Comparison,
    ComparisonPlan,
    PlanComparison,
)
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction


async def plan_comparison(session: Session, request: PlanComparison) -> ComparisonPlan:
    """Which test rows two versions meet on, and which of the two must be measured there first."""
    return await session.read(lambda reader: _plan(reader, request))


def _plan(reader: Reader, request: PlanComparison) -> ComparisonPlan:
    pair = _pair(reader, request.a, request.b, request.split)
    return ComparisonPlan(
        split=pair[0].split_name,
        unmeasured=[
            one.version for one in pair if queries.newest(reader, one.version, one.split) is None
        ],
    )


async def compare(session: Session, request: Compare) -> Comparison:
    """Compare two versions on the test rows that both were evaluated on."""

    def measured(reader: Reader) -> tuple[queries.Stored, queries.Stored, str]:
        ours, theirs = _pair(reader, request.a, request.b, request.split)
        return queries.required(reader, ours), queries.required(reader, theirs), ours.split_name

    a, b, name = await session.read(measured)
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


def _pair(reader: Reader, a: str, b: str, split: str) -> tuple[queries.Model, queries.Model]:
    """Both versions on one split. Raises InvalidInputError for two that can't be compared."""
    ours, theirs = queries.model(reader, a), queries.model(reader, b)
    first, second = f"v{ours.version}", f"v{theirs.version}"
    if ours.version == theirs.version:
        raise InvalidInputError(f"{first} cannot be compared with itself")
    if ours.dataset != theirs.dataset:
        raise InvalidInputError(
            f"{first} and {second} learned from different datasets",
            "compare two versions of the same dataset",
        )
    if ours.target != theirs.target:
        raise InvalidInputError(
            f"{first} answers {ours.target!r}, {second} {theirs.target!r}",
            "compare two versions that learned the same target",
        )
    if ours.task != theirs.task:
        raise InvalidInputError(
            f"{first} is for {ours.task}, {second} for {theirs.task}",
            "compare two versions of the same task",
        )
    ours = queries.model(reader, a, split)
    return ours, queries.model(reader, b, ours.split_name)


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
        costs=a.document.get("costs") or [],
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
    rival = queries.rival(reader, stored.version, stored.split, stored.task)
    return stored_comparison(reader, stored.id, rival.id, stored.primary) if rival else None


COMPARE_HANDLERS: dict[type[Request[Any]], Any] = {
    PlanComparison: plan_comparison,
    Compare: compare,
}
