"""Splits on the hub's side: freeze one, show them, take over what a job assigned."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from workbench.core.errors import ConflictError, InvalidInputError
from workbench.core.ids import new_id
from workbench.core.model_tasks import REGRESSION, SPANS
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction
from workbench.train import queries
from workbench.train.given import check_sources, given_column
from workbench.train.planning import infer_task
from workbench.train.requests import (
    LABELS,
    SPLIT_JOB,
    CreateSplit,
    JobStarted,
    ListSplits,
    ShowSplit,
    Split,
    SplitParams,
    SplitPlan,
    SplitResult,
)

_KINDS = {
    "group": ("--group", "grouped"),
    "time": ("--time", "time"),
    "by": ("--by", "column"),
    "sources": ("--test-source", "source"),
}
"""What a split may be made by: its option, and what kind of a split it makes."""


async def create_split(session: Session, request: CreateSplit) -> JobStarted:
    """Cut the rows into scratch and start the job that assigns them."""
    plan = _plan(request)
    folder = Path(session.scratch) / f"split-{new_id()}"
    folder.mkdir(parents=True)
    try:
        params = await session.bulk(
            lambda reader: _prepare(reader, request, plan, folder, session.actor.name)
        )
        return JobStarted(job=await session.start_job(SPLIT_JOB, params))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _plan(request: CreateSplit) -> SplitPlan:
    if not request.name.strip():
        raise InvalidInputError("a split needs a name")
    if not 0 < request.share < 1:
        raise InvalidInputError(
            f"--test {request.share} is no share", "give a number between 0 and 1, such as .2"
        )
    given = [name for name in _KINDS if getattr(request, name)]
    if len(given) > 1:
        options = " and ".join(_KINDS[name][0] for name in given)
        raise InvalidInputError(f"give one of {options}, not both")
    return SplitPlan(
        kind=_KINDS[given[0]][1] if given else "stratified",
        share=request.share,
        seed=request.seed,
        group=request.group,
        time=request.time,
        by=request.by,
        sources=request.sources,
        stratify=request.stratify,
        target=request.target,
    )


def _prepare(
    reader: Reader, request: CreateSplit, plan: SplitPlan, folder: Path, person: str
) -> SplitParams:
    if reader.one("SELECT 1 FROM split WHERE name = ?", (request.name,)) is not None:
        raise ConflictError(
            f"a split is called {request.name!r} already", "a split is frozen: choose another name"
        )
    asked = datasets.choose(reader, request.dataset, labelled=False)
    found = datasets.by_id(reader, asked.rows_id)
    stage = datasets.best_stage(reader, found.id)
    for name in (plan.group, plan.time, plan.by, plan.target):
        if name:
            queries.target(reader, found, stage, name)
    check_sources(reader, found, plan.sources)
    plan, warnings = _settled(reader, found, stage, plan)
    relation = datasets.relation(reader, found, stage)
    stratum, join, task = "CAST(NULL AS VARCHAR)", "", ""
    if plan.stratify:
        wanted = queries.target(reader, found, stage, plan.stratify)
        stratum, join, task = wanted.expression, wanted.join, wanted.task
    path = folder / "rows.parquet"
    given = given_column(found.id, plan)
    sql = f"SELECT d.*, {stratum} AS _stratum{given} FROM {relation} d {join} ORDER BY d._row"
    datasets.export_parquet(reader, sql, path)
    return SplitParams(
        name=request.name,
        dataset=found.id,
        person=person,
        plan=plan,
        frame=str(path),
        task=task,
        fields=queries.sides(reader, found, plan.target or plan.stratify),
        warnings=warnings,
    )


def _settled(
    reader: Reader, found: datasets.Dataset, stage: str, plan: SplitPlan
) -> tuple[SplitPlan, list[str]]:
    """The plan with what it is stratified by, and what to warn about when that is nothing."""
    if plan.kind not in ("stratified", "grouped"):
        return plan, []
    if not plan.stratify and not plan.target and queries.has_labels(reader, found):
        # What people are asked may be nothing that rows can be stratified by.
        plan = msgspec.structs.replace(plan, target=LABELS)
    if not plan.stratify and plan.target:
        target = queries.target(reader, found, stage, plan.target)
        figures = queries.target_figures(reader, datasets.relation(reader, found, stage), target)
        if infer_task(figures, target) not in (REGRESSION, SPANS):
            return msgspec.structs.replace(plan, stratify=plan.target), []
    if plan.stratify or plan.kind == "grouped":
        return plan, []
    plan = msgspec.structs.replace(plan, kind="random")
    if plan.target:
        return plan, []
    return plan, [
        "the rows are divided at random, whatever their classes: for the same shares of each class "
        "on both sides make one with --stratify COLUMN, the column that will be learned"
    ]


async def finish_split(
    session: Session, job: str, params: SplitParams, result: SplitResult
) -> Split:
    """Take over the parts, then make the split count in one transaction."""
    number = await session.write(lambda tx: tx.next_id("split_seq"), int)
    await session.bulk(lambda reader: import_rows(reader, number, result.parts))

    def change(tx: Transaction) -> None:
        warnings = [*params.warnings, *result.warnings]
        store_split(tx, number, params.name, params.dataset, result.plan, warnings)

    await session.write(change, type(None))
    shutil.rmtree(Path(params.frame).parent, ignore_errors=True)
    return await session.read(lambda reader: queries.split(reader, params.name)[1])


def import_rows(reader: Reader, split: int, path: str) -> int:
    """Add a job's rows to a split, but for those that are in it already; how many.

    They go in by whole row groups, on the bulk connection, so that no label waits for them.
    """
    source = f"read_parquet({datasets.literal(path)}, file_row_number = true)"
    total = int(reader.scalar(f"SELECT count(*) FROM {source}") or 0)
    added = 0
    for start in range(0, total, datasets.CHUNK_ROWS):
        added += reader.execute(
            f"INSERT INTO split_row SELECT ?, row_id, part FROM {source} "
            "WHERE file_row_number >= ? AND file_row_number < ? AND row_id NOT IN "
            "(SELECT row_id FROM split_row WHERE split = ?) ORDER BY file_row_number",
            (split, start, start + datasets.CHUNK_ROWS, split),
        )
    return added


def store_split(
    tx: Transaction,
    number: int,
    name: str,
    dataset: int,
    plan: SplitPlan,
    warnings: list[str],
) -> None:
    """Make a split count whose rows are in already, with its event."""
    if tx.one("SELECT 1 FROM split WHERE name = ?", (name,)) is not None:
        raise ConflictError(f"a split is called {name!r} already", "choose another name")
    options = msgspec.to_builtins(plan)
    for key in ("kind", "seed", "share"):
        options.pop(key)
    tx.execute(
        "INSERT INTO split VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(number, name, dataset, plan.kind, plan.seed, plan.share),
            *(msgspec.json.encode(options).decode(), msgspec.json.encode(warnings).decode()),
            *(tx.now, tx.actor.name),
        ),
    )
    counts = dict(
        tx.all("SELECT part, count(*) FROM split_row WHERE split = ? GROUP BY part", (number,))
    )
    tx.event(
        "train.split_created",
        f"split:{name}",
        {"dataset": dataset, "kind": plan.kind, "seed": plan.seed, **counts},
    )
    tx.publish("models", f"split:{name}")


async def abandon_split(session: Session, job: str, params: SplitParams) -> None:
    """Forget what a job that did not end well left behind."""
    shutil.rmtree(Path(params.frame).parent, ignore_errors=True)


async def show_split(session: Session, request: ShowSplit) -> Split:
    """One split."""
    return await session.read(lambda reader: queries.split(reader, request.name)[1])


async def list_splits(session: Session, request: ListSplits) -> list[Split]:
    """All splits, or those of one dataset."""

    def query(reader: Reader) -> list[Split]:
        if request.dataset:
            datasets.find(reader, request.dataset)
        return queries.splits(reader, request.dataset)

    return await session.read(query)
