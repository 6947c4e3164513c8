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
    """Statements that make the tables of a dataset's first load."""
    columns = ", ".join(column(name, kind) for name, kind in types.items())
    return [
        f"CREATE TABLE {raw(dataset)} (_row BIGINT, _load INTEGER, _hash UBIGINT, {columns})",
        f"CREATE TABLE {gone(dataset)} (_row BIGINT, _load INTEGER, _by INTEGER)",
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
    """The staged rows, with the part and the row in it that say their order."""
    listed = ", ".join(literal(part) for part in parts)
    return f"read_parquet([{listed}], file_row_number = true, filename = true)"


_ORDER = "filename, file_row_number"


def plan_append(dataset: int, parts: Sequence[str]) -> list[str]:
    """Statements that make ``plan``: the staged rows that the dataset does not have yet.

    Rows are told apart by hash and how often it came: a file with a row three times, of which
    one is there, has two new ones.
    """
    return [
        "CREATE OR REPLACE TEMP TABLE plan AS SELECT filename, file_row_number, "
        f"row_number() OVER (ORDER BY {_ORDER}) AS n, NULL::BIGINT AS _row FROM ("
        f"SELECT {_ORDER}, _hash, row_number() OVER (PARTITION BY _hash ORDER BY {_ORDER}) AS k "
        f"FROM {staged(parts)}) s LEFT JOIN (SELECT _hash, count(*) AS known "
        f"FROM ({current(dataset, [])}) GROUP BY _hash) USING (_hash) "
        "WHERE k > coalesce(known, 0)"
    ]


def vanish_rows(dataset: int, parts: Sequence[str], load: int) -> str:
    """Without a key: rows of the dataset that the staged file no longer contains are gone."""
    return (
        f"INSERT INTO {gone(dataset)} SELECT _row, _load, {load} FROM ("
        "SELECT _row, _load, _hash, row_number() OVER (PARTITION BY _hash ORDER BY _row) AS k "
        f"FROM ({current(dataset, [])})) c LEFT JOIN (SELECT _hash, count(*) AS staged "
        f"FROM {staged(parts)} GROUP BY _hash) USING (_hash) WHERE k > coalesce(staged, 0)"
    )


def plan_keyed(dataset: int, parts: Sequence[str], keys: Sequence[str]) -> list[str]:
    """Statements that make ``keyed`` (each staged row and its fate) and ``plan``.

    Fates: ``no key``, ``later`` (the same key comes again in the file, with other values),
    ``same`` (nothing new), ``new``, ``update``. An updated row keeps its ``_row``.
    """
    columns = ", ".join(map(quote, keys))
    missing = " OR ".join(f"s.{quote(key)} IS NULL" for key in keys)
    match = " AND ".join(f"c.{quote(key)} = s.{quote(key)}" for key in keys)
    return [
        "CREATE OR REPLACE TEMP TABLE keyed AS SELECT s.filename, s.file_row_number, "
        "c._row, c._load, CASE "
        f"WHEN {missing} THEN 'no key' "
        "WHEN s.last > 1 AND s._hash <> s.winner THEN 'later' "
        "WHEN s.last > 1 OR c._hash = s._hash THEN 'same' "
        "WHEN c._row IS NULL THEN 'new' ELSE 'update' END AS fate "
        f"FROM (SELECT {_ORDER}, _hash, {columns}, row_number() OVER w AS last, "
        f"first_value(_hash) OVER w AS winner FROM {staged(parts)} WINDOW w AS ("
        f"PARTITION BY {columns} ORDER BY filename DESC, file_row_number DESC)) s "
        f"LEFT JOIN ({current(dataset, keys)}) c ON {match}",
        "CREATE OR REPLACE TEMP TABLE plan AS SELECT filename, file_row_number, "
        f"row_number() OVER (ORDER BY {_ORDER}) AS n, "
        "CASE fate WHEN 'update' THEN _row END AS _row FROM keyed WHERE fate IN ('new', 'update')",
    ]


def unique_keys(parts: Sequence[str], keys: Sequence[str]) -> str:
    """Whether every staged row has a key of its own."""
    columns = ", ".join(map(quote, keys))
    present = " AND ".join(f"{quote(key)} IS NOT NULL" for key in keys)
    return (
        f"SELECT count(*) = count(*) FILTER ({present}) AND count(*) = count(DISTINCT ({columns})) "
        f"FROM {staged(parts)}"
    )


def supersede(dataset: int, load: int) -> str:
    """The earlier forms of updated rows are gone."""
    return (
        f"INSERT INTO {gone(dataset)} SELECT _row, _load, {load} FROM keyed WHERE fate = 'update'"
    )


def vanish_keys(dataset: int, parts: Sequence[str], keys: Sequence[str], load: int) -> str:
    """With a key: rows whose key the staged file no longer contains are gone."""
    match = " AND ".join(f"c.{quote(key)} = s.{quote(key)}" for key in keys)
    return (
        f"INSERT INTO {gone(dataset)} SELECT _row, _load, {load} "
        f"FROM ({current(dataset, keys)}) c WHERE NOT EXISTS "
        f"(SELECT 1 FROM {staged(parts)} s WHERE {match})"
    )


def quarantine_keyless(parts: Sequence[str], columns: Sequence[str], load: int, source: int) -> str:
    """Staged rows without a key, or whose key comes again, go to quarantine as JSON."""
    cells = ", ".join(f"{quote(name)} := s.{quote(name)}" for name in columns)
    return (
        f"INSERT INTO quarantine SELECT {load}, {source}, s.file_row_number + 1, "
        "CASE k.fate WHEN 'no key' THEN 'no value in a key column' "
        "ELSE 'the same key comes again further down, with other values' END, "
        f"to_json(struct_pack({cells}))::VARCHAR, 'kept' "
        f"FROM {staged(parts)} s JOIN keyed k USING (filename, file_row_number) "
        "WHERE k.fate IN ('no key', 'later')"
    )


def insert_planned(
    dataset: int, parts: Sequence[str], columns: Sequence[str], load: int, base: int, start: int
) -> str:
    """Insert the plan's rows ``start + 1`` to ``start + CHUNK_ROWS``."""
    names = ", ".join(map(quote, columns))
    picked = ", ".join(f"s.{quote(name)}" for name in columns)
    return (
        f"INSERT INTO {raw(dataset)} (_row, _load, _hash, {names}) "
        f"SELECT coalesce(p._row, {base} + p.n), {load}, s._hash, {picked} "
        f"FROM {staged(parts)} s JOIN (SELECT * FROM plan WHERE n > {start} "
        f"AND n <= {start + CHUNK_ROWS}) p USING (filename, file_row_number) ORDER BY p.n"
    )


def insert_part(
    dataset: int, part: str, columns: Sequence[str], load: int, base: int, start: int
) -> str:
    """Insert rows ``start`` to ``start + CHUNK_ROWS`` of a part, all of them new."""
    names = ", ".join(map(quote, columns))
    return (
        f"INSERT INTO {raw(dataset)} (_row, _load, _hash, {names}) "
        f"SELECT {base} + 1 + file_row_number, {load}, _hash, {names} "
        f"FROM read_parquet({literal(part)}, file_row_number = true) "
        f"WHERE file_row_number >= {start} AND file_row_number < {start + CHUNK_ROWS}"
    )
