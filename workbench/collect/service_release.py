"""Hub side: a line that was kept aside is loaded after all, as it stands or mended.

The line stays part of the loads that kept it aside: its row is there as long as one of them is, and
a file that replaces what was loaded keeps the row while the line is still in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from workbench.collect import numbers, service_columns, service_grown, tables
from workbench.collect.cells import UNDECODABLE, line_cells
from workbench.collect.reading import Dialect
from workbench.collect.requests import LoadAccount, Quarantined, ReleaseLine
from workbench.collect.rowhash import row_hash
from workbench.collect.service_kinds import keep_kinds, kinds_shown
from workbench.collect.service_presence import Moment, moment, require_moment
from workbench.collect.service_quarantine import line_aside
from workbench.collect.service_sources import accounts, find_source
from workbench.collect.service_texts import Moves, of_row, plan_moves, store_moves
from workbench.core.errors import ConflictError, InvalidInputError, WorkbenchError
from workbench.core.sql import quote
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

_CORRECTED = "Then the line was corrected in the file: discard it here."


class _Row(NamedTuple):
    """The row of a line, worked out at a moment."""

    dataset: int
    moment: Moment
    line: Quarantined
    number: int
    values: dict[str, str | None]
    types: dict[str, str]


async def release_line(session: Session, request: ReleaseLine) -> LoadAccount:
    """Load one line. Raises InvalidInputError when it does not fit its columns, ConflictError."""
    await session.bulk(lambda bulk: _complete(bulk, request.name))
    # What a person lets in must not decide what the next load lets in.
    kinds = await kinds_shown(session, request.name)
    found: tuple[_Row, Moves] | WorkbenchError
    try:
        row = await session.read(lambda reader: _row(reader, request))
        title, after = f"line {row.line.line}, released,", of_row(row.number, row.values)
        found = row, await plan_moves(session, row.dataset, title, after)
    except WorkbenchError as error:
        found = error

    def change(tx: Transaction) -> LoadAccount:
        if isinstance(found, WorkbenchError):
            raise found
        keep_kinds(tx, find_source(tx, request.name)[0], kinds)
        return _load(tx, request, *found)

    return await session.write(change, LoadAccount)


def _complete(bulk: Reader, name: str) -> None:
    _, dataset = find_source(bulk, name)
    service_grown.complete(bulk, dataset)


def _row(reader: Reader, request: ReleaseLine) -> _Row:
    """What the line would be as a row now."""
    source, dataset = find_source(reader, request.name)
    found = moment(reader, dataset)
    line = line_aside(reader, source, request.line)
    if request.mended is None and line.reason.startswith(UNDECODABLE.partition("{")[0]):
        raise InvalidInputError(
            f"the line has {line.reason}", "Write it as it should be: --mended TEXT."
        )
    dialect = msgspec.json.decode(
        reader.scalar("SELECT dialect FROM load WHERE id = ?", (line.load,)), type=Dialect
    )
    cells = line_cells(line.raw if request.mended is None else request.mended, dialect)
    types = service_columns.stored(reader, dataset)
    values = _fitting(reader, cells, types)
    keys = msgspec.json.decode(
        reader.scalar("SELECT keys FROM source WHERE id = ?", (source,)), type=list[str]
    )
    number = None
    if keys:
        number = _number_of_key(reader, dataset, {key: values.get(key) for key in keys})
    else:
        _require_missing(reader, (source, dataset), line, values, types)
    if number is None:
        number = numbers.last(reader, dataset) + 1
    return _Row(dataset, found, line, number, values, types)


def _fitting(
    reader: Reader, cells: Mapping[str, str | None], types: Mapping[str, str]
) -> dict[str, str | None]:
    """The cells of columns that the dataset has. Raises InvalidInputError for what it cannot hold.

    What does not fit a contract may be let in by a person; what has no place cannot.
    """
    for name, value in cells.items():
        if value is None:
            continue
        if name not in types:
            raise InvalidInputError(
                f"the rows have no column {name!r}",
                "Leave its value out (--mended), or let the column in and load the file again: "
                "workbench collect edit NAME --contract columns=evolve",
            )
        if reader.scalar(f"SELECT TRY_CAST(? AS {types[name]}) IS NULL", (value,)):
            raise InvalidInputError(f"{value!r} in the column {name!r} is no {types[name]}")
    return {name: value for name, value in cells.items() if name in types}


def _number_of_key(reader: Reader, dataset: int, key: Mapping[str, Any]) -> int | None:
    """The number that the key's row had once. Raises when it is there now, or no key."""
    if missing := [name for name, value in key.items() if value is None]:
        raise InvalidInputError(f"the line has nothing in the key column {missing[0]!r}")
    match = " AND ".join(f"{quote(name)} = ?" for name in key)
    bound = list(key.values())
    rows = tables.current(dataset, list(key))
    if reader.one(f"SELECT 1 FROM ({rows}) WHERE {match} LIMIT 1", bound):
        raise ConflictError("a row with this key is there already", _CORRECTED)
    ever = f"{tables.raw(dataset)} WHERE {tables.ever(dataset)} AND {match}"
    number: int | None = reader.scalar(f"SELECT max(_row) FROM {ever}", bound)
    return number


def _require_missing(
    reader: Reader,
    place: tuple[int, int],
    line: Quarantined,
    values: Mapping[str, str | None],
    types: Mapping[str, str],
) -> None:
    """Raises ConflictError when a later load has as many such rows as this one with the line.

    ``place`` is the source, and its dataset.
    """
    source, dataset = place
    hashed = f"SELECT {row_hash(list(values))} FROM ({_cells(values, types)})"
    value = reader.scalar(hashed, _bound(values))
    mine = tables.brought(source)
    same = f"SELECT _row, _load FROM {tables.raw(dataset)} WHERE _hash = ? AND {mine}"
    copies = dict(
        reader.all(
            f"WITH same AS ({same}) SELECT l.id, count(*) FROM ("
            "SELECT _load AS finding FROM same UNION ALL "
            f"SELECT _by FROM {tables.seen(dataset)} JOIN same USING (_row, _load) UNION ALL "
            "SELECT s.load FROM same JOIN quarantine q ON q.released = _load "
            "JOIN quarantine_seen s ON s.line_id = q.id"
            ") JOIN standing_load l USING (finding) WHERE l.dataset = ? GROUP BY l.id",
            (value, dataset),
        )
    )
    keeping = reader.all(
        "SELECT l.id FROM quarantine_seen s JOIN standing_load l ON l.finding = s.load "
        "WHERE s.line_id = ?",
        (line.id,),
    )
    wanted = 1 + max(copies.get(load, 0) for (load,) in keeping)
    there = reader.scalar(
        f"SELECT count(*) FROM ({tables.current(dataset, [])}) WHERE _hash = ? AND {mine}",
        (value,),
    )
    if wanted <= there:
        raise ConflictError("a later load brought this row already", _CORRECTED)


def _cells(values: Mapping[str, str | None], types: Mapping[str, str]) -> str:
    cells = (f"CAST(?::VARCHAR AS {types[name]}) AS {quote(name)}" for name in values)
    return "SELECT " + ", ".join(cells)


def _bound(values: Mapping[str, str | None]) -> list[str | None]:
    return list(values.values())


def _load(tx: Transaction, request: ReleaseLine, row: _Row, moves: Moves) -> LoadAccount:
    """The load of the one row, if all is as it was found."""
    source, dataset = find_source(tx, request.name)
    line_aside(tx, source, row.line.id)
    require_moment(tx, dataset, row.moment)
    load = tx.next_id("load_seq")
    store_moves(tx, moves, load)
    note = f"line {row.line.line} of load {row.line.load}, released"
    tx.execute(
        "INSERT INTO load (id, source, dataset, state, started, ended, person, location, options, "
        "dialect, keys, shown, read, loaded, notes) SELECT ?, source, dataset, 'counted', ?, ?, ?, "
        "location, options, dialect, keys, true, 1, 1, ? FROM load WHERE id = ?",
        (
            *(load, tx.now, tx.now, tx.actor.name),
            *(msgspec.json.encode([note]).decode(), row.line.load),
        ),
    )
    names = ", ".join(map(quote, row.values))
    tx.execute(
        f"INSERT INTO {tables.raw(dataset)} (_row, _load, _hash, {names}) SELECT {row.number}, "
        f"{load}, {row_hash(list(row.values))}, {names} FROM ({_cells(row.values, row.types)})",
        _bound(row.values),
    )
    numbers.note(tx, dataset, row.number)
    tx.execute("UPDATE source SET rows = rows + 1 WHERE id = ?", (source,))
    tx.execute(
        "UPDATE quarantine SET state = 'released', released = ?, decided = ?, decided_by = ? "
        "WHERE id = ?",
        (load, tx.now, tx.actor.name, row.line.id),
    )
    tx.event(
        "collect.line_released",
        f"dataset:{request.name}",
        {"load": load, "id": row.line.id, "from": row.line.load, "line": row.line.line},
    )
    tx.publish("rows", request.name)
    return accounts(tx, "WHERE l.id = ?", (load,), 1)[0]
