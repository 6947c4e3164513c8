"""Hub side: Parquet snapshots that previews and jobs read, cut once per state of the rows."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from workbench.cleanse.service_care import marks_sql, marks_state
from workbench.core.errors import NotFoundError, WorkbenchError
from workbench.core.ids import new_id
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.datasets import Dataset
from workbench.store.reader import Reader
from workbench.store.session import Session

READ_SECONDS = 60.0
MOST_AHEAD = 100_000_000
"""Cells of a dataset whose rows are laid out before anybody asks for them."""


@dataclass
class Snapshots:
    """What lies in scratch; one cut at a time, so that nobody cuts the same rows twice.

    ``reading`` counts who reads a file: such a one stays when newer rows have come.
    """

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    reading: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Snapshot:
    """Rows as a Parquet file, and the state of the rows it shows."""

    path: str
    state: str


@contextlib.contextmanager
def reading(session: Session, *paths: str) -> Iterator[None]:
    """Keep snapshots while a worker reads them, whatever is loaded meanwhile."""
    held = session.memory(Snapshots, Snapshots).reading
    held.update(paths)
    try:
        yield
    finally:
        held.subtract(paths)


async def dataset_named(session: Session, name: str) -> Dataset:
    """The dataset. Raises NotFoundError."""
    return await session.read(lambda reader: datasets.find(reader, name))


async def raw_snapshot(session: Session, dataset: Dataset) -> Snapshot | None:
    """The raw rows with ``_row`` and ``_hash``, in order; None before the first load."""

    def sql(reader: Reader) -> str:
        rows, table = datasets.relation(reader, dataset, "raw"), datasets.raw_table(dataset.id)
        columns = [column.name for column in datasets.columns(reader, dataset, "raw")]
        picked = ", ".join(map(quote, ["_row", "_hash", *columns]))
        if _stands_in_order(reader, table, rows):
            return f"SELECT {picked} FROM {quote(table)}"
        return f"SELECT {picked} FROM {rows} ORDER BY _row"

    return await _cut(
        session, f"raw-{dataset.id}-", lambda reader: datasets.raw_state(reader, dataset), sql
    )


async def raw_rows(session: Session, dataset: Dataset) -> Snapshot:
    """The raw rows. Raises NotFoundError before the first load."""
    raw = await raw_snapshot(session, dataset)
    if raw is None:
        raise NotFoundError(
            f"{dataset.name} has no rows yet", f"load some: workbench collect run {dataset.name}"
        )
    return raw


async def lay_out(session: Session, names: tuple[str, ...]) -> None:
    """Cut the raw rows of datasets that have changed, before anybody asks for them."""
    for name in names:
        try:
            dataset = await dataset_named(session, name)
            if await session.read(partial(_cells, dataset=dataset)) <= MOST_AHEAD:
                await raw_snapshot(session, dataset)
        except WorkbenchError:
            # It was work ahead of time: whoever needs the rows is told what is wrong with them.
            return


def _cells(reader: Reader, *, dataset: Dataset) -> int:
    rows = datasets.relation(reader, dataset, "raw")
    return datasets.count(reader, rows) * len(datasets.columns(reader, dataset, "raw"))


async def clean_snapshot(session: Session, dataset: Dataset, build: int) -> Snapshot:
    """The clean rows of a build, in order."""
    table = quote(f"clean_{dataset.id}_{build}")

    def sql(reader: Reader) -> str:
        names = [column.name for column in reader.columns(f"SELECT * FROM {table}")]
        shown = ", ".join(quote(name) for name in names if name not in datasets.HIDDEN)
        return f"SELECT {shown} FROM {table} ORDER BY {datasets.order(reader, table)}"

    cut = await _cut(session, f"clean-{dataset.id}-", lambda _: str(build), sql)
    assert cut is not None, "a build has a number"
    return Snapshot(cut.path, f"build-{build}")


def _stands_in_order(reader: Reader, table: str, rows: str) -> bool:
    """Whether all rows of the table count, and stand there in the order of their numbers.

    Then they need not be sorted: a window without an order sees a table's rows as they stand, and
    so does an export (not so for the view, whose joins mix them).
    """
    table = quote(table)
    if datasets.count(reader, table) != datasets.count(reader, rows):
        return False
    up = f"SELECT _row > lag(_row) OVER () AS up FROM {table}"
    sql = f"SELECT coalesce(bool_and(up), true) FROM ({up})"
    return bool(reader.scalar(sql))


async def marks(session: Session, dataset: Dataset) -> str:
    """A file of the rows that people care about: ``_row``, ``labelled``, ``test``, ``train``.

    And for each column in which spans are marked how many there are. "" when nobody has labelled a
    row and there is no split.
    """
    cut = await _cut(
        session,
        f"marks-{dataset.id}-",
        lambda reader: marks_state(reader, dataset.id),
        lambda reader: marks_sql(reader, dataset.id),
    )
    return "" if cut is None else cut.path


async def training_snapshot(session: Session, dataset: Dataset, split: int) -> Snapshot:
    """A file of the raw rows with ``_train``, true for training rows. The caller deletes it."""
    path = str(Path(session.scratch) / f"train-{new_id()}.parquet")

    def export(reader: Reader) -> str:
        rows = datasets.relation(reader, dataset, "raw")
        sql = (
            f"SELECT r.* EXCLUDE (_load), coalesce(s.part = 'train', false) AS _train "
            f"FROM {rows} r LEFT JOIN "
            f"(SELECT row_id, part FROM split_row WHERE split = {split:d}) s "
            "ON s.row_id = r._row ORDER BY r._row"
        )
        datasets.export_parquet(reader, sql, path)
        return datasets.raw_state(reader, dataset)

    return Snapshot(path, await session.bulk(lambda reader: reader.steady(export)))


async def linked(session: Session, path: str) -> str:
    """Another name for a snapshot, so that a job keeps it. The caller deletes it."""
    name = str(Path(session.scratch) / f"clean-{new_id()}.parquet")
    os.link(path, name)
    return name


async def _cut(
    session: Session,
    prefix: str,
    state: Callable[[Reader], str],
    sql: Callable[[Reader], str],
) -> Snapshot | None:
    """The file of the present state, made if it is missing; None while the state is ""."""
    found = await session.read(state, READ_SECONDS)
    if not found:
        return None
    folder = Path(session.scratch) / "snapshots"
    path = folder / f"{prefix}{found}.parquet"
    snapshots = session.memory(Snapshots, Snapshots)
    async with snapshots.lock:
        if path.exists():
            return Snapshot(str(path), found)
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{new_id()}.part"
        try:
            # Rows may have come since: the file is named by the state that it shows.
            found = await session.bulk(
                lambda reader: reader.steady(lambda reader: _export(reader, part, state, sql))
            )
            if not found:
                return None
            path = folder / f"{prefix}{found}.parquet"
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
        for old in folder.glob(f"{prefix}*.parquet"):
            if old != path and snapshots.reading[str(old)] <= 0:
                old.unlink(missing_ok=True)
    return Snapshot(str(path), found)


def _export(
    reader: Reader, part: Path, state: Callable[[Reader], str], sql: Callable[[Reader], str]
) -> str:
    """Write the rows to ``part``; the state they are of, "" where there is none to write."""
    found = state(reader)
    if found:
        query = sql(reader)
        columns = len(reader.columns(query))
        wide = columns > datasets.USUAL_COLUMNS
        with reader.roomy() if wide else contextlib.nullcontext():
            datasets.export_parquet(reader, query, part, columns=columns)
    return found
