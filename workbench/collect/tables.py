"""The SQL of a dataset's raw tables: making, evolving, recognising, inserting. Text only.

Raw rows are never changed. A row that a later load replaces or no longer contains stays in
``raw_N`` and is named in ``gone_N``; the view ``rows_N`` leaves it out. So a load counts, or can
be taken back, by one small write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.store.sql import literal, quote

CHUNK_ROWS = 122_880


def raw(dataset: int) -> str:
    """The table of raw rows."""
    return quote(f"raw_{dataset}")


def gone(dataset: int) -> str:
    """The table of rows that later loads replaced."""
    return quote(f"gone_{dataset}")


def column(name: str, kind: str) -> str:
    """A column's definition. Text is packed with zstd: quick to write in whole row groups."""
    packed = " USING COMPRESSION zstd" if kind == "VARCHAR" else ""
    return f"{quote(name)} {kind}{packed}"


def create(dataset: int, types: Mapping[str, str]) -> list[str]:
    """Statements that make the tables of a dataset's first load.

    An earlier first load that did not count may have left some, with other columns.
    """
    columns = ", ".join(column(name, kind) for name, kind in types.items())
    made = "CREATE OR REPLACE TABLE"
    return [
        f"{made} {raw(dataset)} (_row BIGINT, _load INTEGER, _hash UBIGINT, {columns})",
        f"{made} {gone(dataset)} (_row BIGINT, _load INTEGER, _by INTEGER)",
    ]


def add_column(dataset: int, name: str, kind: str) -> str:
    """A column that a later file brings; older rows have nothing in it."""
    return f"ALTER TABLE {raw(dataset)} ADD COLUMN {quote(name)} {kind}"


def current(dataset: int, columns: Sequence[str]) -> str:
    """A query for the rows that count now."""
    picked = ", ".join(["_row", "_load", "_hash", *map(quote, columns)])
    counted = f"SELECT id FROM load WHERE dataset = {dataset} AND state = 'counted'"
    return (
        f"SELECT {picked} FROM {raw(dataset)} r WHERE _load IN ({counted}) AND NOT EXISTS ("
        f"SELECT 1 FROM {gone(dataset)} g WHERE g._row = r._row AND g._load = r._load "
        f"AND g._by IN ({counted}))"
    )


def view(dataset: int, columns: Sequence[str], replaced: bool) -> str:
    """The view that everybody reads; ``replaced``: whether any row was ever replaced."""
    body = current(dataset, columns)
    if not replaced:
        body = body[: body.index(" AND NOT EXISTS")]
    return f"CREATE OR REPLACE VIEW {quote(f'rows_{dataset}')} AS {body}"


def staged(parts: Sequence[str]) -> str:
    """The staged rows: their cells, ``_hash``, and ``_n``, their place from 0 without a gap.

    Columns of the data never begin with ``_``, so no name that SQL adds can clash with them.
    """
    return f"read_parquet([{', '.join(map(literal, parts))}])"


def plan_append(dataset: int, parts: Sequence[str]) -> list[str]:
    """Statements that make ``plan``: the staged rows that the dataset does not have yet.

    Rows are told apart by hash and how often it came: a file with a row three times, of which
    one is there, has two new ones.
    """
    return [
        "CREATE OR REPLACE TEMP TABLE plan AS SELECT _n, "
        "row_number() OVER (ORDER BY _n) AS _place, NULL::BIGINT AS _row FROM ("
        "SELECT _n, _hash, row_number() OVER (PARTITION BY _hash ORDER BY _n) AS _nth "
        f"FROM {staged(parts)}) LEFT JOIN (SELECT _hash, count(*) AS _known "
        f"FROM ({current(dataset, [])}) GROUP BY _hash) USING (_hash) "
        "WHERE _nth > coalesce(_known, 0)"
    ]


def vanish_rows(dataset: int, parts: Sequence[str], load: int) -> str:
    """Without a key: rows of the dataset that the staged file no longer contains are gone."""
    return (
        f"INSERT INTO {gone(dataset)} SELECT _row, _load, {load} FROM ("
        "SELECT _row, _load, _hash, row_number() OVER (PARTITION BY _hash ORDER BY _row) AS _nth "
        f"FROM ({current(dataset, [])})) LEFT JOIN (SELECT _hash, count(*) AS _staged "
        f"FROM {staged(parts)} GROUP BY _hash) USING (_hash) WHERE _nth > coalesce(_staged, 0)"
    )


def plan_keyed(dataset: int, parts: Sequence[str], keys: Sequence[str]) -> list[str]:
    """Statements that make ``keyed`` (each staged row and its fate) and ``plan``.

    Every staged row has a key of its own. Fates: ``same`` (nothing new), ``new``, ``update``. An
    updated row keeps its ``_row``.
    """
    columns = ", ".join(map(quote, keys))
    match = " AND ".join(f"c.{quote(key)} = s.{quote(key)}" for key in keys)
    return [
        "CREATE OR REPLACE TEMP TABLE keyed AS SELECT s._n, c._row, c._load, CASE "
        "WHEN c._row IS NULL THEN 'new' WHEN c._hash = s._hash THEN 'same' "
        "ELSE 'update' END AS _fate "
        f"FROM (SELECT _n, _hash, {columns} FROM {staged(parts)}) s "
        f"LEFT JOIN ({current(dataset, keys)}) c ON {match}",
        "CREATE OR REPLACE TEMP TABLE plan AS SELECT _n, "
        "row_number() OVER (ORDER BY _n) AS _place, CASE _fate WHEN 'update' THEN _row END AS _row "
        "FROM keyed WHERE _fate IN ('new', 'update')",
    ]


def shared_keys(dataset: int, keys: Sequence[str]) -> str:
    """A key that several rows have which count now, if any does."""
    columns = ", ".join(map(quote, keys))
    return (
        f"SELECT {columns} FROM ({current(dataset, keys)}) GROUP BY {columns} "
        f"HAVING count(*) > 1 AND {' AND '.join(f'{quote(key)} IS NOT NULL' for key in keys)} "
        "LIMIT 1"
    )


def supersede(dataset: int, load: int) -> str:
    """The earlier forms of updated rows are gone."""
    return (
        f"INSERT INTO {gone(dataset)} SELECT _row, _load, {load} FROM keyed WHERE _fate = 'update'"
    )


def vanish_keys(dataset: int, parts: Sequence[str], keys: Sequence[str], load: int) -> str:
    """With a key: rows whose key the staged file no longer contains are gone."""
    match = " AND ".join(f"c.{quote(key)} = s.{quote(key)}" for key in keys)
    return (
        f"INSERT INTO {gone(dataset)} SELECT _row, _load, {load} "
        f"FROM ({current(dataset, keys)}) c WHERE NOT EXISTS "
        f"(SELECT 1 FROM {staged(parts)} s WHERE {match})"
    )


def insert_planned(
    dataset: int, parts: Sequence[str], columns: Sequence[str], load: int, base: int, start: int
) -> str:
    """Insert the plan's rows ``start + 1`` to ``start + CHUNK_ROWS``."""
    names = ", ".join(map(quote, columns))
    picked = ", ".join(f"s.{quote(name)}" for name in columns)
    return (
        f"INSERT INTO {raw(dataset)} (_row, _load, _hash, {names}) "
        f"SELECT coalesce(p._row, {base} + p._place), {load}, s._hash, {picked} "
        f"FROM {staged(parts)} s JOIN (SELECT * FROM plan WHERE _place > {start} "
        f"AND _place <= {start + CHUNK_ROWS}) p USING (_n) ORDER BY p._place"
    )


def insert_all(
    dataset: int, parts: Sequence[str], columns: Sequence[str], load: int, base: int, start: int
) -> str:
    """Insert the staged rows ``start`` to ``start + CHUNK_ROWS``, all of them new."""
    names = ", ".join(map(quote, columns))
    return (
        f"INSERT INTO {raw(dataset)} (_row, _load, _hash, {names}) "
        f"SELECT {base} + 1 + _n, {load}, _hash, {names} FROM {staged(parts)} "
        f"WHERE _n >= {start} AND _n < {start + CHUNK_ROWS}"
    )
