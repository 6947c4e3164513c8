"""Hub side: lines that were kept aside are stored, listed, discarded and put back."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from workbench.collect.pages import fitting
from workbench.collect.recognise import temporary
from workbench.collect.requests import (
    DiscardLines,
    GetLine,
    ListQuarantine,
    Quarantined,
    QuarantinePage,
)
from workbench.collect.service_sources import find_source
from workbench.core.errors import NotFoundError
from workbench.core.sql import literal
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

MAX_PAGE = 10_000
_ITEM = ("id", "load", "line", "reason", "raw", "state")


def keep_lines(
    bulk: Reader, source: int, load: int, rejects: str, anew: bool, before: int = 0
) -> None:
    """Store the lines of a file of rejects, each once however often it comes again.

    Lines that were released before the source was last read ``anew`` are stored again: their rows
    went with the others that were read wrongly. What was discarded stays so. The lines that the
    load ``before`` kept aside stand further up in the file: these are others.
    """
    since = load
    if not anew:
        counted = "FROM load WHERE source = ? AND state = 'counted' AND anew"
        since = int(bulk.scalar(f"SELECT coalesce(max(id), 0) {counted}", (source,)))
    rejected = temporary("rejected", load)
    last = int(bulk.scalar("SELECT coalesce(max(id), 0) FROM quarantine"))
    bulk.execute(
        f"CREATE OR REPLACE TEMP TABLE {rejected} AS SELECT line, reason, raw, place, "
        f"coalesce(id, {last} + row_number() OVER (PARTITION BY id IS NULL ORDER BY line)) AS id "
        "FROM ("
        "SELECT *, row_number() OVER (PARTITION BY raw, reason ORDER BY line) AS k "
        f"FROM read_parquet({literal(rejects)})) LEFT JOIN ("
        "SELECT id, raw, reason, row_number() OVER (PARTITION BY raw, reason ORDER BY id) AS k "
        f"FROM quarantine WHERE source = ? AND coalesce(released > {since}, true) "
        f"AND id NOT IN (SELECT line_id FROM quarantine_seen WHERE load = {before:d})"
        ") USING (raw, reason, k)",
        (source,),
    )
    bulk.execute(
        "INSERT INTO quarantine (id, source, reason, raw, state) "
        f"SELECT id, ?, reason, raw, 'kept' FROM {rejected} WHERE id > {last} ORDER BY id",
        (source,),
    )
    bulk.execute(
        "INSERT INTO quarantine_seen (line_id, load, line, place) "
        f"SELECT id, ?, line, place FROM {rejected}",
        (load,),
    )


def keep_again(load: int, before: int) -> str:
    """A statement that notes the lines that ``before`` kept aside as those of ``load``, too."""
    return (
        "INSERT INTO quarantine_seen (line_id, load, line, place) "
        f"SELECT line_id, {load:d}, line, place FROM quarantine_seen WHERE load = {before:d}"
    )


# Many numbers as one text: DuckDB takes a list of them from Python slowly.
_LISTED = "(SELECT unnest(string_split(?, ',')::BIGINT[]))"


def _listed(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers))


async def list_quarantine(session: Session, request: ListQuarantine) -> QuarantinePage:
    """Lines that are aside, in the order of the file; as many as fit into one answer."""

    def query(reader: Reader) -> QuarantinePage:
        source = reader.one("SELECT id FROM source WHERE name = ?", (request.name,))
        if source is None:
            datasets.find(reader, request.name)
            return QuarantinePage(total=0, items=[])
        page = _page(reader, source[0], request)
        mine = f"SELECT count(*) FROM ({_NEWEST_DISCARD})"
        back: int = reader.scalar(mine, (source[0], session.actor.name))
        return msgspec.structs.replace(page, discarded=back)

    return await session.read(query)


def _page(reader: Reader, source: int, request: ListQuarantine) -> QuarantinePage:
    aside = "quarantined_line" if request.load is None else _of_load(request.load)
    kept = f"FROM {aside} WHERE source = {source} AND state = 'kept'"
    found = reader.all(
        f"SELECT id, load, line, reason {kept} ORDER BY load, line, id LIMIT ? OFFSET ?",
        (max(0, min(request.limit, MAX_PAGE)), max(0, request.offset)),
    )
    if not found:
        return QuarantinePage(total=reader.scalar(f"SELECT count(*) {kept}"), items=[])
    raw = f"left(raw, {request.cut:d})" if request.cut > 0 else "raw"
    lines = f"FROM quarantine WHERE id IN {_LISTED}"
    ids = [row[0] for row in found]
    sizes = dict(reader.all(f"SELECT id, strlen({raw}) {lines}", (_listed(ids),)))
    ids = ids[: fitting(sizes[number] for number in ids)]
    texts = dict(reader.all(f"SELECT id, {raw} {lines}", (_listed(ids),)))
    return QuarantinePage(
        total=reader.scalar(f"SELECT count(*) {kept}"),
        items=[
            Quarantined(
                id=number,
                load=load,
                line=line,
                reason=reason,
                raw=texts[number],
                state="kept",
            )
            for number, load, line, reason in found[: len(ids)]
        ],
    )


def _of_load(load: int) -> str:
    """The lines that one load kept aside, whatever came after it."""
    return (
        "(SELECT q.id, q.source, l.id AS load, s.line, q.state, "
        "q.reason || if(s.place <> '', ' (' || s.place || ')', '') AS reason FROM quarantine q "
        "JOIN quarantine_seen s ON s.line_id = q.id JOIN load l ON l.finding = s.load "
        f"WHERE l.state = 'counted' AND l.id = {load:d})"
    )


async def get_line(session: Session, request: GetLine) -> Quarantined:
    """One line in full. Raises NotFoundError."""

    def query(reader: Reader) -> Quarantined:
        source, _ = find_source(reader, request.name)
        return line_aside(reader, source, request.line)

    return await session.read(query)


def line_aside(reader: Reader, source: int, line: int) -> Quarantined:
    """A line that is kept aside now, by its id. Raises NotFoundError, saying what became of it."""
    row = reader.one(
        f"SELECT {', '.join(_ITEM)} FROM quarantined_line "
        "WHERE source = ? AND id = ? AND state = 'kept'",
        (source, line),
    )
    if row is not None:
        return Quarantined(**dict(zip(_ITEM, row, strict=True)))
    state = reader.scalar(
        "SELECT state FROM quarantine WHERE source = ? AND id = ?", (source, line)
    )
    if state in ("released", "discarded"):
        raise NotFoundError(f"the line with the id {line} was {state}")
    raise NotFoundError(
        f"no line with the id {line} is in quarantine", "The list gives the id of each line."
    )


async def discard_lines(session: Session, request: DiscardLines) -> int:
    """Mark lines as not wanted, or take that back. Raises NotFoundError when one is not there."""
    old, new = ("discarded", "kept") if request.restore else ("kept", "discarded")
    verb = "collect.lines_restored" if request.restore else "collect.lines_discarded"
    wanted = sorted(set(request.lines))

    def change(tx: Transaction) -> int:
        source, _ = find_source(tx, request.name)
        chosen = "SELECT id FROM quarantined_line WHERE source = ? AND state = ?"
        bound: list[object] = [source, old]
        if wanted:
            chosen, bound = f"{chosen} AND id IN {_LISTED}", [*bound, _listed(wanted)]
            _require_all(wanted, [row[0] for row in tx.all(chosen, bound)], old)
        elif request.restore:
            chosen, bound = _NEWEST_DISCARD, [source, tx.actor.name]
        count = tx.execute(
            f"UPDATE quarantine SET state = ?, decided = ?, decided_by = ? WHERE id IN ({chosen})",
            (new, tx.now, tx.actor.name, *bound),
        )
        if count:
            payload = {"count": count, "lines": ranges(wanted) or "all"}
            tx.event(verb, f"dataset:{request.name}", payload)
            tx.publish("rows", request.name)
        return count

    return await session.write(change, int)


# The lines that a person's newest discard took out and that have not come back.
_NEWEST_DISCARD = (
    "SELECT id FROM quarantine WHERE source = ? AND state = 'discarded' AND decided_by = ? "
    "QUALIFY decided = max(decided) OVER ()"
)


def _require_all(wanted: list[int], found: list[int], state: str) -> None:
    if lost := sorted(set(wanted) - set(found)):
        more = f" and {len(lost) - 1:,} more" if len(lost) > 1 else ""
        raise NotFoundError(
            f"not {state}: the line with the id {lost[0]}{more}",
            "The list gives the id of each line.",
        )


def ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers in short: ``3-5, 9``."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
