"""Hub side: the greatest value that a source's cursor column has had so far."""

from __future__ import annotations

from workbench.collect.staged import rows_sql
from workbench.collect.tasks import LoadParams, LoadResult
from workbench.core.sql import quote
from workbench.store.reader import Reader
from workbench.store.transaction import Transaction


def of_load(bulk: Reader, params: LoadParams, result: LoadResult) -> str:
    """The greatest value among the staged rows; "" when there is none."""
    if not params.cursor or not result.parts:
        return ""
    value = f"{quote(params.cursor)}::VARCHAR"
    return str(bulk.scalar(_greatest(value, rows_sql(result.parts))) or "")


def settle(tx: Transaction, source: int) -> None:
    """Set the source's value to the greatest of its loads that count."""
    counted = (
        "load l JOIN source s ON s.id = l.source AND s.cursor = l.cursor "
        "WHERE l.source = ? AND l.state = 'counted'"
    )
    value = tx.scalar(_greatest("nullif(l.cursor_value, '')", counted), (source,))
    tx.execute("UPDATE source SET cursor_value = ? WHERE id = ?", (value or "", source))


def _greatest(value: str, relation: str) -> str:
    """By number where all are numbers, else as text."""
    return (
        "SELECT if(count(v) = count(TRY_CAST(v AS DOUBLE)), "
        "arg_max(v, TRY_CAST(v AS DOUBLE)), max(v)) "
        f"FROM (SELECT {value} AS v FROM {relation})"
    )
