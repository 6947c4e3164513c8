"""Hub side: quarantined lines are listed, discarded, or mended and released."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from workbench.collect import tables
from workbench.collect.objects import object_cells
from workbench.collect.records import Cells, OpenQuoteError, QuoteError, fit, mended, split_cells
from workbench.collect.requests import (
    Dialect,
    DiscardLines,
    ListQuarantine,
    LoadAccount,
    Quarantined,
    QuarantinePage,
    ReleaseLine,
)
from workbench.collect.rowhash import row_hash
from workbench.collect.service_load import rows_now
from workbench.collect.service_sources import accounts, find_source
from workbench.collect.sniff import apply_null_words
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.sql import quote
from workbench.store.transaction import Transaction

MAX_PAGE = 10_000
_SHOWN = (
    "FROM quarantine q JOIN load l ON l.id = q.load AND l.state = 'counted' "
    "WHERE q.source = ? AND (?::INTEGER IS NULL OR q.load = ?) AND q.state = 'kept'"
)


async def list_quarantine(session: Session, request: ListQuarantine) -> QuarantinePage:
    """Lines kept aside by loads that count, oldest load first."""

    def query(reader: Reader) -> QuarantinePage:
        source = reader.one("SELECT id FROM source WHERE name = ?", (request.name,))
        if source is None:
            datasets.find(reader, request.name)
            return QuarantinePage(total=0, items=[])
        bound = (source[0], request.load, request.load)
        rows = reader.all(
            f"SELECT q.load, q.line, q.reason, q.raw, q.state {_SHOWN} "
            "ORDER BY q.load, q.line LIMIT ? OFFSET ?",
            (*bound, max(0, min(request.limit, MAX_PAGE)), max(0, request.offset)),
        )
        total: int = reader.scalar(f"SELECT count(*) {_SHOWN}", bound)
        names = ("load", "line", "reason", "raw", "state")
        items = [Quarantined(**dict(zip(names, row, strict=True))) for row in rows]
        mine = _newest_discard(reader, source[0], session.actor.name)
        return QuarantinePage(total=total, items=items, discarded=len(mine))

    return await session.read(query)


async def discard_lines(session: Session, request: DiscardLines) -> int:
    """Mark lines as not wanted, or take that back. Raises NotFoundError when one is not there."""
    old, new = ("discarded", "kept") if request.restore else ("kept", "discarded")

    def change(tx: Transaction) -> int:
        source, _ = find_source(tx, request.name)
        lines = [(one.load, one.line) for one in request.lines]
        if not lines and request.restore:
            lines = _newest_discard(tx, source, tx.actor.name)
        elif not lines:
            lines = tx.all(f"SELECT q.load, q.line {_SHOWN}", (source, None, None))
        if not lines:
            return 0
        for load, line in lines:
            _raw_line(tx, source, load, line, old)
            _set_state(tx, source, load, line, new)
        tx.event(
            "collect.lines_restored" if request.restore else "collect.lines_discarded",
            f"dataset:{request.name}",
            {"lines": [list(pair) for pair in lines]},
        )
        tx.publish("rows", request.name)
        return len(lines)

    return await session.write(change, int)


def _newest_discard(reader: Reader, source: int, person: str) -> list[tuple[int, int]]:
    """The lines that a person's newest discard took out and that have not come back."""
    return reader.all(
        "SELECT load, line FROM quarantine WHERE source = ? AND state = 'discarded' "
        "AND decided_by = ? QUALIFY decided = max(decided) OVER () ORDER BY load, line",
        (source, person),
    )


def _raw_line(reader: Reader, source: int, load: int, line: int, state: str = "kept") -> str:
    """The raw line. Raises NotFoundError."""
    raw = reader.scalar(
        "SELECT raw FROM quarantine WHERE source = ? AND load = ? AND line = ? AND state = ?",
        (source, load, line, state),
    )
    if raw is None:
        raise NotFoundError(f"line {line} of load {load} is not in quarantine")
    return str(raw)


def _set_state(tx: Transaction, source: int, load: int, line: int, state: str) -> None:
    tx.execute(
        "UPDATE quarantine SET state = ?, decided = ?, decided_by = ? "
        "WHERE source = ? AND load = ? AND line = ?",
        (state, tx.now, tx.actor.name, source, load, line),
    )


async def release_line(session: Session, request: ReleaseLine) -> LoadAccount:
    """Load one line. Raises InvalidInputError when it still does not fit its columns."""
    source, dataset, values = await session.read(lambda reader: _values(reader, request))

    def begin(tx: Transaction) -> int:
        if tx.one("SELECT 1 FROM load WHERE dataset = ? AND state = 'running'", (dataset,)):
            raise ConflictError(f"a load of {request.name} is running", "Wait for it to end.")
        load = tx.next_id("load_seq")
        tx.execute(
            "INSERT INTO load SELECT ?, source, dataset, '', 'running', ?, NULL, ?, location, "
            "options, dialect, '', 1, 1, 0, 0, 0, 0, 0, '[]', '[]', ?, 0, '' "
            "FROM load WHERE id = ?",
            (
                *(load, tx.now, tx.actor.name),
                json.dumps([f"line {request.line.line} of load {request.line.load}, released"]),
                request.line.load,
            ),
        )
        return load

    load = await session.write(begin, int)
    await session.bulk(lambda bulk: _insert(bulk, dataset, load, values))

    def count(tx: Transaction) -> LoadAccount:
        tx.execute(
            "UPDATE load SET state = 'counted', ended = ?, rows_after = ? WHERE id = ?",
            (tx.now, rows_now(tx, dataset) + 1, load),
        )
        _set_state(tx, source, request.line.load, request.line.line, "released")
        tx.event(
            "collect.line_released",
            f"dataset:{request.name}",
            {"load": load, "from": request.line.load, "line": request.line.line},
        )
        tx.publish("rows", request.name)
        return accounts(tx, "WHERE l.id = ?", (load,), 1)[0]

    return await session.write(count, LoadAccount)


def _values(reader: Reader, request: ReleaseLine) -> tuple[int, int, dict[str, Any]]:
    """The source, the dataset, and the line's cells by column."""
    source, dataset = find_source(reader, request.name)
    raw = _raw_line(reader, source, request.line.load, request.line.line)
    row = reader.one("SELECT dialect FROM load WHERE id = ?", (request.line.load,))
    dialect = msgspec.json.decode(row[0] if row else "{}", type=Dialect)
    if dialect.format == "parquet":
        raise InvalidInputError("a row of a Parquet file cannot be released", "Mend the file.")
    cells = _cells(raw if request.mended is None else request.mended, dialect)
    [cells] = apply_null_words([cells], dialect.null_words)
    values = dict(zip(dialect.names, cells, strict=True))
    keys = msgspec.json.decode(
        reader.scalar("SELECT keys FROM source WHERE id = ?", (source,)), type=list[str]
    )
    if keys:
        _require_new_key(reader, dataset, {key: values.get(key) for key in keys})
    return source, dataset, values


def _cells(raw: str, dialect: Dialect) -> Cells:
    """The line's cells. Raises InvalidInputError with what is still wrong."""
    width = len(dialect.names)
    if dialect.format in ("json", "jsonl"):
        try:
            return object_cells(raw.encode(), dialect.own)
        except msgspec.DecodeError as error:
            raise InvalidInputError(f"the line is no JSON object: {error}") from None
    try:
        cells = split_cells(raw, dialect.delimiter, dialect.quote, dialect.escape)
    except (QuoteError, OpenQuoteError):
        found = mended(raw, dialect.delimiter, dialect.quote)
        if found is None:
            raise InvalidInputError("the line's quotes do not close") from None
        cells = found
    fitted, reason = fit(cells, width)
    if fitted is None:
        raise InvalidInputError(
            f"the line still has {reason}", "The columns are: " + ", ".join(dialect.names)
        )
    return fitted


def _require_new_key(reader: Reader, dataset: int, key: dict[str, Any]) -> None:
    if None in key.values():
        raise InvalidInputError("the line has no value in a key column")
    match = " AND ".join(f"{quote(name)} = ?" for name in key)
    if reader.one(f"SELECT 1 FROM {quote(f'rows_{dataset}')} WHERE {match}", list(key.values())):
        raise ConflictError("a row with this key is there already", "Discard the line instead.")


def _insert(bulk: Reader, dataset: int, load: int, values: dict[str, Any]) -> None:
    names = ", ".join(map(quote, values))
    cells = ", ".join(f"?::VARCHAR AS {quote(name)}" for name in values)
    bulk.execute(
        f"INSERT INTO {tables.raw(dataset)} (_row, _load, _hash, {names}) "
        f"SELECT (SELECT max(_row) + 1 FROM {tables.raw(dataset)}), {load}, "
        f"{row_hash(list(values))}, {names} FROM (SELECT {cells})",
        list(values.values()),
    )
