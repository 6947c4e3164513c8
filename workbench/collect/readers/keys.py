"""Staged rows that cannot be told apart by the source's key: set aside before they go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from workbench.collect.readers.staging import Stage
from workbench.collect.staged import rows_sql
from workbench.core.sql import quote

NO_KEY = "no value in a key column"
LATER = "the same key comes again further down, with other values"
Raw = Callable[[Iterable[int]], Iterator[str]]


def set_aside(stage: Stage, keys: Sequence[str], raw: Raw) -> int:
    """Keep rows without a key aside, and all but the last of those that share one.

    Afterwards every staged row has a key of its own. A row that says the same as the last one of
    its key is no line to mend: how many of those were left out is returned.

    Args:
        stage: with all rows in it, and numbered.
        keys: the key's columns.
        raw: the text of the records that begin on these lines, given in ascending order.
    """
    stage.flush()
    if not stage.parts or _all(stage, _unique(stage, keys))[0][0]:
        return 0
    _all(stage, _judge(stage, keys))
    keep_judged(stage, raw)
    repeated: int = _all(stage, "SELECT count(*) FROM judged WHERE _reason = ''")[0][0]
    stage.leave_out("SELECT _n FROM judged")
    return repeated


def keep_judged(stage: Stage, raw: Raw) -> int:
    """Keep the lines of the rows in the table ``judged`` aside, for its reasons; how many."""
    kept = _all(stage, "SELECT _n, _reason FROM judged WHERE _reason <> '' ORDER BY _n")
    lines = [stage.lines.line(row) for row, _ in kept]
    for line, (_, reason), text in zip(lines, kept, raw(lines), strict=True):
        stage.reject(line, reason, text)
    return len(kept)


def _all(stage: Stage, sql: str) -> list[tuple[Any, ...]]:
    return stage.connection.execute(sql).fetchall()


def _unique(stage: Stage, keys: Sequence[str]) -> str:
    columns = ", ".join(map(quote, keys))
    present = " AND ".join(f"{quote(key)} IS NOT NULL" for key in keys)
    return (
        f"SELECT count(*) = count(*) FILTER ({present}) AND count(*) = count(DISTINCT ({columns})) "
        f"FROM {rows_sql(stage.parts)}"
    )


def _judge(stage: Stage, keys: Sequence[str]) -> str:
    """SQL that makes ``judged``: the rows that go no further, and why if somebody should look."""
    columns = ", ".join(map(quote, keys))
    missing = " OR ".join(f"{quote(key)} IS NULL" for key in keys)
    return (
        f"CREATE OR REPLACE TABLE judged AS SELECT _n, CASE WHEN {missing} THEN '{NO_KEY}' "
        f"WHEN _hash = _winner THEN '' ELSE '{LATER}' END AS _reason FROM ("
        f"SELECT _n, _hash, {columns}, row_number() OVER _w AS _last, "
        f"first_value(_hash) OVER _w AS _winner FROM {rows_sql(stage.parts)} "
        f"WINDOW _w AS (PARTITION BY {columns} ORDER BY _n DESC)) "
        f"WHERE _last > 1 OR {missing}"
    )
