"""Which staged rows the dataset knows already, and which are new or changed. SQL text.

A load's temporary tables: ``matched`` (each staged row ``_n``, the row it is, and the form of it
that is shown), ``plan`` (the rows to insert, with their numbers) and ``found`` (the rows that were
there). A row that is there no more but was once comes back under its old number.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.collect import tables
from workbench.collect.staged import rows_sql
from workbench.collect.tasks import Part
from workbench.core.sql import quote


def temporary(name: str, load: int) -> str:
    """A temporary table of a load: others may be under way on the same connection."""
    return quote(f"{name}_{load}")


def forget(load: int) -> list[str]:
    """Statements that remove a load's temporary tables."""
    names = ("matched", "plan", "found", "held", "now", "hide", "rejected")
    return [f"DROP TABLE IF EXISTS temp.{temporary(name, load)}" for name in names]


def match_by_hash(
    dataset: int,
    source: int,
    parts: Sequence[Part],
    load: int,
    ever: bool,
    chain: Sequence[int] = (),
    few: bool = False,
) -> str:
    """Make ``matched`` for a source without a key; ``few`` is as in ``match_by_key``.

    Rows are told apart by source, hash and how often it came: a file with a row three times, of
    which one is there, has two new ones. ``ever``: whether there are rows that are not shown, or
    that are spoken for: those of this load's lines that were released, and those of the loads in
    ``chain``, which stand further up in the same file.
    """
    if ever:
        known = _known_ever(dataset, source, parts, load, chain)
    else:
        mine = f"AND _hash IN (SELECT _hash FROM {rows_sql(parts)})" if few else ""
        known = (
            "SELECT _row, _load, _hash, row_number() OVER (PARTITION BY _hash ORDER BY _row) AS k "
            f"FROM ({tables.current(dataset, [], hidden=False)}) "
            f"WHERE {tables.brought(source)} {mine}"
        )
    return (
        f"CREATE OR REPLACE TEMP TABLE {temporary('matched', load)} AS "
        "SELECT _n, _row, _load, if(_load IS NULL, 'new', 'same') AS fate FROM ("
        "SELECT _n, _hash, row_number() OVER (PARTITION BY _hash ORDER BY _n) AS k "
        f"FROM {rows_sql(parts)}) LEFT JOIN ({known}) USING (_hash, k)"
    )


def _known_ever(
    dataset: int, source: int, parts: Sequence[Part], load: int, chain: Sequence[int]
) -> str:
    """Rows that were ever there, those that are shown first; without those spoken for."""
    mine = f"_hash IN (SELECT _hash FROM {rows_sql(parts)})"
    loads = f"({', '.join(map(str, chain)) or 'NULL'})"
    apart = f"_row NOT IN (SELECT _row FROM {tables.seen(dataset)} WHERE _by IN {loads})"
    return (
        "SELECT _row, _load, _hash, k FROM (SELECT e._row, c._load, e._hash, "
        "row_number() OVER (PARTITION BY e._hash ORDER BY c._load IS NULL, e._row) AS k, "
        "count(*) OVER (PARTITION BY e._hash) AS rows FROM ("
        f"SELECT _row, _hash FROM {tables.raw(dataset)} WHERE {tables.brought(source)} AND {mine} "
        f"AND {apart} GROUP BY ALL HAVING NOT coalesce(bool_or(_load IN {loads}), false)) e "
        f"LEFT JOIN (FROM ({tables.current(dataset, [])}) WHERE {mine}) c USING (_row)) "
        f"LEFT JOIN (SELECT _hash, count(*) AS spoken FROM {temporary('held', load)} "
        f"WHERE _finding = {load} GROUP BY _hash) USING (_hash) "
        "WHERE k <= rows - coalesce(spoken, 0)"
    )


def content(dataset: int, loads: Sequence[int]) -> str:
    """A query for the rows that these loads brought or found, in the form that the last has."""
    listed = ", ".join(map(str, loads))
    return (
        "SELECT _row, arg_max(_load, _by) AS _load FROM ("
        f"SELECT _row, _load, _load AS _by FROM {tables.raw(dataset)} WHERE _load IN ({listed}) "
        "UNION ALL "
        f"SELECT _row, _load, _by FROM {tables.seen(dataset)} WHERE _by IN ({listed})"
        ") GROUP BY _row"
    )


def match_by_key(
    dataset: int,
    parts: Sequence[Part],
    keys: Sequence[str],
    load: int,
    hidden: bool,
    few: bool = False,
) -> str:
    """Make ``matched`` for a source with a key; every staged row has one of its own.

    ``few``: whether the staged rows are few beside those that are there.
    """
    columns = ", ".join(map(quote, keys))
    match = " AND ".join(f"c.{quote(key)} = s.{quote(key)}" for key in keys)
    before, number = "", "c._row"
    if hidden:
        number = "coalesce(c._row, e._row)"
        same = " AND ".join(f"e.{quote(key)} = s.{quote(key)}" for key in keys)
        before = (
            f"LEFT JOIN (SELECT {columns}, max(_row) AS _row FROM {tables.raw(dataset)} "
            f"WHERE {tables.ever(dataset)} GROUP BY {columns}) e ON {same}"
        )
    present = tables.current(dataset, keys, hidden)
    if few:
        # Else a table of all keys that are there would be made for them.
        mine = f"({columns}) IN (SELECT ({columns}) FROM {rows_sql(parts)})"
        present = f"FROM ({present}) WHERE {mine}"
    return (
        f"CREATE OR REPLACE TEMP TABLE {temporary('matched', load)} AS "
        f"SELECT s._n, {number} AS _row, c._load, CASE WHEN c._row IS NULL THEN 'new' "
        "WHEN c._hash = s._hash THEN 'same' ELSE 'update' END AS fate "
        f"FROM (SELECT _n, _hash, {columns} FROM {rows_sql(parts)}) s "
        f"LEFT JOIN ({present}) c ON {match} {before}"
    )


def shared_keys(dataset: int, keys: Sequence[str], hidden: bool) -> str:
    """A query for a key that several rows share: those of loads that had no key, or another one."""
    columns = ", ".join(map(quote, keys))
    present = " AND ".join(f"{quote(key)} IS NOT NULL" for key in keys)
    return (
        f"SELECT 1 FROM ({tables.current(dataset, keys, hidden)}) WHERE {present} "
        f"GROUP BY {columns} HAVING count(*) > 1 LIMIT 1"
    )


def plan(load: int, base: int) -> list[str]:
    """Statements that make ``plan`` and ``found``; numbers above ``base`` are free."""
    matched = temporary("matched", load)
    return [
        f"CREATE OR REPLACE TEMP TABLE {temporary('plan', load)} AS SELECT _n, coalesce(_row, "
        f"{base} + row_number() OVER (PARTITION BY _row IS NULL ORDER BY _n)) AS _row "
        f"FROM {matched} WHERE fate <> 'same' ORDER BY _n",
        f"CREATE OR REPLACE TEMP TABLE {temporary('found', load)} AS "
        f"SELECT _row, _load FROM {matched} WHERE fate = 'same' ORDER BY _row",
    ]


def fates(load: int) -> str:
    """A query for how many rows are new, the same, or updated."""
    return f"SELECT fate, count(*) FROM {temporary('matched', load)} GROUP BY fate"


def insert_planned(
    dataset: int, parts: Sequence[Part], columns: Sequence[str], load: int, start: int
) -> str:
    """Insert the rows of ``plan`` from its row ``start`` on, a chunk of them."""
    names = ", ".join(map(quote, columns))
    picked = ", ".join(f"s.{quote(name)}" for name in columns)
    return (
        f"INSERT INTO {tables.raw(dataset)} (_row, _load, _hash, {names}) "
        f"SELECT p._row, {load}, s._hash, {picked} FROM {rows_sql(parts)} s JOIN ("
        f"SELECT _n, _row FROM {temporary('plan', load)} WHERE {tables.chunk(start)}"
        ") p USING (_n) ORDER BY _n"
    )


def insert_found(dataset: int, load: int, start: int) -> str:
    """Note the rows of ``found`` from its row ``start`` on as seen again, a chunk of them."""
    return (
        f"INSERT INTO {tables.seen(dataset)} SELECT _row, _load, {load} "
        f"FROM {temporary('found', load)} WHERE {tables.chunk(start)}"
    )


def updated_of_others(load: int, source: int) -> str:
    """A query for how many rows of each other source have another form now."""
    return (
        f"SELECT l.source, count(*) FROM {temporary('matched', load)} m JOIN load l "
        f"ON l.id = m._load WHERE fate = 'update' AND l.source <> {source} GROUP BY l.source"
    )


def supersede(dataset: int, load: int) -> str:
    """The earlier forms of updated rows are gone."""
    return (
        f"INSERT INTO {tables.gone(dataset)} SELECT _row, _load, {load} "
        f"FROM {temporary('matched', load)} WHERE fate = 'update'"
    )
