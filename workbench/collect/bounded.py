"""In the load job: rows whose cursor lies outside the load's bounds are passed over."""

from __future__ import annotations

from workbench.collect.cursors import Bounds, considered
from workbench.collect.picking import pick
from workbench.collect.readers.staging import Stage
from workbench.collect.staged import rows_sql
from workbench.collect.tasks import LoadParams


def pass_over(stage: Stage, params: LoadParams) -> int:
    """Leave out what the load does not consider; how many rows. They are no part of its account."""
    stage.flush()
    if not params.order or not stage.parts:
        return 0
    stage.connection.execute("SET TimeZone = 'UTC'")
    condition = considered(params.cursor, Bounds(params.order, params.lower, params.upper))
    found = stage.connection.execute(
        f"SELECT count(*) FILTER (NOT ({condition})) FROM {rows_sql(stage.parts)}"
    ).fetchone()
    passed = int(found[0]) if found else 0
    if passed:
        pick(stage, condition)
    return passed
