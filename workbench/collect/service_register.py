"""Hub side: sources are looked at, registered, edited and forgotten."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from workbench.collect import contract, cursors, kinds, schedule, service_columns
from workbench.collect.requests import (
    DISPOSITIONS,
    AddSource,
    Dialect,
    EditSource,
    ReadOptions,
    Sniff,
    SniffSheet,
    Source,
)
from workbench.collect.service_remove import forget
from workbench.collect.service_sources import find_source, require_idle, sources
from workbench.collect.tasks import SNIFF, SniffParams
from workbench.core.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

_NAME = re.compile(r"[^\W_][\w.-]{0,63}")
CHECK_SECONDS = 60.0


async def sniff(session: Session, request: Sniff) -> SniffSheet:
    """Look at a file in the warm worker."""
    params = SniffParams(
        location=request.location,
        options=request.options,
        rows=max(1, min(request.rows, 200)),
        dialect=request.dialect,
    )
    sheet: SniffSheet = await session.run_warm(SNIFF, params)
    return sheet


async def _require_readable(
    session: Session, location: str, options: ReadOptions, dialect: Dialect | None
) -> SniffSheet:
    """Raises what a load would at once. The hub itself opens no file of a person's."""
    params = SniffParams(location=location, options=options, rows=1, dialect=dialect)
    sheet: SniffSheet = await session.run_warm(SNIFF, params)
    if sheet.refused:
        raise InvalidInputError(sheet.refused, "For example: --encoding cp1252.")
    return sheet


async def add_source(session: Session, request: AddSource) -> Source:
    """Register a source and make its dataset. Raises InvalidInputError, ConflictError."""
    if not _NAME.fullmatch(request.name):
        raise InvalidInputError(
            f"{request.name!r} cannot be a name",
            "Letters, digits, '.', '-' and '_', beginning with a letter or digit; at most 64.",
        )
    terms = contract.spelled(contract.parse(request.contract))
    if request.dataset:
        keys = await session.read(lambda reader: _shared_keys(reader, request))
        request = msgspec.structs.replace(request, keys=keys)
    _require_known(request.disposition, request.keys, request.lag, request.schedule)
    sheet = await _require_readable(session, request.location, request.options, request.dialect)
    _require_types(request.types, sheet.dialect.names)

    def change(tx: Transaction) -> Source:
        forget(tx, request.name)
        dataset, source = _place(tx, request), tx.next_id("source_seq")
        tx.execute(
            "INSERT INTO source (id, name, dataset, kind, location, options, keys, cursor, "
            "cursor_value, disposition, contract, owner, created, edited, dialect, anew, types, "
            "lag, schedule, scheduled) "
            "VALUES (?, ?, ?, 'file', ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, false, ?, ?, ?, ?)",
            (
                *(source, request.name, dataset, request.location),
                *(_json(request.options), _json(request.keys)),
                *(request.cursor, request.disposition, terms),
                *(tx.actor.name, tx.now, tx.now, _json(request.dialect)),
                *(_json(request.types), request.lag, request.schedule),
                tx.now if request.schedule else None,
            ),
        )
        tx.event("collect.source_added", f"dataset:{request.name}", _said(request, terms))
        tx.publish("rows", request.dataset or request.name)
        return sources(tx, "WHERE s.id = ?", (source,))[0]

    return await session.write(change, Source)


def _place(tx: Transaction, request: AddSource) -> int:
    """The number of the dataset, which is made if the source has one of its own."""
    own = request.name.casefold() != request.dataset.casefold()
    source = tx.one("SELECT 1 FROM source WHERE lower(name) = lower(?)", (request.name,))
    dataset = tx.one("SELECT 1 FROM dataset WHERE lower(name) = lower(?)", (request.name,))
    if source or (dataset and own):
        raise ConflictError(
            f"{request.name!r} exists already",
            f"Load it again with: workbench collect run {request.name}. Rows from elsewhere come "
            f"beside its own: workbench collect add OTHER FILE --dataset {request.name}",
        )
    if request.dataset:
        _shared_keys(tx, request)
        return datasets.find(tx, request.dataset).id
    number = tx.next_id("dataset_seq")
    tx.execute("INSERT INTO dataset VALUES (?, ?, ?)", (number, request.name, tx.now))
    return number


def _shared_keys(reader: Reader, request: AddSource) -> list[str]:
    """The key of the dataset's sources. Raises InvalidInputError when another one is asked for."""
    dataset = datasets.find(reader, request.dataset)
    text = reader.scalar("SELECT any_value(keys) FROM source WHERE dataset = ?", (dataset.id,))
    keys = msgspec.json.decode(text or "[]", type=list[str])
    if request.keys and request.keys != keys:
        told = f"by {', '.join(keys)}" if keys else "without a key"
        raise InvalidInputError(
            f"rows of {dataset.name} are told apart {told}",
            "A dataset has one key, which its sources share: leave it out.",
        )
    return keys


def _said(request: AddSource, terms: str) -> dict[str, Any]:
    """What the record has of a new source."""
    plain = ("location", "disposition", "keys", "cursor", "lag", "types", "schedule")
    facts = {name: getattr(request, name) for name in plain}
    if request.dataset:
        facts["dataset"] = request.dataset
    return facts | {"contract": terms, "options": msgspec.to_builtins(request.options)}


def _json(value: Any) -> str:
    return "" if value is None else msgspec.json.encode(value).decode()


def _require_known(disposition: str, keys: list[str], lag: str, cron: str) -> None:
    if disposition not in DISPOSITIONS:
        known = ", ".join(DISPOSITIONS)
        raise InvalidInputError(f"{disposition!r} is not known", f"One of {known}.")
    if disposition == "merge" and not keys:
        raise InvalidInputError(
            "merge needs a key", "Name the columns that tell rows apart: --key COLUMN."
        )
    if lag:
        cursors.lag_seconds(lag)
    if cron:
        schedule.following(cron, dt.datetime(2024, 1, 1))


def _require_types(types: Mapping[str, str], names: Sequence[str]) -> None:
    for name, kind in types.items():
        if names and name not in names:
            raise InvalidInputError(f"there is no column {name!r}", f"Columns: {_some(names)}")
        if kind and kind not in kinds.KINDS:
            known = ", ".join(kinds.KINDS)
            raise InvalidInputError(f"{kind!r} is no type of a column", f"One of {known}.")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:20])


async def edit_source(session: Session, request: EditSource) -> Source:
    """Change a source. Raises NotFoundError, InvalidInputError, ConflictError.

    Rows stay as they are until the next load.
    """
    before = await session.read(lambda reader: _named(reader, request.name))
    after = _edited(before, request)
    _require_known(after.disposition, after.keys, after.lag, after.schedule)
    if request.types:
        _require_types(request.types, await session.read(lambda r: _columns(r, request.name)))
    if (after.location, after.options, after.dialect) != (
        *(before.location, before.options, before.dialect),
    ):
        await _require_readable(session, after.location, after.options, after.dialect)
    if after.keys != before.keys and not after.anew:
        await session.read(lambda reader: _require_unique(reader, after), CHECK_SECONDS)

    def change(tx: Transaction) -> Source:
        source, dataset = find_source(tx, request.name)
        require_idle(tx, dataset)
        was = _named(tx, request.name)
        now = _edited(was, request)
        if now.owner != was.owner:
            _require_person(tx, now.owner)
        _store(tx, source, now)
        if now.keys != was.keys:
            _share(tx, dataset, now)
        changes = _changes(was, now)
        if any(field not in _ABOUT for field in changes) or request.guess:
            tx.execute("UPDATE source SET edited = ? WHERE id = ?", (tx.now, source))
        if now.schedule != was.schedule:
            tx.execute("UPDATE source SET scheduled = ? WHERE id = ?", (tx.now, source))
        payload = {"changes": changes}
        tx.event("collect.source_edited", f"dataset:{request.name}", payload)
        tx.publish("rows", now.dataset)
        return sources(tx, "WHERE s.id = ?", (source,))[0]

    return await session.write(change, Source)


def _share(tx: Transaction, dataset: int, now: Source) -> None:
    """Give a source's key to the others of its dataset. Raises InvalidInputError."""
    merging = "SELECT name FROM source WHERE dataset = ? AND disposition = 'merge' LIMIT 1"
    if not now.keys and (other := tx.one(merging, (dataset,))):
        raise InvalidInputError(
            f"{other[0]} merges by key", "Its rows are in the same dataset: let it append first."
        )
    tx.execute(
        "UPDATE source SET keys = ?, edited = ? WHERE dataset = ?",
        (_json(now.keys), tx.now, dataset),
    )


def _store(tx: Transaction, source: int, now: Source) -> None:
    """Write what can be edited."""
    tx.execute(
        "UPDATE source SET location = ?, options = ?, keys = ?, cursor = ?, cursor_value = ?, "
        "disposition = ?, contract = ?, dialect = ?, anew = ?, lag = ?, "
        "schedule = ?, types = ?, settled = ?, owner = ? WHERE id = ?",
        (
            *(now.location, _json(now.options), _json(now.keys)),
            *(now.cursor, now.cursor_value, now.disposition, now.contract),
            *(_json(now.dialect), now.anew, now.lag, now.schedule),
            *(_json(now.types), _json(now.settled), now.owner, source),
        ),
    )


def _require_person(tx: Transaction, name: str) -> None:
    """Raises NotFoundError for a name that is none of the project's people."""
    enrolled = "SELECT 1 FROM person WHERE name = ? AND removed IS NULL"
    if name != tx.actor.name and not tx.one(enrolled, (name,)):
        raise NotFoundError(f"{name or 'nobody'} is not enrolled", "See: workbench people list")


def _named(reader: Reader, name: str) -> Source:
    source, _ = find_source(reader, name)
    return sources(reader, "WHERE s.id = ?", (source,))[0]


_PLAIN = ("location", "options", "keys", "cursor", "disposition", "lag", "schedule", "owner")
_ABOUT = ("schedule", "owner")
"""What has nothing to do with which rows a load finds: its last one says as much as before."""


def _edited(before: Source, request: EditSource) -> Source:
    """The source as it is to be."""
    given = {field: value for field in _PLAIN if (value := getattr(request, field)) is not None}
    if request.contract is not None:
        terms = contract.parse(request.contract, contract.parse(before.contract))
        given["contract"] = contract.spelled(terms)
    types = {name: kind for name, kind in (before.types | request.types).items() if kind}
    after = msgspec.structs.replace(before, types=types, **given)
    if request.guess or request.dialect is not None or after.options != before.options:
        after = msgspec.structs.replace(after, dialect=request.dialect)
        after = msgspec.structs.replace(after, anew=before.rows > 0, settled={})
    if request.keep_rows:
        after = msgspec.structs.replace(after, anew=False)
    if after.cursor != before.cursor:
        after = msgspec.structs.replace(after, cursor_value="")
    return after


def _columns(reader: Reader, name: str) -> list[str]:
    """The columns that the rows have; [] before the first load."""
    _, dataset = find_source(reader, name)
    return service_columns.known(reader, dataset)


def _require_unique(reader: Reader, source: Source) -> None:
    """Raises ConflictError when rows that are there share a key."""
    if not source.keys:
        return
    dataset = datasets.find(reader, source.dataset)
    have = [column.name for column in datasets.columns(reader, dataset, "raw")]
    if missing := [key for key in source.keys if key not in have]:
        raise InvalidInputError(f"the rows have no column {missing[0]!r}", "Columns: " + str(have))
    relation = datasets.relation(reader, dataset, "raw")
    columns = ", ".join(map(quote, source.keys))
    shared: int = reader.scalar(
        f"SELECT count(*) - count(DISTINCT ({columns})) FROM {relation} "
        f"WHERE {' AND '.join(f'{quote(key)} IS NOT NULL' for key in source.keys)}"
    )
    if shared:
        raise ConflictError(
            f"{shared:,} rows share their {', '.join(source.keys)} with another one",
            "A key tells rows apart: name one that does, or load the file as another source.",
        )


def _changes(before: Source, after: Source) -> dict[str, list[Any]]:
    """What was and what is, by field."""
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    return {
        field: [old[field], new[field]]
        for field in old
        if old[field] != new[field] and field != "last_load"
    }
