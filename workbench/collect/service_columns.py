"""Hub side: the columns of a dataset's raw rows. The table may have more than the view shows.

What is shown are the columns of the loads that count. The others are those of loads that were taken
back; they make way when a file brings another column of that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from workbench.collect import numbers, tables
from workbench.collect.tasks import LoadParams
from workbench.core.errors import ConflictError
from workbench.store.reader import Reader
from workbench.store.transaction import Transaction

_OWN = ("_row", "_load", "_hash")


class Fitted(NamedTuple):
    """The dataset's columns with a load, and what that changes."""

    columns: list[str]
    added: list[str]
    missing: list[str]


NONE = Fitted([], [], [])


def stored(reader: Reader, dataset: int) -> dict[str, str]:
    """The raw table's columns and types, in order; {} when there is no table yet."""
    rows = reader.all(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? "
        "ORDER BY column_index",
        (f"raw_{dataset}",),
    )
    return {name: kind for name, kind in rows if name not in _OWN}


def of_loads(
    reader: Reader, dataset: int, states: str = "('counted')", which: str = "true"
) -> list[str]:
    """The columns of the files of loads in these states, in the order in which they came.

    ``which`` is a condition for the loads ``l``.
    """
    rows = reader.all(
        "SELECT dialect -> '$.names', left_out FROM load l WHERE dataset = ? AND finding = id "
        f"AND {which} AND state IN {states} ORDER BY id",
        (dataset,),
    )
    files = ([msgspec.json.decode(text or "[]", type=list[str]) for text in row] for row in rows)
    return list(
        dict.fromkeys(name for names, left_out in files for name in names if name not in left_out)
    )


_READ_SO = (
    "id >= coalesce((SELECT max(a.id) FROM load a WHERE a.source = l.source "
    "AND a.state = 'counted' AND a.anew), 0)"
)
"""A condition for loads ``l`` whose source was not read anew since."""


def shown(reader: Reader, dataset: int) -> list[str]:
    """The columns of the loads that count, since their sources were last read anew."""
    return of_loads(reader, dataset, which=_READ_SO)


def of_others(reader: Reader, dataset: int, source: int) -> list[str]:
    """The columns that the dataset has without this source."""
    return of_loads(reader, dataset, which=f"{_READ_SO} AND source <> {source}")


def foreign(reader: Reader, dataset: int, source: int) -> list[str]:
    """The columns that loads of this source never had, if it has any that count."""
    own = of_loads(reader, dataset, which=f"{_READ_SO} AND source = {source}")
    return [name for name in shown(reader, dataset) if name not in own] if own else []


def known(reader: Reader, dataset: int) -> list[str]:
    """The columns as the view has them."""
    sql = "SELECT name FROM dataset_column WHERE dataset = ? ORDER BY position"
    return [row[0] for row in reader.all(sql, (dataset,))]


def visible(reader: Reader, dataset: int) -> dict[str, str]:
    """The columns that the dataset has, and their types; {} before its first load."""
    types = stored(reader, dataset)
    return {name: types[name] for name in shown(reader, dataset)}


def fit(bulk: Reader, params: LoadParams, types: Mapping[str, str]) -> Fitted:
    """Make or widen the tables for a load. Raises ConflictError when its columns do not fit."""
    present = stored(bulk, params.dataset)
    if not present:
        for sql in tables.create(params.dataset, types):
            bulk.execute(sql)
        return Fitted(list(types), [], [])
    counted = of_loads(bulk, params.dataset)
    _require_same({name: present[name] for name in counted}, types)
    before = shown(bulk, params.dataset)
    added = [name for name in types if name not in before]
    other = foreign(bulk, params.dataset, params.source)
    missing = [name for name in before if name not in types and name not in other]
    wanted = {name: kind for name, kind in types.items() if name not in counted}
    _widen(bulk, params.dataset, present, wanted)
    columns = [*before, *added]
    if params.anew:
        others = of_others(bulk, params.dataset, params.source)
        columns = [*others, *(name for name in types if name not in others)]
    return Fitted(columns, added if before else [], missing)


def _require_same(counted: Mapping[str, str], types: Mapping[str, str]) -> None:
    folded = {name.casefold(): name for name in counted}
    for name, kind in types.items():
        own = folded.get(name.casefold())
        if own is not None and (own != name or counted[own] != kind):
            raise ConflictError(
                f"column {own!r} was {counted[own]}, the file now has {name!r} as {kind}",
                "Load the file as a source of its own, mend the column's name or type, or keep "
                "rows that do not fit aside: workbench collect edit NAME --contract quarantine",
            )


def _widen(
    bulk: Reader, dataset: int, present: Mapping[str, str], wanted: Mapping[str, str]
) -> None:
    """Add columns; one of the same name that no load has any more makes way."""
    folded = {name.casefold(): name for name in present}
    for name, kind in wanted.items():
        own = folded.get(name.casefold())
        if own == name and present[own] == kind:
            continue
        if own is not None:
            _require_no_snapshot(bulk, dataset, own)
            # Rows go with the column, now: were this load to fail, nobody would know their numbers.
            numbers.note(bulk, dataset, numbers.last(bulk, dataset))
            for sql in tables.drop_column(dataset, own):
                bulk.execute(sql)
        bulk.execute(tables.add_column(dataset, name, kind))


def _require_no_snapshot(bulk: Reader, dataset: int, column: str) -> None:
    """Raises ConflictError: snapshots may have rows with something in the column."""
    if bulk.one("SELECT 1 FROM snapshot WHERE dataset = ? AND deleted IS NULL", (dataset,)):
        raise ConflictError(
            f"the column {column!r} was of another type or spelling, and snapshots may need it",
            "Delete them, load the file as a source of its own, or mend the column's name or type.",
        )


def narrow(bulk: Reader, dataset: int) -> None:
    """Remove columns that only loads had which never counted."""
    known = of_loads(bulk, dataset, tables.SETTLED)
    for name in stored(bulk, dataset):
        if name not in known:
            for sql in tables.drop_column(dataset, name):
                bulk.execute(sql)


def show(tx: Transaction, dataset: int, columns: list[str], hidden: bool) -> None:
    """Make these the dataset's columns, and show its rows with them."""
    tx.execute("DELETE FROM dataset_column WHERE dataset = ?", (dataset,))
    for position, name in enumerate(columns):
        tx.execute(
            "INSERT INTO dataset_column VALUES (?, ?, ?, ?)", (dataset, position, name, name)
        )
    tx.execute(tables.view(dataset, columns, hidden))
