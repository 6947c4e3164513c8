"""Hub side: two states of a dataset are compared: now, snapshots, and what loads read."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec

from workbench.collect import difference, service_columns, service_grown, tables
from workbench.collect.snapshots import NOW, CompareRows, Difference, RowDifference
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session

MAX_PAGE = 500
SECONDS = 60.0
_LOAD = re.compile(r"load:(\d+)")


class Kept(NamedTuple):
    """A snapshot as it is stored."""

    id: int
    number: int
    name: str
    rows: int
    columns: list[str]
    loads: list[int]


async def compare_rows(session: Session, request: CompareRows) -> Difference:
    """What differs. Raises NotFoundError, InvalidInputError for a dataset without rows."""
    return await session.read(lambda reader: _compare(reader, request), SECONDS)


def _compare(reader: Reader, request: CompareRows) -> Difference:
    dataset = datasets.find(reader, request.dataset).id
    columns = list(service_columns.stored(reader, dataset))
    if not columns:
        raise InvalidInputError(f"{request.dataset} has no rows yet", "Load it first.")
    a, b = (_state(reader, dataset, name) for name in (request.a, request.b))
    rows_a, rows_b, added, removed, changed = reader.all(difference.counts(a, b))[0]
    differs = reader.all(difference.changed_columns(dataset, a, b, columns))[0] if changed else ()
    limit, offset = max(0, min(request.limit, MAX_PAGE)), max(0, request.offset)
    found = reader.all(difference.page(dataset, a, b, columns, offset, limit))
    return Difference(
        dataset=request.dataset,
        a=request.a,
        b=request.b,
        rows_a=rows_a,
        rows_b=rows_b,
        added=added,
        removed=removed,
        changed=changed,
        columns={name: n for name, n in zip(columns, differs, strict=False) if n},
        rows=[_row(row, columns) for row in found],
    )


def _row(row: tuple[Any, ...], columns: list[str]) -> RowDifference:
    number, what, *cells = row
    before = dict(zip(columns, cells[: len(columns)], strict=True))
    after = dict(zip(columns, cells[len(columns) :], strict=True))
    return RowDifference(
        row=number,
        what=what,
        changed=[n for n in columns if before[n] != after[n]] if what == "changed" else [],
        before={} if what == "added" else before,
        after={} if what == "removed" else after,
    )


def _state(reader: Reader, dataset: int, name: str) -> str:
    """SQL for the rows of a state. Raises NotFoundError."""
    if name == NOW:
        return tables.current(dataset, [])
    if match := _LOAD.fullmatch(name):
        load = int(match[1])
        finding = reader.one(
            "SELECT finding FROM load WHERE id = ? AND dataset = ? AND finding IS NOT NULL "
            f"AND state IN {tables.SETTLED}",
            (load, dataset),
        )
        if finding is None:
            raise NotFoundError(
                f"load {load} has read no rows of this dataset", "See: workbench collect loads NAME"
            )
        return difference.of_loads(dataset, service_grown.chain(reader, finding[0]))
    kept = snapshot(reader, dataset, name)
    return difference.of_snapshot(dataset, kept.id, kept.loads)


def snapshot(reader: Reader, dataset: int, name: str) -> Kept:
    """A dataset's snapshot by name, or by number. Raises NotFoundError."""
    rows = reader.all(
        "SELECT id, number, name, rows, columns, loads FROM snapshot WHERE dataset = ? "
        "AND deleted IS NULL AND (name = ? OR number::VARCHAR = ?) ORDER BY name = ? DESC LIMIT 1",
        (dataset, name, name, name),
    )
    if not name or not rows:
        raise NotFoundError(
            f"there is no snapshot {name!r}", "See: workbench collect snapshots NAME"
        )
    number, place, called, count, columns, loads = rows[0]
    decode = msgspec.json.decode
    return Kept(
        number, place, called, count, decode(columns, type=list[str]), decode(loads, type=list[int])
    )
