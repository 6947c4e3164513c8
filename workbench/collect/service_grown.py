"""Hub side: loads that read only the end of a file that grew.

Such a load contains, besides its own rows, those of the load that read what stands before (and so
on: a chain). Nothing notes them row by row, which would take longer than the load, until what the
dataset holds is to be worked out anew: then ``complete`` does, for the last load of each chain.
"""

from __future__ import annotations

from collections.abc import Mapping

from workbench.collect import recognise, tables
from workbench.store.reader import Reader


def chain(reader: Reader, load: int) -> list[int]:
    """The loads whose rows this one contains: itself, and those before it in the same file."""
    rows = reader.all(
        "WITH RECURSIVE chain AS (SELECT id, grown FROM load WHERE id = ? UNION ALL "
        "SELECT l.id, l.grown FROM load l JOIN chain c ON l.id = c.grown) SELECT id FROM chain",
        (load,),
    )
    return [row[0] for row in rows]


def complete(bulk: Reader, dataset: int, without: int = 0) -> None:
    """Note the rows that grown loads contain, for those that count when ``without`` does not."""
    rows = bulk.all(
        "SELECT DISTINCT f.id, f.grown FROM load l JOIN load f ON f.id = l.finding "
        "WHERE l.dataset = ? AND l.state = 'counted' AND l.id <> ? AND f.grown IS NOT NULL "
        "ORDER BY f.id",
        (dataset, without),
    )
    for load in _last(dict(rows)):
        _complete(bulk, dataset, load)


def _last(grown: Mapping[int, int]) -> list[int]:
    """The loads that no other one goes on from: those contain what the others do."""
    return [load for load in grown if load not in grown.values()]


def _complete(bulk: Reader, dataset: int, load: int) -> None:
    rows = recognise.temporary("found", load)
    bulk.execute(
        f"CREATE OR REPLACE TEMP TABLE {rows} AS "
        f"FROM ({recognise.content(dataset, chain(bulk, load))}) WHERE _row NOT IN ("
        f"SELECT _row FROM ({recognise.content(dataset, [load])})) ORDER BY _row"
    )
    count = int(bulk.scalar(f"SELECT count(*) FROM {rows}"))
    for start in range(0, count, tables.CHUNK_ROWS):
        bulk.execute(recognise.insert_found(dataset, load, start))
    bulk.execute(f"DROP TABLE {rows}")
    bulk.execute("UPDATE load SET grown = NULL WHERE id = ?", (load,))
