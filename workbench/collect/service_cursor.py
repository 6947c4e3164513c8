"""Hub side: the greatest value that a source's cursor column has had so far."""

from __future__ import annotations

from workbench.collect import cursors
from workbench.collect.staged import rows_sql
from workbench.collect.tasks import LoadParams, LoadResult
from workbench.core.sql import quote
from workbench.store.reader import Reader
from workbench.store.transaction import Transaction


def of_load(bulk: Reader, params: LoadParams, result: LoadResult) -> str:
    """The greatest value among the staged rows; "" when there is none, or they have no order."""
    if not params.cursor or not result.parts or params.backfill:
        return ""
    value = f"{quote(params.cursor)}::VARCHAR"
    return str(bulk.scalar(cursors.greatest(rows_sql(result.parts), value)) or "")


def settle_all(tx: Transaction, dataset: int) -> None:
    """``settle`` for all sources of a dataset."""
    for (source,) in tx.all("SELECT id FROM source WHERE dataset = ?", (dataset,)):
        settle(tx, source)


def settle(tx: Transaction, source: int) -> None:
    """Set the source's value to the greatest of its loads that count, since all was replaced.

    When a load was taken back, the cursor stands where it stood before that load, until another
    load has read from there on.
    """
    lost = tx.scalar(
        "SELECT min(t.id) FROM load t WHERE t.source = ? AND t.state = 'taken back' "
        "AND t.cursor <> '' AND NOT EXISTS (SELECT 1 FROM load l WHERE l.source = t.source "
        "AND l.state = 'counted' AND l.cursor = t.cursor AND l.started >= t.taken_back)",
        (source,),
    )
    counted = (
        "load l JOIN source s ON s.id = l.source AND s.cursor = l.cursor "
        f"WHERE l.source = {source:d} AND l.state = 'counted' AND l.id >= (SELECT "
        "coalesce(max(w.id), 0) FROM load w JOIN source o ON o.dataset = w.dataset "
        f"WHERE o.id = {source:d} AND w.state = 'counted' "
        "AND (w.restores OR (w.whole AND w.source = o.id)))"
    )
    if lost is not None:
        counted += f" AND l.id < {lost:d}"
    value = tx.scalar(cursors.greatest(f"({_VALUES.format(counted)})", "cursor_value"))
    tx.execute("UPDATE source SET cursor_value = ? WHERE id = ?", (value or "", source))


_VALUES = "SELECT l.cursor_value FROM {} AND l.cursor_value <> ''"
