"""States of a dataset's rows, and what differs between two of them. SQL text.

A state is a query for ``_row``, ``_load`` (the form that the row has in it) and ``_hash``.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.collect import recognise, tables
from workbench.core.sql import quote

CUT = 1_000


def of_snapshot(dataset: int, snapshot: int, loads: Sequence[int]) -> str:
    """The rows that a snapshot keeps."""
    listed = ", ".join(map(str, loads)) or "NULL"
    return (
        f"SELECT _row, _load, _hash FROM {tables.raw(dataset)} r WHERE _load IN ({listed}) "
        f"AND NOT EXISTS (SELECT 1 FROM snapshot_gone g WHERE g.snapshot = {snapshot} "
        "AND g._row = r._row AND g._load = r._load)"
    )


def of_loads(dataset: int, chain: Sequence[int]) -> str:
    """The rows that a load read: with those of the loads that it goes on from."""
    return (
        f"SELECT c._row, c._load, r._hash FROM ({recognise.content(dataset, chain)}) c "
        f"JOIN {tables.raw(dataset)} r ON r._row = c._row AND r._load = c._load"
    )


def differing(a: str, b: str) -> str:
    """A query for the rows that differ, with both forms."""
    return (
        "SELECT coalesce(a._row, b._row) AS _row, a._load AS _a, b._load AS _b, "
        "CASE WHEN a._row IS NULL THEN 'added' WHEN b._row IS NULL THEN 'removed' "
        f"ELSE 'changed' END AS what FROM ({a}) a FULL JOIN ({b}) b ON a._row = b._row "
        "WHERE a._hash IS DISTINCT FROM b._hash"
    )


def counts(a: str, b: str) -> str:
    """A query for how many rows both have, and how many were added, removed, changed."""
    kinds = ", ".join(
        f"count(*) FILTER (what = '{what}')" for what in ("added", "removed", "changed")
    )
    return (
        f"SELECT (SELECT count(*) FROM ({a})), (SELECT count(*) FROM ({b})), {kinds} "
        f"FROM ({differing(a, b)})"
    )


def changed_columns(dataset: int, a: str, b: str, columns: Sequence[str]) -> str:
    """A query for in how many changed rows each column differs."""
    differs = ", ".join(
        f"count(*) FILTER (x.{c} IS DISTINCT FROM y.{c})" for c in map(quote, columns)
    )
    return f"SELECT {differs} FROM {_forms(dataset, differing(a, b))} WHERE what = 'changed'"


def page(dataset: int, a: str, b: str, columns: Sequence[str], offset: int, limit: int) -> str:
    """A query for differing rows by number: number, kind, then cells before and after as text."""
    cells = ", ".join(
        f"left({side}.{quote(name)}::VARCHAR, {CUT})" for side in "xy" for name in columns
    )
    return (
        f"SELECT d._row, what, {cells} FROM {_forms(dataset, differing(a, b))} "
        f"ORDER BY d._row LIMIT {limit:d} OFFSET {offset:d}"
    )


def _forms(dataset: int, rows: str) -> str:
    raw = tables.raw(dataset)
    return (
        f"({rows}) d LEFT JOIN {raw} x ON x._row = d._row AND x._load = d._a "
        f"LEFT JOIN {raw} y ON y._row = d._row AND y._load = d._b"
    )
