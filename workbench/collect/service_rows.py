"""Hub side: windows of rows, frequencies, and the list of datasets."""

from __future__ import annotations

import datetime as dt
import decimal
import math
from typing import Any

from workbench.collect.conditions import PARSE, check, filter_sql, statement
from workbench.collect.requests import (
    ColumnInfo,
    Dataset,
    Frequency,
    GetFrequencies,
    GetRows,
    ListDatasets,
    RowsWindow,
)
from workbench.core.errors import InvalidInputError, NotFoundError, RefusedError
from workbench.core.request import Role
from workbench.store import datasets
from workbench.store.failures import of_condition
from workbench.store.reader import Column, Reader
from workbench.store.session import Session
from workbench.store.sql import quote

MAX_WINDOW = 10_000
STAGES = ("raw", "clean", "best")


async def get_rows(session: Session, request: GetRows) -> RowsWindow:
    """A window of rows. Raises NotFoundError, InvalidInputError, RefusedError."""
    if request.where and session.actor.role < Role.PRACTITIONER:
        raise RefusedError(
            "an SQL condition needs the role of practitioner", "Use the filters instead."
        )
    if not 0 <= request.limit <= MAX_WINDOW or request.offset < 0:
        raise InvalidInputError(f"a window has 0 to {MAX_WINDOW:,} rows, from 0 on")
    return await session.read(lambda reader: read_window(reader, request))


def read_window(reader: Reader, request: GetRows) -> RowsWindow:
    """The window on one reader; see ``get_rows``."""
    dataset = datasets.find(reader, request.dataset)
    stage = _stage(reader, dataset.id, request.stage)
    relation = datasets.relation(reader, dataset, stage)
    columns = datasets.columns(reader, dataset, stage)
    types = {column.name: column.type for column in columns}
    where, params = _condition(reader, request, types)
    picked = columns if request.columns is None else _pick(request.columns, types)
    with of_condition(request.where):
        total, ids = _ids(reader, relation, request, where, params, _order(request, types))
    rows = _rows(reader, relation, ids, [_cell(column, request.cut) for column in picked])
    return RowsWindow(
        columns=[ColumnInfo(name=column.name, type=column.type) for column in picked],
        rows=[[plain(value) for value in row] for row in rows],
        offset=request.offset,
        total=total,
        stage=stage,
    )


def _ids(
    reader: Reader, relation: str, request: GetRows, where: str, params: list[Any], order: str
) -> tuple[int, list[int]]:
    """How many rows there are, and the ``_row`` numbers of the window, touching no other cell."""
    condition = f" WHERE {where}" if where else ""
    first, last, total = reader.all(
        f"SELECT min(_row), max(_row), count(*) FROM {relation}{condition}", params
    )[0]
    if total and order == "_row ASC" and last - first + 1 == total:
        start = first + request.offset
        return total, list(range(start, min(start + request.limit, last + 1)))
    found = reader.all(
        f"SELECT _row FROM {relation}{condition} ORDER BY {order} LIMIT ? OFFSET ?",
        (*params, request.limit, request.offset),
    )
    return total, [row[0] for row in found]


def _rows(reader: Reader, relation: str, ids: list[int], cells: list[str]) -> list[tuple[Any, ...]]:
    """The rows with these numbers, in this order."""
    if not ids:
        return []
    listed = ", ".join(str(int(one)) for one in ids)
    found = reader.all(
        f"SELECT {', '.join(['_row', *cells])} FROM {relation} "
        f"WHERE _row BETWEEN {min(ids)} AND {max(ids)} AND _row IN ({listed})"
    )
    by_id = {row[0]: row for row in found}
    return [by_id[one] for one in ids if one in by_id]


def _stage(reader: Reader, dataset: int, asked: str) -> str:
    if asked not in STAGES:
        raise InvalidInputError(f"there is no stage {asked!r}", "One of raw, clean, best.")
    return datasets.best_stage(reader, dataset) if asked == "best" else asked


def _condition(reader: Reader, request: GetRows, types: dict[str, str]) -> tuple[str, list[Any]]:
    where, params = filter_sql(request.filters, {"_row": "BIGINT", **types})
    if request.where.strip():
        check(reader.scalar(PARSE, (statement(request.where),)), list(types))
        where = f"{where} AND (\n{request.where}\n)" if where else f"(\n{request.where}\n)"
    return where, params


def _pick(names: list[str], types: dict[str, str]) -> list[Column]:
    for name in names:
        _require(name, types)
    return [Column(name, types[name]) for name in names]


def _require(name: str, types: dict[str, str]) -> None:
    if name not in types:
        raise NotFoundError(
            f"there is no column {name!r}", "Columns: " + ", ".join(list(types)[:20])
        )


def _order(request: GetRows, types: dict[str, str]) -> str:
    direction = "DESC" if request.descending else "ASC"
    if not request.sort or request.sort == "_row":
        return f"_row {direction}"
    _require(request.sort, types)
    return f"{quote(request.sort)} {direction} NULLS LAST, _row"


def _cell(column: Column, cut: int) -> str:
    if cut > 0 and column.type == "VARCHAR":
        return f"left({quote(column.name)}, {int(cut)}) AS {quote(column.name)}"
    return quote(column.name)


def plain(value: Any) -> Any:
    """A cell as JSON has it: times as ISO text, decimals as numbers, no NaN."""
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, bytes | dt.timedelta):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return value


async def get_frequencies(session: Session, request: GetFrequencies) -> list[Frequency]:
    """A column's values with their counts, most frequent first."""

    def query(reader: Reader) -> list[Frequency]:
        dataset = datasets.find(reader, request.dataset)
        stage = _stage(reader, dataset.id, request.stage)
        relation = datasets.relation(reader, dataset, stage)
        types = {one.name: one.type for one in datasets.columns(reader, dataset, stage)}
        _require(request.column, types)
        where, params = filter_sql(request.filters, {"_row": "BIGINT", **types})
        value = f"{quote(request.column)}::VARCHAR"
        rows = reader.all(
            f"SELECT {value} AS value, count(*) AS n FROM {relation}"
            f"{f' WHERE {where}' if where else ''} GROUP BY 1 ORDER BY n DESC, value LIMIT ?",
            (*params, max(1, min(request.limit, MAX_WINDOW))),
        )
        return [Frequency(value=value, count=count) for value, count in rows]

    return await session.read(query)


async def list_datasets(session: Session, request: ListDatasets) -> list[Dataset]:
    """All datasets; one without rows has no columns yet."""

    def query(reader: Reader) -> list[Dataset]:
        return [_dataset(reader, one) for one in datasets.every(reader)]

    return await session.read(query)


def _dataset(reader: Reader, dataset: datasets.Dataset) -> Dataset:
    try:
        relation = datasets.relation(reader, dataset, "best")
    except NotFoundError:
        return Dataset(name=dataset.name, rows=0, stage="raw", columns=[])
    stage = datasets.best_stage(reader, dataset.id)
    columns = datasets.columns(reader, dataset, stage)
    return Dataset(
        name=dataset.name,
        rows=datasets.count(reader, relation),
        stage=stage,
        columns=[ColumnInfo(name=column.name, type=column.type) for column in columns],
    )
