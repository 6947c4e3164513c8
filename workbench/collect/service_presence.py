"""Hub side: which rows a dataset holds, worked out anew from the loads that count.

A load that only adds rows, or new forms of rows, needs none of this. It is for loads that are
whole, for loads that are taken back, and for the rare line that was released, gone, and is aside
again.
"""

from __future__ import annotations

from typing import NamedTuple

from workbench.collect import presence, tables
from workbench.collect.recognise import temporary
from workbench.core.errors import ConflictError
from workbench.store.reader import Reader
from workbench.store.transaction import Transaction


class Settled(NamedTuple):
    """What is there from now on: ``counts`` rows of the loads ``shown``; ``hidden``: others not."""

    shown: list[int]
    counts: list[int]
    hidden: bool


class Moment(NamedTuple):
    """What no load may have changed between working something out and writing it."""

    loads: int
    taken_back: int


def moment(reader: Reader, dataset: int) -> Moment:
    """The present moment. Raises ConflictError while a load runs."""
    newest, taken, running = reader.all(
        "SELECT coalesce(max(id), 0), count(*) FILTER (WHERE state = 'taken back'), "
        "count(*) FILTER (WHERE state = 'running') FROM load WHERE dataset = ?",
        (dataset,),
    )[0]
    if running:
        raise ConflictError("a load is running", "Wait for it, or cancel its job.")
    return Moment(newest, taken)


def require_moment(tx: Transaction, dataset: int, found: Moment) -> None:
    """Raises ConflictError when rows have changed since."""
    if moment(tx, dataset) != found:
        raise ConflictError("the rows have changed meanwhile", "Look again, then try once more.")


def hides(reader: Reader, dataset: int) -> bool:
    """Whether loads that count, or did once, have rows that are not shown."""
    sql = (
        f"SELECT EXISTS (SELECT 1 FROM {tables.gone(dataset)}) OR EXISTS (SELECT 1 FROM load "
        f"WHERE dataset = ? AND state IN {tables.SETTLED} AND NOT shown AND loaded + updated > 0)"
    )
    return bool(reader.scalar(sql, (dataset,)))


def standing(dataset: int, without: int = 0, other_than: int = 0) -> str:
    """A query for the loads that say what is there, when one of them no longer counts.

    ``other_than``: those of this source are left out.
    """
    counted = f"FROM load WHERE dataset = {dataset} AND state = 'counted' AND id <> {without}"
    return (
        f"SELECT id, finding FROM (SELECT id, source, finding, restores, whole, "
        "max(id) FILTER (WHERE whole) OVER (PARTITION BY source) AS replaced, "
        f"max(id) FILTER (WHERE restores) OVER () AS restored {counted}) "
        f"WHERE finding IS NOT NULL AND source <> {other_than} "
        "AND id >= coalesce(replaced, 0) AND id >= coalesce(restored, 0)"
    )


def siblings(reader: Reader, dataset: int, source: int) -> bool:
    """Whether other sources fill the dataset, too."""
    sql = "SELECT EXISTS (SELECT 1 FROM source WHERE dataset = ? AND id <> ?)"
    return bool(reader.scalar(sql, (dataset, source)))


def derive(bulk: Reader, dataset: int, load: int, standing: str, keyed: bool | None = None) -> None:
    """Make ``now``, by the loads that the query ``standing`` gives; ``held`` must be there.

    ``keyed``: whether rows are told apart by key; else that is asked of the loads.
    """
    if keyed is None:
        keys = f"SELECT bool_or(keys <> '[]') FROM load WHERE id IN (SELECT id FROM ({standing}))"
        keyed = bool(bulk.scalar(keys))
    make = presence.by_key if keyed else presence.by_hash
    bulk.execute(make(dataset, load, standing))


def settle(bulk: Reader, dataset: int, load: int, by: int) -> Settled:
    """Make what shows ``now`` and nothing else; ``apply`` puts it in place."""
    for sql in presence.hide(dataset, load):
        bulk.execute(sql)
    hidden = int(bulk.scalar(f"SELECT count(*) FROM {temporary('hide', load)}"))
    for start in range(0, hidden, tables.CHUNK_ROWS):
        bulk.execute(presence.insert_hidden(dataset, load, by, start))
    now = temporary("now", load)
    shown = bulk.all(f"SELECT _load, count(*) FROM {now} GROUP BY _load")
    return Settled([row[0] for row in shown], [row[1] for row in shown], hidden > 0)


def apply(tx: Transaction, dataset: int, settled: Settled) -> None:
    """Show what was settled; the view is made afterwards."""
    for sql in tables.swap_gone(dataset):
        tx.execute(sql)
    tx.execute(
        "UPDATE load SET shown = list_contains(?::INTEGER[], id) "
        f"WHERE dataset = ? AND state IN {tables.SETTLED}",
        (settled.shown, dataset),
    )
    tx.execute(
        "UPDATE source SET rows = (SELECT coalesce(sum(n), 0) FROM (SELECT "
        "unnest(?::INTEGER[]) AS id, unnest(?::BIGINT[]) AS n) JOIN load l USING (id) "
        "WHERE l.source = source.id) WHERE dataset = ?",
        (settled.shown, settled.counts, dataset),
    )
