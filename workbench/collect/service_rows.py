"""Hub side: windows of rows, frequencies, and the list of datasets."""

from __future__ import annotations

import json
from typing import Any

from workbench.collect.pages import PAGE_BYTES, fitting
from workbench.collect.plain import cell_sql, is_text, plain, size_sql
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
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.conditions import PARSE, check, filter_sql, statement, text_hint
from workbench.store.failures import DatabaseError, first_line, of_condition
from workbench.store.reader import Column, Reader
from workbench.store.session import Session

MAX_WINDOW = 10_000
MAX_CUT = 2**31 - 1
STAGES = ("raw", "clean", "best")
BY_ROW = quote("_row")


async def get_rows(session: Session, request: GetRows) -> RowsWindow:
    """A window of rows. Raises NotFoundError, InvalidInputError, RefusedError."""
    _may_ask(session, request.where)
    if not 0 <= request.limit <= MAX_WINDOW or request.offset < 0:
        raise InvalidInputError(f"a window has 0 to {MAX_WINDOW:,} rows, from 0 on")
    if not 0 <= request.cut <= MAX_CUT:
        raise InvalidInputError(f"cells are cut after 0 to {MAX_CUT:,} characters")
    role = session.actor.role
    return await session.read(lambda reader: read_window(reader, request, role))


def _columns(reader: Reader, dataset: datasets.Dataset, stage: str, role: Role) -> list[Column]:
    """The columns that may be seen: who labels does not see those that hold the answer."""
    columns = datasets.columns(reader, dataset, stage)
    if role >= Role.REVIEWER:
        return columns
    documents = reader.all(
        "SELECT arg_max(document, version) FROM label_schema "
        f"WHERE dataset IN {datasets.all_tasks(dataset.id)} GROUP BY dataset"
    )
    hidden = {name for (text,) in documents for name in json.loads(text).get("hidden") or ()}
    return [column for column in columns if column.name not in hidden]


def _may_ask(session: Session, where: str) -> None:
    if where and session.actor.role < Role.PRACTITIONER:
        raise RefusedError(
            "an SQL condition needs the role of practitioner", "Use the filters instead."
        )


def read_window(reader: Reader, request: GetRows, role: Role) -> RowsWindow:
    """The window on one reader; see ``get_rows``."""
    dataset = datasets.find(reader, request.dataset)
    stage = _stage(reader, dataset.id, request.stage)
    relation = datasets.relation(reader, dataset, stage)
    columns = _columns(reader, dataset, stage, role)
    types = {column.name: column.type for column in columns}
    where, params = _condition(reader, request, types)
    picked = columns if request.columns is None else _pick(request.columns, types)
    with of_condition(request.where, text_hint(request.where, types)):
        order = _order(reader, relation, request, types)
        total, ids = _ids(reader, relation, request, where, params, order)
    ids = _fitting(reader, relation, ids, picked, request.cut)
    rows = _rows(reader, relation, ids, [cell_sql(column, request.cut) for column in picked])
    return RowsWindow(
        columns=[ColumnInfo(name=column.name, type=column.type) for column in picked],
        rows=[[plain(value) for value in row] for row in rows],
        offset=request.offset,
        total=total,
        stage=stage,
    )


def _fitting(
    reader: Reader, relation: str, ids: list[int], columns: list[Column], cut: int
) -> list[int]:
    """The first of these rows: as many as fit into one answer. Raises InvalidInputError."""
    cells = len(ids) * len(columns)
    plain_text = all(is_text(column) for column in columns)
    if cut > 0 and plain_text and cells * (4 * cut + 8) < PAGE_BYTES:
        return ids
    size = " + ".join(["8", *(size_sql(column, cut) for column in columns)])
    sizes = [found[1] for found in _rows(reader, relation, ids, [f"{size} AS bytes"])]
    if sizes and sizes[0] > 2 * PAGE_BYTES - 1_000_000:
        raise InvalidInputError(
            f"row {ids[0]} has {sizes[0]:,} bytes of text: more than one answer holds",
            "Name fewer columns, or write the rows to a file.",
        )
    return ids[: fitting(sizes)]


def _ids(
    reader: Reader, relation: str, request: GetRows, where: str, params: list[Any], order: str
) -> tuple[int, list[int]]:
    """How many rows there are, and the ``_row`` numbers of the window, touching no other cell."""
    condition = f" WHERE {where}" if where else ""
    first, last, total = reader.all(
        f"SELECT min(_row), max(_row), count(*) FROM {relation}{condition}", params
    )[0]
    if total and order == f"{BY_ROW} ASC" and last - first + 1 == total:
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


def _condition(
    reader: Reader, request: GetRows | GetFrequencies, types: dict[str, str]
) -> tuple[str, list[Any]]:
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


def _order(reader: Reader, relation: str, request: GetRows, types: dict[str, str]) -> str:
    direction = "DESC" if request.descending else "ASC"
    if request.sort == "_row":
        return f"{BY_ROW} {direction}"
    place = datasets.order(reader, relation)
    if not request.sort:
        return f"{place} {direction}"
    _require(request.sort, types)
    return f"{quote(request.sort)} {direction} NULLS LAST, {place}"


async def get_frequencies(session: Session, request: GetFrequencies) -> list[Frequency]:
    """A column's values with their counts, most frequent first."""
    _may_ask(session, request.where)

    def query(reader: Reader) -> list[Frequency]:
        dataset = datasets.find(reader, request.dataset)
        stage = _stage(reader, dataset.id, request.stage)
        relation = datasets.relation(reader, dataset, stage)
        columns = _columns(reader, dataset, stage, session.actor.role)
        types = {one.name: one.type for one in columns}
        _require(request.column, types)
        where, params = _condition(reader, request, types)
        value = f"{quote(request.column)}::VARCHAR"
        with of_condition(request.where, text_hint(request.where, types)):
            rows = reader.all(
                f"SELECT {value} AS value, count(*) AS n FROM {relation}"
                f"{f' WHERE {where}' if where else ''} GROUP BY 1 ORDER BY n DESC, value LIMIT ?",
                (*params, max(1, min(request.limit, MAX_WINDOW))),
            )
        rows = rows[: fitting(len(value or "") * 4 for value, _ in rows)]
        return [Frequency(value=value, count=count) for value, count in rows]

    return await session.read(query)


async def list_datasets(session: Session, request: ListDatasets) -> list[Dataset]:
    """All datasets; one without rows has no columns yet, one that cannot be read has a fault."""

    def query(reader: Reader) -> list[Dataset]:
        return [_dataset(reader, one) for one in datasets.every(reader)]

    return await session.read(query)


def _dataset(reader: Reader, dataset: datasets.Dataset) -> Dataset:
    stage = datasets.best_stage(reader, dataset.id)
    try:
        relation = datasets.relation(reader, dataset, stage)
        columns = datasets.columns(reader, dataset, stage)
        rows = datasets.count(reader, relation)
    except NotFoundError:
        return Dataset(name=dataset.name, rows=0, stage="raw", columns=[])
    except DatabaseError as error:
        fault = f"its {stage} rows cannot be read: {first_line(error)}"
        return Dataset(name=dataset.name, rows=0, stage=stage, columns=[], fault=fault)
    return Dataset(
        name=dataset.name,
        rows=rows,
        stage=stage,
        columns=[ColumnInfo(name=column.name, type=column.type) for column in columns],
    )
