"""Rows that came after a split get their part in it, before any model may point at them.

Only the newest split of a dataset takes them in by itself; an older one does when it is trained on.
A training gives the rows it reads their parts itself, so nothing is done beside one.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from workbench.core.errors import ConflictError
from workbench.core.ids import new_id
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction
from workbench.train import queries
from workbench.train.given import given_column
from workbench.train.requests import JOIN_JOB, JoinParams, JoinRows, Split, SplitResult
from workbench.train.service_split import import_rows

LOOK_SECONDS = 30.0


@dataclass(frozen=True)
class _Behind:
    dataset: datasets.Dataset
    number: int
    split: Split


async def join_rows(session: Session, request: JoinRows) -> list[str]:
    """Start a job for each dataset whose newest split lacks rows; the jobs' ids."""
    jobs = []
    for one in await session.read(_behind, LOOK_SECONDS):
        folder = Path(session.scratch) / f"split-{new_id()}"
        folder.mkdir(parents=True)
        with contextlib.suppress(ConflictError):
            # One that runs already looks again when it has ended.
            jobs.append(await _start(session, one, folder))
            continue
        shutil.rmtree(folder, ignore_errors=True)
    return jobs


async def _start(session: Session, behind: _Behind, folder: Path) -> str:
    try:
        person = session.actor.name
        params = await session.bulk(lambda reader: _cut(reader, behind, folder, person))
        return await session.start_job(JOIN_JOB, params, alone=behind.dataset.name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _behind(reader: Reader) -> list[_Behind]:
    found = []
    for dataset in datasets.every(reader):
        newest = queries.newest_split(reader, dataset)
        if newest is None or _trained(reader, dataset.id):
            continue
        relation = datasets.relation(reader, dataset, "best")
        lacking = (
            f"SELECT 1 FROM {relation} AS d WHERE NOT EXISTS (SELECT 1 FROM split_row AS r "
            "WHERE r.split = ? AND r.row_id = d._row) LIMIT 1"
        )
        if reader.one(lacking, (newest[0],)) is not None:
            found.append(_Behind(dataset, *newest))
    return found


def _trained(reader: Reader, dataset: int) -> bool:
    """Whether a training of the dataset is under way."""
    return bool(
        reader.one(
            "SELECT 1 FROM job WHERE kind = 'train.fit' AND state IN ('queued', 'running') "
            "AND CAST(json_extract(params, '$.dataset') AS INTEGER) = ?",
            (dataset,),
        )
    )


def _cut(reader: Reader, behind: _Behind, folder: Path, person: str) -> JoinParams:
    path = folder / "rows.parquet"
    relation = datasets.relation(reader, behind.dataset, "best")
    known, plan = _rows(reader, behind.number), queries.plan_of(behind.split)
    given = given_column(behind.dataset.id, plan)
    datasets.export_parquet(
        reader,
        f"SELECT d.*, r.part AS _part{given} FROM {relation} AS d LEFT JOIN split_row AS r "
        f"ON r.row_id = d._row AND r.split = {behind.number:d} ORDER BY d._row",
        path,
    )
    return JoinParams(
        name=behind.split.split,
        dataset=behind.dataset.id,
        person=person,
        plan=plan,
        fields=queries.sides(reader, behind.dataset, plan.target or plan.stratify),
        frame=str(path),
        split=behind.number,
        known=known,
    )


def _rows(reader: Reader, split: int) -> int:
    return int(reader.scalar("SELECT count(*) FROM split_row WHERE split = ?", (split,)) or 0)


async def finish_join(
    session: Session, job: str, params: JoinParams, result: SplitResult
) -> dict[str, int]:
    """Take the parts over, unless the split has got rows since they were reckoned.

    Rows of one group that two jobs gave their parts might stand on both sides; so the one that
    comes second is for nothing, and is done again.
    """

    def take(reader: Reader) -> int:
        if _rows(reader, params.split) != params.known or _trained(reader, params.dataset):
            return 0
        return import_rows(reader, params.split, result.parts) if result.parts else 0

    joined = await session.bulk(take)

    def change(tx: Transaction) -> None:
        about = {"rows": joined, "dataset": datasets.by_id(tx, params.dataset).name}
        tx.event("train.rows_joined", f"split:{params.name}", about)
        tx.publish("models", f"split:{params.name}")

    if joined:
        await session.write(change, type(None))
    shutil.rmtree(Path(params.frame).parent, ignore_errors=True)
    return {"rows": joined}
