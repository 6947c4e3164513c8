"""The tables of a dataset's raw rows: making, widening, filling, and the view on them. SQL text.

``raw_N`` has every form of every row, by its number ``_row`` and the load ``_load`` that brought
the form; they are never changed. ``seen_N`` says which forms a later load (``_by``) found again. So
what the dataset holds follows from the loads that count (``presence``), and any of them can be
taken back. That is not worked out at every look: the view ``rows_N`` shows the rows of the loads
that are ``shown``, without those in ``gone_N``, which a load (``_by``) has put there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.collect.staged import rows_sql, within
from workbench.collect.tasks import Part
from workbench.core.sql import quote

# One group of rows at a time: of larger pieces, a checkpoint must put the groups together anew,
# which took seconds in which nobody could label.
CHUNK_ROWS = 122_880
SETTLED = "('counted', 'taken back')"


def raw(dataset: int) -> str:
    """The table of all forms of all rows."""
    return quote(f"raw_{dataset}")


def seen(dataset: int) -> str:
    """The table of rows that loads found again."""
    return quote(f"seen_{dataset}")


def gone(dataset: int) -> str:
    """The table of rows that are not shown, of loads that are."""
    return quote(f"gone_{dataset}")


def next_gone(dataset: int) -> str:
    """What is to take the place of ``gone``."""
    return quote(f"gone_{dataset}_next")


def column(name: str, kind: str) -> str:
    """A column's definition. Text is packed with zstd: quick to write in whole row groups."""
    packed = " USING COMPRESSION zstd" if kind == "VARCHAR" else ""
    return f"{quote(name)} {kind}{packed}"


def create(dataset: int, types: Mapping[str, str]) -> list[str]:
    """Statements that make the tables of a dataset's first load."""
    columns = ", ".join(column(name, kind) for name, kind in types.items())
    return [
        f"CREATE TABLE {raw(dataset)} (_row BIGINT NOT NULL, _load INTEGER NOT NULL, "
        f"_hash UBIGINT NOT NULL, {columns})",
        f"CREATE TABLE {seen(dataset)} {_REFERENCES}",
        f"CREATE TABLE {gone(dataset)} {_REFERENCES}",
    ]


_REFERENCES = "(_row BIGINT NOT NULL, _load INTEGER NOT NULL, _by INTEGER NOT NULL)"


def create_next_gone(dataset: int) -> str:
    """A statement that makes ``next_gone``, empty."""
    return f"CREATE OR REPLACE TABLE {next_gone(dataset)} {_REFERENCES}"


def drop(dataset: int) -> list[str]:
    """Statements that remove all that ``create`` and the loads have made."""
    tables = (raw(dataset), seen(dataset), gone(dataset), next_gone(dataset))
    return [
        f"DROP VIEW IF EXISTS {quote(f'rows_{dataset}')}",
        *(f"DROP TABLE IF EXISTS {table}" for table in tables),
    ]


def add_column(dataset: int, name: str, kind: str) -> str:
    """A column that a later file brings; older rows have nothing in it."""
    return f"ALTER TABLE {raw(dataset)} ADD COLUMN {quote(name)} {kind}"


def drop_column(dataset: int, name: str) -> list[str]:
    """Statements that remove a column, and the rows that have something in it."""
    return [
        f"DELETE FROM {raw(dataset)} WHERE {quote(name)} IS NOT NULL",
        f"ALTER TABLE {raw(dataset)} DROP COLUMN {quote(name)}",
    ]


def current(dataset: int, columns: Sequence[str], hidden: bool = True) -> str:
    """A query for the rows that the dataset holds; ``hidden``: whether any in it are gone."""
    picked = ", ".join(["_row", "_load", "_hash", *map(quote, columns)])
    shown = f"SELECT id FROM load WHERE dataset = {dataset} AND shown"
    counted = f"SELECT id FROM load WHERE dataset = {dataset} AND state = 'counted'"
    rows = f"SELECT {picked} FROM {raw(dataset)} r WHERE _load IN ({shown})"
    if not hidden:
        return rows
    return (
        f"{rows} AND NOT EXISTS (SELECT 1 FROM {gone(dataset)} g "
        f"WHERE g._row = r._row AND g._load = r._load AND g._by IN ({counted}))"
    )


def ever(dataset: int) -> str:
    """A condition for rows of loads that count or did so once."""
    return f"_load IN (SELECT id FROM load WHERE dataset = {dataset} AND state IN {SETTLED})"


def brought(source: int) -> str:
    """A condition for rows that this source brought."""
    return f"_load IN (SELECT id FROM load WHERE source = {source} AND state IN {SETTLED})"


def view(dataset: int, columns: Sequence[str], hidden: bool) -> str:
    """The view that everybody reads."""
    name = quote(f"rows_{dataset}")
    return f"CREATE OR REPLACE VIEW {name} AS {current(dataset, columns, hidden)}"


def swap_gone(dataset: int) -> list[str]:
    """Statements that put ``next_gone`` in place."""
    return [
        f"DROP TABLE {gone(dataset)}",
        f"ALTER TABLE {next_gone(dataset)} RENAME TO {gone(dataset)}",
    ]


def insert_all(
    dataset: int, parts: Sequence[Part], columns: Sequence[str], load: int, start: int, base: int
) -> str:
    """Insert the staged rows from ``start`` on, a chunk of them, as the dataset's first.

    Numbers above ``base`` are free.
    """
    names = ", ".join(map(quote, columns))
    stop = start + CHUNK_ROWS
    rows = rows_sql(list(within(parts, start, stop)))
    return (
        f"INSERT INTO {raw(dataset)} (_row, _load, _hash, {names}) "
        f"SELECT {base + 1} + _n, {load}, _hash, {names} FROM {rows} "
        f"WHERE _n >= {start} AND _n < {stop}"
    )


def chunk(start: int) -> str:
    """A condition for a chunk of a table's rows."""
    return f"rowid >= {start} AND rowid < {start + CHUNK_ROWS}"
