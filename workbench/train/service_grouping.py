"""Structure without a target, on the hub's side: start it, keep it, put its rows in order."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec

from workbench.core.clock import iso
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.core.ids import new_id
from workbench.core.request import Request
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.groupings import rows_table
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction
from workbench.train.requests.grouping import (
    EACH,
    GROUP_JOB,
    HDBSCAN,
    KINDS,
    KMEANS,
    LARGEST,
    ODDEST,
    ORDERS,
    TOPICS,
    GroupedRows,
    Grouping,
    GroupParams,
    GroupResult,
    ListGroupings,
    OrderGrouping,
    ShowGrouping,
    StartGrouping,
)
from workbench.train.requests.splits import JobStarted

MOST_ORDERED = 20_000
_ORDERS = {
    EACH: "row_number() OVER (PARTITION BY g.cluster ORDER BY g.score, g.row_id), "
    "g.cluster, g.row_id",
    ODDEST: "g.score DESC, g.row_id",
    LARGEST: "count(*) OVER (PARTITION BY g.cluster) DESC, g.cluster, g.score, g.row_id",
}
_SQL = "SELECT id, document, created, person FROM grouping"


async def start_grouping(session: Session, request: StartGrouping) -> JobStarted:
    """Check, cut the columns into scratch, start the job."""
    if request.kind not in KINDS:
        raise InvalidInputError(
            f"nothing looks for {request.kind!r}", f"choose one of {', '.join(KINDS)}"
        )
    if request.clusters and request.kind not in (KMEANS, TOPICS, HDBSCAN):
        raise InvalidInputError(f"{request.kind} has no number of clusters", "leave --clusters out")
    folder = Path(session.scratch) / f"group-{new_id()}"
    folder.mkdir(parents=True)
    try:
        params = await session.bulk(lambda reader: _prepare(session, reader, request, folder))
        return JobStarted(job=await session.start_job(GROUP_JOB, params))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _prepare(session: Session, reader: Reader, request: StartGrouping, folder: Path) -> GroupParams:
    asked = datasets.choose(reader, request.dataset, labelled=False)
    found = datasets.by_id(reader, asked.rows_id)
    if request.stage not in ("", "raw", "clean", "best"):
        raise InvalidInputError(f"no rows are called {request.stage!r}", "choose raw or clean")
    stage = request.stage or "best"
    stage = datasets.best_stage(reader, found.id) if stage == "best" else stage
    relation = datasets.relation(reader, found, stage)
    known = [column.name for column in datasets.columns(reader, found, stage)]
    for name in request.columns:
        if name not in known:
            raise NotFoundError(
                f"{found.name} has no column {name!r}", f"its columns: {', '.join(known)}"
            )
    picked = ", ".join(["_row", *map(quote, request.columns or known)])
    path = folder / "rows.parquet"
    datasets.export_parquet(reader, f"SELECT {picked} FROM {relation} ORDER BY _row", path)
    return GroupParams(
        frame=str(path),
        dataset=found.id,
        dataset_name=found.name,
        stage=stage,
        kind=request.kind,
        clusters=request.clusters,
        seed=request.seed,
        person=session.actor.name,
    )


async def finish_grouping(
    session: Session, job: str, params: GroupParams, result: GroupResult
) -> Grouping:
    """Take over the rows, then make the grouping count in one transaction."""
    number = await session.write(lambda tx: tx.next_id("grouping_seq"), int)
    await session.bulk(
        lambda reader: datasets.import_parquet(reader, result.rows, rows_table(number))
    )

    def change(tx: Transaction) -> None:
        found = result.found
        tx.execute(
            "INSERT INTO grouping VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, job, params.dataset, params.kind, msgspec.json.encode(found).decode(),
             tx.now, params.person),
        )  # fmt: skip
        told = {
            "kind": found.kind,
            "dataset": found.dataset,
            "columns": found.columns,
            "rows": found.rows,
            "clusters": sum(one.cluster >= 0 for one in found.clusters),
            "outliers": found.outliers,
            "silhouette": found.silhouette,
            "stability": found.stability,
            "seed": found.seed,
        }
        tx.event("train.grouped", f"grouping:g{number}", told)
        tx.publish("models", f"g{number}")

    await session.write(change, type(None))
    shutil.rmtree(Path(params.frame).parent, ignore_errors=True)
    return await session.read(lambda reader: grouping(reader, number))


async def abandon_grouping(session: Session, job: str, params: GroupParams) -> None:
    """Forget the files of a job that did not end well."""
    shutil.rmtree(Path(params.frame).parent, ignore_errors=True)


def grouping(reader: Reader, number: int) -> Grouping:
    """One grouping; 0 is the newest. Raises NotFoundError."""
    where, params = ("WHERE id = ?", (number,)) if number else ("", ())
    row = reader.one(f"{_SQL} {where} ORDER BY id DESC LIMIT 1", params)
    if row is None:
        told = f"there is no grouping g{number}" if number else "nothing was grouped yet"
        raise NotFoundError(told, "look for structure: workbench group run")
    return _grouping(row)


def _grouping(row: tuple[Any, ...]) -> Grouping:
    number, document, created, person = row
    found = msgspec.json.decode(document, type=Grouping)
    return msgspec.structs.replace(found, grouping=number, by=person, at=iso(created))


async def list_groupings(session: Session, request: ListGroupings) -> list[Grouping]:
    """All of them, newest first."""

    def query(reader: Reader) -> list[Grouping]:
        if not request.dataset:
            rows = reader.all(f"{_SQL} ORDER BY id DESC")
        else:
            dataset = datasets.find(reader, request.dataset)
            rows = reader.all(f"{_SQL} WHERE dataset = ? ORDER BY id DESC", (dataset.id,))
        return [_grouping(row) for row in rows]

    return await session.read(query)


async def show_grouping(session: Session, request: ShowGrouping) -> Grouping:
    """One of them."""
    return await session.read(lambda reader: grouping(reader, request.grouping))


async def order_grouping(session: Session, request: OrderGrouping) -> GroupedRows:
    """Rows in an order for people, without test rows."""
    if request.order not in ORDERS:
        raise InvalidInputError(
            f"rows have no order {request.order!r}", f"choose one of {', '.join(ORDERS)}"
        )
    if not 0 < request.limit <= MOST_ORDERED:
        raise InvalidInputError(f"ask for 1 to {MOST_ORDERED:,} rows")

    def query(reader: Reader) -> GroupedRows:
        found = grouping(reader, request.grouping)
        dataset = datasets.find(reader, found.dataset)
        wanted = "" if request.cluster is None else f"AND g.cluster = {request.cluster:d}"
        if request.order != ODDEST and request.cluster is None:
            wanted = "AND g.cluster >= 0"
        rows = reader.all(
            f"SELECT g.row_id FROM {quote(rows_table(found.grouping))} g "
            f"WHERE g.row_id NOT IN (SELECT r.row_id FROM split_row r JOIN split s "
            f"ON s.id = r.split WHERE s.dataset = ? AND r.part = 'test') {wanted} "
            f"ORDER BY {_ORDERS[request.order]} LIMIT ?",
            (dataset.id, request.limit),
        )
        of = "" if request.cluster is None else f" of cluster {request.cluster}"
        what = f"g{found.grouping} {found.kind}: {request.order}{of}"
        return GroupedRows(dataset=found.dataset, what=what, rows=[row for (row,) in rows])

    return await session.read(query, 30.0)


GROUPING_HANDLERS: dict[type[Request[Any]], Any] = {
    StartGrouping: start_grouping,
    ListGroupings: list_groupings,
    ShowGrouping: show_grouping,
    OrderGrouping: order_grouping,
}
